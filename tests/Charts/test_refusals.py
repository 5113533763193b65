"""Wrong values are refused, each in words that name it."""

import unittest

import yaml

from charts import CHARTS, ENVIRONMENTS, SERVICES, TAG, attempt, objects

WRONG = [
    # chart, value, what the message says
    ('auth', 'image.digest=', 'auth: image.digest is not set'),
    ('auth', 'image.digest=sha256:abc', 'image.digest: Does not match pattern'),
    ('auth', 'image.repository=', 'auth: image.repository is not set'),
    ('auth', 'image.repository=ghcr.io/wastecoach/auth:latest', 'image.repository: Does not match pattern'),
    ('auth', 'image.tag=latest', 'image.tag: Does not match pattern'),
    ('auth', 'image.tag=main', 'image.tag: Does not match pattern'),
    ('auth', 'image.tag=1234567', 'image.tag: Invalid type'),
    ('auth', 'image.tag=v1.0.0-' + 'x' * 60, 'image.tag: String length must be less than or equal to 63'),
    ('auth', 'image.tags=v1.0.0', 'Additional property tags is not allowed'),
    ('auth', 'replica=3', 'Additional property replica is not allowed'),
    ('auth', 'replicas="2"', 'replicas: Invalid type'),
    ('auth', 'replicas=0', 'replicas: Must be greater than or equal to 1'),
    ('auth', 'replicas=6', 'auth: autoscaling.maximum is below replicas'),
    ('auth', 'autoscaling={"maximum": 5, "cpuPercent": null, "cpu": 70}', 'Additional property cpu is not allowed'),
    ('auth', 'node=', 'auth: node is not set'),
    ('auth', 'strategy=OnDelete', 'strategy'),
    ('auth', 'public=yes', 'public: Invalid type'),
    ('auth', 'port=70000', 'port: Must be less than or equal to 65535'),
    ('auth', 'resources.limits.memory=1G', 'resources.limits.memory: Does not match pattern'),
    ('auth', 'network.stores=["mysql"]', 'network.stores.0'),
    ('auth', 'network.vpc=anywhere', 'network.vpc: Does not match pattern'),
    ('auth', 'settings.Postgres__Password=x', 'settings'),
    ('auth', 'settings.Jwt__SigningKey=x', 'settings'),
    ('auth', 'settings.Internal__Key=x', 'settings'),
    ('auth', 'settings.RateLimit__PerMinute=60', 'settings.RateLimit__PerMinute: Invalid type'),
    ('auth', 'secrets=["redis"]', 'secrets.0: Invalid type'),
    ('auth', 'global.anything=1', 'global'),
    ('workers', 'roles.ai.replica=1', 'Additional property replica is not allowed'),
    ('workers', 'roles.ai.image={"digest": ""}', 'Additional property image is not allowed'),
    ('workers', 'roles.scheduler.replicas=2', 'workers-scheduler: strategy Recreate is for what may run only once'),
    ('workers', 'roles.scheduler.autoscaling={"maximum": 2, "cpuPercent": 70}', 'workers-scheduler: strategy Recreate is for what may run only once'),
    ('applications', 'repoURL=', 'repoURL: Does not match pattern'),
    ('applications', 'repoURL=https://user:password@git.trial.example/deploy.git', 'repoURL: Does not match pattern'),
    ('applications', 'environment=', 'environment: Does not match pattern'),
    ('applications', 'prune=false', 'Additional property prune is not allowed'),
]


class Refusals(unittest.TestCase):
    def test_wrong_values(self):
        for chart, value, message in WRONG:
            with self.subTest(chart=chart, value=value):
                result = attempt(chart, 'rehearsal', value)
                self.assertNotEqual(0, result.returncode, result.stdout)
                self.assertIn(message, result.stderr)
                self.assertEqual('', result.stdout)

    def test_right_values_are_not_refused(self):
        for value in ('image.tag=v1.2.3', 'image.pullSecret=registry', 'settings.RateLimit__PerMinute="90"', 'replicas=5', 'secrets=[]'):
            with self.subTest(value=value):
                result = attempt('auth', 'rehearsal', value)
                self.assertEqual(0, result.returncode, result.stderr)

    def test_an_image_without_a_digest_is_for_development(self):
        pods = [document['spec']['template']['spec'] for document in objects('auth', 'rehearsal', 'image.digest=', 'image.development=true') if document['kind'] in ('Deployment', 'Job')]
        for pod in pods:
            self.assertTrue(pod['containers'][0]['image'].endswith('/auth:' + TAG))
        self.assertIn('image.development needs image.tag', attempt('auth', 'rehearsal', 'image.digest=', 'image.tag=', 'image.development=true').stderr)

    def test_no_environment_is_for_development(self):
        for chart in SERVICES:
            for environment in ENVIRONMENTS:
                values = yaml.safe_load((CHARTS / chart / ('values-%s.yaml' % environment)).read_text(encoding='utf-8'))
                self.assertEqual({'repository', 'tag', 'digest', 'pullSecret'}, set(values['image']), 'target Deploy writes tag and digest where they stand')
                self.assertEqual(bool(values['image']['tag']), bool(values['image']['digest']))


if __name__ == '__main__':
    unittest.main()
