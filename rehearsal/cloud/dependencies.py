"""What AWS refuses to delete because something else needs it. moto deletes it and leaves the rest behind, so that a
teardown which forgets something would look complete.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from errors import CertificateInUse, DependencyViolationError, refuse
from moto.acm.models import AWSCertificateManagerBackend
from moto.ec2.models import elastic_ip_addresses, elastic_network_interfaces, internet_gateways, security_groups, subnets, vpcs
from moto.elbv2.models import ELBv2Backend, elbv2_backends
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend
from patching import wrap


def install(one_at_a_time: threading.RLock, changed: Callable[[], None], balancer_linger: float) -> None:
    """balancer_linger: seconds for which a deleted load balancer's interfaces stay."""
    _subnets()
    _security_groups()
    _gateways()
    _vpcs()
    _interfaces()
    _addresses()
    _policies()
    _certificates()
    _load_balancers(one_at_a_time, changed, balancer_linger)


def _in_vpc(backend: Any, vpc_id: str) -> list[Any]:
    return [interface for interface in backend.enis.values() if interface.subnet.vpc_id == vpc_id]


def _subnets() -> None:
    @wrap(subnets.SubnetBackend, "delete_subnet")
    def delete(original: Any, self: Any, subnet_id: str) -> Any:
        if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        return original(self, subnet_id)


def _security_groups() -> None:
    @wrap(security_groups.SecurityGroupBackend, "delete_security_group")
    def delete(original: Any, self: Any, name: str | None = None, group_id: str | None = None) -> Any:
        if group_id:
            users = [i.id for i in self.enis.values() if any(group.id == group_id for group in i.group_set)]
            rules = [
                group.id
                for of_vpc in self.groups.values()
                for group in of_vpc.values()
                if group.id != group_id
                for rule in [*group.ingress_rules, *group.egress_rules]
                if rule.source_group.get("GroupId") == group_id
            ]
            if users or rules:
                raise DependencyViolationError(f"resource {group_id} has a dependent object")
        return original(self, name, group_id)


def _gateways() -> None:
    @wrap(internet_gateways.InternetGatewayBackend, "detach_internet_gateway")
    def detach(original: Any, self: Any, internet_gateway_id: str, vpc_id: str) -> Any:
        if any(interface.public_ip for interface in _in_vpc(self, vpc_id)):
            raise DependencyViolationError(
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway."
            )
        return original(self, internet_gateway_id, vpc_id)


def _vpcs() -> None:
    @wrap(vpcs.VPCBackend, "delete_vpc")
    def delete(original: Any, self: Any, vpc_id: str) -> Any:
        groups = [group for group in self.groups.get(vpc_id, {}).values() if group.name != "default"]
        gateways = [gateway for gateway in self.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc_id]
        own_subnets = [subnet for by_zone in self.subnets.values() for subnet in by_zone.values() if subnet.vpc_id == vpc_id]
        if groups or gateways or own_subnets or _in_vpc(self, vpc_id):
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        return original(self, vpc_id)


def _interfaces() -> None:
    backend = elastic_network_interfaces.NetworkInterfaceBackend

    @wrap(backend, "delete_network_interface")
    def delete(original: Any, self: Any, eni_id: str) -> Any:
        interface = self.enis.get(eni_id)
        if interface is not None and (interface.status == "in-use" or getattr(interface, "load_balancer", None)):
            raise refuse("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")
        return original(self, eni_id)

    @wrap(elastic_network_interfaces.NetworkInterface, "delete")
    def free(original: Any, self: Any) -> Any:
        """An instance that ends takes its own interface along, whatever its status."""
        self.status = "available"
        return original(self)


def _addresses() -> None:
    @wrap(elastic_ip_addresses.ElasticAddressBackend, "release_address")
    def release(original: Any, self: Any, address: str | None = None, allocation_id: str | None = None) -> None:
        held = [found for found in self.addresses if found.allocation_id == allocation_id and found.association_id]
        if allocation_id and held:
            raise refuse("InvalidIPAddress.InUse", f"Address {held[0].public_ip} is in use.")
        original(self, address, allocation_id)


def _policies() -> None:
    @wrap(IAMBackend, "delete_policy")
    def delete(original: Any, self: Any, policy_arn: str) -> None:
        if self.get_policy(policy_arn).attachment_count > 0:
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        original(self, policy_arn)


def _certificates() -> None:
    @wrap(AWSCertificateManagerBackend, "delete_certificate")
    def delete(original: Any, self: Any, arn: str) -> None:
        users = [
            balancer.arn
            for balancer in elbv2_backends[self.account_id][self.region_name].load_balancers.values()
            for listener in balancer.listeners.values()
            if arn in str(listener.certificates)
        ]
        if users:
            raise CertificateInUse(f"Certificate {arn} is in use by {users[0]}.")
        original(self, arn)


def _load_balancers(one_at_a_time: threading.RLock, changed: Callable[[], None], linger: float) -> None:
    """A load balancer owns an interface per subnet, which keeps subnets, groups and gateway busy for a while after it."""

    @wrap(ELBv2Backend, "create_load_balancer")
    def create(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        balancer = original(self, *args, **kwargs)
        kind = "app" if balancer.type == "application" else "net"
        balancer.interface_ids = []
        for subnet in balancer.subnets:
            interface = self.ec2_backend.create_network_interface(
                subnet,
                subnet.get_available_subnet_ip(None),
                group_ids=list(balancer.security_groups or []),
                description=f"ELB {kind}/{balancer.name}/{balancer.arn.rsplit('/', 1)[-1]}",
            )
            interface.status, interface.load_balancer = "in-use", balancer.arn
            if balancer.scheme == "internet-facing":
                interface.public_ip_auto_assign = True
                interface.check_auto_public_ip()
            balancer.interface_ids.append(interface.id)
        return balancer

    @wrap(ELBv2Backend, "delete_load_balancer")
    def delete(original: Any, self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        original(self, arn)
        if balancer is None:
            return

        def release() -> None:
            with one_at_a_time:
                for interface_id in getattr(balancer, "interface_ids", []):
                    interface = self.ec2_backend.enis.pop(interface_id, None)
                    if interface is not None:
                        interface.subnet.del_subnet_ip(interface.private_ip_address)
                changed()

        timer = threading.Timer(linger, release)
        timer.daemon = True
        timer.start()


def release_orphaned_interfaces() -> None:
    """A cloud that ended while interfaces lingered: their load balancers are gone, so they go too."""
    from moto.ec2.models import ec2_backends
    from moto.elbv2.models import elbv2_backends

    for account, region, backend in list(ec2_backends.iter_backends()):
        alive = elbv2_backends[account][region].load_balancers
        for interface in list(backend.enis.values()):
            owner = getattr(interface, "load_balancer", None)
            if owner and owner not in alive:
                del backend.enis[interface.id]
                interface.subnet.del_subnet_ip(interface.private_ip_address)
