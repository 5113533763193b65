"""Jinja filter: an amount of memory as Kubernetes writes it, in bytes."""

import re

from ansible.errors import AnsibleFilterError

_UNITS = {'': 1, 'k': 10**3, 'M': 10**6, 'G': 10**9, 'T': 10**12, 'Ki': 2**10, 'Mi': 2**20, 'Gi': 2**30, 'Ti': 2**40}
_QUANTITY = re.compile(r'(\d+(?:\.\d+)?)(%s)' % '|'.join(sorted(_UNITS, key=len, reverse=True)))


def quantity_bytes(quantity):
    """1.5Gi -> 1610612736."""
    found = _QUANTITY.fullmatch(str(quantity))
    if not found:
        raise AnsibleFilterError("'%s' is no amount of memory; write it as 512Mi or 1Gi" % quantity)
    return int(float(found.group(1)) * _UNITS[found.group(2)])


class FilterModule:
    """Registers the filter with Ansible."""

    def filters(self):
        return {'quantity_bytes': quantity_bytes}
