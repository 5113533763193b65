#!/usr/bin/env python3
"""What stands before docker-registry: the door that looks like GHCR's, and the server of its tokens.

docker-registry listens on a socket in the service's folder and checks every token by itself. Here its refusals get GHCR's words.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from faults import Faults
from tokens import Account, Accounts, RefusedError, TokenIssuer, error_body

PIECE = 1 << 18
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection", "expect"}


class RegistryConnection(http.client.HTTPConnection):
    """A connection to docker-registry's socket. Its path is relative: below a deep folder it would be too long for a socket."""

    def __init__(self) -> None:
        super().__init__("registry")

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect("registry.sock")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = f"rehearsal-registry/{os.getpid()}"
    sys_version = ""
    faults: Faults

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def is_chunked(self) -> bool:
        return "chunked" in self.headers.get("Transfer-Encoding", "").lower()

    def body(self) -> Iterator[bytes]:
        if not self.is_chunked:
            left = int(self.headers.get("Content-Length", "0"))
            while left > 0:
                left -= len(piece := self._read(min(PIECE, left)))
                yield piece
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            while size > 0:
                size -= len(piece := self._read(min(PIECE, size)))
                yield piece
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _read(self, size: int) -> bytes:
        piece = self.rfile.read(size)
        if not piece:
            raise ConnectionResetError("the client went away in the middle of its request")
        return piece

    def refuse(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Answers when the whole request is read: a client that is still sending would see a broken connection instead."""
        for _ in self.body():
            pass
        self.answer(status, body, headers)

    def fault(self) -> bool:
        """Whether this request was answered by a fault."""
        what = self.faults.take(self.command, self.path)
        if what is None:
            return False
        if what == "stall":
            self.faults.stall()
            self.close_connection = True
        elif what.isdigit() and 400 <= int(what) <= 599:
            code = {"401": "UNAUTHORIZED", "403": "DENIED", "429": "TOOMANYREQUESTS"}.get(what, "UNKNOWN")
            self.refuse(int(what), error_body(code, f"fault of the rehearsal: {what}"))
        else:
            self.refuse(500, error_body("UNKNOWN", "the file fault is not understood: <status or stall> <count> [<pattern>]"))
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        sys.stdout.write(f"{self.log_date_time_string()} {self.address_string()} {format % args}\n")
        sys.stdout.flush()


class TokenHandler(Handler):
    """GET /token?service=...&scope=repository:NAME:pull,push, with the login as Basic authentication."""

    issuer: TokenIssuer

    def do_GET(self) -> None:  # noqa: N802
        if self.fault():
            return
        url = urlsplit(self.path)
        if url.path != "/token":
            self.answer(404, error_body("NOT_FOUND", "there is only /token"))
            return
        try:
            self.answer(200, self.issuer.answer(self.headers.get("Authorization"), parse_qs(url.query)))
        except RefusedError as refused:
            self.answer(refused.status, error_body(refused.code, refused.message))


class RegistryHandler(Handler):
    """Passes requests on to docker-registry."""

    realm: str
    service: str

    def _serve(self) -> None:
        if self.fault():
            return
        scheme = self.headers.get("Authorization", "").partition(" ")[0].lower()
        if scheme and scheme != "bearer":
            self.refuse(403, error_body("DENIED", "invalid token"))
            return
        registry = RegistryConnection()
        try:
            self._ask(registry)
            self._pass_back(registry.getresponse())
        except (ConnectionError, http.client.HTTPException) as broken:
            self.log_message("%s %s: %s: %s", self.command, self.path, type(broken).__name__, broken)
            self.close_connection = True
        finally:
            registry.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _ask(self, registry: RegistryConnection) -> None:
        registry.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                registry.putheader(name, value)
        if self.is_chunked:
            registry.putheader("Transfer-Encoding", "chunked")
        registry.endheaders()
        reads_on = True
        for piece in self.body():
            # It may refuse before it has read everything. What it says comes next.
            with contextlib.suppress(BrokenPipeError):
                if reads_on:
                    reads_on = False
                    registry.send(b"%x\r\n%b\r\n" % (len(piece), piece) if self.is_chunked else piece)
                    reads_on = True
        if self.is_chunked and reads_on:
            with contextlib.suppress(BrokenPipeError):
                registry.send(b"0\r\n\r\n")

    def _pass_back(self, response: http.client.HTTPResponse) -> None:
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP]
        if response.status == 401:
            self._refuse(response.getheader("WWW-Authenticate", ""))
            return
        self.send_response_only(response.status)
        self.log_request(response.status)
        for name, value in headers:
            self.send_header(name, value)
        empty = self.command == "HEAD" or response.status in (204, 304)
        sized = any(name.lower() == "content-length" for name, _ in headers)
        if not empty and not sized:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if empty:
            return
        while piece := response.read(PIECE):
            self.wfile.write(piece if sized else b"%x\r\n%b\r\n" % (len(piece), piece))
        if not sized:
            self.wfile.write(b"0\r\n\r\n")

    def _refuse(self, challenge: str) -> None:
        """GHCR's answer in the place of docker-registry's."""
        if 'error="insufficient_scope"' in challenge:
            self.answer(403, error_body("DENIED", "permission_denied: The token provided does not match expected scopes."))
            return
        # Every challenge of GHCR names a scope, that for /v2/ this one.
        scope = challenge.partition('scope="')[2].partition('"')[0] or "repository:user/image:pull"
        message = "unauthenticated: User cannot be authenticated with the token provided." if "Authorization" in self.headers else "authentication required"
        self.answer(
            401,
            error_body("UNAUTHORIZED", message),
            {"WWW-Authenticate": f'Bearer realm="{self.realm}",service="{self.service}",scope="{scope}"', "Docker-Distribution-Api-Version": "registry/2.0"},
        )


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def listen(address: str, port: str, handler: type[Handler]) -> Server:
    try:
        return Server((address, int(port)), handler)
    except OSError as problem:
        sys.exit(
            f"{address}:{port} can not be listened on: {problem.strerror}. See who does: ss -ltnp 'sport = :{port}'. "
            "Debian's own service is stopped by: systemctl disable --now docker-registry"
        )


def main(state: Path) -> None:
    os.chdir(state)
    setting = os.environ
    address = setting["SERVICE_ADDRESS"]
    service = f"{address}:{setting['SERVICE_PORT']}"
    user, owner, everything = setting["SERVICE_USER"], setting.get("SERVICE_OWNER", ""), frozenset({"pull", "push", "delete"})
    accounts = Accounts(
        (
            Account(user, Path("token").read_text().strip(), everything, owner),
            Account(user, Path("pull-token").read_text().strip(), frozenset({"pull"}), owner),
            # Brings the images that the outside world would have.
            Account("_publisher", Path("publisher").read_text().strip(), everything, None),
        )
    )
    Handler.faults = Faults(state / "fault")
    TokenHandler.issuer = TokenIssuer(state, service, accounts)
    RegistryHandler.realm = f"http://{address}:{setting['SERVICE_TOKEN_PORT']}/token"
    RegistryHandler.service = service
    tokens = listen(address, setting["SERVICE_TOKEN_PORT"], TokenHandler)
    registry = listen(address, setting["SERVICE_PORT"], RegistryHandler)
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    registry.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1].removeprefix("--state=")))
