"""The Secrets of our services hold what was given, kept or made, under the names of the services' settings."""

import os
import unittest
from base64 import b64decode, b64encode
from unittest import mock

import yaml

from templates import render

SETTLED = {
    'application_secrets_signing_key': b64encode(b'-----BEGIN EC PRIVATE KEY-----\n').decode(),
    'passwords_found': {'Internal__Key': 'a key between services'},
}
CREDENTIALS = '[default]\naws_access_key_id = ASIA0123456789\naws_secret_access_key = key/with+signs=\n'


def secrets(variables=None):
    rendered = render('application_secrets', 'secrets.yaml.j2', {**SETTLED, **(variables or {})})
    return {
        document['metadata']['name']: {key: b64decode(value).decode() for key, value in document['data'].items()}
        for document in yaml.safe_load_all(rendered) if document
    }


class ApplicationSecrets(unittest.TestCase):
    def test_only_what_pods_would_wait_for_is_made_of_itself(self):
        with mock.patch.dict(os.environ, clear=False):
            for name in [name for name in os.environ if name.startswith('WASTECOACH_SECRET_')]:
                del os.environ[name]
            found = secrets()

        self.assertEqual({'auth-signing-key', 'internal-key'}, set(found))
        self.assertEqual({'Jwt__SigningKey': '-----BEGIN EC PRIVATE KEY-----\n'}, found['auth-signing-key'])
        self.assertEqual({'Internal__Key': 'a key between services'}, found['internal-key'])

    def test_a_file_with_keys_of_the_object_storage_is_passed_on(self):
        found = secrets({
            'application_secrets_storage_credentials': '/etc/keys',
            'application_secrets_storage': {'content': b64encode(CREDENTIALS.encode()).decode()},
        })

        self.assertEqual({'AWS_ACCESS_KEY_ID': 'ASIA0123456789', 'AWS_SECRET_ACCESS_KEY': 'key/with+signs='}, found['object-storage'])

    def test_what_was_given_is_kept_and_nothing_else(self):
        given = {'WASTECOACH_SECRET_VISION_API_KEY': 'sk-vision', 'WASTECOACH_SECRET_KAKAO_CLIENT_ID': 'kakao', 'WASTECOACH_SECRET_KAKAO_CLIENT_SECRET': 'hush'}
        with mock.patch.dict(os.environ, given):
            found = secrets()

        self.assertEqual({'Vision__ApiKey': 'sk-vision'}, found['vision'])
        self.assertEqual({'OAuth__kakao__ClientId': 'kakao', 'OAuth__kakao__ClientSecret': 'hush'}, found['auth-oauth'])


class Namespaces(unittest.TestCase):
    def test_pods_of_our_services_are_held_to_the_restricted_standard(self):
        documents = list(filter(None, yaml.safe_load_all(render('namespaces', 'namespaces.yaml.j2', {'namespaces_wanted': ['stores', 'wastecoach'], 'workloads_namespace': 'wastecoach'}))))

        self.assertNotIn('labels', documents[0]['metadata'])
        self.assertEqual({'pod-security.kubernetes.io/enforce': 'restricted'}, documents[1]['metadata']['labels'])


if __name__ == '__main__':
    unittest.main()
