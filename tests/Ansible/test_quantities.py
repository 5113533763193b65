import unittest

from ansible.errors import AnsibleFilterError

from locations import load

quantity_bytes = load('filter_plugins/quantities.py').quantity_bytes


class Quantities(unittest.TestCase):
    def test_binary_and_decimal_units(self):
        for text, expected in [('1Gi', 2**30), ('512Mi', 512 * 2**20), ('1.5Gi', 3 * 2**29), ('1G', 10**9), ('100', 100)]:
            with self.subTest(text=text):
                self.assertEqual(expected, quantity_bytes(text))

    def test_what_is_none_is_refused(self):
        for text in ['', '1GB', '500m', 'much', '-1Gi']:
            with self.subTest(text=text):
                with self.assertRaisesRegex(AnsibleFilterError, 'no amount of memory'):
                    quantity_bytes(text)


if __name__ == '__main__':
    unittest.main()
