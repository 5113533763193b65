#!/usr/bin/python3
"""Waits until a load balancer exists in AWS, is active and has its targets. Reads only."""

import time

from ansible.module_utils.aws_clients import BotoCoreError, ClientError, client, pages
from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: load_balancer_state
short_description: Wait until a load balancer is active and has targets
description:
  - Finds the load balancer by its DNS name. Polls until it is active and, where asked, each of its target groups has targets.
  - Fails at the deadline with what was seen last. Changes nothing; in check mode it looks once and only warns.
author: [WasteCoach]
options:
  dns_name:
    description: DNS name of the load balancer.
    type: str
    required: true
  region:
    description: Its region.
    type: str
    required: true
  target_groups:
    description: How many target groups it must have at least, each with a registered target.
    type: int
    default: 0
  deadline:
    description: Seconds to wait; 0 looks once.
    type: int
    default: 0
'''

EXAMPLES = r'''
- name: Wait until the load balancer is active
  load_balancer_state: { dns_name: x.elb.amazonaws.com, region: ap-northeast-2, deadline: 300 }
'''

RETURN = r'''
arn:
  description: Its ARN.
  type: str
  returned: success
zone_id:
  description: The hosted zone that an alias record names.
  type: str
  returned: success
target_groups:
  description: Name, port and the health of each target by its id.
  type: list
  returned: success
'''

POLL_SECONDS = 3


def judge(balancer, groups, wanted):
    """What is not as it should be yet; empty when all is."""
    if balancer is None:
        return 'there is no load balancer of that name'
    state = balancer['State']
    if state['Code'] != 'active':
        return 'it is %s%s' % (state['Code'], ': ' + state['Reason'] if state.get('Reason') else '')
    empty = [group['name'] for group in groups if not group['targets']]
    if len(groups) < wanted:
        return '%d of %d target groups are there' % (len(groups), wanted)
    return 'no targets in %s' % ', '.join(empty) if empty and wanted else ''


def look(elb, name):
    balancer = next((entry for entry in pages(elb, 'describe_load_balancers', 'LoadBalancers') if entry['DNSName'].lower() == name.lower()), None)
    if balancer is None:
        return None, []
    groups = []
    for group in pages(elb, 'describe_target_groups', 'TargetGroups', LoadBalancerArn=balancer['LoadBalancerArn']):
        health = elb.describe_target_health(TargetGroupArn=group['TargetGroupArn'])['TargetHealthDescriptions']
        groups.append({'name': group['TargetGroupName'], 'port': group.get('Port'), 'targets': {entry['Target']['Id']: entry['TargetHealth']['State'] for entry in health}})
    return balancer, groups


def main():
    module = AnsibleModule(
        argument_spec={
            'dns_name': {'type': 'str', 'required': True},
            'region': {'type': 'str', 'required': True},
            'target_groups': {'type': 'int', 'default': 0},
            'deadline': {'type': 'int', 'default': 0},
        },
        supports_check_mode=True)
    name, seconds = module.params['dns_name'], module.params['deadline']
    elb = client(module, 'elbv2', module.params['region'])
    begin = time.monotonic()
    while True:
        balancer, groups = None, []
        try:
            balancer, groups = look(elb, name)
            lacking = judge(balancer, groups, module.params['target_groups'])
        except (BotoCoreError, ClientError) as error:
            lacking = str(error)
        if not lacking:
            module.exit_json(changed=False, arn=balancer['LoadBalancerArn'], zone_id=balancer['CanonicalHostedZoneId'], target_groups=groups)
        if module.check_mode:
            module.warn('load balancer %s: %s' % (name, lacking))
            module.exit_json(changed=False, arn='', zone_id='', target_groups=groups)
        if time.monotonic() - begin >= seconds:
            module.fail_json(msg='load balancer %s not within %d s: active with its targets; last seen: %s' % (name, seconds, lacking))
        time.sleep(POLL_SECONDS)


if __name__ == '__main__':
    main()
