#!/usr/bin/python3
"""Whether a certificate of ACM is issued, stays valid for a while, and covers the names it is for. Reads only."""

import datetime
import fnmatch

from ansible.module_utils.aws_clients import BotoCoreError, ClientError, client
from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r'''
module: certificate_state
short_description: Prove that a certificate is issued and covers names
description:
  - Reads the certificate from ACM and fails with all that is wrong with it. Changes nothing.
author: [WasteCoach]
options:
  arn:
    description: ARN of the certificate.
    type: str
    required: true
  region:
    description: Its region.
    type: str
    required: true
  names:
    description: Names that it must cover.
    type: list
    elements: str
    required: true
  days:
    description: Days for which it must stay valid. ACM renews 60 days before the end.
    type: int
    default: 30
'''

EXAMPLES = r'''
- name: Prove the certificate
  certificate_state: { arn: "{{ infrastructure.certificate_arn }}", region: "{{ aws_region }}", names: "{{ dns.records }}" }
'''

RETURN = r'''
valid_until:
  description: The last day of its validity; empty where ACM does not tell.
  type: str
  returned: success
'''


def covers(pattern, name):
    """Whether a certificate's name is that name. A star stands for one label."""
    return fnmatch.fnmatchcase(name.lower(), pattern.lower()) and name.count('.') == pattern.count('.')


def deviations(certificate, names, days, now):
    """What is wrong with it; empty when nothing is."""
    wrong = []
    if certificate.get('Status') != 'ISSUED':
        wrong.append('it is %s%s, not ISSUED' % (certificate.get('Status'), ' (%s)' % certificate['FailureReason'] if certificate.get('FailureReason') else ''))
    end = certificate.get('NotAfter')
    if end is not None and end - now < datetime.timedelta(days=days):
        wrong.append('it is valid until %s, less than %d days' % (end.date().isoformat(), days))
    known = [certificate.get('DomainName', '')] + list(certificate.get('SubjectAlternativeNames', []))
    missing = [name for name in names if not any(covers(pattern, name) for pattern in known)]
    if missing:
        wrong.append('it does not cover %s' % ', '.join(missing))
    return wrong


def main():
    module = AnsibleModule(
        argument_spec={
            'arn': {'type': 'str', 'required': True},
            'region': {'type': 'str', 'required': True},
            'names': {'type': 'list', 'elements': 'str', 'required': True},
            'days': {'type': 'int', 'default': 30},
        },
        supports_check_mode=True)
    asked = module.params
    try:
        certificate = client(module, 'acm', asked['region']).describe_certificate(CertificateArn=asked['arn'])['Certificate']
    except (BotoCoreError, ClientError) as error:
        module.fail_json(msg='certificate %s: %s' % (asked['arn'], error))
    wrong = deviations(certificate, asked['names'], asked['days'], datetime.datetime.now(datetime.timezone.utc))
    if wrong:
        module.fail_json(msg='certificate %s: %s' % (asked['arn'], '; '.join(wrong)))
    module.exit_json(changed=False, valid_until=certificate['NotAfter'].isoformat() if certificate.get('NotAfter') else '')


if __name__ == '__main__':
    main()
