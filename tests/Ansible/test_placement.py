import unittest

from locations import load

placement = load('filter_plugins/placement.py')


class Placement(unittest.TestCase):
    def test_a_dedicated_node_is_chosen_and_its_taint_tolerated(self):
        self.assertEqual({'nodeSelector': {'workload': 'cache'}, 'tolerations': [{'key': 'dedicated', 'operator': 'Equal', 'value': 'cache', 'effect': 'NoSchedule'}]},
                         placement.placement({'node': 'cache'}))

    def test_the_control_planes_own_taint_is_tolerated_there(self):
        self.assertEqual('node-role.kubernetes.io/control-plane', placement.placement({'node': 'control-plane'})['tolerations'][0]['key'])

    def test_what_runs_on_every_node_tolerates_all_and_selects_none(self):
        self.assertEqual({'nodeSelector': {}, 'tolerations': [{'operator': 'Exists'}]}, placement.placement({'node': 'every'}))

    def test_resources_are_taken_as_they_are_and_nothing_is_made_up(self):
        self.assertEqual({'requests': {'cpu': '1'}}, placement.resources({'node': 'every', 'requests': {'cpu': '1'}, 'limits': {}, 'replicas': 1}))


if __name__ == '__main__':
    unittest.main()
