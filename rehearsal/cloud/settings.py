"""Settings of the emulated cloud, read once from SERVICE_* variables."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path


class SettingError(Exception):
    """A setting is missing or makes no sense."""


@dataclass(frozen=True)
class Settings:
    state: Path
    """Folder of all files of this service."""

    port: int
    """TCP port on 127.0.0.1."""

    account_id: str
    """The AWS account that every caller is in."""

    access_key_id: str
    """The one access key that is accepted; empty: any."""

    refusal: str
    """An AWS error code with which every signed request is refused, such as ExpiredToken; empty: none."""

    engine: Path | None
    """engine.json of the container engine; None: instances are emulated without containers."""

    public_cidr: ipaddress.IPv4Network
    """Range of public addresses, a /16."""

    memory_limits: bool
    """Whether a container may use only as much memory as its instance type has."""

    runtime: str
    """Where the container runtime answers the machines' kubelets; empty: there is none."""

    balancer_linger: float
    """Seconds for which the interfaces of a deleted load balancer stay (on AWS: minutes)."""

    @staticmethod
    def read() -> Settings:
        state = Path(_required("STATE"))
        engine = os.environ.get("SERVICE_ENGINE", "")
        public_cidr = ipaddress.IPv4Network(_required("PUBLIC_CIDR"))
        if public_cidr.prefixlen != 16:
            raise SettingError(f"SERVICE_PUBLIC_CIDR is {public_cidr}, but must be a /16")
        return Settings(
            state=state,
            port=int(_required("PORT")),
            account_id=_required("ACCOUNT_ID"),
            access_key_id=os.environ.get("SERVICE_ACCESS_KEY_ID", ""),
            refusal=os.environ.get("SERVICE_REFUSAL", ""),
            engine=(state / engine / "engine.json").resolve() if engine else None,
            public_cidr=public_cidr,
            memory_limits=_flag("MEMORY_LIMITS"),
            runtime=os.environ.get("SERVICE_RUNTIME", ""),
            balancer_linger=float(os.environ.get("SERVICE_BALANCER_LINGER_SECONDS", "5")),
        )


def _required(name: str) -> str:
    value = os.environ.get(f"SERVICE_{name}", "")
    if not value:
        raise SettingError(f"SERVICE_{name} is not set")
    return value


def _flag(name: str) -> bool:
    value = os.environ.get(f"SERVICE_{name}", "false").lower()
    if value not in ("true", "false"):
        raise SettingError(f"SERVICE_{name} is '{value}', but must be true or false")
    return value == "true"
