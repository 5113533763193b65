"""Which passwords are taken, and which are refused."""

import unittest

from locations import load

passwords = load('filter_plugins/passwords.py')


def weaknesses(password, name='WASTECOACH_SECRET_REDIS_PASSWORD'):
    return passwords.weak_passwords({name: password})


class Weaknesses(unittest.TestCase):
    def test_a_good_one_has_none(self):
        for good in ['correct-horse-battery-staple', 'Xk3vNq8sLw2pRt7y', '!7fQ#' * 3 + 'zKwm']:
            with self.subTest(password=good):
                self.assertEqual([], weaknesses(good))

    def test_too_short(self):
        self.assertEqual(['WASTECOACH_SECRET_REDIS_PASSWORD has 15 characters, fewer than 16'], weaknesses('Xk3vNq8sLw2pRt7'))

    def test_defaults_are_refused_at_any_length_and_in_any_case(self):
        for default in ['guest', 'postgres', 'admin', 'changeme', 'Password', 'prom-operator', 'CHANGEME-1234567890', 'password1234567890!',
                        'adminadminadminadmin', '12345678-RabbitMQ-87654321', '1234567890!!!!!!']:
            with self.subTest(password=default):
                self.assertTrue(weaknesses(default))
        self.assertIn('well-known default', ' '.join(weaknesses('CHANGEME-1234567890')))
        self.assertIn('well-known default', ' '.join(weaknesses('adminadminadminadmin')))

    def test_the_users_own_name_is_no_password(self):
        self.assertIn('is a name', ' '.join(weaknesses('recycling-0123456789', name='recycling')))

    def test_few_different_characters(self):
        self.assertIn('2 different characters', ' '.join(weaknesses('abababababababab')))

    def test_what_configuration_files_read_differently(self):
        for bad in ['Xk3vNq8s Lw2pRt7y', 'Xk3vNq8sLw2pRt7ü', 'Xk3vNq8s"Lw2pRt7y', "Xk3vNq8s'Lw2pRt7y", 'Xk3vNq8s\\Lw2pRt7y', 'Xk3vNq8s\nLw2pRt7y']:
            with self.subTest(password=bad):
                self.assertEqual(1, len(weaknesses(bad)))

    def test_none_is_ever_quoted(self):
        for bad in ['hunter2', 'CHANGEME-1234567890', 'Xk3vNq8s"Lw2pRt7y']:
            self.assertNotIn(bad, ' '.join(weaknesses(bad)))


class Choice(unittest.TestCase):
    wanted = {'auth': 'AUTH', 'waste': 'WASTE', 'users': 'USERS'}

    def test_a_given_one_wins_a_kept_one_stays_and_a_missing_one_is_made(self):
        chosen = passwords.chosen_passwords(self.wanted, {'AUTH': 'given', 'WASTE': ''}, {'auth': 'kept', 'waste': 'kept', 'old': 'x'})
        self.assertEqual(('given', 'kept'), (chosen['auth'], chosen['waste']))
        self.assertEqual({'auth', 'waste', 'users'}, set(chosen))
        self.assertEqual([], weaknesses(chosen['users']))

    def test_new_ones_differ(self):
        self.assertEqual(3, len(set(passwords.chosen_passwords(self.wanted, {}, {}).values())))


if __name__ == '__main__':
    unittest.main()
