"""Which pods can never be placed."""

import unittest

from locations import load

pods = load('module_utils/kubernetes_pods.py')

MASTER = "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }"
SELECTOR = "5 node(s) didn't match Pod's node affinity/selector"


def pending(*reasons, leaving=False):
    message = '0/7 nodes are available: %s. preemption: 0/7 nodes are available: 7 Preemption is not helpful for scheduling.' % ', '.join(reasons)
    return {'metadata': {'name': 'prometheus-0', **({'deletionTimestamp': 'now'} if leaving else {})}, 'status': {'phase': 'Pending', 'conditions': [
        {'type': 'PodScheduled', 'status': 'False', 'reason': 'Unschedulable', 'message': message}]}}


class Unplaceable(unittest.TestCase):
    def test_the_schedulers_reasons_are_told_apart(self):
        message = pending('1 Insufficient cpu', MASTER, SELECTOR)['status']['conditions'][0]['message']
        self.assertEqual(['Insufficient cpu', MASTER[2:], SELECTOR[2:]], pods.reasons(message))

    def test_a_reason_with_a_comma_stays_one(self):
        self.assertEqual(["node(s) had untolerated taint {a: b, c}", 'Insufficient cpu'],
                         pods.reasons('0/2 nodes are available: 1 node(s) had untolerated taint {a: b, c}, 1 Insufficient cpu.'))

    def test_scarcity_and_wrong_labels_do_not_pass(self):
        self.assertIn('prometheus-0: Unschedulable: 0/7', pods.unplaceable([pending('1 Insufficient cpu', MASTER, SELECTOR)]))
        self.assertTrue(pods.unplaceable([pending("7 node(s) didn't match Pod's node affinity/selector")]))

    def test_scarcity_passes_while_a_pod_of_the_cluster_is_about_to_end(self):
        stuck = pending('1 Insufficient memory', SELECTOR)
        self.assertEqual('', pods.unplaceable([stuck], [stuck, pending(leaving=True)]))

    def test_nodes_that_come_up_and_claims_that_are_being_made_are_awaited(self):
        for passing in ['1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }', '1 node(s) were unschedulable',
                        'pod has unbound immediate PersistentVolumeClaims', 'persistentvolumeclaim "data" not found']:
            with self.subTest(passing=passing):
                self.assertEqual('', pods.unplaceable([pending(passing, SELECTOR)]))

    def test_an_unknown_reason_is_awaited(self):
        self.assertEqual('', pods.unplaceable([pending('7 node(s) had something new')]))

    def test_a_placed_pod_is_no_trouble(self):
        self.assertEqual('', pods.unplaceable([{'metadata': {'name': 'p'}, 'status': {'conditions': [{'type': 'PodScheduled', 'status': 'True'}]}}]))


if __name__ == '__main__':
    unittest.main()
