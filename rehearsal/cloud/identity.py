"""Which world this is: an id made with an empty cloud and kept with its state. Another id means another, empty world."""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.core.base_backend import BackendDict


class Identity:
    def __init__(self, folder: Path, restored: bool) -> None:
        """folder: state of this service. restored: whether the world's state was found and read."""
        file = folder / "identity.json"
        if restored and file.exists():
            kept = json.loads(file.read_text())
        else:
            kept = {"id": str(uuid.uuid4()), "createdAt": _now()}
            unfinished = file.with_suffix(".new")
            unfinished.write_text(json.dumps(kept))
            os.replace(unfinished, file)
        self.id: str = kept["id"]
        self.created_at: str = kept["createdAt"]
        self.started_at = _now()
        self.restored = restored

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "createdAt": self.created_at,
            "startedAt": self.started_at,
            "restored": self.restored,
            "resources": count_resources(),
        }


def count_resources() -> dict[str, int]:
    """What a person would call resources, by kind; the default VPC that every region has is not counted."""
    counts: dict[str, int] = {}

    def add(kind: str, number: int) -> None:
        if number:
            counts[kind] = counts.get(kind, 0) + number

    for service in {id(s): s for s in BackendDict._instances}.values():
        for _, _, backend in list(service.iter_backends()):
            name = type(backend).__name__
            if name == "EC2Backend":
                own = {vpc.id for vpc in backend.vpcs.values() if str(vpc.is_default).lower() != "true"}
                add("vpcs", len(own))
                add("instances", sum(i.state != "terminated" for i in backend.all_instances()))
                add("subnets", sum(s.vpc_id in own for zone in backend.subnets.values() for s in zone.values()))
                add("securityGroups", sum(g.vpc_id in own for groups in backend.groups.values() for g in groups.values()))
                add("volumes", len(backend.volumes))
                add("addresses", len(backend.addresses))
                add("keyPairs", len(backend.key_pairs))
            elif name == "S3Backend":
                add("buckets", len(backend.buckets))
                add("objects", sum(len(bucket.keys) for bucket in backend.buckets.values()))
            elif name == "IAMBackend":
                add("roles", len(backend.roles))
                add("instanceProfiles", len(backend.instance_profiles))
            elif name == "Route53Backend":
                add("zones", len(backend.zones))
            elif name == "AWSCertificateManagerBackend":
                add("certificates", len(backend._certificates))
            elif name == "ELBv2Backend":
                add("loadBalancers", len(backend.load_balancers))
    return counts


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
