"""What stands before moto: one request at a time, callers checked, changes noted, and two pages of our own.

moto's backends are plain dictionaries without locks. With one request at a time a conditional write to S3 is as atomic
as on AWS, and a snapshot is never half of a change.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from credentials import Credentials
from replays import Answer, Replays

_READS = re.compile(r"(Describe|Get|List|Head|Lookup|Search|Simulate)")


class Front:
    def __init__(
        self,
        moto: Callable[..., Iterable[bytes]],
        one_at_a_time: threading.RLock,
        credentials: Credentials,
        changed: Callable[[], None],
        s3_changed: Callable[[], None],
        pages: dict[str, Callable[[], tuple[bool, dict[str, Any]]]],
    ) -> None:
        """changed: called after a request that may have changed something. s3_changed: the same for S3, before the answer is sent;
        pages: path -> function that returns (healthy, JSON document)."""
        self._moto = moto
        self._one_at_a_time = one_at_a_time
        self._credentials = credentials
        self._changed = changed
        self._s3_changed = s3_changed
        self._pages = pages
        self._replays = Replays()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = self._pages.get(environ.get("PATH_INFO", ""))
        if page is not None:
            healthy, document = page()
            body = json.dumps(document, indent=2).encode() + b"\n"
            start_response("200 OK" if healthy else "503 Service Unavailable", _headers("application/json", body))
            return [body]

        # Whole before the turn begins: a slow sender must not hold up the others.
        body = _read(environ)
        refusal = self._credentials.refuse(environ)
        if refusal is not None:
            status, content_type, body = refusal
            start_response(status, _headers(content_type, body))
            return [body]

        writes = _writes(environ, body)
        with self._one_at_a_time:
            answer = self._replays.find(environ) if writes else None
            if answer is None:
                answer = self._ask(environ)
                if writes:
                    self._replays.keep(environ, answer)
        if writes:
            (self._s3_changed if _is_s3(environ) else self._changed)()
        start_response(answer.status, answer.headers)
        return answer.body

    def _ask(self, environ: dict[str, Any]) -> Answer:
        """Lets moto answer, wholly, before anything is sent."""
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def take(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            heads.append((status, headers))

        chunks = self._moto(environ, take)
        try:
            body = list(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return Answer(*heads[-1], body)


def _read(environ: dict[str, Any]) -> bytes:
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    if length:
        body = stream.read(int(length))
    elif environ.get("wsgi.input_terminated"):
        body = stream.read()
    else:
        body = b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _is_s3(environ: dict[str, Any]) -> bool:
    """By the scope of the signature, in a header or in a presigned address."""
    scope = environ.get("HTTP_AUTHORIZATION", "") + environ.get("QUERY_STRING", "").replace("%2F", "/")
    return "/s3/aws4_request" in scope


def _writes(environ: dict[str, Any], body: bytes) -> bool:
    """Whether the request may have changed the world. In doubt it has."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD", "OPTIONS"):
        return False
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return not _READS.match(target.rsplit(".", 1)[-1])
    action = re.search(rb"(?:^|&)Action=(\w+)", body) if b"Action=" in body[:65536] else None
    return not (action and _READS.match(action[1].decode()))


def _headers(content_type: str, body: bytes) -> list[tuple[str, str]]:
    return [("Content-Type", content_type), ("Content-Length", str(len(body)))]
