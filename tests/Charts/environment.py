"""What environments/*.yaml say, and what they leave to each other."""

import functools

import yaml

from charts import REPOSITORY


@functools.cache
def read(name):
    return yaml.safe_load((REPOSITORY / 'environments' / (name + '.yaml')).read_text(encoding='utf-8'))


def applications(name):
    return {application['name']: application for application in read(name)['applications']}
