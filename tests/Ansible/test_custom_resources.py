"""Every custom resource that we apply is one that upstream's definition of its version takes."""

import re
import unittest
from pathlib import Path

import yaml

import definitions
from locations import ANSIBLE
from templates import render
from upstream import UPSTREAM

LISTED = yaml.safe_load((Path(__file__).parent / 'custom-resources.yml').read_text(encoding='utf-8'))


@unittest.skipUnless(UPSTREAM, 'there is no folder shared/upstream-crds beside the repository, and WASTECOACH_UPSTREAM_CRDS names none')
class CustomResources(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schemas = definitions.read(UPSTREAM)

    def schema_of(self, resource):
        group, _slash, version = resource['apiVersion'].rpartition('/')
        return self.schemas.get((group, version, resource['kind']))

    def test_each_listed_template_fits_upstreams_definition(self):
        for entry in LISTED:
            with self.subTest(role=entry['role'], template=entry['template'], variables=entry.get('variables')):
                text = render(entry['role'], entry['template'], entry.get('variables'), entry.get('roles', ()))
                resources = [resource for resource in yaml.safe_load_all(text) if resource and self.schema_of(resource)]
                self.assertTrue(resources, 'it holds no custom resource whose definition is known')
                for resource in resources:
                    found = definitions.problems(self.schema_of(resource), resource)
                    self.assertEqual([], found, '%s %s' % (resource['kind'], resource['metadata']['name']))

    def test_no_template_with_a_custom_resource_is_left_out(self):
        groups = {group for group, _version, _kind in self.schemas}
        listed = {(entry['role'], entry['template']) for entry in LISTED}
        for path in (ANSIBLE / 'roles').glob('*/templates/*.j2'):
            named = set(re.findall(r'^apiVersion: ([\w.-]+)/', path.read_text(encoding='utf-8'), re.MULTILINE))
            if named & groups:
                self.assertIn((path.parents[1].name, path.name), listed, 'add it to custom-resources.yml')

    def test_an_unknown_field_a_wrong_type_and_a_missing_field_are_found(self):
        schema = self.schemas[('cert-manager.io', 'v1', 'Certificate')]
        good = {'apiVersion': 'cert-manager.io/v1', 'kind': 'Certificate', 'metadata': {'name': 'a'}, 'spec': {'secretName': 'a', 'issuerRef': {'name': 'b'}}}
        self.assertEqual([], definitions.problems(schema, good))
        for change in ({'dnsName': 'x'}, {'isCA': 'yes'}, {'secretName': None}, {'privateKey': {'size': 'big'}}):
            with self.subTest(change=change):
                self.assertEqual(1, len(definitions.problems(schema, {**good, 'spec': {**good['spec'], **change}})))
        self.assertEqual(["spec: 'issuerRef' is a required property"], definitions.problems(schema, {**good, 'spec': {'secretName': 'a'}}))


if __name__ == '__main__':
    unittest.main()
