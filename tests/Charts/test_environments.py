"""The charts say nothing else than environments/*.yaml and the playbooks."""

import re
import unittest

import yaml

from charts import CHARTS, ENVIRONMENTS, NAMESPACE, REPOSITORY, SERVICES, of_kind
from environment import applications, read

ROLES = REPOSITORY / 'ansible' / 'roles'


def defaults(role):
    return yaml.safe_load((ROLES / role / 'defaults' / 'main.yml').read_text(encoding='utf-8'))


class Environments(unittest.TestCase):
    def test_every_application_has_a_chart_and_every_chart_an_application(self):
        for environment in ENVIRONMENTS:
            self.assertEqual(set(SERVICES), {*applications(environment), 'workers'})

    def test_each_environment_has_its_values(self):
        expected = {path.stem for path in (REPOSITORY / 'environments').glob('*.yaml')} - {'versions'}
        self.assertEqual(set(ENVIRONMENTS), expected)
        for chart in (*SERVICES, 'applications'):
            self.assertEqual(expected, {path.stem.partition('-')[2] for path in (CHARTS / chart).glob('values-*.yaml')})

    def test_replicas_node_and_port(self):
        for environment in ENVIRONMENTS:
            for name, application in applications(environment).items():
                with self.subTest(environment=environment, application=name):
                    deployment = of_kind('Deployment', name, environment)[name]
                    scaler = of_kind('HorizontalPodAutoscaler', name, environment).get(name)
                    self.assertEqual(application['replicas'], scaler['spec']['minReplicas'] if scaler else deployment['spec']['replicas'])
                    for kind in ('Deployment', 'Job'):
                        for owner in of_kind(kind, name, environment).values():
                            self.assertEqual({'workload': application['node']}, owner['spec']['template']['spec']['nodeSelector'])
                    self.assertEqual([application['port']], [port['port'] for port in of_kind('Service', name, environment)[name]['spec']['ports']])

    def test_path_and_port_are_those_that_the_program_has(self):
        host = (REPOSITORY / 'services' / 'Shared' / 'Hosting' / 'ServiceHost.cs').read_text(encoding='utf-8')
        port = int(re.search(r'const int Port = (\d+);', host)[1])
        for environment in ENVIRONMENTS:
            for name, application in applications(environment).items():
                self.assertEqual('/api/v1/' + name, application['path'])
        for chart in SERVICES:
            for deployment in of_kind('Deployment', chart).values():
                self.assertEqual(port, deployment['spec']['template']['spec']['containers'][0]['ports'][0]['containerPort'])

    def test_shutdown_is_as_the_program_has_it_by_default(self):
        drain = (REPOSITORY / 'services' / 'Shared' / 'Hosting' / 'DrainSettings.cs').read_text(encoding='utf-8')
        library = yaml.safe_load((CHARTS / 'library' / 'values.yaml').read_text(encoding='utf-8'))
        for value, name in (('drainSeconds', 'DrainSeconds'), ('timeoutSeconds', 'TimeoutSeconds')):
            self.assertEqual(float(re.search(name + r' \{ get; init; \} = ([\d.]+);', drain)[1]), library['shutdown'][value])

    def test_networks(self):
        library = yaml.safe_load((CHARTS / 'library' / 'values.yaml').read_text(encoding='utf-8'))['network']
        for environment in ENVIRONMENTS:
            network = read(environment)['network']
            self.assertEqual({key: network[key] for key in ('vpc', 'pods', 'services')}, {key: library[key] for key in ('vpc', 'pods', 'services')})
            for chart in SERVICES:
                for config in of_kind('ConfigMap', chart, environment).values():
                    self.assertEqual(None if chart == 'workers' else network['vpc'], config['data'].get('TrustedProxies__0'))

    def test_namespaces(self):
        for environment in ENVIRONMENTS:
            self.assertEqual(NAMESPACE, read(environment)['cluster']['namespace'])
        library = yaml.safe_load((CHARTS / 'library' / 'values.yaml').read_text(encoding='utf-8'))['network']['namespaces']
        self.assertEqual({library['stores']}, {defaults(role)[role + '_namespace'] for role in ('postgresql', 'redis', 'rabbitmq')})
        self.assertEqual(library['monitoring'], defaults('scrape_targets')['scrape_targets_namespace'])
        given = yaml.safe_load((CHARTS / 'applications' / 'values.yaml').read_text(encoding='utf-8'))
        self.assertEqual((NAMESPACE, defaults('argocd')['argocd_namespace']), (given['namespace'], given['argocd']['namespace']))

    def test_secrets_of_stores_are_named_as_the_playbooks_name_them(self):
        made = {*(name + '-database' for name in applications('rehearsal')), defaults('redis')['redis_client_secret'], defaults('rabbitmq')['rabbitmq_client_secret']}
        # No playbook makes these; charts/README.md says what is in them.
        by_hand = {'auth-signing-key', 'auth-oauth', 'internal-key', 'vision'}
        used = {source['secret']['name'] for chart in SERVICES for deployment in of_kind('Deployment', chart).values()
                for volume in deployment['spec']['template']['spec']['volumes'] for source in volume.get('projected', {}).get('sources', [])}
        self.assertEqual(made | by_hand, used)
        described = (CHARTS / 'README.md').read_text(encoding='utf-8')
        for name in by_hand | {'object-storage'}:
            self.assertIn('| `%s` |' % name, described)

    def test_buckets_region_and_storage(self):
        for environment in ENVIRONMENTS:
            known = read(environment)
            for chart in ('waste', 'workers'):
                for name, config in of_kind('ConfigMap', chart, environment).items():
                    self.assertEqual((known['storage']['imagesBucket'], known['aws']['region']), (config['data']['S3__Bucket'], config['data']['S3__Region']), name)
                    # What the emulated cloud is for the nodes it is for their pods.
                    self.assertEqual(known['ansible'].get('variables', {}).get('etcd_backup_endpoint'), config['data'].get('S3__Endpoint'), name)

    def test_users_are_sent_back_to_our_domain(self):
        for environment in ENVIRONMENTS:
            self.assertEqual('https://' + read(environment)['cluster']['domain'], of_kind('ConfigMap', 'auth', environment)['auth']['data']['OAuth__RedirectBase'])

    def test_images_of_an_environment_come_from_one_place(self):
        for environment in ENVIRONMENTS:
            known = read(environment)['github']
            for chart in SERVICES:
                values = yaml.safe_load((CHARTS / chart / ('values-%s.yaml' % environment)).read_text(encoding='utf-8'))
                self.assertTrue(values['image']['repository'].endswith('/%s/%s/%s' % (known['owner'], known['repository'], chart)))
        production = yaml.safe_load((CHARTS / 'auth' / 'values-production.yaml').read_text(encoding='utf-8'))
        self.assertTrue(production['image']['repository'].startswith('ghcr.io/'))

    def test_the_databases_connections_are_enough_for_the_scalers(self):
        pool = int(re.search(r'MaxPoolSize \{ get; init; \} = (\d+);', (REPOSITORY / 'services' / 'Shared' / 'Data' / 'PostgresSettings.cs').read_text(encoding='utf-8'))[1])
        given = defaults('postgresql')
        for chart in ('auth', 'users', 'locations', 'recycling', 'waste'):
            scaler = of_kind('HorizontalPodAutoscaler', chart).get(chart)
            most = scaler['spec']['maxReplicas'] if scaler else of_kind('Deployment', chart)[chart]['spec']['replicas']
            self.assertLessEqual(most * pool, given['postgresql_connections_of'].get(chart, given['postgresql_connections']), chart)


if __name__ == '__main__':
    unittest.main()
