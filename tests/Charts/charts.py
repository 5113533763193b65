"""Renders our charts by helm, from a copy into which the library was packed: the working tree is left as it is."""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
CHARTS = REPOSITORY / 'charts'
SERVICES = ('auth', 'users', 'locations', 'recycling', 'waste', 'workers')
ENVIRONMENTS = ('rehearsal', 'production')
NAMESPACE = 'wastecoach'
# As in image.yaml and repository.yaml.
DIGEST = 'sha256:' + '0123456789abcdef' * 4
TAG = '89abcdef0123456789abcdef0123456789abcdef'
REPOSITORY_URL = 'https://git.trial.example/deploy.git'


@functools.cache
def helm():
    """WASTECOACH_HELM, else the one that the rehearsal uses."""
    named = os.environ.get('WASTECOACH_HELM')
    if named:
        return named
    asked = subprocess.run(['bash', '-c', '. rehearsal/common/stock-tools.sh; stock_tool helm'], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return asked.stdout.strip()


def run(*arguments):
    return subprocess.run([helm(), *map(str, arguments)], capture_output=True, text=True, check=False)


def copied():
    """A copy of charts/ whose charts hold the library, as after "helm dependency build"."""
    folder = Path(tempfile.mkdtemp(prefix='wastecoach-charts-'))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / 'charts'
    # What an earlier build left in the tree must not be what is tested.
    shutil.copytree(CHARTS, copy, ignore=lambda path, names: ['charts'] if Path(path).parent == CHARTS else [])
    for service in SERVICES:
        built = run('dependency', 'build', copy / service)
        if built.returncode:
            raise AssertionError(built.stderr)
    return copy


PACKED = functools.cache(copied)


def arguments(chart, environment, values=(), folder=None):
    """What helm is told of a chart: its environment's values, an image or a repository, then more --set arguments."""
    path = (folder or PACKED()) / chart
    chosen = [path, '--values', path / ('values-%s.yaml' % environment), '--values', REPOSITORY / 'tests' / 'Charts' / ('%s.yaml' % ('repository' if chart == 'applications' else 'image'))]
    for value in values:
        chosen += ['--set-json' if value.partition('=')[2][:1] in ('{', '[', '"') else '--set', value]
    return chosen


def attempt(chart, environment='rehearsal', *values):
    """Renders, and returns how helm ended."""
    return run('template', chart, *arguments(chart, environment, values), '--namespace', NAMESPACE)


@functools.cache
def text(chart, environment='rehearsal', *values):
    """What helm renders; an error is the test's."""
    result = attempt(chart, environment, *values)
    if result.returncode or result.stderr:
        raise AssertionError('%s, %s: %s' % (chart, environment, result.stderr))
    return result.stdout


def objects(chart, environment='rehearsal', *values):
    """The same, as fresh objects."""
    return [document for document in yaml.load_all(text(chart, environment, *values), Loader=yaml.CSafeLoader) if document]


def of_kind(kind, chart, environment='rehearsal', *values):
    """Objects of a kind by name."""
    return {document['metadata']['name']: document for document in objects(chart, environment, *values) if document['kind'] == kind}


def every(kind):
    """Chart, environment and object, of every chart in every environment."""
    for environment in ENVIRONMENTS:
        for chart in SERVICES:
            for document in of_kind(kind, chart, environment).values():
                yield chart, environment, document


def every_pod():
    """Chart, environment, owner and pod specification."""
    for kind in ('Deployment', 'Job'):
        for chart, environment, owner in every(kind):
            yield chart, environment, owner, owner['spec']['template']['spec']


def labels_of(owner):
    return owner['spec']['template']['metadata']['labels']


def matches(selector, labels):
    """Whether labels fit a selector, by equality and by In."""
    if set(selector) - {'matchLabels', 'matchExpressions'}:
        raise AssertionError('this is no selector: %s' % selector)
    for expression in selector.get('matchExpressions', []):
        if expression['operator'] != 'In':
            raise AssertionError('the tests know no operator %s' % expression['operator'])
        if labels.get(expression['key']) not in expression['values']:
            return False
    return all(labels.get(key) == value for key, value in selector.get('matchLabels', {}).items())
