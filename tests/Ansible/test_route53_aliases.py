import unittest

from locations import load

aliases = load('library/route53_aliases.py')
TARGET, ZONE = 'k8s-growbin.elb.amazonaws.com', 'Z2'


def plan(*records, names=('growbin.app',)):
    return aliases.plan(list(records), list(names), TARGET, ZONE)


def address(value, name='growbin.app.'):
    return {'Name': name, 'Type': 'A', 'TTL': 60, 'ResourceRecords': [{'Value': value}]}


class Plan(unittest.TestCase):
    def test_equal_records_are_left_alone(self):
        self.assertEqual(([], [], []), plan(aliases.alias('growbin.app', TARGET, ZONE)))

    def test_aws_own_spelling_of_the_same_name_is_equal(self):
        record = aliases.alias('growbin.app', 'dualstack.' + TARGET.upper(), ZONE)
        self.assertEqual([], plan(record)[0])

    def test_a_record_that_leads_to_the_master_is_corrected_and_told(self):
        changes, corrected, created = plan(address('203.0.113.7'))
        self.assertEqual(['UPSERT'], [change['Action'] for change in changes])
        self.assertEqual((['growbin.app led to 203.0.113.7'], []), (corrected, created))

    def test_a_name_that_is_not_there_is_created(self):
        self.assertEqual(['growbin.app'], plan(address('203.0.113.7', 'other.growbin.app.'))[2])

    def test_an_alias_of_an_older_load_balancer_is_corrected(self):
        self.assertEqual(['growbin.app led to old.elb.amazonaws.com'], plan(aliases.alias('growbin.app', 'old.elb.amazonaws.com', ZONE))[1])

    def test_other_kinds_at_the_name_are_removed_with_it(self):
        name = {'Name': 'growbin.app.', 'Type': 'CNAME', 'ResourceRecords': [{'Value': 'elsewhere.example'}]}
        changes, corrected, created = plan(name)
        self.assertEqual(['DELETE', 'UPSERT'], [change['Action'] for change in changes])
        self.assertEqual((['growbin.app CNAME led to elsewhere.example'], []), (corrected, created))

    def test_other_records_of_the_name_are_kept(self):
        text = {'Name': 'growbin.app.', 'Type': 'TXT', 'ResourceRecords': [{'Value': 'x'}]}
        self.assertEqual([], plan(aliases.alias('growbin.app', TARGET, ZONE), text)[0])


if __name__ == '__main__':
    unittest.main()
