"""Jinja filters: which passwords a role uses, and what is weak about them."""

import secrets
import string

MINIMUM_LENGTH = 16
MINIMUM_DIFFERENT = 8
GENERATED_LENGTH = 32
ALPHABET = string.ascii_letters + string.digits

# What installers, images and tutorials come with. Longer passwords made of one of these and digits are refused too.
DEFAULTS = frozenset('''
    admin administrator changeit changeme default example grafana guest letmein master monitoring pass passw0rd password postgres
    postgresql prom-operator qwerty rabbitmq redis root secret supersecret test user wastecoach welcome
'''.split())


def chosen_passwords(wanted, given, existing):
    """The password of each key: the one that was given, else the one the cluster keeps, else a new one.

    wanted: mapping of key to the name by which it may be given. given: mapping of such names to passwords. existing: of keys to passwords.
    """
    return {key: given.get(name) or existing.get(key) or _generated() for key, name in wanted.items()}


def weak_passwords(passwords):
    """A sentence for each weakness of each password in a mapping of names to passwords. It never quotes one."""
    return ['%s %s' % (name, weakness) for name in sorted(passwords) for weakness in _weaknesses(name, passwords[name])]


def _weaknesses(name, password):
    if len(password) < MINIMUM_LENGTH:
        yield 'has %d characters, fewer than %d' % (len(password), MINIMUM_LENGTH)
    if len(set(password)) < MINIMUM_DIFFERENT:
        yield 'has %d different characters, fewer than %d' % (len(set(password)), MINIMUM_DIFFERENT)
    if _core(password) in DEFAULTS | {_core(name), ''}:
        yield 'is a name or a well-known default, or nothing, with digits and signs around it'
    if any(not ' ' < character <= '~' for character in password):
        # It goes into configuration files of three stores, and a person types it.
        yield 'has a blank or a character outside ASCII'
    if any(character in '"\'\\' for character in password):
        yield 'has a quotation mark or a backslash, which the stores\' configuration files do not read alike'


def _core(password):
    """The word that is left without digits and signs at both ends, once where it is repeated."""
    word = password.lower().strip(string.digits + string.punctuation)
    for length in range(1, len(word) // 2 + 1):
        if len(word) % length == 0 and word == word[:length] * (len(word) // length):
            return word[:length]
    return word


def _generated():
    return ''.join(secrets.choice(ALPHABET) for _ in range(GENERATED_LENGTH))


class FilterModule:
    """Registers the filters with Ansible."""

    def filters(self):
        return {'chosen_passwords': chosen_passwords, 'weak_passwords': weak_passwords}
