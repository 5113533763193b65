#!/usr/bin/python3
"""Reads, in one round over SSH, what the proofs of the playbooks need to know about a node. Changes nothing."""

import filecmp
import os
import re
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.node_commands import NodeCommands

DOCUMENTATION = r'''
module: node_state
short_description: Read the state of a node that is prepared for Kubernetes
description:
  - Reads services, container runtime, swap, kernel modules and parameters, packages and the clock in one go.
  - Never changes anything; the same in check mode.
author: [WasteCoach]
options:
  services:
    description: Units whose active state is read.
    type: list
    elements: str
    default: []
  container_runtime_socket:
    description: Socket of containerd; left out, the runtime is not looked at.
    type: path
  container_runtime_deadline:
    description: Seconds to poll until the CRI plugin answers on the socket. The last answer is returned either way.
    type: int
    default: 0
  modules:
    description: Kernel modules that should be loaded or built in.
    type: list
    elements: str
    default: []
  parameters:
    description: Kernel parameters and the values that they should have.
    type: dict
    default: {}
  packages:
    description: Packages whose version and selection are read.
    type: list
    elements: str
    default: []
'''

EXAMPLES = r'''
- name: Read the state of the runtime
  node_state:
    services: [containerd.service]
    container_runtime_socket: /run/containerd/containerd.sock
  register: state
'''

RETURN = r'''
services:
  description: Active state by unit.
  type: dict
  returned: always
container_runtime:
  description: version, cri (ok, or the reason why not), cgroup_driver and configuration_loaded.
  type: dict
  returned: with container_runtime_socket
swaps:
  description: Active swap files and devices.
  type: list
  returned: always
modules_missing:
  description: Modules that are neither loaded nor built in.
  type: list
  returned: always
parameters_deviating:
  description: Present value (or none) of each parameter that differs from what was asked.
  type: dict
  returned: always
packages:
  description: version (none when not installed) and held by package.
  type: dict
  returned: always
clock:
  description: Seconds since 1970.
  type: float
  returned: always
'''

CONFIGURATION = '/etc/containerd/config.toml'
LOADED_CONFIGURATION = '/run/containerd/loaded-config.toml'
POLL_SECONDS = 0.5


def parse_cri_plugin(listing):
    """Status of the CRI plugin in the table of `ctr plugins ls`."""
    for line in listing.splitlines():
        columns = line.split()
        if len(columns) >= 3 and columns[0].startswith('io.containerd.grpc') and columns[1] == 'cri':
            return columns[-1]
    return 'the CRI plugin is not loaded'


def parse_cgroup_driver(configuration):
    """Cgroup driver of the runtime runc in the output of `containerd config dump`."""
    section = ''
    for line in configuration.splitlines():
        line = line.strip()
        if line.startswith('['):
            section = line
        elif section.endswith('.runtimes.runc.options]') and line.startswith('SystemdCgroup'):
            return 'systemd' if line.split('=', 1)[1].strip() == 'true' else 'cgroupfs'
    return 'cgroupfs'


def parse_version(line):
    """Version in the output of `containerd --version`, such as `containerd github.com/containerd/containerd 1.7.12 ...`."""
    found = re.search(r'\sv?(\d+\.\d+[\w.~+-]*)', line)
    return found.group(1) if found else 'unknown'


def parse_packages(listing, names):
    """Version and hold by package from dpkg-query lines `name<TAB>want<TAB>status<TAB>version`."""
    packages = {name: {'version': None, 'held': False} for name in names}
    for line in listing.splitlines():
        name, want, status, version = line.split('\t')
        if name in packages:
            packages[name] = {'version': version if status == 'installed' else None, 'held': want == 'hold'}
    return packages


def parse_swaps(table):
    """Names in /proc/swaps, whose first line is a heading."""
    return [line.split()[0] for line in table.splitlines()[1:] if line.strip()]


def deviating(wanted, read):
    """Parameters whose present value is another one; several numbers may be parted by any white space."""
    present = {name: read(name) for name in wanted}
    return {name: value for name, value in present.items() if value is None or value.split() != str(wanted[name]).split()}


def read_parameter(name):
    path = os.path.join('/proc/sys', name.replace('.', '/'))
    try:
        with open(path, encoding='utf-8') as stream:
            return stream.read().strip()
    except OSError:
        return None


class Node(NodeCommands):
    """What is asked of the node."""

    def services(self, names):
        return {name: self.run('systemctl', 'is-active', name)[1].strip() for name in names}

    def cri(self, socket):
        code, out, err = self.run('ctr', '--address', socket, '--connect-timeout', '2s', 'plugins', 'ls')
        return parse_cri_plugin(out) if code == 0 else (err or 'ctr ended with %d' % code)

    def cri_within(self, socket, seconds):
        deadline = time.monotonic() + seconds
        while True:
            seen = self.cri(socket)
            if seen == 'ok' or time.monotonic() >= deadline:
                return seen
            time.sleep(POLL_SECONDS)

    def container_runtime(self, socket, seconds):
        return {
            'cri': self.cri_within(socket, seconds),
            'version': parse_version(self.run('containerd', '--version')[1]),
            'cgroup_driver': parse_cgroup_driver(self.run('containerd', 'config', 'dump')[1]),
            'configuration_loaded': os.path.exists(LOADED_CONFIGURATION)
            and filecmp.cmp(CONFIGURATION, LOADED_CONFIGURATION, shallow=False),
        }

    def modules_missing(self, names):
        # A dry run prints what it would have to load: nothing when all is loaded or built in.
        def missing(name):
            code, out, _ = self.run('modprobe', '--dry-run', '--verbose', name)
            return code != 0 or out.strip() != ''
        return [name for name in names if missing(name)]

    def packages(self, names):
        if not names:
            return {}
        form = '${Package}\t${db:Status-Want}\t${db:Status-Status}\t${Version}\n'
        return parse_packages(self.run('dpkg-query', '--show', '--showformat', form, *names)[1], names)


def main():
    module = AnsibleModule(
        argument_spec={
            'services': {'type': 'list', 'elements': 'str', 'default': []},
            'container_runtime_socket': {'type': 'path'},
            'container_runtime_deadline': {'type': 'int', 'default': 0},
            'modules': {'type': 'list', 'elements': 'str', 'default': []},
            'parameters': {'type': 'dict', 'default': {}},
            'packages': {'type': 'list', 'elements': 'str', 'default': []},
        },
        supports_check_mode=True)
    wanted, node = module.params, Node(module)
    state = {
        'services': node.services(wanted['services']),
        'modules_missing': node.modules_missing(wanted['modules']),
        'parameters_deviating': deviating(wanted['parameters'], read_parameter),
        'packages': node.packages(wanted['packages']),
    }
    if wanted['container_runtime_socket']:
        state['container_runtime'] = node.container_runtime(
            wanted['container_runtime_socket'], wanted['container_runtime_deadline'])
    with open('/proc/swaps', encoding='utf-8') as stream:
        state['swaps'] = parse_swaps(stream.read())
    state['clock'] = time.time()
    module.exit_json(changed=False, **state)


if __name__ == '__main__':
    main()
