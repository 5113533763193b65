"""Who may do what, and the tokens that say so, as GHCR hands them out.

A token is a JWT, signed with the key that docker-registry trusts, and holds the scopes that were asked for as far as they are granted.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

LIFETIME = 300
REPOSITORY = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")

AUTHENTICATION_REQUIRED = (401, "UNAUTHORIZED", "authentication required")
DENIED = (403, "DENIED", "denied")
REFUSED = (403, "DENIED", "requested access to the resource is denied")


def error_body(code: str, message: str) -> bytes:
    return json.dumps({"errors": [{"code": code, "message": message}]}, separators=(",", ":")).encode() + b"\n"


class RefusedError(Exception):
    """A request for a token that is not granted."""

    def __init__(self, refusal: tuple[int, str, str]) -> None:
        super().__init__(refusal[2])
        self.status, self.code, self.message = refusal


@dataclass(frozen=True)
class Accounts:
    """The one user, and the publisher: who brings the images that the outside world would have."""

    user: str
    password: str
    publisher: str
    publisher_password: str
    owner: str
    """Where the user may push: repositories below this name. Empty: everywhere but below the public names."""
    public: tuple[str, ...]
    """Names whose repositories everybody may pull, and only the publisher may change."""

    def name_of(self, authorization: str | None) -> str:
        """The account of a Basic header; empty without one."""
        if authorization is None:
            return ""
        scheme, _, value = authorization.partition(" ")
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            raise RefusedError(DENIED) from None
        expected = {self.user: self.password, self.publisher: self.publisher_password}.get(name)
        if scheme.lower() != "basic" or expected is None or not hmac.compare_digest(password.encode(), expected.encode()):
            raise RefusedError(DENIED)
        return name

    def granted(self, account: str, repository: str, actions: set[str]) -> list[str]:
        is_public = repository.startswith(tuple(f"{name}/" for name in self.public))
        if account == self.publisher:
            allowed = {"pull", "push", "delete"} if is_public else set()
        elif is_public:
            allowed = {"pull"}
        elif account and (not self.owner or repository.startswith(f"{self.owner}/")):
            allowed = {"pull", "push", "delete"}
        else:
            allowed = set()
        wanted = {"pull", "push", "delete"} if "*" in actions else actions
        return sorted(wanted & allowed)


class TokenIssuer:
    """Signs tokens with the service's key."""

    def __init__(self, state: Path, service: str, accounts: Accounts) -> None:
        self._key = state / "signing.key"
        self._certificate = base64.b64encode(ssl.PEM_cert_to_DER_cert((state / "signing.crt").read_text())).decode()
        self._service = service
        self._accounts = accounts

    def answer(self, authorization: str | None, query: dict[str, list[str]]) -> bytes:
        """The body of a granted request. As GHCR's, it holds the token alone."""
        account = self._accounts.name_of(authorization)
        access = []
        for scope in " ".join(query.get("scope", [])).split():
            kind, _, rest = scope.partition(":")
            repository, _, actions = rest.rpartition(":")
            if kind != "repository" or not REPOSITORY.fullmatch(repository):
                raise RefusedError(REFUSED)
            granted = self._accounts.granted(account, repository, set(actions.split(",")))
            if not granted:
                raise RefusedError(REFUSED if account else AUTHENTICATION_REQUIRED)
            access.append({"type": "repository", "name": repository, "actions": granted})
        if not access and not account:
            raise RefusedError(AUTHENTICATION_REQUIRED)
        return json.dumps({"token": self._sign(account, access)}).encode()

    def _sign(self, account: str, access: list[dict[str, object]]) -> str:
        now = int(time.time())
        claims = {
            "iss": self._service,
            "aud": self._service,
            "sub": account,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "jti": secrets.token_hex(16),
            "access": access,
        }
        header = {"typ": "JWT", "alg": "RS256", "x5c": [self._certificate]}
        signed = b".".join(_encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self._key], input=signed, check=True, capture_output=True).stdout
        return b".".join([signed, _encode(signature)]).decode()


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
