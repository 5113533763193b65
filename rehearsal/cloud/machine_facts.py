"""What a machine of the emulated EC2 can't see by itself, written into it whenever it is started.

A container sees the processors and the memory of its host, and there is no metadata service at 169.254.169.254: the size
of the instance, its place, where AWS's API is, and the keys of its role stand in small files instead.
"""

from __future__ import annotations

from typing import Any

import yaml
from moto.ec2.models.instance_types import INSTANCE_TYPES

NODE_FILE = "etc/rehearsal/node.yaml"
CLOUD_FILE = "etc/rehearsal/cloud.yaml"
RUNTIME_FILE = "etc/rehearsal/runtime.yaml"
# The keys once more, in the form that AWS's own libraries read.
CREDENTIALS_FILE = "etc/rehearsal/credentials"
# Firmware and kernel keep some memory for themselves, a file system some of its disk.
SHOWN_MEMORY = 0.94
SHOWN_DISK = 0.965
KIB_OF_MIB, KIB_OF_GIB = 1024, 1024 * 1024


def size(instance: Any) -> str:
    """Processors, memory and disk as Linux would show them on such an instance."""
    of_type = INSTANCE_TYPES[instance.instance_type]
    facts = {
        "cpu": int(of_type["VCpuInfo"]["DefaultVCpus"]),
        "memory": f"{int(of_type['MemoryInfo']['SizeInMiB'] * KIB_OF_MIB * SHOWN_MEMORY)}Ki",
    }
    root = instance.block_device_mapping.get(instance.root_device_name)
    if root is not None and root.size:
        facts["ephemeralStorage"] = f"{int(int(root.size) * KIB_OF_GIB * SHOWN_DISK)}Ki"
    return yaml.safe_dump(facts, sort_keys=False)


def place(instance: Any, endpoint: str) -> str:
    """Where the machine is, where AWS's API answers, and, with an instance profile, keys of its role."""
    facts = {
        "endpoint": endpoint,
        "region": instance.ec2_backend.region_name,
        "zone": instance.placement.zone,
        "instanceId": instance.id,
    }
    keys = _keys(instance)
    if keys is not None:
        facts["accessKeyId"], facts["secretAccessKey"] = keys
    return yaml.safe_dump(facts, sort_keys=False)


def runtime(endpoint: str) -> str:
    """Where the container runtime answers that runs the machine's pods."""
    return yaml.safe_dump({"endpoint": endpoint}, sort_keys=False)


def credentials(instance: Any) -> str:
    """The keys of the machine's role, which a real one asks of its metadata service; none without an instance profile."""
    keys = _keys(instance)
    return "" if keys is None else f"[default]\naws_access_key_id = {keys[0]}\naws_secret_access_key = {keys[1]}\n"


def _keys(instance: Any) -> tuple[str, str] | None:
    if instance.id not in instance.ec2_backend.iam_instance_profile_associations:
        return None
    # Keys that begin so belong to a session, which the cloud lets in; it checks no signature.
    return f"ASIA{instance.id[2:].upper()[:16]}", "not-checked-by-the-rehearsal"
