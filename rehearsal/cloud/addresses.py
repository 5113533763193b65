"""Public addresses that stay the same over restarts, out of a range that is nobody's on the internet.

An instance at a.b.2.14 is given <range>.2.14. Elastic addresses come from the upper half of the range.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from moto.ec2.models import elastic_ip_addresses, elastic_network_interfaces
from patching import wrap


def install(public: ipaddress.IPv4Network) -> None:
    prefix = ".".join(str(public.network_address).split(".")[:2])

    @wrap(elastic_network_interfaces.NetworkInterface, "check_auto_public_ip")
    def assign(original: Any, self: Any) -> None:
        original(self)
        elastic = _elastic_address_of(self)
        if elastic is not None:
            self.public_ip = elastic.public_ip
        elif self.public_ip and self.private_ip_address:
            self.public_ip = ".".join([prefix, *self.private_ip_address.split(".")[2:]])

    @wrap(elastic_network_interfaces.NetworkInterface, "stop")
    def stop(original: Any, self: Any) -> None:
        """An elastic address stays with a stopped instance; moto takes it away."""
        original(self)
        elastic = _elastic_address_of(self)
        if elastic is not None:
            self.public_ip = elastic.public_ip

    @wrap(elastic_network_interfaces.NetworkInterface, "delete")
    def delete(original: Any, self: Any) -> None:
        """An elastic address outlives the interface it was on, and is free again."""
        elastic = _elastic_address_of(self)
        if elastic is not None:
            self.ec2_backend.disassociate_address(address=elastic.public_ip)
        original(self)

    @wrap(elastic_ip_addresses.ElasticAddressBackend, "allocate_address")
    def allocate(original: Any, self: Any, domain: str, address: str | None = None, tags: Any = None) -> Any:
        return original(self, domain, address or _free(self, public), tags)


def _elastic_address_of(interface: Any) -> Any:
    for address in getattr(interface.ec2_backend, "addresses", []):
        if address.eni is interface:
            return address
    return None


def _free(backend: Any, public: ipaddress.IPv4Network) -> str:
    taken = {address.public_ip for address in backend.addresses}
    taken |= {interface.public_ip for interface in backend.enis.values()}
    upper_half = list(public.subnets(prefixlen_diff=1))[1]
    return next(str(address) for address in upper_half.hosts() if str(address) not in taken)
