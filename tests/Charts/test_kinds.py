"""Every object is one that an API server with strict validation takes."""

import unittest

from charts import ENVIRONMENTS, SERVICES, objects, of_kind
from kinds import problems


class Kinds(unittest.TestCase):
    def test_no_field_is_unknown_and_none_of_a_wrong_type(self):
        for environment in ENVIRONMENTS:
            for chart in SERVICES:
                for document in objects(chart, environment):
                    with self.subTest(environment=environment, kind=document['kind'], name=document['metadata']['name']):
                        self.assertEqual([], problems(document))

    def test_every_object_has_a_name_of_its_own(self):
        for environment in ENVIRONMENTS:
            names = [(document['kind'], document['metadata']['name']) for chart in SERVICES for document in objects(chart, environment)]
            self.assertEqual(len(set(names)), len(names))

    def test_every_object_goes_into_the_releases_namespace(self):
        self.assertEqual({'wastecoach'}, {document['metadata']['namespace'] for chart in SERVICES for document in objects(chart)})

    def test_the_check_itself_finds_what_is_wrong(self):
        def changed(change):
            deployment = of_kind('Deployment', 'users')['users']
            change(deployment['spec'])
            return problems(deployment)

        self.assertEqual(['Deployment.spec has no field replica'], changed(lambda spec: spec.update(replica=1)))
        self.assertEqual(["Deployment.spec.replicas is no integer: '1'"], changed(lambda spec: spec.update(replicas='1')))
        self.assertEqual(['Deployment.spec.template.spec.containers is no list'], changed(lambda spec: spec['template']['spec'].update(containers={})))
        self.assertEqual(['Deployment.spec.template.spec.nodeSelector[workload] is no string: True'], changed(lambda spec: spec['template']['spec'].update(nodeSelector={'workload': True})))
        self.assertEqual(['there is no kind apps/v1/Deploy'], problems({'apiVersion': 'apps/v1', 'kind': 'Deploy'}))


if __name__ == '__main__':
    unittest.main()
