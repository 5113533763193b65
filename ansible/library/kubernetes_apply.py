#!/usr/bin/python3
"""Applies manifests server-side with the node's kubectl, and only says "changed" when the cluster will differ."""

import os
import re

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: kubernetes_apply
short_description: Apply manifests server-side
description:
  - Asks the API server first what would change (kubectl diff); applies only then. In check mode it only asks.
  - Takes fields over from other managers, so that a change by hand is undone.
author: [WasteCoach]
options:
  kubeconfig:
    description: Kubeconfig on the node.
    type: path
    default: /etc/kubernetes/admin.conf
  manifest:
    description: The manifests themselves, as YAML or JSON. Given by standard input, so they may hold secrets (with no_log).
    type: str
  kustomization:
    description: Instead, a folder with a kustomization.yaml.
    type: path
  field_manager:
    description: Name under which the fields are owned.
    type: str
    default: wastecoach
  show_differences:
    description: Whether the differences are returned; not for secrets.
    type: bool
    default: true
'''

EXAMPLES = r'''
- name: Apply a namespace
  kubernetes_apply:
    manifest: "{{ lookup('ansible.builtin.template', 'namespace.yaml.j2') }}"
'''

RETURN = r'''
objects:
  description: What kubectl said of each object, when something was applied.
  type: list
  returned: always
'''

# Objects in a namespace, or of a kind, that this very manifest brings along: kubectl diff can't compare them yet.
NOT_YET = re.compile(r'namespaces "[^"]+" not found|no matches for kind|could not find the requested resource', re.IGNORECASE)


class Manifests:
    """kubectl, fed with the manifests."""

    def __init__(self, module):
        self.module = module
        self.base = ['kubectl', '--kubeconfig', module.params['kubeconfig']]
        self.owner = ['--server-side', '--force-conflicts', '--field-manager=%s' % module.params['field_manager'], '--filename=-']
        self.text = module.params['manifest'] if module.params['kustomization'] is None else self.render()

    def render(self):
        code, out, err = self.module.run_command(['kubectl', 'kustomize', self.module.params['kustomization']])
        if code != 0:
            self.module.fail_json(msg='kubectl kustomize %s: %s' % (self.module.params['kustomization'], err.strip()))
        return out

    def run(self, verb):
        return self.module.run_command(self.base + [verb] + self.owner, data=self.text, environ_update={'LC_ALL': 'C', 'KUBECTL_EXTERNAL_DIFF': 'diff -N -u'})

    def differences(self):
        """What would change: a text, empty when nothing."""
        code, out, err = self.run('diff')
        if code == 0:
            return ''
        if code == 1 and out.strip():
            return out
        if NOT_YET.search(err):
            return err
        self.module.fail_json(msg='the API server refuses what would be applied: %s' % (err.strip() or 'kubectl diff ended with %d' % code))

    def apply(self):
        code, out, err = self.run('apply')
        if code != 0:
            self.module.fail_json(msg=err.strip() or 'kubectl apply ended with %d' % code, objects=out.splitlines())
        return out.splitlines()


def main():
    module = AnsibleModule(
        argument_spec={
            'kubeconfig': {'type': 'path', 'default': '/etc/kubernetes/admin.conf'},
            'manifest': {'type': 'str'},
            'kustomization': {'type': 'path'},
            'field_manager': {'type': 'str', 'default': 'wastecoach'},
            'show_differences': {'type': 'bool', 'default': True},
        },
        required_one_of=[('manifest', 'kustomization')],
        mutually_exclusive=[('manifest', 'kustomization')],
        supports_check_mode=True)
    folder = module.params['kustomization']
    if module.check_mode and folder and not os.path.exists(os.path.join(folder, 'kustomization.yaml')):
        # The tasks before this one would have written it.
        module.exit_json(changed=True, objects=[])
    manifests = Manifests(module)
    differences = manifests.differences()
    result = {'changed': differences != '', 'objects': []}
    if module._diff and module.params['show_differences']:  # pylint: disable=protected-access
        result['diff'] = {'prepared': differences}
    if differences and not module.check_mode:
        result['objects'] = manifests.apply()
    module.exit_json(**result)


if __name__ == '__main__':
    main()
