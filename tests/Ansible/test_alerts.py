"""Our alerts, checked and tried by promtool, which is part of Debian's package prometheus; and that a dashboard asks for what an alert asks for."""

import json
import re
import shutil
import subprocess
import unittest

import yaml

from locations import ANSIBLE, REPOSITORY

RULES = ANSIBLE / 'roles/alerts/files/rules.yaml'
CASES = REPOSITORY / 'tests/Ansible/alerts/cases.yaml'
DASHBOARDS = sorted((ANSIBLE / 'roles/dashboards/files').glob('*.json'))


def alerts():
    return [rule for group in yaml.safe_load(RULES.read_text(encoding='utf-8'))['groups'] for rule in group['rules']]


def metrics(expression):
    """Names of series in an expression: words that a selector or nothing follows, beside functions and labels."""
    bare = re.sub(r'\{[^}]*\}|"[^"]*"|by \([^)]*\)|\[[^\]]*\]', '', expression)
    return {name for name in re.findall(r'[a-z][A-Za-z0-9_]*_[A-Za-z0-9_]+(?!\()\b', bare)} - {'histogram_quantile'}


class Alerts(unittest.TestCase):
    def promtool(self, *arguments):
        self.assertIsNotNone(shutil.which('promtool'), 'promtool is missing: apt-get install prometheus (tests/debian-packages.txt)')
        done = subprocess.run(['promtool', *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_prometheus_takes_them(self):
        self.promtool('check', 'rules', str(RULES))

    def test_each_fires_and_keeps_silent_when_it_should(self):
        self.promtool('test', 'rules', str(CASES))
        named = [case['name'] for case in yaml.safe_load(CASES.read_text(encoding='utf-8'))['tests']]
        for rule in alerts():
            self.assertIn('%s fires' % rule['alert'], named)
            self.assertIn('%s is silent' % rule['alert'], named)

    def test_each_has_a_severity_and_says_what_to_do(self):
        for rule in alerts():
            with self.subTest(alert=rule['alert']):
                self.assertIn(rule['labels']['severity'], ('warning', 'critical'))
                self.assertEqual({'summary', 'action'}, set(rule['annotations']))

    def test_the_limits_of_the_specification(self):
        by_name = {rule['alert']: rule for rule in alerts()}
        for name, queue, limit, severity in (('DeadLetters', 'q.dlq', 100, 'critical'), ('AiQueueLong', 'q.ai', 1000, 'warning')):
            self.assertIn('queue="%s"}) > %d' % (queue, limit), by_name[name]['expr'])
            self.assertEqual(severity, by_name[name]['labels']['severity'])


class Dashboards(unittest.TestCase):
    def test_all_have_their_own_ids_and_ask_the_charts_data_source(self):
        seen = set()
        for file in DASHBOARDS:
            dashboard = json.loads(file.read_text(encoding='utf-8'))
            self.assertNotIn(dashboard['uid'], seen)
            seen.add(dashboard['uid'])
            for panel in dashboard['panels']:
                self.assertEqual('prometheus', panel['datasource']['uid'])
        self.assertGreater(len(seen), 3)

    def test_what_alerts_is_shown(self):
        shown = {metric for file in DASHBOARDS for panel in json.loads(file.read_text(encoding='utf-8'))['panels']
                 for target in panel['targets'] for metric in metrics(target['expr'])}
        # A state that is either on or off needs no curve.
        flags = {'kube_node_status_condition', 'rabbitmq_alarms_memory_used_watermark', 'rabbitmq_alarms_free_disk_space_watermark',
                 'wastecoach_etcd_backup_last_run_succeeded', 'apiserver_client_certificate_expiration_seconds_bucket'}
        asked = {metric for rule in alerts() for metric in metrics(rule['expr'])}
        self.assertEqual(set(), asked - shown - flags)

    def test_each_is_applied(self):
        conditions = (ANSIBLE / 'roles/monitoring_proof/templates/conditions.yaml.j2').read_text(encoding='utf-8')
        for file in DASHBOARDS:
            self.assertIn("'%s'" % file.stem, conditions)


if __name__ == '__main__':
    unittest.main()
