"""The module with programs in helm's and kubectl's place: what it calls, what it says of a failure, and that no secret gets out."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import unittest
from pathlib import Path

HELM = '''\
    #!/usr/bin/env python3
    import json, os, pathlib, signal, sys, time
    folder = pathlib.Path(__file__).parent
    verb = sys.argv[1]
    with (folder / 'calls').open('a') as calls:
        calls.write(' '.join(sys.argv[1:]) + '\\n')
    state = folder / 'state.json'
    if verb == 'status':
        if not state.exists():
            sys.exit('Error: release: not found')
        print(state.read_text())
    elif verb == 'history':
        print((folder / 'history.json').read_text())
    elif verb == 'upgrade':
        values = json.load(sys.stdin)
        if (folder / 'waits').exists():
            signal.signal(signal.SIGINT, lambda *_: sys.exit('Release web has been cancelled.'))
            while True:
                time.sleep(0.05)
        if (folder / 'fails').exists():
            time.sleep(0.5)
            sys.exit('Error: UPGRADE FAILED: context deadline exceeded')
        description = sys.argv[sys.argv.index('--description') + 1]
        state.write_text(json.dumps({'info': {'status': 'deployed', 'description': description}, 'config': values, 'version': 1, 'manifest': ''}))
    elif verb == 'uninstall':
        state.unlink()
    '''

KUBECTL = '''\
    #!/usr/bin/env python3
    import json, pathlib, sys
    folder = pathlib.Path(__file__).parent
    workload = {'metadata': {'annotations': {'meta.helm.sh/release-name': 'web'}}, 'spec': {'selector': {'matchLabels': {'app': 'web'}}}}
    print(json.dumps({'items': json.loads((folder / 'pods.json').read_text()) if 'pods' in sys.argv else [workload]}))
    '''


def pod(**status):
    return {'metadata': {'name': 'web-1', 'namespace': 'shop', 'labels': {'app': 'web'}}, 'status': {'phase': 'Pending', **status}}


def unschedulable(reason):
    return pod(conditions=[{'type': 'PodScheduled', 'status': 'False', 'reason': 'Unschedulable', 'message': '0/2 nodes are available: 2 %s.' % reason}])


class Runs(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in (('helm', HELM), ('kubectl', KUBECTL)):
            (self.folder / name).write_text(textwrap.dedent(text).replace('/usr/bin/env python3', sys.executable), encoding='utf-8')
            (self.folder / name).chmod(0o755)
        self.write('pods.json', [])
        self.write('history.json', [])
        (self.folder / 'Chart.yaml').write_text('name: web\nversion: 1.0.0\n', encoding='utf-8')
        with tarfile.open(self.folder / 'web.tgz', 'w:gz') as archive:
            archive.add(self.folder / 'Chart.yaml', 'web/Chart.yaml')

    def write(self, name, value):
        (self.folder / name).write_text(json.dumps(value), encoding='utf-8')

    def run_module(self, **parameters):
        arguments = {'name': 'web', 'namespace': 'shop', 'chart': str(self.folder / 'web.tgz'), 'timeout': 20, 'lock': str(self.folder), **parameters}
        starter = 'import sys; sys.path.insert(0, %r); from locations import load; m = load("library/helm_release.py"); m.POLL_SECONDS = 0.1; m.main()'
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', starter % str(Path(__file__).parent)],
            input=json.dumps({'ANSIBLE_MODULE_ARGS': arguments}), capture_output=True, text=True, check=False, timeout=60,
            env={**os.environ, 'PATH': '%s:%s' % (self.folder, os.environ['PATH'])})
        self.output = done.stdout + done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def calls(self, verb):
        return [line for line in (self.folder / 'calls').read_text(encoding='utf-8').splitlines() if line.startswith(verb)]

    def test_it_installs_once_and_again_when_the_values_change(self):
        self.assertTrue(self.run_module(values={'a': 1})['changed'])
        self.assertFalse(self.run_module(values={'a': 1})['changed'])
        self.assertEqual('its values are others', self.run_module(values={'a': 2})['reason'])
        self.assertEqual(2, len(self.calls('upgrade')))

    def test_check_mode_only_asks(self):
        self.assertTrue(self.run_module(_ansible_check_mode=True)['changed'])
        self.assertEqual([], self.calls('upgrade'))

    def test_a_secret_stands_neither_in_a_command_line_nor_in_what_is_told(self):
        self.run_module(values={'auth': {'user': 'a'}}, secret_values={'auth': {'password': 'hunter2hunter'}})
        self.assertNotIn('hunter2hunter', self.output + (self.folder / 'calls').read_text(encoding='utf-8'))
        self.assertEqual({'auth': {'user': 'a', 'password': 'hunter2hunter'}}, json.loads((self.folder / 'state.json').read_text(encoding='utf-8'))['config'])

    def test_a_pod_that_no_node_takes_ends_the_wait_with_the_schedulers_reason(self):
        (self.folder / 'waits').touch()
        self.write('pods.json', [unschedulable('Insufficient cpu')])
        result = self.run_module(timeout=600)
        self.assertIn('waiting does not help: web-1: Unschedulable: 0/2 nodes are available: 2 Insufficient cpu', result['msg'])

    def test_helms_failure_is_told_with_the_first_pods_trouble(self):
        (self.folder / 'fails').touch()
        self.write('pods.json', [pod(containerStatuses=[{'name': 'web', 'state': {'waiting': {'reason': 'ImagePullBackOff', 'message': 'no such image'}}}])])
        message = self.run_module()['msg']
        self.assertIn('Error: UPGRADE FAILED: context deadline exceeded; last seen: web-1: web: ImagePullBackOff: no such image', message)

    def test_a_release_that_was_never_deployed_is_removed_first(self):
        self.write('state.json', {'info': {'status': 'pending-install', 'description': ''}, 'config': {}, 'version': 1, 'manifest': ''})
        self.write('history.json', [{'revision': 1, 'status': 'pending-install'}])
        self.assertIn('never was deployed: removed', self.run_module()['repaired'])
        self.assertEqual(['uninstall', 'upgrade'], [call.split()[0] for call in (self.folder / 'calls').read_text(encoding='utf-8').splitlines()
                                                     if call.split()[0] in ('uninstall', 'upgrade')])


if __name__ == '__main__':
    unittest.main()
