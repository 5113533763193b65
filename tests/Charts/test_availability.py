"""Rolling, scaling and draining: nothing stands still, nothing runs away."""

import unittest

from charts import ENVIRONMENTS, SERVICES, every, labels_of, matches, of_kind

# SPEC.md, sections 1 and 4.
SCALED = {'auth': (2, 5, 70), 'waste': (2, 10, 70)}
REPLICAS = {'users': 1, 'locations': 1, 'recycling': 2, 'workers-ai': 3, 'workers-batch': 2, 'workers-api': 1, 'workers-scheduler': 1}


class Availability(unittest.TestCase):
    def test_who_is_scaled_has_no_replicas_of_its_own(self):
        for environment in ENVIRONMENTS:
            found = {}
            for chart in SERVICES:
                scalers = of_kind('HorizontalPodAutoscaler', chart, environment)
                for name, deployment in of_kind('Deployment', chart, environment).items():
                    self.assertEqual(name in scalers, 'replicas' not in deployment['spec'], name)
                    found[name] = deployment['spec'].get('replicas')
            self.assertEqual({**REPLICAS, **dict.fromkeys(SCALED)}, found)

    def test_scalers(self):
        found = {}
        for _chart, _environment, scaler in every('HorizontalPodAutoscaler'):
            spec = scaler['spec']
            self.assertEqual({'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': scaler['metadata']['name']}, spec['scaleTargetRef'])
            metric, = spec['metrics']
            self.assertEqual(('Resource', 'cpu', 'Utilization'), (metric['type'], metric['resource']['name'], metric['resource']['target']['type']))
            found[scaler['metadata']['name']] = (spec['minReplicas'], spec['maxReplicas'], metric['resource']['target']['averageUtilization'])
        self.assertEqual(SCALED, found)

    def test_a_roll_takes_no_pod_away_before_its_successor_is_ready(self):
        for chart, environment, deployment in every('Deployment'):
            with self.subTest(chart=chart, environment=environment, name=deployment['metadata']['name']):
                expected = {'type': 'Recreate'} if deployment['metadata']['name'] == 'workers-scheduler' else {'type': 'RollingUpdate', 'rollingUpdate': {'maxSurge': 1, 'maxUnavailable': 0}}
                self.assertEqual(expected, deployment['spec']['strategy'])

    def test_a_budget_for_each_that_has_more_than_one_and_none_that_blocks_a_drain(self):
        for environment in ENVIRONMENTS:
            for chart in SERVICES:
                deployments, budgets = of_kind('Deployment', chart, environment), of_kind('PodDisruptionBudget', chart, environment)
                several = {name for name in deployments if {**REPLICAS, **{scaled: least for scaled, (least, _most, _share) in SCALED.items()}}[name] >= 2}
                self.assertEqual(several, set(budgets))
                for name, budget in budgets.items():
                    # By what may be missing, not by what must be there: then one may always go, at any number of pods.
                    self.assertEqual({'maxUnavailable': 1, 'unhealthyPodEvictionPolicy': 'AlwaysAllow', 'selector': deployments[name]['spec']['selector']}, budget['spec'])

    def test_every_selector_finds_just_its_own_pods(self):
        for environment in ENVIRONMENTS:
            pods = {owner['metadata']['name']: labels_of(owner) for chart in SERVICES for kind in ('Deployment', 'Job') for owner in of_kind(kind, chart, environment).values()}
            for chart in SERVICES:
                for kind in ('Deployment', 'PodDisruptionBudget', 'Service'):
                    for name, document in of_kind(kind, chart, environment).items():
                        selector = {'matchLabels': document['spec']['selector']} if kind == 'Service' else document['spec']['selector']
                        self.assertEqual({name}, {pod for pod, labels in pods.items() if matches(selector, labels)}, kind)

    def test_services(self):
        for environment in ENVIRONMENTS:
            for chart in SERVICES:
                services = of_kind('Service', chart, environment)
                self.assertEqual(set(of_kind('Deployment', chart, environment)), set(services), 'without one Prometheus does not find it')
                for name, service in services.items():
                    spec = service['spec']
                    self.assertEqual(['http'], [port['name'] for port in spec['ports']])
                    self.assertEqual(['http'], [port['targetPort'] for port in spec['ports']])
                    public = chart != 'workers'
                    self.assertEqual(('NodePort', 'Local') if public else ('ClusterIP', None), (spec['type'], spec.get('externalTrafficPolicy')))
                    node = of_kind('Deployment', chart, environment)[name]['spec']['template']['spec']['nodeSelector']['workload']
                    self.assertEqual({'alb.ingress.kubernetes.io/target-node-labels': 'workload=' + node} if public else None, service['metadata'].get('annotations'))


if __name__ == '__main__':
    unittest.main()
