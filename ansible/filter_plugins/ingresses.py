"""Jinja filters for a list of Ingresses and Services: which names have a rule, which address they have, which backends are there."""

from ansible.errors import AnsibleFilterError


def rules(items, ingress_class):
    """Host, Ingress and paths of each rule of the class."""
    for item in items:
        if item['kind'] == 'Ingress' and item['spec'].get('ingressClassName') == ingress_class:
            for rule in item['spec'].get('rules', []):
                yield rule.get('host'), item, rule.get('http', {}).get('paths', [])


def unanswered_names(items, names, ingress_class):
    """Names without a rule of their own for "/": below it, rules for all names may answer."""
    answered = {host for host, _item, paths in rules(items, ingress_class) if any(path['path'] == '/' for path in paths)}
    return [name for name in names if name not in answered]


def api_backend(application):
    """The rule of an application: its Service has its name."""
    return {'path': application['path'], 'service': application['name'], 'port': application['port']}


def ingress_hostname(items, namespace, name):
    for item in items:
        if item['kind'] == 'Ingress' and (item['metadata']['namespace'], item['metadata']['name']) == (namespace, name):
            entries = item.get('status', {}).get('loadBalancer', {}).get('ingress', [])
            if entries and entries[0].get('hostname'):
                return entries[0]['hostname']
    raise AnsibleFilterError('the Ingress %s/%s has no load balancer: ansible-playbook playbooks/07-ingress-resources.yml makes it' % (namespace, name))


def present_backends(items, ingress_class):
    """namespace/service:port of the backends whose Service there is."""
    services = {(item['metadata']['namespace'], item['metadata']['name']) for item in items if item['kind'] == 'Service'}
    found = set()
    for _host, item, paths in rules(items, ingress_class):
        for path in paths:
            service = path['backend']['service']
            if (item['metadata']['namespace'], service['name']) in services:
                found.add('%s/%s:%s' % (item['metadata']['namespace'], service['name'], service['port'].get('number')))
    return sorted(found)


class FilterModule:
    """Registers the filters with Ansible."""

    def filters(self):
        return {'unanswered_names': unanswered_names, 'ingress_hostname': ingress_hostname,
                'api_backend': api_backend, 'present_backends': present_backends}
