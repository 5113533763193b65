import unittest

from locations import load

state = load('library/load_balancer_state.py')


def balancer(code='active', **more):
    return {'State': {'Code': code, **more}}


class Judge(unittest.TestCase):
    def test_each_lack_is_told(self):
        group = {'name': 'a', 'targets': {'i-1': 'healthy'}}
        self.assertEqual('there is no load balancer of that name', state.judge(None, [], 1))
        self.assertEqual('it is provisioning', state.judge(balancer('provisioning'), [], 0))
        self.assertEqual('it is failed: no subnets', state.judge(balancer('failed', Reason='no subnets'), [], 0))
        self.assertEqual('1 of 2 target groups are there', state.judge(balancer(), [group], 2))
        self.assertEqual('no targets in b', state.judge(balancer(), [group, {'name': 'b', 'targets': {}}], 2))
        self.assertEqual('', state.judge(balancer(), [group], 1))
        self.assertEqual('', state.judge(balancer(), [], 0))


if __name__ == '__main__':
    unittest.main()
