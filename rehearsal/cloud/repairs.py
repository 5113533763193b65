"""Where moto 5.2.1 answers other than AWS in a way that terraform, or a person, trips over."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from errors import refuse
from moto.ec2.models import amis, elastic_block_store, instances, security_groups, subnets
from moto.elbv2.models import ELBv2Backend
from moto.iam.access_control import PermissionResult
from moto.s3 import models as buckets
from patching import wrap


def install() -> None:
    _images_are_parsed_once()
    _rules_without_ports()
    _descriptions_of_group_rules()
    _interfaces_of_instances()
    _requested_addresses()
    _attributes_of_running_instances()
    _policies_on_transport()
    _volumes_without_a_snapshot()
    _balancers_of_target_groups()


def _images_are_parsed_once() -> None:
    """moto parses the dates of its image list in place: the second region to load it fails with a 500."""
    pristine = [dict(image) for image in amis.AMIS]

    @wrap(amis.AmiBackend, "_load_amis")
    def load(original: Any, self: Any) -> None:
        amis.AMIS = [dict(image) for image in pristine]
        original(self)


def _rules_without_ports() -> None:
    """Protocols other than TCP, UDP and ICMP have no ports (4 is IP in IP); moto compares None with a number."""

    @wrap(security_groups.SecurityGroupRule, "__init__")
    def init(original: Any, self: Any, backend: Any, protocol: Any, group: Any, first: Any, last: Any, *args: Any, **kwargs: Any) -> None:
        if str(protocol) != "-1" and first is None:
            first = last = -1
        original(self, backend, protocol, group, first, last, *args, **kwargs)


def _descriptions_of_group_rules() -> None:
    """A rule whose source is a group loses its description, so that every plan shows a change."""
    security_groups.SecurityGroupRule.description = property(  # type: ignore[assignment]
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def _interfaces_of_instances() -> None:
    """The primary interface goes with its instance, and groups given with the interface are the instance's."""

    @wrap(instances.Instance, "prep_nics")
    def prepare(original: Any, self: Any, specification: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        given = {interface.get("NetworkInterfaceId") for interface in specification}
        original(self, specification, *args, **kwargs)
        for interface in self.nics.values():
            if interface.id not in given:
                interface.delete_on_termination = True
        if not self.security_groups and 0 in self.nics:
            self.security_groups = list(self.nics[0].group_set)


def _requested_addresses() -> None:
    """An address that is taken, reserved or outside of the subnet is the caller's error, in moto a 500."""

    @wrap(subnets.Subnet, "request_ip")
    def request(original: Any, self: Any, ip: str, instance: Any) -> None:
        wanted = ipaddress.ip_address(ip)
        if wanted not in self.cidr:
            raise refuse("InvalidParameterValue", f"Address {ip} does not fall within the subnet's address range")
        if wanted in {self.cidr[0], self.cidr[1], self.cidr[2], self.cidr[3], self.cidr[-1]}:
            raise refuse("InvalidParameterValue", f"Address {ip} is in subnet's reserved address range")
        if ip in self._subnet_ips:
            raise refuse("InvalidIPAddress.InUse", f"Address {ip} is in use.")
        original(self, ip, instance)


def _attributes_of_running_instances() -> None:
    """These attributes can be changed on a stopped instance only."""
    only_stopped = {"instance_type", "user_data", "kernel", "ramdisk", "ebs_optimized"}

    @wrap(instances.InstanceBackend, "modify_instance_attribute")
    def modify(original: Any, self: Any, instance_id: str, key: str, value: Any) -> Any:
        instance = self.get_instance(instance_id)
        if key in only_stopped and instance.state != "stopped":
            raise refuse("IncorrectInstanceState", f"The instance '{instance_id}' is not in the 'stopped' state.")
        return original(self, instance_id, key, value)


def _policies_on_transport() -> None:
    """moto takes no notice of a bucket policy's conditions, so a denial of unencrypted transport denies everything.

    What reaches this server counts as encrypted: TLS would end in front of it.
    """

    @wrap(buckets.FakeBucket, "get_permission")
    def permission(original: Any, self: Any, action: str, resource: str) -> Any:
        if self.policy is None:
            return original(self, action, resource)
        given = self.policy
        policy = json.loads(given)
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        policy["Statement"] = [statement for statement in statements if not _only_unencrypted(statement)]
        if not policy["Statement"]:
            return PermissionResult.NEUTRAL
        self.policy = json.dumps(policy).encode()
        try:
            return original(self, action, resource)
        finally:
            self.policy = given


def _only_unencrypted(statement: dict[str, Any]) -> bool:
    return str(statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport", "")).lower() == "false"


def _volumes_without_a_snapshot() -> None:
    """EC2 answers with an empty snapshot id; moto leaves the field out, and clients that read it fail."""

    @wrap(elastic_block_store.Volume, "__init__")
    def init(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.snapshot_id = self.snapshot_id or ""


def _balancers_of_target_groups() -> None:
    """moto notes a target group's load balancer when a rule is made, but not when one is changed or deleted."""

    @wrap(ELBv2Backend, "describe_target_groups")
    def describe(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        used: dict[str, set[str]] = {}
        for balancer in self.load_balancers.values():
            for listener in balancer.listeners.values():
                actions = [*listener.default_actions, *(action for rule in listener.rules.values() for action in rule.actions)]
                for action in actions:
                    if action.type == "forward":
                        for group in self._get_target_group_arns_from(action_data=action.data):
                            used.setdefault(group, set()).add(balancer.arn)
        for arn, group in self.target_groups.items():
            group.load_balancer_arns = sorted(used.get(arn, ()))
        return original(self, *args, **kwargs)
