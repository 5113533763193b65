"""Machines as containers of the private engine. Knows docker, and nothing of EC2 or moto."""

from __future__ import annotations

import io
import ipaddress
import json
import re
import socket
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError
from docker.types import Mount
from user_data import UserData

INSTANCE = "wastecoach.instance"
CLOUD = "wastecoach.cloud"
# Root in the node must be able to do what root on a machine can, as far as the host lets it; the clock, the modules
# and raised limits stay the host's.
DROPPED = ["SYS_RESOURCE", "SYS_TIME", "SYS_MODULE"]
STOP_SECONDS = 30


@dataclass(frozen=True)
class Machine:
    """What a container is made from."""

    instance: str
    name: str
    hostname: str
    address: str
    authorized_keys: str
    user_data: UserData
    memory: int
    """Bytes; 0: no limit."""

    facts: dict[str, str]
    """Files that are written at every start: path -> content."""


class Containers:
    def __init__(self, engine: Path, cloud: str) -> None:
        """engine: engine.json of the container engine. cloud: id of the world that the machines belong to."""
        description = json.loads(engine.read_text())
        self.socket: str = description["socket"]
        self._network: str = description["network"]
        self._image: str = description["image"]
        self._cloud = cloud
        self.cidr = ipaddress.IPv4Network(description["cidr"])
        self.gateway: str = description["gateway"]
        """This host's address in the network of the machines."""
        self._client = docker.DockerClient(base_url=f"unix://{self.socket}", timeout=STOP_SECONDS + 60)

    def states(self) -> dict[str, str]:
        """State (running, exited, ...) of each instance's container, those of other worlds included."""
        found = self._client.api.containers(all=True, filters={"label": INSTANCE})
        return {container["Labels"][INSTANCE]: container["State"] for container in found}

    def run(self, machine: Machine) -> None:
        """Makes the machine if it is not there, and starts it if it does not run."""
        container = self._find(machine.instance)
        if container is None:
            container = self._create(machine)
        container.put_archive("/", _archive([(path, text, 0o600, 0) for path, text in machine.facts.items()]))
        if container.status != "running":
            if container.attrs["HostConfig"]["Memory"] != machine.memory:
                container.update(mem_limit=machine.memory or -1, memswap_limit=machine.memory or -1)
            container.start()

    def stop(self, instance: str) -> None:
        container = self._find(instance)
        if container is not None:
            container.stop(timeout=STOP_SECONDS)

    def restart(self, instance: str) -> None:
        container = self._find(instance)
        if container is not None:
            container.restart(timeout=STOP_SECONDS)

    def remove(self, instance: str) -> None:
        """Removes the machine and its disks."""
        container = self._find(instance)
        if container is not None:
            container.remove(force=True, v=True)

    def holder_of(self, address: str) -> str:
        """The instance whose container has this address; empty: none."""
        for container in self._client.api.containers(all=True, filters={"label": INSTANCE}):
            networks = container["NetworkSettings"]["Networks"]
            if any((n.get("IPAMConfig") or {}).get("IPv4Address") == address for n in networks.values()):
                return str(container["Labels"][INSTANCE])
        return ""

    def wait_for_ssh(self, address: str, seconds: float) -> None:
        """Returns when something answers on port 22. Raises TimeoutError with the last thing seen."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with socket.create_connection((address, 22), timeout=1):
                    return
            except OSError as error:
                if time.monotonic() >= deadline:
                    raise TimeoutError(f"nothing listened on {address}:22 within {seconds:.0f} s: {error}") from error
            time.sleep(0.1)

    def _find(self, instance: str) -> Any:
        found = self._client.containers.list(all=True, filters={"label": f"{INSTANCE}={instance}"})
        return found[0] if found else None

    def _create(self, machine: Machine) -> Any:
        api = self._client.api
        host = api.create_host_config(
            # Reboots inside, and restarts of the engine, bring it back with its disk; a stopped instance stays stopped.
            restart_policy={"Name": "unless-stopped"},
            cap_add=["ALL"],
            cap_drop=DROPPED,
            security_opt=["seccomp=unconfined", "apparmor=unconfined"],
            device_cgroup_rules=["a *:* rwm"],
            cgroupns="private",
            tmpfs={"/run": "", "/run/lock": "", "/tmp": "exec"},
            # A volume is not an overlay, so the node's own containerd can put overlays on it.
            mounts=[Mount(target="/var/lib/containerd", source=None, type="volume")],
            mem_limit=machine.memory or None,
            memswap_limit=machine.memory or None,
            network_mode=self._network,
        )
        # What the docker client calls systempaths=unconfined: /proc and /sys as a machine has them.
        host["MaskedPaths"], host["ReadonlyPaths"] = [], []
        created = api.create_container(
            self._image,
            name=f"{re.sub(r'[^a-zA-Z0-9_.-]', '-', machine.name)}-{machine.instance}".lstrip("-._"),
            hostname=machine.hostname,
            labels={INSTANCE: machine.instance, CLOUD: self._cloud},
            networking_config=api.create_networking_config({self._network: api.create_endpoint_config(ipv4_address=machine.address)}),
            stop_signal="SIGRTMIN+3",
            host_config=host,
        )
        container = self._client.containers.get(created["Id"])
        try:
            container.put_archive("/", _first_boot_files(machine))
        except APIError:
            container.remove(force=True, v=True)
            raise
        return container


def _first_boot_files(machine: Machine) -> bytes:
    files = [("var/lib/cloud/data/instance-id", machine.instance + "\n", 0o644, 0)]
    if machine.authorized_keys:
        files.append(("home/ubuntu/.ssh/authorized_keys", machine.authorized_keys.rstrip("\n") + "\n", 0o600, 1000))
    if machine.user_data.script:
        files.append(("var/lib/cloud/instance/user-data", machine.user_data.script, 0o700, 0))
    return _archive(files)


def _archive(files: list[tuple[str, str, int, int]]) -> bytes:
    """files: path, content, mode and owner of each."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content, mode, owner in files:
            entry = tarfile.TarInfo(path)
            data = content.encode()
            entry.size, entry.mode, entry.uid, entry.gid, entry.mtime = len(data), mode, owner, owner, int(time.time())
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
