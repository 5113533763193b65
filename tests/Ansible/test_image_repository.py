"""With a registry of its own, an environment takes every image from there."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from locations import REPOSITORY
from templates import render

FILES = REPOSITORY / 'rehearsal/mirror/files'
REGISTRY = 'registry.trial.example/mirror'
# Role, name of upstream's file beside our kustomization, and our other files.
MANIFESTS = [
    ('calico', 'calico.yaml', ['node.yaml', 'configuration.yaml']),
    ('metrics_server', 'components.yaml', ['deployment.yaml']),
    ('cert_manager', 'cert-manager.yaml', []),
    ('argocd', 'install.yaml', ['namespace.yaml']),
]
VALUES = ['ebs_csi_driver', 'aws_load_balancer_controller']


def images(value):
    """All images in a document, at any depth."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == 'image' and isinstance(entry, str):
                yield entry
            yield from images(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from images(entry)


def repositories(value):
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == 'repository':
                yield entry
            else:
                yield from repositories(entry)


class ImageRepository(unittest.TestCase):
    ELSEWHERE = {'artifacts': {'mirror': '', 'image_repository': REGISTRY}}

    @unittest.skipUnless(shutil.which('kubectl'), 'there is no kubectl on this machine')
    def test_every_image_of_a_manifest_comes_from_it(self):
        for role, upstream, others in MANIFESTS:
            with self.subTest(role=role), tempfile.TemporaryDirectory() as folder:
                source = next(path for path in FILES.rglob(upstream))
                shutil.copy(source, Path(folder) / upstream)
                for name in ['kustomization.yaml', *others]:
                    (Path(folder) / name).write_text(render(role, name + '.j2', self.ELSEWHERE), encoding='utf-8')
                made = subprocess.run(['kubectl', 'kustomize', folder], capture_output=True, text=True, check=False)
                self.assertEqual(0, made.returncode, made.stderr)
                found = [image for document in yaml.safe_load_all(made.stdout) for image in images(document)]
                self.assertTrue(found)
                self.assertEqual([], [image for image in found if not image.startswith(REGISTRY + '/')])
                self.assertNotIn('quay.io', made.stdout)

    def test_every_image_of_a_chart_comes_from_it(self):
        for role in VALUES:
            with self.subTest(role=role):
                found = list(repositories(yaml.safe_load(render(role, 'values.yaml.j2', self.ELSEWHERE))))
                self.assertTrue(found)
                self.assertEqual([], [repository for repository in found if not repository.startswith(REGISTRY + '/')])


if __name__ == '__main__':
    unittest.main()
