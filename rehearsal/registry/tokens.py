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
class Account:
    """Whom a password belongs to, and what it is good for: GHCR's personal access tokens have scopes, too."""

    name: str
    password: str
    actions: frozenset[str]
    owner: str | None
    """First part of its repositories' names; empty: any. None: those that everybody may pull."""


@dataclass(frozen=True)
class Accounts:
    """Who may do what."""

    accounts: tuple[Account, ...]

    def of(self, authorization: str | None) -> Account | None:
        """The account of a Basic header; none without one."""
        if authorization is None:
            return None
        scheme, _, value = authorization.partition(" ")
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except ValueError:
            raise RefusedError(DENIED) from None
        for account in self.accounts:
            if scheme.lower() == "basic" and name == account.name and hmac.compare_digest(password.encode(), account.password.encode()):
                return account
        raise RefusedError(DENIED)

    @staticmethod
    def granted(account: Account | None, repository: str, actions: set[str]) -> list[str]:
        first = repository.partition("/")[0]
        # What other registries have stands below their host's name, as a mirror has it. An owner at GitHub has no dot in his name.
        is_public = "." in first or first == "dotnet"
        is_own = account is not None and (is_public if account.owner is None else not is_public and account.owner in ("", first))
        allowed = ({"pull"} if is_public else set()) | (account.actions if account and is_own else set())
        return sorted(allowed if "*" in actions else actions & allowed)


class TokenIssuer:
    """Signs tokens with the service's key."""

    def __init__(self, state: Path, service: str, accounts: Accounts) -> None:
        self._key = state / "signing.key"
        self._certificate = base64.b64encode(ssl.PEM_cert_to_DER_cert((state / "signing.crt").read_text())).decode()
        self._service = service
        self._accounts = accounts

    def answer(self, authorization: str | None, query: dict[str, list[str]]) -> bytes:
        """The body of a granted request. As GHCR's, it holds the token alone."""
        account = self._accounts.of(authorization)
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
        return json.dumps({"token": self._sign(account.name if account else "", access)}).encode()

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
