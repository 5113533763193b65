import unittest

from ansible.errors import AnsibleFilterError

from locations import load

version_within = load('test_plugins/version_within.py').version_within


class VersionWithin(unittest.TestCase):
    def test_accepts_what_lies_between_the_bounds(self):
        for version, accepted in [('1.6.20~ds1', '>=1.6 <2.0'), ('1.7.12-0ubuntu2~22.04.1', '>=1.6,<2'), ('1.7', '= 1.7.0'),
                                  ('v1.10.0', '>1.9'), ('2.0.0', '<= 2.0')]:
            with self.subTest(version=version, accepted=accepted):
                self.assertTrue(version_within(version, accepted))

    def test_refuses_what_lies_outside(self):
        for version, accepted in [('2.0', '>=1.6 <2.0'), ('1.5.9', '>= 1.6, < 2.0'), ('1.9', '>1.9'), ('1.9', '>=1.10'),
                                  ('unknown', '>=1.0')]:
            with self.subTest(version=version, accepted=accepted):
                self.assertFalse(version_within(version, accepted))

    def test_names_the_part_of_a_range_that_it_does_not_understand(self):
        for accepted in ['~1.6', '>=1.6 oder so', '>=1.x', '>=', '']:
            with self.subTest(accepted=accepted):
                with self.assertRaisesRegex(AnsibleFilterError, "write it as '>=1.6 <2.0'"):
                    version_within('1.6', accepted)


if __name__ == '__main__':
    unittest.main()
