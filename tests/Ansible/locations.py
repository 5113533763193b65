"""Where the parts under test lie."""

import importlib.util
from pathlib import Path

import ansible.module_utils

REPOSITORY = Path(__file__).resolve().parents[2]
ANSIBLE = REPOSITORY / 'ansible'

# Ansible brings these to the node together with a module.
ansible.module_utils.__path__.append(str(ANSIBLE / 'module_utils'))


def load(relative):
    """Imports a plugin or module by its file, as Ansible does."""
    path = ANSIBLE / relative
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
