"""Every pod is one that the Pod Security level "restricted" admits, and more."""

import re
import unittest

from charts import DIGEST, every, every_pod, labels_of, of_kind

# What "restricted" forbids to name at all.
HOST = ('hostNetwork', 'hostPID', 'hostIPC', 'hostUsers')
VOLUMES = {'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'}


def restricted(pod):
    """What "restricted" would complain of."""
    found = [name for name in HOST if pod.get(name)]
    of_pod = pod.get('securityContext', {})
    found += ['volume %s' % volume['name'] for volume in pod.get('volumes', []) if not set(volume) - {'name'} <= VOLUMES]
    for container in [*pod.get('initContainers', []), *pod['containers']]:
        own = container.get('securityContext', {})

        def effective(key, own=own):
            return own.get(key, of_pod.get(key))

        found += [problem for problem, wrong in {
            'privileged': own.get('privileged', False),
            'allowPrivilegeEscalation': own.get('allowPrivilegeEscalation') is not False,
            'capabilities.drop': 'ALL' not in own.get('capabilities', {}).get('drop', []),
            'capabilities.add': own.get('capabilities', {}).get('add', []) != [],
            'runAsNonRoot': effective('runAsNonRoot') is not True,
            'runAsUser': effective('runAsUser') == 0,
            'seccompProfile': (effective('seccompProfile') or {}).get('type') not in ('RuntimeDefault', 'Localhost'),
            'hostPort': any('hostPort' in port for port in container.get('ports', [])),
        }.items() if wrong]
    return found


class Pods(unittest.TestCase):
    def each(self):
        for chart, environment, owner, pod in every_pod():
            yield {'environment': environment, 'chart': chart, 'kind': owner['kind'], 'name': owner['metadata']['name']}, owner, pod

    def test_every_service_and_role_is_looked_at(self):
        names = {owner['metadata']['name'] for _where, owner, _pod in self.each()}
        self.assertEqual({'auth', 'users', 'locations', 'recycling', 'waste', 'workers-ai', 'workers-batch', 'workers-api', 'workers-scheduler',
                          'auth-migration', 'users-migration', 'locations-migration', 'recycling-migration', 'waste-migration'}, names)

    def test_restricted_admits_them(self):
        for where, _owner, pod in self.each():
            with self.subTest(**where):
                self.assertEqual([], restricted(pod))

    def test_the_rule_itself_finds_what_is_forbidden(self):
        def changed(**security):
            pod = of_kind('Deployment', 'auth')['auth']['spec']['template']['spec']
            pod['containers'][0]['securityContext'].update(security)
            return restricted(pod)

        self.assertEqual(['privileged'], changed(privileged=True))
        self.assertEqual(['allowPrivilegeEscalation'], changed(allowPrivilegeEscalation=True))
        self.assertEqual(['capabilities.drop', 'capabilities.add'], changed(capabilities={'add': ['NET_ADMIN']}))
        self.assertEqual(['runAsNonRoot'], changed(runAsNonRoot=False))
        self.assertEqual(['runAsUser'], changed(runAsUser=0))
        self.assertEqual(['seccompProfile'], changed(seccompProfile={'type': 'Unconfined'}))

    def test_a_fixed_user_and_no_writable_root(self):
        for where, _owner, pod in self.each():
            with self.subTest(**where):
                self.assertEqual([1654] * 3, [pod['securityContext'][key] for key in ('runAsUser', 'runAsGroup', 'fsGroup')])
                for container in pod['containers']:
                    self.assertTrue(container['securityContext']['readOnlyRootFilesystem'])

    def test_what_can_be_written_to_is_tmp_and_small(self):
        for where, _owner, pod in self.each():
            with self.subTest(**where):
                writable = [mount['mountPath'] for mount in pod['containers'][0]['volumeMounts'] if not mount.get('readOnly')]
                self.assertEqual(['/tmp'], writable)
                self.assertEqual([{'sizeLimit': '64Mi'}], [volume['emptyDir'] for volume in pod['volumes'] if 'emptyDir' in volume])

    def test_no_token_of_the_cluster(self):
        for where, owner, pod in self.each():
            with self.subTest(**where):
                self.assertIs(False, pod['automountServiceAccountToken'])
                self.assertIs(False, pod['enableServiceLinks'])
                self.assertEqual(owner['kind'] == 'Job', 'serviceAccountName' not in pod)
        for _chart, _environment, account in every('ServiceAccount'):
            self.assertIs(False, account['automountServiceAccountToken'])

    def test_no_image_without_a_digest(self):
        for where, owner, pod in self.each():
            with self.subTest(**where):
                for container in pod['containers']:
                    self.assertRegex(container['image'], r'^[a-z0-9.:-]+/[a-z0-9/-]+@%s$' % re.escape(DIGEST))
                    self.assertTrue(container['image'].partition('@')[0].endswith('/' + owner['metadata']['labels']['app.kubernetes.io/instance']))

    def test_every_container_has_requests_and_limits(self):
        for where, _owner, pod in self.each():
            with self.subTest(**where):
                for container in pod['containers']:
                    for kind in ('requests', 'limits'):
                        self.assertEqual({'cpu', 'memory'}, set(container['resources'][kind]))

    def test_secrets_lie_where_the_services_look_and_only_their_group_reads_them(self):
        for where, _owner, pod in self.each():
            with self.subTest(**where):
                projected = [volume['projected'] for volume in pod['volumes'] if 'projected' in volume]
                self.assertEqual([0o440], [volume['defaultMode'] for volume in projected])
                self.assertIn({'name': 'secrets', 'mountPath': '/run/secrets/wastecoach', 'readOnly': True}, pod['containers'][0]['volumeMounts'])

    def test_probes(self):
        for where, owner, pod in self.each():
            with self.subTest(**where):
                for container in pod['containers'] if owner['kind'] == 'Deployment' else []:
                    self.assertEqual([{'name': 'http', 'containerPort': 8080}], container['ports'])
                    self.assertEqual({'path': '/health/live', 'port': 'http'}, container['startupProbe']['httpGet'])
                    self.assertEqual({'path': '/health/live', 'port': 'http'}, container['livenessProbe']['httpGet'])
                    self.assertEqual({'path': '/health/ready', 'port': 'http'}, container['readinessProbe']['httpGet'])
                    # A store's check takes up to two seconds; Shared/Health/StoreCheck.cs.
                    self.assertGreater(container['readinessProbe']['timeoutSeconds'], 2)

    def test_a_service_has_the_time_to_end_its_work(self):
        for where, owner, pod in self.each():
            with self.subTest(**where):
                if owner['kind'] == 'Deployment':
                    chart, name = owner['metadata']['labels']['app.kubernetes.io/instance'], owner['metadata']['name']
                    settings = of_kind('ConfigMap', chart)[name]['data']
                    self.assertGreater(pod['terminationGracePeriodSeconds'], int(settings['Shutdown__DrainSeconds']) + int(settings['Shutdown__TimeoutSeconds']))
        grace = of_kind('Deployment', 'auth', 'rehearsal', 'shutdown.timeoutSeconds=60')['auth']['spec']['template']['spec']['terminationGracePeriodSeconds']
        self.assertEqual(68, grace)

    def test_settings_come_by_a_config_map_whose_change_rolls_the_pods(self):
        for chart, environment, deployment in every('Deployment'):
            name = deployment['metadata']['name']
            sources = deployment['spec']['template']['spec']['containers'][0]['envFrom']
            self.assertEqual({'configMapRef': {'name': name}}, sources[0])
            self.assertIn(name, of_kind('ConfigMap', chart, environment))
        before, after = (of_kind('Deployment', 'auth', 'rehearsal', *values)['auth']['spec']['template']['metadata']['annotations'] for values in ((), ('settings.RateLimit__PerMinute="90"',)))
        self.assertNotEqual(before, after)

    def test_another_name_for_the_same_digest_rolls_nothing(self):
        before, after = (of_kind('Deployment', 'auth', 'rehearsal', *values)['auth'] for values in ((), ('image.tag=v1.2.3',)))
        self.assertEqual('v1.2.3', after['metadata']['labels']['app.kubernetes.io/version'])
        self.assertEqual(before['spec']['template'], after['spec']['template'])

    def test_each_worker_has_its_role(self):
        for name, config in of_kind('ConfigMap', 'workers').items():
            self.assertEqual(name, 'workers-' + config['data']['Workers__Role'])

    def test_pods_of_a_kind_keep_apart(self):
        for chart, environment, deployment in every('Deployment'):
            with self.subTest(chart=chart, environment=environment, name=deployment['metadata']['name']):
                spread, = deployment['spec']['template']['spec']['topologySpreadConstraints']
                self.assertEqual(('kubernetes.io/hostname', 'ScheduleAnyway'), (spread['topologyKey'], spread['whenUnsatisfiable']))
                self.assertEqual(deployment['spec']['selector'], spread['labelSelector'])
                self.assertTrue(deployment['spec']['selector']['matchLabels'].items() <= labels_of(deployment).items())


if __name__ == '__main__':
    unittest.main()
