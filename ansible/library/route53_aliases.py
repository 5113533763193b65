#!/usr/bin/python3
"""Makes names of a Route53 zone aliases of a load balancer, and tells where those that were corrected led."""

import time

from ansible.module_utils.aws_clients import BotoCoreError, ClientError, client, pages
from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: route53_aliases
short_description: Make names aliases of a load balancer
description:
  - Reads the zone, and writes only what differs, all of it at once. Address records of other kinds at these names (CNAME, AAAA) are removed, since
    they would lead elsewhere.
  - Waits until Route53 answers with the change, and reads the names back. In check mode it only compares.
author: [WasteCoach]
options:
  zone_id:
    description: Id of the hosted zone.
    type: str
    required: true
  names:
    description: Names in the zone.
    type: list
    elements: str
    required: true
  target:
    description: DNS name of the load balancer.
    type: str
    required: true
  target_zone_id:
    description: Hosted zone of the load balancer.
    type: str
    required: true
  region:
    description: Region, for the client.
    type: str
    required: true
  deadline:
    description: Seconds until Route53 must answer with the change.
    type: int
    default: 300
'''

EXAMPLES = r'''
- name: Point the names at the load balancer
  route53_aliases: { zone_id: Z1, names: [growbin.app], target: x.elb.amazonaws.com, target_zone_id: Z2, region: ap-northeast-2 }
'''

RETURN = r'''
corrected:
  description: Names that led elsewhere, and where.
  type: list
  returned: always
created:
  description: Names that were not there.
  type: list
  returned: always
'''

POLL_SECONDS = 3
OTHER_KINDS = ('CNAME', 'AAAA')


def alias(name, target, zone):
    return {'Name': name + '.', 'Type': 'A', 'AliasTarget': {'HostedZoneId': zone, 'DNSName': target + '.', 'EvaluateTargetHealth': True}}


def leads(record):
    """Where a record leads, in words."""
    if 'AliasTarget' in record:
        return bare(record['AliasTarget']['DNSName'])
    return ', '.join(entry['Value'] for entry in record.get('ResourceRecords', []))


def bare(name):
    name = name.rstrip('.').lower()
    return name[len('dualstack.'):] if name.startswith('dualstack.') else name


def fits(record, wanted):
    return 'AliasTarget' in record and bare(record['AliasTarget']['DNSName']) == bare(wanted['AliasTarget']['DNSName']) \
        and record['AliasTarget']['HostedZoneId'] == wanted['AliasTarget']['HostedZoneId'] and record['AliasTarget'].get('EvaluateTargetHealth') is True


def plan(records, names, target, zone):
    """The changes, the names that led elsewhere (with where), and the new ones."""
    changes, corrected, created = [], [], []
    for name in names:
        wanted = alias(name, target, zone)
        present = [record for record in records if record['Name'].rstrip('.').lower() == name.lower() and not record.get('SetIdentifier')]
        others = [record for record in present if record['Type'] in OTHER_KINDS]
        address = next((record for record in present if record['Type'] == 'A'), None)
        changes += [{'Action': 'DELETE', 'ResourceRecordSet': record} for record in others]
        corrected += ['%s %s led to %s' % (name, record['Type'], leads(record)) for record in others]
        if address is None or not fits(address, wanted):
            changes.append({'Action': 'UPSERT', 'ResourceRecordSet': wanted})
            if address is not None:
                corrected.append('%s led to %s' % (name, leads(address)))
            elif not others:
                created.append(name)
    return changes, corrected, created


def write(aws, module, changes):
    answer = aws.change_resource_record_sets(HostedZoneId=module.params['zone_id'], ChangeBatch={'Comment': 'Names of the load balancer', 'Changes': changes})
    change, deadline = answer['ChangeInfo'], time.monotonic() + module.params['deadline']
    while change['Status'] != 'INSYNC':
        if time.monotonic() > deadline:
            module.fail_json(msg='not within %d s: Route53 answers with the change %s; last seen: %s' % (module.params['deadline'], change['Id'], change['Status']))
        time.sleep(POLL_SECONDS)
        change = aws.get_change(Id=change['Id'])['ChangeInfo']


def main():
    module = AnsibleModule(
        argument_spec={
            'zone_id': {'type': 'str', 'required': True},
            'names': {'type': 'list', 'elements': 'str', 'required': True},
            'target': {'type': 'str', 'required': True},
            'target_zone_id': {'type': 'str', 'required': True},
            'region': {'type': 'str', 'required': True},
            'deadline': {'type': 'int', 'default': 300},
        },
        supports_check_mode=True)
    parameters = module.params
    aws = client(module, 'route53', parameters['region'])

    def compare():
        records = pages(aws, 'list_resource_record_sets', 'ResourceRecordSets', HostedZoneId=parameters['zone_id'])
        return plan(records, parameters['names'], parameters['target'], parameters['target_zone_id'])

    try:
        changes, corrected, created = compare()
        if changes and not module.check_mode:
            write(aws, module, changes)
            left, _corrected, _created = compare()
            if left:
                module.fail_json(msg='Route53 took the change, and yet these differ: %s' % ', '.join(entry['ResourceRecordSet']['Name'] for entry in left))
    except (BotoCoreError, ClientError) as error:
        module.fail_json(msg='the records of zone %s: %s' % (parameters['zone_id'], error))
    module.exit_json(changed=bool(changes), corrected=corrected, created=created)


if __name__ == '__main__':
    main()
