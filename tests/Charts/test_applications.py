"""What Argo CD is told."""

import sys
import unittest

import yaml

from charts import CHARTS, ENVIRONMENTS, NAMESPACE, REPOSITORY, REPOSITORY_URL, SERVICES, objects, of_kind
from environment import read

# Upstream's definitions are read as the tests of the playbooks read them.
sys.path.append(str(REPOSITORY / 'tests' / 'Ansible'))
import definitions  # noqa: E402
from upstream import UPSTREAM  # noqa: E402


class Applications(unittest.TestCase):
    def test_one_for_each_service_and_one_for_the_list(self):
        for environment in ENVIRONMENTS:
            found = of_kind('Application', 'applications', environment)
            self.assertEqual({*SERVICES, 'applications'}, set(found))
            for name, application in found.items():
                source = application['spec']['source']
                self.assertEqual((REPOSITORY_URL, 'main', 'charts/' + name), (source['repoURL'], source['targetRevision'], source['path']))
                self.assertTrue((REPOSITORY / source['path'] / 'Chart.yaml').is_file())
                self.assertEqual([True], [(REPOSITORY / source['path'] / file).is_file() for file in source['helm']['valueFiles']])
                # It is also the label by which Argo CD knows what belongs to it.
                self.assertEqual(name, source['helm']['releaseName'])

    def test_they_follow_git_by_themselves(self):
        for application in of_kind('Application', 'applications').values():
            sync = application['spec']['syncPolicy']
            self.assertEqual({'prune': True, 'selfHeal': True, 'allowEmpty': False}, sync['automated'])
            self.assertEqual({'limit': 5, 'backoff': {'duration': '5s', 'factor': 2, 'maxDuration': '3m'}}, sync['retry'])
            self.assertLessEqual({'CreateNamespace=true', 'ServerSideApply=true'}, set(sync['syncOptions']))

    def test_a_project_admits_what_its_applications_bring_and_no_more(self):
        projects = of_kind('AppProject', 'applications')
        admitted = {(kind['group'], kind['kind']) for kind in projects[NAMESPACE]['spec']['namespaceResourceWhitelist']}
        brought = {(document['apiVersion'].rpartition('/')[0], document['kind']) for chart in SERVICES for environment in ENVIRONMENTS for document in objects(chart, environment)}
        self.assertEqual(brought, admitted)
        own = {(document['apiVersion'].rpartition('/')[0], document['kind']) for document in objects('applications')}
        self.assertEqual(own, {(kind['group'], kind['kind']) for kind in projects[NAMESPACE + '-applications']['spec']['namespaceResourceWhitelist']})
        for project in projects.values():
            self.assertEqual([{'group': '', 'kind': 'Namespace'}], project['spec']['clusterResourceWhitelist'])
            self.assertEqual([REPOSITORY_URL], project['spec']['sourceRepos'])

    def test_each_application_stays_within_its_project(self):
        projects = of_kind('AppProject', 'applications')
        for name, application in of_kind('Application', 'applications').items():
            project = projects[application['spec']['project']]
            self.assertEqual([application['spec']['destination']], project['spec']['destinations'])
            self.assertEqual('argocd' if name == 'applications' else NAMESPACE, application['spec']['destination']['namespace'])

    def test_what_was_given_on_the_command_line_is_remembered(self):
        for value, key in (('repoURL=https://other.example/x.git', 'repoURL'), ('revision=v1.2.3', 'revision')):
            application = of_kind('Application', 'applications', 'rehearsal', value)['applications']
            self.assertEqual(value.partition('=')[2], application['spec']['source']['helm']['valuesObject'][key])

    def test_productions_repository_is_the_environments(self):
        values = yaml.safe_load((CHARTS / 'applications' / 'values-production.yaml').read_text(encoding='utf-8'))
        known = read('production')['github']
        self.assertEqual('https://github.com/%s/%s.git' % (known['owner'], known['repository']), values['repoURL'])

    def test_a_service_that_is_taken_off_the_list_takes_its_pods_along(self):
        for name, application in of_kind('Application', 'applications').items():
            self.assertEqual(None if name == 'applications' else ['resources-finalizer.argocd.argoproj.io'], application['metadata'].get('finalizers'))
        self.assertNotIn('workers', of_kind('Application', 'applications', 'rehearsal', 'services=["auth"]'))

    @unittest.skipUnless(UPSTREAM, 'there is no folder shared/upstream-crds beside the repository, and WASTECOACH_UPSTREAM_CRDS names none')
    def test_each_is_one_that_upstreams_definition_takes(self):
        schemas = definitions.read(UPSTREAM)
        for environment in ENVIRONMENTS:
            for document in objects('applications', environment):
                schema = schemas[('argoproj.io', 'v1alpha1', document['kind'])]
                self.assertEqual([], definitions.problems(schema, document), document['metadata']['name'])
        document['spec']['sourceRepositories'] = []
        self.assertEqual(1, len(definitions.problems(schema, document)))


if __name__ == '__main__':
    unittest.main()
