"""helm finds nothing to complain of, and what stands twice is the same."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

from charts import CHARTS, ENVIRONMENTS, NAMESPACE, PACKED, SERVICES, arguments, attempt, copied, run, text


class Lint(unittest.TestCase):
    def test_every_chart_passes_in_every_environment(self):
        for environment in ENVIRONMENTS:
            for chart in (*SERVICES, 'applications'):
                with self.subTest(chart=chart, environment=environment):
                    result = run('lint', '--strict', '--namespace', NAMESPACE, *arguments(chart, environment))
                    self.assertEqual(0, result.returncode, result.stdout + result.stderr)

    def test_the_library_passes(self):
        result = run('lint', '--strict', CHARTS / 'library')
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)

    def test_every_folder_is_a_chart_that_is_tested(self):
        self.assertEqual({*SERVICES, 'library', 'applications'}, {path.name for path in CHARTS.iterdir() if path.is_dir()})

    def test_every_chart_has_the_librarys_schema(self):
        original = (CHARTS / 'library' / 'values.schema.json').read_bytes()
        for chart in SERVICES:
            self.assertEqual(original, (CHARTS / chart / 'values.schema.json').read_bytes(), 'cp charts/library/values.schema.json charts/%s/' % chart)

    def test_every_lock_is_of_the_librarys_version(self):
        version = re.search(r'^version: (\S+)$', (CHARTS / 'library' / 'Chart.yaml').read_text(encoding='utf-8'), re.MULTILINE)[1]
        for chart in SERVICES:
            for file in ('Chart.yaml', 'Chart.lock'):
                self.assertRegex((CHARTS / chart / file).read_text(encoding='utf-8'), r'(?s)name: library\n.*  version: %s\n' % re.escape(version), chart + '/' + file)

    def test_a_chart_whose_library_was_not_packed_is_refused_in_words_that_argo_cd_knows(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(CHARTS / 'auth', Path(folder) / 'auth', ignore=shutil.ignore_patterns('charts'))
            result = run('template', 'auth', *arguments('auth', 'rehearsal', folder=Path(folder)))
            # At these words Argo CD runs "helm dependency build" and tries again.
            self.assertIn('found in Chart.yaml, but missing in charts/ directory', result.stderr)

    def test_rendering_is_the_same_anywhere_and_at_any_time(self):
        elsewhere = copied()
        self.assertNotEqual(PACKED(), elsewhere)
        for chart in SERVICES:
            with self.subTest(chart=chart):
                again = run('template', chart, *arguments(chart, 'production', folder=elsewhere), '--namespace', NAMESPACE)
                self.assertEqual(text(chart, 'production'), again.stdout)
                self.assertEqual(text(chart, 'production'), attempt(chart, 'production').stdout)


if __name__ == '__main__':
    unittest.main()
