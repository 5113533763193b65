"""Instances of the emulated EC2 are machines: what the API is asked for happens to a container, and an instance's state
is what its container has reached.

The API changes what is wanted; a worker per private address makes it so, one step after the other, and reports back.
"""

from __future__ import annotations

import ipaddress
import logging
import queue
import re
import threading
from collections.abc import Callable
from typing import Any

import machine_facts
from containers import Containers, Machine
from errors import refuse
from moto.ec2.models import ec2_backends, instances
from moto.ec2.models.instance_types import INSTANCE_TYPES
from patching import wrap
from user_data import UserData

PENDING, RUNNING, SHUTTING_DOWN, TERMINATED, STOPPING, STOPPED = (
    ("pending", 0),
    ("running", 16),
    ("shutting-down", 32),
    ("terminated", 48),
    ("stopping", 64),
    ("stopped", 80),
)
BOOT_SECONDS = 90
log = logging.getLogger("cloud.compute")


class Compute:
    def __init__(
        self, containers: Containers, one_at_a_time: threading.RLock, changed: Callable[[], None], memory_limits: bool, endpoint: str, runtime: str
    ) -> None:
        """endpoint: where the machines reach this cloud. runtime: where the container runtime answers them; empty: there is none."""
        self._containers = containers
        self._endpoint = endpoint
        self._runtime = runtime
        self._one_at_a_time = one_at_a_time
        self._changed = changed
        self._memory_limits = memory_limits
        self._workers: dict[str, queue.SimpleQueue[tuple[Any, bool]]] = {}

    def install(self) -> None:
        @wrap(instances.InstanceBackend, "run_instances")
        def run(original: Any, backend: Any, image_id: str, count: int, user_data: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                UserData.parse(user_data)
            except ValueError as error:
                raise refuse("InvalidParameterValue", str(error)) from error
            reservation = original(backend, image_id, count, user_data, *args, **kwargs)
            for instance in reservation.instances:
                if self._has_machine(instance):
                    _set(instance, PENDING)
                    instance.reachable = False
                    self._wanted(instance)
            return reservation

        @wrap(instances.Instance, "start")
        def start(original: Any, instance: Any) -> Any:
            if instance.state not in ("stopped", "running", "pending"):
                raise _wrong_state(instance, "start")
            was_stopped = instance.state == "stopped"
            previous = original(instance)
            if was_stopped and self._has_machine(instance):
                _set(instance, PENDING)
                instance.reachable = False
                self._wanted(instance)
            return previous

        @wrap(instances.Instance, "stop")
        def stop(original: Any, instance: Any) -> Any:
            if instance.state in ("terminated", "shutting-down"):
                raise _wrong_state(instance, "stop")
            if instance.state in ("stopping", "stopped"):
                return instances.InstanceState(*_of(instance))
            previous = original(instance)
            if self._has_machine(instance):
                _set(instance, STOPPING)
                self._wanted(instance)
            return previous

        @wrap(instances.Instance, "reboot")
        def reboot(original: Any, instance: Any) -> None:
            if instance.state != "running":
                raise _wrong_state(instance, "reboot")
            original(instance)
            if self._has_machine(instance):
                instance.reachable = False
                self._wanted(instance, restart=True)

        @wrap(instances.Instance, "terminate")
        def terminate(original: Any, instance: Any) -> Any:
            if instance.state in ("terminated", "shutting-down"):
                return instances.InstanceState(*_of(instance))
            has_machine = self._has_machine(instance)
            previous = original(instance)
            if has_machine:
                _set(instance, SHUTTING_DOWN)
                self._wanted(instance)
            return previous

        def status(instance: Any) -> dict[str, Any]:
            """The instance's status check is passed when its sshd listens."""
            if _of(instance) != RUNNING:
                return {"Status": "not-applicable"}
            passed = getattr(instance, "reachable", True)
            details = [{"Name": "reachability", "Status": "passed" if passed else "initializing"}]
            return {"Details": details, "Status": "ok" if passed else "initializing"}

        instances.Instance.instance_status = property(status)  # type: ignore[assignment,method-assign]

    def reconcile(self) -> None:
        """Makes the containers equal to the instances: after a restart either may have changed without the other."""
        with self._one_at_a_time:
            known = {instance.id: instance for instance in _all_instances()}
            for instance_id in self._containers.states():
                if instance_id not in known or known[instance_id].state == "terminated":
                    log.warning("removing the container of %s: this cloud knows no such instance", instance_id)
                    self._containers.remove(instance_id)
            for instance in known.values():
                if instance.state != "terminated" and self._has_machine(instance):
                    if _of(instance) == RUNNING:
                        instance.reachable = False
                    self._wanted(instance)

    def differences(self) -> list[str]:
        """Instances which the API calls running and whose machine does not run."""
        states = self._containers.states()
        with self._one_at_a_time:
            return [
                f"{instance.id} is running, its container is {states.get(instance.id, 'gone')}"
                for instance in _all_instances()
                if _of(instance) == RUNNING and self._has_machine(instance) and states.get(instance.id) not in ("running", "restarting")
            ]

    def _has_machine(self, instance: Any) -> bool:
        """Only an address inside the engine's network can be a container's; others are instances by name only."""
        address = _address(instance)
        return bool(address) and ipaddress.IPv4Address(address) in self._containers.cidr

    def _wanted(self, instance: Any, restart: bool = False) -> None:
        address = _address(instance)
        if address not in self._workers:
            self._workers[address] = queue.SimpleQueue()
            threading.Thread(target=self._work, args=(self._workers[address],), name=f"machine {address}", daemon=True).start()
        self._workers[address].put((instance, restart))

    def _work(self, tasks: queue.SimpleQueue[tuple[Any, bool]]) -> None:
        while True:
            instance, restart = tasks.get()
            try:
                self._converge(instance, restart)
            except Exception as error:
                log.exception("%s could not be made %s", instance.id, instance.state)
                self._failed(instance, error)

    def _converge(self, instance: Any, restart: bool) -> None:
        with self._one_at_a_time:
            wanted = _of(instance)
            machine = self._machine(instance) if wanted in (PENDING, RUNNING) else None
        if machine is not None:
            holder = self._containers.holder_of(machine.address)
            if holder not in ("", instance.id):
                raise RuntimeError(f"address {machine.address} is held by the container of {holder}")
            if restart:
                self._containers.restart(instance.id)
            self._containers.run(machine)
            self._reached(instance, (PENDING, RUNNING), RUNNING)
            self._containers.wait_for_ssh(machine.address, BOOT_SECONDS)
            with self._one_at_a_time:
                instance.reachable = True
                self._changed()
            log.info("%s runs at %s", instance.id, machine.address)
        elif wanted in (STOPPING, STOPPED):
            self._containers.stop(instance.id)
            self._reached(instance, (STOPPING,), STOPPED)
            log.info("%s is stopped", instance.id)
        else:
            self._containers.remove(instance.id)
            self._reached(instance, (SHUTTING_DOWN,), TERMINATED)
            log.info("%s is removed", instance.id)

    def _reached(self, instance: Any, from_states: tuple[tuple[str, int], ...], state: tuple[str, int]) -> None:
        """Unless something else has been asked for meanwhile, that is the instance's state now."""
        with self._one_at_a_time:
            if _of(instance) in from_states:
                _set(instance, state)
                self._changed()

    def _failed(self, instance: Any, error: Exception) -> None:
        """As on EC2: an instance whose launch fails ends, and says why; one that runs stays as it is."""
        with self._one_at_a_time:
            if _of(instance) == PENDING:
                instance.terminate()
                _set(instance, SHUTTING_DOWN)
                instance.state_reason = instances.StateReason(
                    f"Server.InternalError: the rehearsal could not start the machine: {error}", "Server.InternalError"
                )
            self._changed()

    def _machine(self, instance: Any) -> Machine:
        name = next((tag["value"] for tag in instance.get_tags() if tag["key"] == "Name"), "")
        parsed = UserData.parse(instance.user_data)
        key = instance.ec2_backend.key_pairs.get(instance.key_name) if instance.key_name else None
        public = key.material_public if key else ""
        memory = 0
        if self._memory_limits:
            memory = int(INSTANCE_TYPES[instance.instance_type]["MemoryInfo"]["SizeInMiB"]) * 1024 * 1024
        facts = {
            machine_facts.NODE_FILE: machine_facts.size(instance),
            machine_facts.CLOUD_FILE: machine_facts.place(instance, self._endpoint),
            machine_facts.CREDENTIALS_FILE: machine_facts.credentials(instance),
        }
        if self._runtime:
            facts[machine_facts.RUNTIME_FILE] = machine_facts.runtime(self._runtime)
        return Machine(
            instance=instance.id,
            name=name or "instance",
            hostname=parsed.hostname or _hostname(name) or instance.private_dns_name.split(".")[0],
            address=str(instance.private_ip_address),
            authorized_keys=public.decode() if isinstance(public, bytes) else str(public),
            user_data=parsed,
            memory=memory,
            facts=facts,
        )


def _all_instances() -> list[Any]:
    return [instance for _, _, backend in list(ec2_backends.iter_backends()) for instance in backend.all_instances()]


def _address(instance: Any) -> str:
    return str(instance.private_ip_address) if instance.nics else ""


def _hostname(name: str) -> str:
    """A tag as a host name; empty when nothing of it can be one."""
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:63]


def _of(instance: Any) -> tuple[str, int]:
    return instance._state.name, instance._state.code


def _set(instance: Any, state: tuple[str, int]) -> None:
    instance._state.name, instance._state.code = state


def _wrong_state(instance: Any, action: str) -> Exception:
    return refuse(
        "IncorrectInstanceState", f"The instance '{instance.id}' is not in a state from which it can {action} (it is {instance.state})."
    )
