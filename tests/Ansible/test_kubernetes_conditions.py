"""What counts as ready, and what is said of what is not."""

import unittest

from locations import load

conditions = load('library/kubernetes_conditions.py')


def node(name, ready='True', **spec):
    return {'metadata': {'name': name, 'labels': {'workload': 'cache'}}, 'spec': spec,
            'status': {'conditions': [{'type': 'Ready', 'status': ready, 'reason': 'KubeletNotReady', 'message': 'cni plugin not initialized'}]}}


def daemon_set(generation=1, observed=1, desired=3, updated=3, available=3):
    return {'kind': 'DaemonSet', 'metadata': {'generation': generation}, 'spec': {},
            'status': {'observedGeneration': observed, 'desiredNumberScheduled': desired, 'updatedNumberScheduled': updated, 'numberAvailable': available}}


def deployment(replicas=1, **status):
    return {'kind': 'Deployment', 'metadata': {'generation': 1}, 'spec': {'replicas': replicas}, 'status': {'observedGeneration': 1, **status}}


class NodesReady(unittest.TestCase):
    def test_all_ready(self):
        self.assertEqual((True, '2 of 2 Ready'), conditions.nodes_ready([node('a'), node('b')], ['a', 'b']))

    def test_a_node_that_is_not_is_named_with_the_kubelets_reason(self):
        holds, seen = conditions.nodes_ready([node('a'), node('b', 'False')], ['a', 'b'])
        self.assertFalse(holds)
        self.assertEqual('1 of 2 Ready; b: KubeletNotReady: cni plugin not initialized', seen)

    def test_a_node_that_never_joined_is_named(self):
        self.assertEqual((False, '1 of 2 Ready; b: not in the cluster'), conditions.nodes_ready([node('a')], ['a', 'b']))


class RolledOut(unittest.TestCase):
    def test_all_pods_of_the_newest_form_are_ready(self):
        self.assertTrue(conditions.rolled_out(daemon_set(), 3, [])[0])

    def test_fewer_nodes_than_expected_is_not_enough(self):
        self.assertFalse(conditions.rolled_out(daemon_set(desired=2, updated=2, available=2), 3, [])[0])

    def test_a_change_that_its_controller_has_not_seen_is_not_rolled_out(self):
        self.assertFalse(conditions.rolled_out(daemon_set(generation=2), 3, [])[0])

    def test_old_pods_do_not_count(self):
        self.assertFalse(conditions.rolled_out(daemon_set(updated=1), 3, [])[0])

    def test_a_deployment_needs_its_replicas_available(self):
        self.assertTrue(conditions.rolled_out(deployment(updatedReplicas=1, availableReplicas=1, replicas=1), 0, [])[0])
        self.assertFalse(conditions.rolled_out(deployment(updatedReplicas=1, replicas=1), 0, [])[0])

    def test_the_first_pods_reason_is_shown(self):
        pod = {'metadata': {'name': 'calico-node-x'}, 'status': {'phase': 'Pending', 'containerStatuses': [
            {'name': 'calico-node', 'state': {'waiting': {'reason': 'ImagePullBackOff', 'message': 'no such image'}}}]}}
        self.assertIn('calico-node-x: calico-node: ImagePullBackOff: no such image', conditions.rolled_out(daemon_set(available=2), 3, [pod])[1])

    def test_the_schedulers_reason_is_shown(self):
        pod = {'metadata': {'name': 'p'}, 'status': {'conditions': [
            {'type': 'PodScheduled', 'status': 'False', 'reason': 'Unschedulable', 'message': '0/3 nodes are available: 3 Insufficient cpu.'}]}}
        self.assertIn('p: Unschedulable: 0/3 nodes are available', conditions.rolled_out(daemon_set(available=2), 3, [pod])[1])


class Complete(unittest.TestCase):
    def test_a_complete_job_holds(self):
        job = {'spec': {'completions': 3}, 'status': {'succeeded': 3, 'conditions': [{'type': 'Complete', 'status': 'True'}]}}
        self.assertEqual((True, '3 of 3 pods succeeded, 0 failed'), conditions.complete(job, []))

    def test_a_failed_job_is_given_up_at_once_with_its_pods_last_words(self):
        job = {'spec': {}, 'status': {'conditions': [{'type': 'Failed', 'status': 'True', 'reason': 'BackoffLimitExceeded'}]}}
        pod = {'metadata': {'name': 'client-x'}, 'status': {'phase': 'Failed', 'containerStatuses': [
            {'name': 'client', 'state': {'terminated': {'exitCode': 1, 'reason': 'Error', 'message': '192.168.3.4 does not answer'}}}]}}
        with self.assertRaisesRegex(conditions.Hopeless, 'client-x: client: Error: 192.168.3.4 does not answer'):
            conditions.complete(job, [pod])


class Registered(unittest.TestCase):
    TAINT = {'key': 'dedicated', 'value': 'cache', 'effect': 'NoSchedule'}

    def test_label_taint_and_provider_id_are_there(self):
        found = node('redis', providerID='aws:///z/i-1', taints=[{'key': 'node.kubernetes.io/not-ready', 'effect': 'NoSchedule'}, self.TAINT])
        self.assertTrue(conditions.node_registered(found, {'workload': 'cache'}, [self.TAINT], 'aws:///z/i-1')[0])

    def test_each_difference_is_told_with_found_and_expected_value(self):
        holds, seen = conditions.node_registered(node('redis', providerID='aws:///z/i-2'), {'workload': 'database'}, [self.TAINT], 'aws:///z/i-1')
        self.assertFalse(holds)
        self.assertEqual('label workload is cache, expected database; taint dedicated=cache:NoSchedule is absent, found none; '
                         'provider id is aws:///z/i-2, expected aws:///z/i-1', seen)


class Matches(unittest.TestCase):
    def test_only_the_wanted_fields_count(self):
        self.assertEqual([], conditions.deviations({'a': {'b': 1, 'c': 2}, 'd': 3}, {'a': {'b': 1}}))

    def test_each_deviation_is_told_by_its_path(self):
        self.assertEqual(['parameters.type is "gp2", expected "gp3"', 'parameters.encrypted is (absent), expected "true"'],
                         conditions.deviations({'parameters': {'type': 'gp2'}}, {'parameters': {'type': 'gp3', 'encrypted': 'true'}}))

    def test_what_is_no_mapping_has_no_fields(self):
        self.assertEqual(['a.b is (absent), expected 1'], conditions.deviations({'a': 'text'}, {'a': {'b': 1}}))


class HasCondition(unittest.TestCase):
    def test_it_holds_when_it_is_true(self):
        self.assertTrue(conditions.has_condition({'metadata': {}, 'status': {'conditions': [{'type': 'Available', 'status': 'True'}]}}, 'Available')[0])

    def test_otherwise_its_reason_is_told(self):
        entry = {'type': 'Available', 'status': 'False', 'reason': 'MissingEndpoints', 'message': 'no addresses'}
        self.assertEqual((False, 'Available is False (MissingEndpoints: no addresses)'), conditions.has_condition({'metadata': {}, 'status': {'conditions': [entry]}}, 'Available'))
        self.assertEqual((False, 'it has no condition Ready yet'), conditions.has_condition({}, 'Ready'))


    def test_what_was_true_before_the_last_change_does_not_count(self):
        entry = {'type': 'Available', 'status': 'True'}
        self.assertFalse(conditions.has_condition({'metadata': {'generation': 2}, 'status': {'observedGeneration': 1, 'conditions': [entry]}}, 'Available')[0])
        entry['observedGeneration'] = 2
        self.assertTrue(conditions.has_condition({'metadata': {'generation': 2}, 'status': {'observedGeneration': 1, 'conditions': [entry]}}, 'Available')[0])


class Volumes(unittest.TestCase):
    def test_bound_and_large_enough(self):
        claim = {'status': {'phase': 'Bound', 'capacity': {'storage': '50Gi'}}}
        self.assertEqual((True, 'Bound, 50Gi'), conditions.bound(claim, '50Gi'))
        self.assertFalse(conditions.bound(claim, '51Gi')[0])
        self.assertEqual((False, 'Pending, without a volume'), conditions.bound({'status': {'phase': 'Pending'}}, '1Gi'))
        self.assertTrue(conditions.bound({'status': {'phase': 'Bound', 'capacity': {'storage': '51200Mi'}}}, '50Gi')[0])


class Placed(unittest.TestCase):
    nodes = [node('k8s-redis'), {'metadata': {'name': 'k8s-master', 'labels': {'workload': 'control-plane'}}}]

    @staticmethod
    def pod(where):
        return {'metadata': {'name': 'redis-0'}, 'spec': {'nodeName': where} if where else {}}

    def test_on_a_node_with_the_label(self):
        self.assertEqual((True, 'redis-0 on k8s-redis'), conditions.placed([self.pod('k8s-redis')], self.nodes, {'workload': 'cache'}))

    def test_elsewhere_nowhere_or_without_pods_it_is_not(self):
        for pods in ([self.pod('k8s-master')], [self.pod(None)], [self.pod('k8s-redis'), self.pod('k8s-master')], []):
            with self.subTest(pods=pods):
                self.assertFalse(conditions.placed(pods, self.nodes, {'workload': 'cache'})[0])


class Addresses(unittest.TestCase):
    @staticmethod
    def ingress(*hostnames):
        return {'status': {'loadBalancer': {'ingress': [{'hostname': hostname} for hostname in hostnames]}}}

    def test_all_have_one_and_the_same(self):
        self.assertTrue(conditions.one_address([('a', self.ingress('x')), ('b', self.ingress('x'))])[0])

    def test_two_load_balancers_are_not_one(self):
        self.assertEqual((False, 'a: x; b: y'), conditions.one_address([('a', self.ingress('x')), ('b', self.ingress('y'))]))

    def test_one_without_an_address_is_named(self):
        self.assertEqual((False, 'a: x; b: no address yet; c: no address yet'), conditions.one_address([('a', self.ingress('x')), ('b', {}), ('c', None)]))


class DefaultClass(unittest.TestCase):
    @staticmethod
    def storage_class(name, default):
        return {'metadata': {'name': name, 'annotations': {'storageclass.kubernetes.io/is-default-class': default}}}

    def test_there_is_exactly_one(self):
        self.assertTrue(conditions.one_default_class([self.storage_class('gp3', 'true'), self.storage_class('gp2', 'false')], 'gp3')[0])
        self.assertEqual((False, 'default: gp2, gp3'), conditions.one_default_class([self.storage_class('gp3', 'true'), self.storage_class('gp2', 'true')], 'gp3'))
        self.assertEqual((False, 'default: none'), conditions.one_default_class([], 'gp3'))


class Spread(unittest.TestCase):
    @staticmethod
    def pod(name, node):
        return {'metadata': {'name': name}, 'spec': {'nodeName': node}, 'status': {'conditions': [{'type': 'Ready', 'status': 'True'}]}}

    def test_replicas_on_one_node_are_not_spread(self):
        self.assertEqual((False, '2 ready on n1'), conditions.spread([self.pod('a', 'n1'), self.pod('b', 'n1')], 2))
        self.assertTrue(conditions.spread([self.pod('a', 'n1'), self.pod('b', 'n2')], 2)[0])


class FailsClosed(unittest.TestCase):
    @staticmethod
    def configuration(**webhook):
        return {'webhooks': [{'name': 'w', 'failurePolicy': 'Fail', 'clientConfig': {'caBundle': 'x'}, **webhook}]}

    def test_it_holds_when_silence_is_a_refusal(self):
        self.assertTrue(conditions.fails_closed(self.configuration())[0])

    def test_webhooks_that_may_be_passed_by_are_named(self):
        for webhook in ({'failurePolicy': 'Ignore'}, {'clientConfig': {}}):
            with self.subTest(webhook=webhook):
                self.assertEqual((False, 'ignored when they fail, or without an authority: w'), conditions.fails_closed(self.configuration(**webhook)))
        self.assertFalse(conditions.fails_closed({})[0])


class NodeMetrics(unittest.TestCase):
    def test_a_node_without_figures_is_named(self):
        self.assertEqual((False, '1 of 2 have figures; missing: b'), conditions.node_metrics([{'metadata': {'name': 'a'}, 'usage': {'cpu': '1'}}], ['a', 'b']))


def pod(name, node_name='k8s-redis', ready='True', **more):
    return {'metadata': {'name': name, 'namespace': 'n', **more.pop('metadata', {})}, 'spec': {'nodeName': node_name, **more},
            'status': {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': ready}]}}


class Whole(unittest.TestCase):
    def test_every_pod_that_stays_is_ready(self):
        self.assertEqual((True, '1 of 1'), conditions.pods_ready([pod('a'), pod('going', ready='False', metadata={'deletionTimestamp': 'now'})]))
        self.assertEqual((False, '1 of 2; n/b: Running'), conditions.pods_ready([pod('a'), pod('b', ready='False')]))

    def test_a_failed_attempt_of_a_job_is_past_and_any_other_failed_pod_is_not(self):
        failed = pod('b', ready='False')
        failed['status']['phase'] = 'Failed'
        attempt = {**failed, 'metadata': {**failed['metadata'], 'ownerReferences': [{'kind': 'Job', 'name': 'j'}]}}
        self.assertEqual((True, '1 of 1'), conditions.pods_ready([pod('a'), attempt]))
        self.assertFalse(conditions.pods_ready([pod('a'), failed])[0])

    def test_every_claim_is_bound(self):
        claim = {'metadata': {'name': 'data', 'namespace': 'n'}, 'status': {'phase': 'Bound'}}
        self.assertEqual((True, '1 of 1'), conditions.claims_bound([claim]))
        self.assertEqual((False, '1 of 2; n/data: Pending'), conditions.claims_bound([claim, {**claim, 'status': {}}]))

    def test_each_kind_of_node_runs_what_selects_it(self):
        nodes = [node('k8s-redis')]
        self.assertTrue(conditions.nodes_used([pod('a', nodeSelector={'workload': 'cache'})], nodes, 'workload', ['cache'])[0])
        term = {'matchExpressions': [{'key': 'workload', 'operator': 'In', 'values': ['cache']}]}
        affinity = {'nodeAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': {'nodeSelectorTerms': [term]}}}
        self.assertTrue(conditions.nodes_used([pod('a', affinity=affinity)], nodes, 'workload', ['cache'])[0])
        self.assertEqual((False, 'nothing runs on nodes of cache'), conditions.nodes_used([pod('a')], nodes, 'workload', ['cache']))
        self.assertEqual((False, 'n/a selects database and is on k8s-redis (cache)'), conditions.nodes_used([pod('a', nodeSelector={'workload': 'database'})], nodes, 'workload', []))


if __name__ == '__main__':
    unittest.main()
