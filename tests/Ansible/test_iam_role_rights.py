import json
import unittest

import yaml

from locations import ANSIBLE, REPOSITORY, load
from upstream import UPSTREAM

rights = load('library/iam_role_rights.py')


def statement(effect='Allow', **parts):
    return {'Statement': [{'Effect': effect, 'Resource': '*', **parts}]}


class Missing(unittest.TestCase):
    def test_what_no_statement_allows_is_missing(self):
        self.assertEqual(['ec2:B'], rights.missing([statement(Action=['ec2:A'])], ['ec2:A', 'ec2:B']))

    def test_patterns_and_other_case_allow(self):
        self.assertEqual([], rights.missing([statement(Action='EC2:describe*')], ['ec2:DescribeVpcs']))

    def test_the_inverse_allows_the_rest(self):
        self.assertEqual(['iam:A'], rights.missing([statement(NotAction='iam:*')], ['iam:A', 'ec2:A']))

    def test_a_plain_refusal_wins_and_a_conditional_one_does_not(self):
        allowed = statement(Action='ec2:*')
        self.assertEqual(['ec2:A'], rights.missing([allowed, statement('Deny', Action='ec2:A')], ['ec2:A']))
        self.assertEqual([], rights.missing([allowed, statement('Deny', Action='ec2:A', Condition={'Bool': {}})], ['ec2:A']))


class Controller(unittest.TestCase):
    FACTS = yaml.safe_load((ANSIBLE / 'roles/aws_load_balancer_controller/vars/main.yml').read_text(encoding='utf-8'))

    def test_terraforms_policy_has_all_that_the_controller_calls(self):
        policy = json.loads((REPOSITORY / 'terraform/modules/identity/policies/load-balancers.json').read_text(encoding='utf-8'))
        self.assertEqual([], rights.missing([policy], self.FACTS['aws_load_balancer_controller_actions']))

    @unittest.skipUnless(UPSTREAM, 'there is no folder upstream-crds beside the repository')
    def test_the_list_is_that_of_upstreams_version(self):
        version = self.FACTS['aws_load_balancer_controller_actions_version']
        policy = json.loads((UPSTREAM / ('aws-load-balancer-controller-v%s-iam-policy.json' % version)).read_text(encoding='utf-8'))
        named = {action for entry in policy['Statement'] for action in rights.listed(entry['Action'])}
        self.assertEqual(sorted(named), self.FACTS['aws_load_balancer_controller_actions'])


if __name__ == '__main__':
    unittest.main()
