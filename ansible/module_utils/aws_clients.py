"""Clients of AWS for our modules, which run on the operator's machine."""

import os

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
    MISSING = None
except ImportError as error:
    MISSING = str(error)
    BotoCoreError = ClientError = Exception


def client(module, service, region):
    """A client; AWS_ENDPOINT_URL names another endpoint than AWS's own, which older boto3 do not read by themselves."""
    if MISSING:
        module.fail_json(msg='boto3 is needed on the machine that runs the playbooks (Debian: python3-boto3): %s' % MISSING)
    return boto3.client(service, region_name=region, endpoint_url=os.environ.get('AWS_ENDPOINT_URL') or None,
                        config=Config(retries={'max_attempts': 5, 'mode': 'standard'}, connect_timeout=10, read_timeout=30))


def pages(aws, operation, key, **arguments):
    """All entries of an operation that answers in pages."""
    return [entry for page in aws.get_paginator(operation).paginate(**arguments) for entry in page[key]]
