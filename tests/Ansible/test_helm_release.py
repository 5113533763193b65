"""When a release is installed, and what is done to one that was left behind."""

import io
import tarfile
import tempfile
import unittest
from pathlib import Path

from locations import load

helm = load('library/helm_release.py')


def release(status='deployed', **other):
    return {'status': status, 'description': 'chart', 'values': {'a': 1}, 'revision': 3, **other}


class Difference(unittest.TestCase):
    def test_the_same_chart_and_values_are_left_alone(self):
        self.assertEqual('', helm.difference(release(), 'chart', {'a': 1}, ''))

    def test_each_difference_is_told(self):
        self.assertEqual('it is not installed', helm.difference(None, 'chart', {}, ''))
        self.assertEqual('it is failed', helm.difference(release('failed'), 'chart', {'a': 1}, ''))
        self.assertEqual('it was made of another chart', helm.difference(release(), 'other', {'a': 1}, ''))
        self.assertEqual('its values are others', helm.difference(release(), 'chart', {'a': 2}, ''))
        self.assertEqual('a deployment is gone', helm.difference(release(), 'chart', {'a': 1}, 'a deployment is gone'))


class Repair(unittest.TestCase):
    DEPLOYED = [{'revision': 1, 'status': 'superseded'}, {'revision': 2, 'status': 'deployed'}, {'revision': 3, 'status': 'pending-upgrade'}]

    def test_nothing_is_done_to_what_helm_can_upgrade(self):
        self.assertIsNone(helm.next_step(None, []))
        self.assertIsNone(helm.next_step(release(), self.DEPLOYED))
        self.assertIsNone(helm.next_step(release('failed'), self.DEPLOYED))

    def test_a_pending_upgrade_goes_back_to_the_newest_good_revision(self):
        self.assertEqual(2, helm.next_step(release('pending-upgrade'), self.DEPLOYED))
        self.assertEqual(2, helm.next_step(release('pending-rollback'), self.DEPLOYED))

    def test_what_never_was_deployed_is_removed(self):
        for status in ('pending-install', 'failed', 'uninstalling'):
            self.assertEqual('uninstall', helm.next_step(release(status), [{'revision': 1, 'status': status}]))

    def test_a_removal_that_was_cut_short_is_finished(self):
        self.assertEqual('uninstall', helm.next_step(release('uninstalling'), [{'revision': 1, 'status': 'superseded'}]))


class Pods(unittest.TestCase):
    def test_only_the_pods_of_the_releases_workloads_are_looked_at(self):
        workloads = [workload('a', {'meta.helm.sh/release-name': 'web'}), workload('b', {'meta.helm.sh/release-name': 'other'})]
        found = helm.pods_of(workloads, [pod('a'), pod('b'), pod('c')], 'web')
        self.assertEqual(['a'], [entry['metadata']['name'] for entry in found])

    def test_a_hooks_pods_are_its_releases(self):
        hook = workload('a', {'helm.sh/hook': 'pre-install'}, {'app.kubernetes.io/instance': 'web'})
        self.assertEqual(1, len(helm.pods_of([hook], [pod('a')], 'web')))


def workload(app, annotations, labels=None):
    return {'metadata': {'annotations': annotations, 'labels': labels or {}}, 'spec': {'selector': {'matchLabels': {'app': app}}}}


def pod(app):
    return {'metadata': {'name': app, 'labels': {'app': app}}}


class Values(unittest.TestCase):
    def test_secret_values_are_laid_over_the_others_at_any_depth(self):
        values = {'auth': {'user': 'a'}, 'x': 1}
        self.assertEqual({'auth': {'user': 'a', 'password': 'b'}, 'x': 1}, helm.merged(values, {'auth': {'password': 'b'}}))
        self.assertEqual({'auth': {'user': 'a'}, 'x': 1}, values)


class Chart(unittest.TestCase):
    def test_the_description_names_the_chart_and_changes_with_its_content(self):
        with tempfile.TemporaryDirectory() as folder:
            first, second = (archive(folder, version) for version in ('1.0.0', '1.0.1'))
            self.assertTrue(helm.describe(first).startswith('web sha256:'))
            self.assertNotEqual(helm.describe(first), helm.describe(second))


def archive(folder, version):
    path = Path(folder) / ('web-%s.tgz' % version)
    with tarfile.open(path, 'w:gz') as tar:
        content = ('name: web\nversion: %s\n' % version).encode()
        member = tarfile.TarInfo('web/Chart.yaml')
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return str(path)


if __name__ == '__main__':
    unittest.main()
