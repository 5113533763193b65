"""The part of cloud-init that nodes honour: a shell script, or a #cloud-config with a host name. All else is refused."""

from __future__ import annotations

import base64
import binascii
import gzip
from dataclasses import dataclass

import yaml

# A node's own name is in its /etc/hosts whatever manage_etc_hosts says.
HONOURED = {"hostname", "fqdn", "preserve_hostname", "manage_etc_hosts"}


@dataclass(frozen=True)
class UserData:
    hostname: str = ""
    script: str = ""

    @staticmethod
    def parse(encoded: str | None) -> UserData:
        """encoded: base64, as the API takes it. Raises ValueError with what is not supported."""
        if not encoded:
            return UserData()
        try:
            raw = base64.b64decode(str(encoded), validate=False)
            text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
        except (binascii.Error, UnicodeDecodeError, OSError) as error:
            raise ValueError(f"user data is not base64 of text: {error}") from error
        if not text.strip():
            return UserData()
        if text.startswith("#!"):
            return UserData(script=text)
        if text.startswith("#cloud-config"):
            return UserData(hostname=_hostname(text))
        first = text.splitlines()[0][:60]
        raise ValueError(f"user data of this kind is not run by the rehearsal (only '#!' scripts and '#cloud-config'): {first}")


def _hostname(text: str) -> str:
    try:
        config = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"#cloud-config is not YAML: {error}") from error
    if not isinstance(config, dict):
        raise ValueError("#cloud-config is not a mapping")
    unknown = sorted(set(config) - HONOURED)
    if unknown:
        raise ValueError(f"#cloud-config keys that the rehearsal does not honour: {', '.join(unknown)}")
    return str(config.get("hostname") or str(config.get("fqdn", "")).split(".")[0])
