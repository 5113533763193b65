"""The filter that compares provider ids with EC2's answer."""

import unittest

from locations import load

differing = load('filter_plugins/provider_ids.py').provider_ids_differing


def node(name, provider_id):
    return {'metadata': {'name': name}, 'spec': {'providerID': provider_id} if provider_id else {}}


def instance(name, identifier='i-0123456789abcdef0', zone='ap-northeast-2a'):
    return {'instance_id': identifier, 'placement': {'availability_zone': zone}, 'tags': {'Name': name}}


class ProviderIds(unittest.TestCase):
    def test_equal_ones_are_silent(self):
        self.assertEqual([], differing([node('master', 'aws:///ap-northeast-2a/i-0123456789abcdef0')], [instance('master')], ['master']))

    def test_another_instance_is_told_with_node_found_and_expected_value(self):
        told = differing([node('redis', 'aws:///ap-northeast-2a/i-0deadbeef')], [instance('redis')], ['redis'])
        self.assertEqual(['redis: found provider id aws:///ap-northeast-2a/i-0deadbeef, expected aws:///ap-northeast-2a/i-0123456789abcdef0'], told)

    def test_another_zone_is_told(self):
        self.assertEqual(1, len(differing([node('redis', 'aws:///ap-northeast-2b/i-0123456789abcdef0')], [instance('redis')], ['redis'])))

    def test_none_is_told(self):
        self.assertIn('redis: found provider id (none), expected', differing([node('redis', '')], [instance('redis')], ['redis'])[0])

    def test_a_node_that_did_not_join_is_told(self):
        self.assertIn('no node of that name is in the cluster', differing([], [instance('redis')], ['redis'])[0])

    def test_a_node_without_an_instance_is_told_even_if_nobody_expects_it(self):
        self.assertEqual(['stray: EC2 knows 0 instances of that name, expected 1'], differing([node('stray', 'aws:///x/i-1')], [], []))

    def test_two_instances_of_one_name_are_told_with_both_ids(self):
        self.assertIn('2 instances of that name (i-1, i-2)', differing([], [instance('redis', 'i-1'), instance('redis', 'i-2')], ['redis'])[0])


if __name__ == '__main__':
    unittest.main()
