#!/usr/bin/python3
"""Reads EBS volumes by their ids. Changes nothing."""

from ansible.module_utils.aws_clients import BotoCoreError, ClientError, client, pages
from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: ebs_volumes
short_description: Read EBS volumes
description:
  - Reads what EC2 says of volumes. An id that EC2 does not know is left out. The same in check mode.
author: [WasteCoach]
options:
  ids:
    description: Ids of the volumes.
    type: list
    elements: str
    required: true
  region:
    description: Their region.
    type: str
    required: true
'''

EXAMPLES = r'''
- name: Read a volume
  ebs_volumes: { ids: [vol-0123456789abcdef0], region: ap-northeast-2 }
'''

RETURN = r'''
volumes:
  description: id, encrypted, type, size, state and tags of each.
  type: list
  returned: always
'''


def facts(volume):
    return {'id': volume['VolumeId'], 'encrypted': volume['Encrypted'], 'type': volume['VolumeType'], 'size': volume['Size'], 'state': volume['State'],
            'tags': {tag['Key']: tag['Value'] for tag in volume.get('Tags', [])}}


def main():
    module = AnsibleModule(
        argument_spec={
            'ids': {'type': 'list', 'elements': 'str', 'required': True},
            'region': {'type': 'str', 'required': True},
        },
        supports_check_mode=True)
    try:
        found = pages(client(module, 'ec2', module.params['region']), 'describe_volumes', 'Volumes', Filters=[{'Name': 'volume-id', 'Values': module.params['ids']}])
    except (BotoCoreError, ClientError) as error:
        module.fail_json(msg='EC2 does not tell of the volumes %s: %s' % (', '.join(module.params['ids']), error))
    module.exit_json(changed=False, volumes=[facts(volume) for volume in found])


if __name__ == '__main__':
    main()
