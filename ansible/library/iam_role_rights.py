#!/usr/bin/python3
"""Compares what an IAM role may do with the actions that somebody needs. Reads only."""

import fnmatch

from ansible.module_utils.aws_clients import BotoCoreError, ClientError, client, pages
from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: iam_role_rights
short_description: Find actions that no policy of an IAM role allows
description:
  - Reads the role's inline and attached policies as IAM has them. An action counts as allowed when a statement allows it, under whatever condition,
    and as missing when a statement denies it without a condition.
  - Changes nothing; the same in check mode.
author: [WasteCoach]
options:
  role:
    description: Name of the role.
    type: str
    required: true
  actions:
    description: Actions that are needed.
    type: list
    elements: str
    required: true
  region:
    description: Region, for the client.
    type: str
    required: true
'''

EXAMPLES = r'''
- name: Compare the rights
  iam_role_rights: { role: growbin-control-plane, region: ap-northeast-2, actions: ["ec2:DescribeVpcs"] }
'''

RETURN = r'''
missing:
  description: Actions that the role lacks, sorted.
  type: list
  returned: always
policies:
  description: Names of the policies that were read.
  type: list
  returned: always
'''


def missing(documents, actions):
    allowed, denied = set(), set()
    for statement in [entry for document in documents for entry in listed(document['Statement'])]:
        matching = {action for action in actions if covers(statement, action)}
        if statement['Effect'] == 'Allow':
            allowed |= matching
        elif not statement.get('Condition'):
            denied |= matching
    return sorted(action for action in actions if action not in allowed or action in denied)


def covers(statement, action):
    """Actions are compared without regard to case, with * and ?."""
    if 'NotAction' in statement:
        return not any(same(pattern, action) for pattern in listed(statement['NotAction']))
    return any(same(pattern, action) for pattern in listed(statement.get('Action', [])))


def same(pattern, action):
    return fnmatch.fnmatchcase(action.lower(), pattern.lower().replace('[', '[[]'))


def listed(value):
    return value if isinstance(value, list) else [value]


def documents_of(iam, role):
    """The role's policies by name."""
    found = {name: iam.get_role_policy(RoleName=role, PolicyName=name)['PolicyDocument'] for name in pages(iam, 'list_role_policies', 'PolicyNames', RoleName=role)}
    for attached in pages(iam, 'list_attached_role_policies', 'AttachedPolicies', RoleName=role):
        version = iam.get_policy(PolicyArn=attached['PolicyArn'])['Policy']['DefaultVersionId']
        found[attached['PolicyName']] = iam.get_policy_version(PolicyArn=attached['PolicyArn'], VersionId=version)['PolicyVersion']['Document']
    return found


def main():
    module = AnsibleModule(
        argument_spec={
            'role': {'type': 'str', 'required': True},
            'actions': {'type': 'list', 'elements': 'str', 'required': True},
            'region': {'type': 'str', 'required': True},
        },
        supports_check_mode=True)
    try:
        found = documents_of(client(module, 'iam', module.params['region']), module.params['role'])
    except (BotoCoreError, ClientError) as error:
        module.fail_json(msg='the policies of role %s can not be read: %s' % (module.params['role'], error))
    module.exit_json(changed=False, missing=missing(list(found.values()), module.params['actions']), policies=sorted(found))


if __name__ == '__main__':
    main()
