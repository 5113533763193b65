"""Renders a role's template as Ansible would: with the role's defaults and vars, and the variables of a sample cluster."""

from pathlib import Path

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader
from ansible.template import Templar

from locations import ANSIBLE

filter_loader.add_directory(str(ANSIBLE / 'filter_plugins'))
SAMPLE = Path(__file__).parent / 'sample-cluster.yml'


def read(path):
    return (yaml.safe_load(path.read_text(encoding='utf-8')) or {}) if path.exists() else {}


def variables_of(role):
    return {**read(ANSIBLE / 'roles' / role / 'defaults' / 'main.yml'), **read(ANSIBLE / 'roles' / role / 'vars' / 'main.yml')}


def render(role, template, variables=None, roles=()):
    """The text of a template; roles are others whose defaults it uses, since they are in the same play."""
    text = (ANSIBLE / 'roles' / role / 'templates' / template).read_text(encoding='utf-8')
    return _templar(role, variables, roles).template(text, convert_data=False, preserve_trailing_newlines=True, escape_backslashes=False)


def value(role, expression, variables=None, roles=()):
    """What an expression in one of the role's task files comes to."""
    return _templar(role, variables, roles).template(expression)


def _templar(role, variables, roles):
    known = read(SAMPLE)
    for name in (*roles, role):
        known.update(variables_of(name))
    known.update({'ansible_managed': 'Ansible managed', 'role_path': str(ANSIBLE / 'roles' / role), **(variables or {})})
    loader = DataLoader()
    loader.set_basedir(str(ANSIBLE / 'roles' / role))
    return Templar(loader, variables=known)
