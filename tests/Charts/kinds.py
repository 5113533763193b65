"""Fields and types of Kubernetes' own kinds, from the list that the rehearsal's API server has of the client library's models."""

import functools
import json

from charts import REPOSITORY

SCALARS = {
    'string': (str,), 'integer': (int,), 'boolean': (bool,), 'number': (int, float), 'quantity': (str, int, float), 'intOrString': (int, str),
    'time': (str,), 'bytes': (str,), 'any': (object,),
}


@functools.cache
def known():
    return json.loads((REPOSITORY / 'rehearsal' / 'distribution' / 'Distribution' / 'builtin-types.json').read_text(encoding='utf-8'))


def problems(document):
    """What an API server with strict validation would refuse, each with its path."""
    kind = '%s/%s' % (document['apiVersion'], document['kind'])
    if kind not in known()['kinds']:
        return ['there is no kind ' + kind]
    return [*of_type(known()['kinds'][kind], document, document['kind'])]


def of_type(name, value, path):
    if not isinstance(value, dict):
        yield '%s is no object' % path
        return
    fields = known()['types'][name]
    for key, item in value.items():
        if key in fields:
            yield from of_field(fields[key], item, '%s.%s' % (path, key))
        elif key not in ('apiVersion', 'kind'):
            yield '%s has no field %s' % (path, key)


def of_field(field, value, path):
    if field.startswith('[]'):
        if not isinstance(value, list):
            yield '%s is no list' % path
            return
        for index, item in enumerate(value):
            yield from of_field(field[2:], item, '%s[%d]' % (path, index))
    elif field.startswith('{}'):
        if not isinstance(value, dict):
            yield '%s is no map' % path
            return
        for key, item in value.items():
            yield from of_field(field[2:], item, '%s[%s]' % (path, key))
    elif field.startswith('#'):
        yield from of_type(field[1:], value, path)
    elif not isinstance(value, SCALARS[field]) or (isinstance(value, bool) and field not in ('boolean', 'any')):
        yield '%s is no %s: %r' % (path, field, value)
