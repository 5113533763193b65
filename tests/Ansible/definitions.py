"""Upstream's resource definitions as JSON schemas that refuse unknown fields, as an API server with strict validation does."""

import yaml
from jsonschema import Draft7Validator


class Loader(yaml.CSafeLoader):
    """Takes a lone = for the text that it is."""


Loader.add_constructor('tag:yaml.org,2002:value', Loader.construct_yaml_str)


def read(folder):
    """Schema by group, version and kind."""
    found = {}
    for path in sorted(folder.glob('*.yaml')):
        for document in yaml.load_all(path.read_text(encoding='utf-8'), Loader=Loader):
            if document and document.get('kind') == 'CustomResourceDefinition':
                for version in document['spec']['versions']:
                    schema = version['schema']['openAPIV3Schema']
                    found[(document['spec']['group'], version['name'], document['spec']['names']['kind'])] = schema
    return found


def strict(schema):
    """The same schema, in the words of JSON schema, with unknown fields refused."""
    if not isinstance(schema, dict):
        return schema
    result = {key: value for key, value in schema.items() if not key.startswith('x-kubernetes') and key not in ('nullable', 'format', 'default', 'description', 'example')}
    for key in ('properties', 'patternProperties'):
        if key in result:
            result[key] = {name: strict(value) for name, value in result[key].items()}
    for key in ('items', 'additionalProperties', 'not'):
        if key in result:
            result[key] = strict(result[key])
    for key in ('allOf', 'anyOf', 'oneOf'):
        # They only add conditions: their fields are named beside them.
        if key in result:
            result[key] = [{name: value for name, value in part.items() if name != 'description'} for part in result[key]]
    if schema.get('x-kubernetes-int-or-string'):
        result['type'] = ['integer', 'string']
    closed = 'properties' in schema and 'additionalProperties' not in schema and not schema.get('x-kubernetes-preserve-unknown-fields')
    if closed:
        result['additionalProperties'] = False
    if schema.get('nullable') and 'type' in result:
        result['type'] = [result['type'], 'null'] if isinstance(result['type'], str) else [*result['type'], 'null']
    return result


def problems(schema, resource):
    """What the API server would refuse, each with its path."""
    whole = strict(schema)
    # The API server itself knows what metadata holds.
    whole.setdefault('properties', {}).update({'metadata': {'type': 'object'}, 'apiVersion': {'type': 'string'}, 'kind': {'type': 'string'}})
    return ['%s: %s' % ('.'.join(map(str, error.absolute_path)) or '(whole)', error.message) for error in Draft7Validator(whole).iter_errors(resource)]
