#!/usr/bin/env python3
"""Stands in for a vision model behind OpenAI's chat completions.

It sees nothing: which thing it names is decided by the picture's bytes, the same bytes give the same answer. It refuses what the real
one refuses with 400: no model, no picture, a schema that is not strict or that its answer would not fit.

usage: server.py <address> <port>
"""

import base64
import binascii
import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_REQUEST = 30_000_000
JPEG = b'\xff\xd8'
PREFIX = 'data:image/jpeg;base64,'
# What it may name: type, category, whether it can be recycled, a note.
THINGS = [
    ('PET bottle', 'plastic', True, 'Rinse it and take the label off.'),
    ('glass bottle', 'glass', True, 'Rinse it.'),
    ('newspaper', 'paper', True, 'Keep it dry.'),
    ('drink can', 'metal', True, 'Empty and press it.'),
]


class Refused(Exception):
    """The request is one that the real endpoint answers with 400."""


def answer(request):
    """The completion of a request."""
    if not isinstance(request, dict) or not request.get('model'):
        raise Refused('you must provide a model parameter')
    schema = _schema(request)
    thing, category, recyclable, note = THINGS[hashlib.sha256(_picture(request)).digest()[0] % len(THINGS)]
    content = {'type': thing, 'category': category, 'confidence': 0.9, 'recyclable': recyclable, 'notes': [note]}
    properties = schema.get('properties', {})
    if set(schema.get('required', [])) != set(content) or category not in properties.get('category', {}).get('enum', [category]):
        raise Refused('this stand-in knows no answer to this schema: it names %s' % ', '.join(sorted(content)))
    return {
        'object': 'chat.completion',
        'model': request['model'],
        'choices': [{'index': 0, 'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': json.dumps(content)}}],
    }


def _schema(request):
    form = request.get('response_format', {}).get('json_schema', {})
    schema = form.get('schema', {})
    if form.get('strict') is not True or schema.get('additionalProperties') is not False:
        raise Refused("invalid schema: strict must be true and 'additionalProperties' must be false")
    return schema


def _picture(request):
    parts = [part for message in request.get('messages', []) if isinstance(message.get('content'), list) for part in message['content']]
    address = next((part['image_url']['url'] for part in parts if part.get('type') == 'image_url'), '')
    try:
        picture = base64.b64decode(address[len(PREFIX):], validate=True) if address.startswith(PREFIX) else b''
    except binascii.Error as error:
        raise Refused('invalid image: %s' % error) from error
    if not picture.startswith(JPEG):
        raise Refused('invalid image: no JPEG')
    return picture


class Handler(BaseHTTPRequestHandler):
    """One path, and one by which `vision status` sees that it answers."""

    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        if self.path == '/v1/models':
            self._send(200, {'object': 'list', 'data': []})
        else:
            self._fail(404, 'unknown request URL')

    def do_POST(self):
        # What is not read would be taken for the next request.
        self.close_connection = True
        if self.path != '/v1/chat/completions':
            self._fail(404, 'unknown request URL')
            return
        body = self._body()
        if body is None:
            self._fail(413, 'request too large')
            return
        self.close_connection = False
        try:
            self._send(200, answer(json.loads(body)))
        except (Refused, ValueError, KeyError, TypeError, AttributeError) as error:
            self._fail(400, str(error))

    def _body(self):
        """The request's body, by its length or in chunks as .NET sends JSON; None when it is too large."""
        if self.headers.get('Transfer-Encoding', '').lower() != 'chunked':
            length = int(self.headers.get('Content-Length') or 0)
            return self.rfile.read(length) if length <= LARGEST_REQUEST else None
        body = b''
        while True:
            size = int(self.rfile.readline(), 16)
            if len(body) + size > LARGEST_REQUEST:
                return None
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def _fail(self, status, message):
        self._send(status, {'error': {'message': message, 'type': 'invalid_request_error'}})

    def _send(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == '__main__':
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
