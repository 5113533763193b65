"""Schemas are brought forward before pods roll."""

import unittest

from charts import REPOSITORY, SERVICES, every, objects, of_kind

HOOK = {'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-delete-policy': 'before-hook-creation'}


class Migration(unittest.TestCase):
    def test_whoever_has_migrations_has_a_job_for_them(self):
        with_files = {path.parent.name.lower() for path in (REPOSITORY / 'services').glob('*/Migrations')}
        self.assertEqual(with_files, {chart for chart in SERVICES if of_kind('Job', chart)})
        self.assertEqual({'auth', 'users', 'locations', 'recycling', 'waste'}, with_files)

    def test_it_comes_before_everything_else(self):
        for _chart, _environment, job in every('Job'):
            annotations = job['metadata']['annotations']
            self.assertEqual({**HOOK, 'helm.sh/hook-weight': '0'}, annotations)
            # With one of its own, Argo CD would not look at Helm's.
            self.assertFalse([key for key in annotations if key.startswith('argocd')])

    def test_its_policy_comes_before_it(self):
        for chart, environment, job in every('Job'):
            name = job['metadata']['name']
            policy = of_kind('NetworkPolicy', chart, environment)[name]
            self.assertEqual({**HOOK, 'helm.sh/hook-weight': '-5'}, policy['metadata']['annotations'])
            self.assertEqual({'app.kubernetes.io/name': name}, policy['spec']['podSelector']['matchLabels'])

    def test_nothing_that_it_needs_is_made_after_it(self):
        for chart, environment, job in every('Job'):
            later = {document['metadata']['name'] for document in objects(chart, environment) if 'helm.sh/hook' not in document['metadata'].get('annotations', {})
                     and document['kind'] in ('ConfigMap', 'Secret', 'ServiceAccount')}
            pod = job['spec']['template']['spec']
            self.assertNotIn('serviceAccountName', pod)
            self.assertNotIn('envFrom', pod['containers'][0])
            secrets = {source['secret']['name'] for volume in pod['volumes'] for source in volume.get('projected', {}).get('sources', [])}
            self.assertEqual({chart + '-database'}, secrets)
            self.assertFalse(secrets & later)

    def test_it_is_the_image_of_the_pods_and_ends(self):
        for chart, environment, job in every('Job'):
            pod = job['spec']['template']['spec']
            self.assertEqual({deployment['spec']['template']['spec']['containers'][0]['image'] for deployment in of_kind('Deployment', chart, environment).values()},
                             {container['image'] for container in pod['containers']})
            self.assertEqual([['--migrate']], [container['args'] for container in pod['containers']])
            self.assertEqual(('Never', 3, 300), (pod['restartPolicy'], job['spec']['backoffLimit'], job['spec']['activeDeadlineSeconds']))

    def test_only_hooks_have_annotations_of_hooks(self):
        for chart in SERVICES:
            hooks = {(document['kind'], document['metadata']['name']) for document in objects(chart) if 'helm.sh/hook' in document['metadata'].get('annotations', {})}
            self.assertEqual({('Job', chart + '-migration'), ('NetworkPolicy', chart + '-migration')} if chart != 'workers' else set(), hooks)


if __name__ == '__main__':
    unittest.main()
