#!/usr/bin/python3
"""Reads what kubeadm has left on a node and in its cluster. Changes nothing."""

import base64
import grp
import hashlib
import os
import pwd
import re
import stat
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.node_commands import NodeCommands

DOCUMENTATION = r'''
module: kubeadm_state
short_description: Read what kubeadm has left on a node and in its cluster
description:
  - Reads, in one round over SSH, by what a playbook decides whether an init or join was never begun, cut short or finished.
  - Never changes anything; the same in check mode.
author: [WasteCoach]
options:
  others_deadline:
    description: Seconds to wait until no process named kubeadm runs any more; fails with the process at the deadline. Left out, nobody looks.
    type: int
  files:
    description: Files or folders whose existence is read.
    type: list
    elements: path
    default: []
  noted:
    description: More of them, returned apart as files_noted.
    type: list
    elements: path
    default: []
  modes:
    description: Files whose owner and mode are read.
    type: list
    elements: path
    default: []
  certificate:
    description: Certificate whose names are read.
    type: path
  authority:
    description: Certificate authority whose public key's hash is read, in kubeadm's form; empty in the answer when it does not exist.
    type: path
  kubeconfig:
    description: Kubeconfig by which the API server is asked; left out, it is not.
    type: path
  api_deadline:
    description: Seconds to poll until the API server answers. The last answer is returned either way. Without the kubeconfig's file, nobody waits.
    type: int
    default: 0
  objects:
    description: Objects whose existence is asked of an API server that answers, each with resource, name and, where it has one, namespace.
    type: list
    elements: dict
    default: []
'''

EXAMPLES = r'''
- name: Read what is there of a control plane
  kubeadm_state:
    files: [/etc/kubernetes/admin.conf]
    kubeconfig: /etc/kubernetes/admin.conf
  register: found
'''

RETURN = r'''
files:
  description: Existence by path.
  type: dict
  returned: always
files_noted:
  description: Existence by path.
  type: dict
  returned: always
modes:
  description: Owner and octal mode, or absent, by path.
  type: dict
  returned: always
certificate_names:
  description: DNS names and IP addresses in the certificate.
  type: list
  returned: with certificate
authority_sha256:
  description: Hash of the authority's public key.
  type: str
  returned: with authority
api:
  description: ok, or why the API server does not answer.
  type: str
  returned: with kubeconfig
objects:
  description: Existence by resource/name; empty when the API server does not answer.
  type: dict
  returned: always
'''

POLL_SECONDS = 0.5
NAME = re.compile(r'(?:DNS|IP Address):([^,\s]+)')


def parse_certificate_names(text):
    """Names in the output of `openssl x509 -noout -ext subjectAltName`."""
    return NAME.findall(text)


def hash_of_public_key(pem):
    """SHA-256 of the key's DER form (SubjectPublicKeyInfo), as kubeadm pins it, from the PEM form that openssl prints."""
    body = ''.join(line for line in pem.splitlines() if line and not line.startswith('-----'))
    return hashlib.sha256(base64.b64decode(body)).hexdigest()


def owner_and_mode(path):
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 'absent'
    owner, group = pwd.getpwuid(found.st_uid).pw_name, grp.getgrgid(found.st_gid).gr_name
    return '%s %04o' % (owner if owner == group else owner + ':' + group, stat.S_IMODE(found.st_mode))


def processes(name):
    """Command lines of the processes of that name."""
    found = []
    for entry in os.listdir('/proc'):
        if not entry.isdigit():
            continue
        try:
            with open('/proc/%s/cmdline' % entry, 'rb') as stream:
                words = stream.read().decode('utf-8', 'replace').split('\0')
        except (FileNotFoundError, ProcessLookupError):
            continue
        # One that runs by an interpreter or a wrapper has its name second. (One that has ended has no words.)
        if name in [os.path.basename(word) for word in words[:2]]:
            found.append('%s (process %s)' % (' '.join(words).strip(), entry))
    return found


class Node(NodeCommands):
    """What is asked of the node."""

    def wait_for_others(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            others = processes('kubeadm')
            if not others:
                return
            if time.monotonic() >= deadline:
                self.module.fail_json(msg='not within %d s: no other kubeadm works on the node. Last seen: %s. '
                                          'It was left by a run that was killed; see what it waits for, or end it.' % (seconds, '; '.join(others)))
            time.sleep(POLL_SECONDS)

    def certificate_names(self, path):
        if not os.path.exists(path):
            return []
        code, out, err = self.run('openssl', 'x509', '-noout', '-ext', 'subjectAltName', '-in', path)
        if code != 0:
            self.module.fail_json(msg='%s can not be read as a certificate: %s' % (path, err))
        return parse_certificate_names(out)

    def authority(self, path):
        if not os.path.exists(path):
            return ''
        code, out, err = self.run('openssl', 'x509', '-noout', '-pubkey', '-in', path)
        if code != 0:
            self.module.fail_json(msg='%s can not be read as a certificate: %s' % (path, err))
        return hash_of_public_key(out)

    def kubectl(self, kubeconfig, *arguments):
        return self.run('kubectl', '--kubeconfig', kubeconfig, '--request-timeout=10s', *arguments)

    def api(self, kubeconfig, seconds):
        if not os.path.exists(kubeconfig):
            return 'there is no %s' % kubeconfig
        deadline = time.monotonic() + seconds
        while True:
            code, out, err = self.kubectl(kubeconfig, 'get', '--raw=/readyz')
            if code == 0:
                return 'ok'
            if time.monotonic() >= deadline:
                return (err or out).strip().splitlines()[-1] if (err or out).strip() else 'kubectl ended with %d' % code
            time.sleep(POLL_SECONDS)

    def exists(self, kubeconfig, wanted):
        scope = ['--namespace', wanted['namespace']] if wanted.get('namespace') else []
        code, out, err = self.kubectl(kubeconfig, 'get', wanted['resource'], wanted['name'], '--ignore-not-found', '--output=name', *scope)
        if code != 0:
            self.module.fail_json(msg='the API server answers, but not for %s %s: %s' % (wanted['resource'], wanted['name'], err))
        return out.strip() != ''


def main():
    module = AnsibleModule(
        argument_spec={
            'others_deadline': {'type': 'int'},
            'files': {'type': 'list', 'elements': 'path', 'default': []},
            'noted': {'type': 'list', 'elements': 'path', 'default': []},
            'modes': {'type': 'list', 'elements': 'path', 'default': []},
            'certificate': {'type': 'path'},
            'authority': {'type': 'path'},
            'kubeconfig': {'type': 'path'},
            'api_deadline': {'type': 'int', 'default': 0},
            'objects': {'type': 'list', 'elements': 'dict', 'default': []},
        },
        supports_check_mode=True)
    asked, node = module.params, Node(module)
    if asked['others_deadline'] is not None:
        node.wait_for_others(asked['others_deadline'])
    state = {
        'files': {path: os.path.exists(path) for path in asked['files']},
        'files_noted': {path: os.path.exists(path) for path in asked['noted']},
        'modes': {path: owner_and_mode(path) for path in asked['modes']},
        'objects': {},
    }
    if asked['certificate']:
        state['certificate_names'] = node.certificate_names(asked['certificate'])
    if asked['authority']:
        state['authority_sha256'] = node.authority(asked['authority'])
    if asked['kubeconfig']:
        state['api'] = node.api(asked['kubeconfig'], asked['api_deadline'])
        if state['api'] == 'ok':
            state['objects'] = {'%s/%s' % (wanted['resource'], wanted['name']): node.exists(asked['kubeconfig'], wanted) for wanted in asked['objects']}
    module.exit_json(changed=False, **state)


if __name__ == '__main__':
    main()
