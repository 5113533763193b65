"""The three Ingresses: every name has an answer, and what the load balancer is told fits the servers."""

import json
import unittest

import yaml

from locations import ANSIBLE, load
from templates import SAMPLE as SAMPLE_CLUSTER
from templates import read, render, value, variables_of

filters = load('filter_plugins/ingresses.py')
SAMPLE = read(SAMPLE_CLUSTER)
PREFIX = 'alb.ingress.kubernetes.io/'


class Ingresses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        documents = [document for document in yaml.safe_load_all(render('ingresses', 'ingresses.yaml.j2')) if document]
        cls.documents = documents
        cls.ingresses = {document['metadata']['name']: document for document in documents if document['kind'] == 'Ingress'}

    def annotations(self, name):
        return {key[len(PREFIX):]: value for key, value in self.ingresses[name]['metadata']['annotations'].items()}

    def test_every_name_has_a_rule_that_answers(self):
        self.assertEqual([], filters.unanswered_names(self.ingresses.values(), SAMPLE['dns']['records'], 'alb'))
        self.assertEqual(['shop.trial.example'], filters.unanswered_names(self.ingresses.values(), ['shop.trial.example'], 'alb'))

    def test_all_are_in_one_group_each_with_an_order_of_its_own(self):
        self.assertEqual({'argocd', 'monitoring', 'api'}, set(self.ingresses))
        self.assertEqual({'trial'}, {self.annotations(name)['group.name'] for name in self.ingresses})
        self.assertEqual(3, len({self.annotations(name)['group.order'] for name in self.ingresses}))

    def test_their_namespaces_come_before_them_by_the_role_that_knows_the_labels(self):
        first = read(ANSIBLE / 'roles' / 'ingresses' / 'tasks' / 'main.yml')[0]
        wanted = value('ingresses', first['vars']['namespaces_wanted'])
        made = list(yaml.safe_load_all(render('namespaces', 'namespaces.yaml.j2', {'namespaces_wanted': wanted})))

        self.assertEqual('namespaces', first['ansible.builtin.include_role']['name'])
        self.assertEqual({ingress['metadata']['namespace'] for ingress in self.ingresses.values()}, {namespace['metadata']['name'] for namespace in made})
        self.assertEqual(['wastecoach'], [namespace['metadata']['name'] for namespace in made if 'labels' in namespace['metadata']])
        self.assertEqual({'Ingress'}, {document['kind'] for document in self.documents})

    def test_tls_ends_at_our_certificate_behind_our_security_group(self):
        for name in self.ingresses:
            told = self.annotations(name)
            self.assertEqual([{'HTTP': 80}, {'HTTPS': 443}], json.loads(told['listen-ports']))
            self.assertEqual(('443', SAMPLE['infrastructure']['certificate_arn']), (told['ssl-redirect'], told['certificate-arn']))
            self.assertEqual((SAMPLE['infrastructure']['load_balancer_security_group'], 'false'),
                             (told['security-groups'], told['manage-backend-security-group-rules']))
            self.assertEqual('instance', told['target-type'])

    def test_argocds_root_path_protocol_and_health_path_agree(self):
        path = variables_of('argocd')['argocd_root_path']
        self.assertEqual((path + '/healthz', 'HTTP'), (self.annotations('argocd')['healthcheck-path'], self.annotations('argocd')['backend-protocol']))
        self.assertEqual([(path, 'argocd-server', 80)], paths_of(self.ingresses['argocd']))
        self.assertEqual('true', variables_of('argocd')['argocd_parameters']['server.insecure'])

    def test_each_application_is_reached_by_its_path_and_port(self):
        wanted = [(entry['path'], entry['name'], entry['port']) for entry in SAMPLE['applications']]
        self.assertEqual(wanted, paths_of(self.ingresses['api']))

    def test_actions_are_what_the_rules_name(self):
        for name, ingress in self.ingresses.items():
            named = {path['backend']['service']['name'] for rule in ingress['spec']['rules'] for path in rule['http']['paths']
                     if path['backend']['service']['port'].get('name') == 'use-annotation'}
            given = {key[len('actions.'):]: json.loads(value) for key, value in self.annotations(name).items() if key.startswith('actions.')}
            self.assertEqual(named, set(given))
            for action in given.values():
                self.assertIn(action['type'], ('redirect', 'fixed-response'))
                self.assertLessEqual(len(action.get('fixedResponseConfig', {}).get('messageBody', '')), 1024)


def paths_of(ingress):
    """The rules for all names."""
    return [(path['path'], path['backend']['service']['name'], path['backend']['service']['port']['number'])
            for rule in ingress['spec']['rules'] if 'host' not in rule for path in rule['http']['paths']]


class Backends(unittest.TestCase):
    @staticmethod
    def ingress(*services, status=None):
        paths = [{'path': '/', 'backend': {'service': {'name': service, 'port': {'number': 80}}}} for service in services]
        return {'kind': 'Ingress', 'metadata': {'namespace': 'n', 'name': 'i'}, 'status': status or {},
                'spec': {'ingressClassName': 'alb', 'rules': [{'http': {'paths': paths}}]}}

    def test_only_services_that_are_there_count(self):
        service = {'kind': 'Service', 'metadata': {'namespace': 'n', 'name': 'a'}}
        self.assertEqual(['n/a:80'], filters.present_backends([self.ingress('a', 'b'), service], 'alb'))

    def test_an_ingress_without_a_load_balancer_is_a_failure(self):
        with self.assertRaisesRegex(Exception, 'n/i has no load balancer'):
            filters.ingress_hostname([self.ingress('a')], 'n', 'i')
        self.assertEqual('x', filters.ingress_hostname([self.ingress(status={'loadBalancer': {'ingress': [{'hostname': 'x'}]}})], 'n', 'i'))


if __name__ == '__main__':
    unittest.main()
