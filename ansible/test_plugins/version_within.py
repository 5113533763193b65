"""Jinja test for the ranges of environments/versions.yaml: `'1.7.12-0ubuntu2' is version_within('>=1.6 <2.0')`."""

import operator
import re

from ansible.errors import AnsibleFilterError

_COMPARISONS = {
    '>=': operator.ge,
    '<=': operator.le,
    '>': operator.gt,
    '<': operator.lt,
    '=': operator.eq,
    '==': operator.eq,
}
_BOUND = re.compile(r'(>=|<=|==|=|>|<)\s*v?(\d+(?:\.\d+)*)(?=[\s,]|$)[\s,]*')
_VERSION = re.compile(r'v?(\d+(?:\.\d+)*)')


def version_within(version, accepted):
    """Compares number by number and ignores what follows the numbers: a distribution's revision is no part of the range."""
    found = _VERSION.match(str(version))
    if not found:
        return False
    return all(compare(*_padded(found.group(1), bound)) for compare, bound in _bounds(str(accepted)))


def _bounds(accepted):
    position, text, bounds = 0, accepted.strip(), []
    while position < len(text):
        bound = _BOUND.match(text, position)
        if not bound:
            raise AnsibleFilterError(
                "the range '%s' is not understood from '%s' on; write it as '>=1.6 <2.0'" % (accepted, text[position:]))
        bounds.append((_COMPARISONS[bound.group(1)], bound.group(2)))
        position = bound.end()
    if not bounds:
        raise AnsibleFilterError("the range is empty; write it as '>=1.6 <2.0'")
    return bounds


def _padded(left, right):
    left, right = ([int(number) for number in text.split('.')] for text in (left, right))
    length = max(len(left), len(right))
    return left + [0] * (length - len(left)), right + [0] * (length - len(right))


class TestModule:
    """Registers the test with Ansible."""

    def tests(self):
        return {'version_within': version_within}
