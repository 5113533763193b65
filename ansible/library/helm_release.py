#!/usr/bin/python3
"""Makes a Helm release equal to a chart and values, and only says "changed" when it was not."""

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import tarfile
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kubernetes_pods import is_settled, trouble, unplaceable

DOCUMENTATION = r'''
module: helm_release
short_description: Install or upgrade a release of a chart
description:
  - Compares the installed release with the chart's hash and the values first; runs helm only where they differ, where the release is not
    deployed, or where an object of it is gone. In check mode it only asks.
  - Installs atomically and waits until the workloads are ready. On failure it names the first pod that was not, with the reason; a pod that
    the scheduler can never place ends the wait at once.
  - A release that a killed run left pending is repaired; one that never was deployed is removed and installed anew.
  - Brings the chart's resource definitions (folder crds) up to date, which helm itself does on the first installation only.
author: [WasteCoach]
options:
  kubeconfig:
    description: Kubeconfig on the node.
    type: path
    default: /etc/kubernetes/admin.conf
  name:
    description: Name of the release.
    type: str
    required: true
  namespace:
    description: Namespace of the release; made where it is missing.
    type: str
    required: true
  chart:
    description: The chart's archive on the node.
    type: path
    required: true
  values:
    description: Values of the release. They reach helm by standard input and are written to no file.
    type: dict
    default: {}
  secret_values:
    description: Further values, which are never shown. Apart from the others, so that a failure can be told without hiding all of it (no_log).
    type: dict
    default: {}
  timeout:
    description: Seconds that the workloads get to become ready.
    type: int
    default: 600
  lock:
    description: Folder on the node for the lock that keeps two of us from working on one release.
    type: path
    default: /run/lock
'''

EXAMPLES = r'''
- name: Install the controller
  helm_release:
    name: aws-load-balancer-controller
    namespace: kube-system
    chart: /var/lib/wastecoach/charts/aws-load-balancer-controller.tgz
    values: { clusterName: growbin }
'''

RETURN = r'''
reason:
  description: Why helm was (or, in check mode, would be) run; empty when it was not.
  type: str
  returned: always
repaired:
  description: What was done to a release that a killed run had left.
  type: str
  returned: always
'''

POLL_SECONDS = 2
# A look may fall into a moment in which room is just made: what can't be placed must be seen so in that many looks in a row.
LOOKS = 3
PENDING = ('pending-install', 'pending-upgrade', 'pending-rollback', 'uninstalling')
WORKLOADS = 'deployments,statefulsets,daemonsets,jobs'


def next_step(release, history):
    """What must be done to a release as it was left before helm can upgrade it: nothing, 'uninstall', or the revision to roll back to."""
    if release is None or release['status'] == 'deployed':
        return None
    good = [entry['revision'] for entry in history if entry['status'] in ('deployed', 'superseded')]
    if not good or release['status'] in ('uninstalling', 'uninstalled'):
        return 'uninstall'
    return max(good) if release['status'] in PENDING else None


def difference(release, description, values, missing):
    """Why a release must be installed; empty when it is what was asked for."""
    if release is None:
        return 'it is not installed'
    if release['status'] != 'deployed':
        return 'it is %s' % release['status']
    if release['description'] != description:
        return 'it was made of another chart'
    if release['values'] != values:
        return 'its values are others'
    return missing


def pods_of(workloads, pods, release):
    """The pods of a release: those that the selectors of its workloads choose, and those of its hooks."""
    selectors = [item['spec']['selector'].get('matchLabels', {}) for item in workloads if owner(item) == release and item['spec'].get('selector')]
    return [pod for pod in pods if any(selects(selector, pod['metadata'].get('labels', {})) for selector in selectors)]


def owner(item):
    annotations = item['metadata'].get('annotations', {})
    if 'helm.sh/hook' in annotations:
        return item['metadata'].get('labels', {}).get('app.kubernetes.io/instance') or item['metadata'].get('labels', {}).get('release')
    return annotations.get('meta.helm.sh/release-name')


def selects(selector, labels):
    return bool(selector) and all(labels.get(key) == value for key, value in selector.items())


class Release:
    """A release, as helm and kubectl on the node know it."""

    def __init__(self, module):
        self.module, self.parameters = module, module.params
        self.name, self.namespace = module.params['name'], module.params['namespace']
        self.values = merged(module.params['values'], module.params['secret_values'])
        self.environment = dict(os.environ, KUBECONFIG=module.params['kubeconfig'], LC_ALL='C', HELM_NAMESPACE=self.namespace)

    def run(self, *arguments, **options):
        return self.module.run_command(list(arguments), environ_update={'KUBECONFIG': self.parameters['kubeconfig'], 'LC_ALL': 'C'}, **options)

    def helm(self, *arguments):
        return self.run('helm', *arguments, '--namespace', self.namespace)

    def must(self, task, *arguments, **options):
        code, out, err = self.run(*arguments, **options)
        if code != 0:
            self.module.fail_json(msg='%s: %s' % (task, last_line(err or out)))
        return out

    def installed(self):
        """Status, description and values of its newest revision; nothing when there is no such release."""
        code, out, err = self.helm('status', self.name, '--output', 'json')
        if code != 0:
            if 'release: not found' in err:
                return None
            self.module.fail_json(msg='helm does not tell the state of release %s: %s' % (self.name, last_line(err or out)))
        found = json.loads(out)
        return {'status': found['info']['status'], 'description': found['info'].get('description', ''), 'values': found.get('config') or {},
                'revision': found['version'], 'manifest': found.get('manifest', '')}

    def history(self):
        return json.loads(self.must('the history of release %s' % self.name, 'helm', 'history', self.name, '--namespace', self.namespace, '--output', 'json'))

    def missing(self, release):
        """Objects that the release made and that are no longer there."""
        if release is None or release['status'] != 'deployed' or not release['manifest'].strip():
            return ''
        code, out, err = self.run('kubectl', 'get', '--namespace', self.namespace, '--output=name', '--filename=-', data=release['manifest'])
        gone = [line for line in err.splitlines() if 'NotFound' in line or 'no matches for kind' in line]
        if code != 0 and not gone:
            self.module.fail_json(msg='the objects of release %s can not be read: %s' % (self.name, last_line(err or out)))
        return 'an object of it is gone: %s' % gone[0] if gone else ''

    def repair(self, release):
        step = next_step(release, self.history() if release else [])
        if step is None:
            return ''
        left = 'revision %s was left %s' % (release['revision'], release['status'])
        if step == 'uninstall':
            self.must('release %s can not be removed' % self.name, 'helm', 'uninstall', self.name, '--namespace', self.namespace, '--wait',
                      '--timeout', '%ds' % self.parameters['timeout'])
            return '%s and never was deployed: removed' % left
        self.must('release %s can not be rolled back' % self.name, 'helm', 'rollback', self.name, str(step), '--namespace', self.namespace)
        return '%s: rolled back to revision %s' % (left, step)

    def define_resources(self):
        """Applies the chart's resource definitions: helm itself never upgrades them."""
        definitions = self.must('the resource definitions of %s' % self.parameters['chart'], 'helm', 'show', 'crds', self.parameters['chart'])
        if not definitions.strip():
            return
        self.must('the resource definitions of release %s' % self.name, 'kubectl', 'apply', '--server-side', '--force-conflicts',
                  '--field-manager=wastecoach', '--filename=-', data=definitions)
        self.must('the resource definitions of release %s are not established' % self.name, 'kubectl', 'wait', '--for=condition=Established',
                  '--timeout=60s', '--filename=-', data=definitions)

    def install(self, description, lock):
        """Runs helm, and ends it early when a pod can never be placed. Returns the reason of a failure, or nothing."""
        seconds = self.parameters['timeout']
        command = ['helm', 'upgrade', self.name, self.parameters['chart'], '--install', '--atomic', '--wait', '--timeout', '%ds' % seconds,
                   '--namespace', self.namespace, '--create-namespace', '--skip-crds', '--history-max', '5', '--description', description, '--values', '-']
        # helm keeps the lock open even if this module is killed: nobody else begins before it has ended.
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment,
                              pass_fds=(lock.fileno(),)) as process:
            try:
                process.stdin.write(json.dumps(self.values).encode())
                process.stdin.close()
            except BrokenPipeError:
                pass  # It has ended; its own words, below, say why.
            seen, hopeless, looks = '', '', 0
            # After a failure, --atomic waits once more for what it goes back to.
            deadline = time.monotonic() + 2 * seconds + 60
            while not ended(process):
                if time.monotonic() > deadline:
                    process.kill()
                if hopeless:
                    continue
                stuck, trouble_now = self.look()
                seen = trouble_now or seen
                looks = looks + 1 if stuck else 0
                if looks >= LOOKS:
                    hopeless = stuck
                    # It takes back what it has begun.
                    process.send_signal(signal.SIGINT)
            said = process.stderr.read().decode(errors='replace')
        if process.returncode == 0:
            return ''
        if hopeless:
            return 'waiting does not help: %s' % hopeless
        return last_line(said) + ('; last seen: %s' % seen if seen else '')

    def look(self):
        """A pod that can never be placed, and the first one that is not ready; both with the reason."""
        code, workloads, _err = self.run('kubectl', 'get', WORKLOADS, '--namespace', self.namespace, '--output=json', '--request-timeout=15s')
        other, pods, _err = self.run('kubectl', 'get', 'pods', '--all-namespaces', '--output=json', '--request-timeout=15s')
        if code != 0 or other != 0:
            return '', ''  # helm itself asks on, and says in the end what is wrong.
        everything = json.loads(pods)['items']
        ours = pods_of(json.loads(workloads)['items'], [pod for pod in everything if pod['metadata'].get('namespace') == self.namespace], self.name)
        waiting = next((pod for pod in ours if not is_settled(pod)), None)
        return unplaceable(ours, everything), '%s: %s' % (waiting['metadata']['name'], trouble(waiting)) if waiting else ''


def ended(process):
    try:
        process.wait(POLL_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        return False


def merged(values, further):
    """Values with further ones laid over them, at any depth."""
    result = dict(values)
    for key, value in further.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else 'helm gave no reason'


def describe(chart):
    """What the release is made of, kept as its description: the chart's name, version and hash."""
    with open(chart, 'rb') as archive:
        digest = hashlib.sha256(archive.read()).hexdigest()
    with tarfile.open(chart) as archive:
        folder = next(member.name.split('/')[0] for member in archive if member.name.count('/') == 1 and member.name.endswith('/Chart.yaml'))
    return '%s sha256:%s' % (folder, digest)


def locked(module):
    """The lock of the release. Whoever was killed leaves it, together with the helm that it had started."""
    path = '%s/wastecoach-helm-%s-%s' % (module.params['lock'], module.params['namespace'], module.params['name'])
    handle = open(path, 'w', encoding='utf-8')  # pylint: disable=consider-using-with
    deadline = time.monotonic() + 2 * module.params['timeout']
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > deadline:
                module.fail_json(msg='not within %d s: another helm has ended its work on release %s (fuser %s)' % (
                    2 * module.params['timeout'], module.params['name'], path))
        time.sleep(POLL_SECONDS)


def main():
    module = AnsibleModule(
        argument_spec={
            'kubeconfig': {'type': 'path', 'default': '/etc/kubernetes/admin.conf'},
            'name': {'type': 'str', 'required': True},
            'namespace': {'type': 'str', 'required': True},
            'chart': {'type': 'path', 'required': True},
            'values': {'type': 'dict', 'default': {}},
            'secret_values': {'type': 'dict', 'default': {}, 'no_log': True},
            'timeout': {'type': 'int', 'default': 600},
            'lock': {'type': 'path', 'default': '/run/lock'},
        },
        supports_check_mode=True)
    if module.check_mode and not (os.path.exists(module.params['chart']) and module.get_bin_path('helm')):
        module.exit_json(changed=True, reason='helm or the chart is not on the node yet', repaired='')
    release, description = Release(module), describe(module.params['chart'])
    with locked(module) as lock:
        found = release.installed()
        reason = difference(found, description, release.values, release.missing(found))
        if not reason or module.check_mode:
            module.exit_json(changed=bool(reason), reason=reason, repaired='')
        repaired = release.repair(found)
        release.define_resources()
        failure = release.install(description, lock)
    if failure:
        module.fail_json(msg='release %s in namespace %s: %s' % (module.params['name'], module.params['namespace'], failure), reason=reason, repaired=repaired)
    module.exit_json(changed=True, reason=reason, repaired=repaired)


if __name__ == '__main__':
    main()
