"""Who may call: one access key, as set, and temporary ones that this cloud's STS gave out. Signatures are not computed.

A refusal comes in the shape of the protocol that the service speaks, so that every SDK knows it.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any
from xml.sax.saxutils import escape

_MESSAGES = {
    "ExpiredToken": "The security token included in the request is expired",
    "InvalidClientTokenId": "The security token included in the request is invalid.",
    "AccessDenied": "Access Denied",
}


class Credentials:
    def __init__(self, access_key_id: str, refusal: str) -> None:
        """access_key_id: the key that is accepted, empty for any. refusal: error code for all signed requests, or empty."""
        self._access_key_id = access_key_id
        self._refusal = refusal

    def refuse(self, environ: dict[str, Any]) -> tuple[str, str, bytes] | None:
        """(status, content type, body) of the refusal; None: the caller may pass."""
        signed = re.search(
            r"Credential=([^/,\s]+)/\d{8}/[^/]*/([^/]+)/aws4_request", environ.get("HTTP_AUTHORIZATION", "").replace("%2F", "/")
        )
        if not signed:
            return None
        key, service = signed[1], signed[2]
        if self._refusal:
            code = self._refusal
        elif self._access_key_id and key != self._access_key_id and not key.startswith("ASIA"):
            code = "InvalidClientTokenId"
        else:
            return None
        message = _MESSAGES.get(code, f"The rehearsal was told to refuse with {code}")
        return _answer(service, bool(environ.get("HTTP_X_AMZ_TARGET")), code, message)


def _answer(service: str, speaks_json: bool, code: str, message: str) -> tuple[str, str, bytes]:
    request = str(uuid.uuid4())
    status = "403 Forbidden"
    if speaks_json:
        code = {"InvalidClientTokenId": "UnrecognizedClientException", "ExpiredToken": "ExpiredTokenException"}.get(code, code)
        return "400 Bad Request", "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()
    if service == "s3":
        code = {"InvalidClientTokenId": "InvalidAccessKeyId"}.get(code, code)
        error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message><RequestId>{request}</RequestId></Error>"
    elif service == "ec2":
        code = {"InvalidClientTokenId": "AuthFailure", "ExpiredToken": "RequestExpired"}.get(code, code)
        status = "401 Unauthorized" if code == "AuthFailure" else "400 Bad Request"
        error = (
            f"<Response><Errors><Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error></Errors>"
            f"<RequestID>{request}</RequestID></Response>"
        )
    else:
        error = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
            f"<RequestId>{request}</RequestId></ErrorResponse>"
        )
    return status, "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode()
