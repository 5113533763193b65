"""Users, rights and hashes of the definitions. That RabbitMQ and the services take the whole is proved in tests/Platform.Tests."""

import base64
import hashlib
import json
import re
import unittest

from locations import REPOSITORY, load

rabbitmq = load('filter_plugins/rabbitmq.py')
CONTRACT = json.loads((REPOSITORY / 'services/messaging.json').read_text(encoding='utf-8'))
DEFINITIONS = rabbitmq.rabbitmq_definitions(CONTRACT, {'name': 'administrator', 'password': 'one'}, {'name': 'wastecoach', 'password': 'two'})


class Definitions(unittest.TestCase):
    def test_no_password_is_in_them_and_the_hash_is_rabbitmqs(self):
        self.assertNotIn('"two"', json.dumps(DEFINITIONS))
        raw = base64.b64decode(DEFINITIONS['users'][1]['password_hash'])
        self.assertEqual(raw[4:], hashlib.sha256(raw[:4] + b'two').digest())

    def test_the_same_password_gives_the_same_text_and_the_same_password_of_two_users_does_not(self):
        self.assertEqual(rabbitmq.password_hash('a', 'p'), rabbitmq.password_hash('a', 'p'))
        self.assertNotEqual(rabbitmq.password_hash('a', 'p'), rabbitmq.password_hash('b', 'p'))

    def test_the_services_may_touch_the_contract_and_nothing_else(self):
        rights = next(entry for entry in DEFINITIONS['permissions'] if entry['user'] == 'wastecoach')
        self.assertEqual([], DEFINITIONS['users'][1]['tags'])
        for kind in ('configure', 'write', 'read'):
            for name in ('tasks', 'dlx', 'q.ai', 'q.dlq', 'q.delay.8s'):
                self.assertRegex(name, rights[kind])
            for name in ('', 'amq.topic', 'qxai', 'q.ai2', 'q.other', 'tasks2'):
                self.assertIsNone(re.search(rights[kind], name), name)

    def test_each_queue_of_the_contract_is_bound(self):
        self.assertEqual({entry['name'] for entry in DEFINITIONS['queues']}, {entry['destination'] for entry in DEFINITIONS['bindings']})
        self.assertEqual(len(CONTRACT['queues']) + len(CONTRACT['retryDelaysSeconds']), len(DEFINITIONS['queues']))


if __name__ == '__main__':
    unittest.main()
