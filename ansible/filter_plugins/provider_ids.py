"""Jinja filter: where the provider ids of a cluster's nodes differ from what EC2 says."""


def provider_ids_differing(nodes, instances, names):
    """A sentence for each name whose node and instance do not fit together, and for each node that is no instance.

    nodes: Node objects. instances: what EC2 answered, as amazon.aws.ec2_instance_info hands it on. names: the nodes that must be there.
    """
    found = {node['metadata']['name']: node.get('spec', {}).get('providerID', '') for node in nodes}
    by_name = {}
    for instance in instances:
        by_name.setdefault(instance.get('tags', {}).get('Name', ''), []).append(instance)
    return [sentence for name in sorted(set(names) | set(found))
            for sentence in _differences(name, found.get(name), by_name.get(name, []))]


def provider_id(instance):
    """The id by which the cloud's controllers find an instance."""
    return 'aws:///%s/%s' % (instance['placement']['availability_zone'], instance['instance_id'])


def _differences(name, seen, instances):
    if len(instances) != 1:
        yield '%s: EC2 knows %d instances of that name%s, expected 1' % (
            name, len(instances), ' (%s)' % ', '.join(i['instance_id'] for i in instances) if instances else '')
        return
    expected = provider_id(instances[0])
    if seen is None:
        yield '%s: no node of that name is in the cluster; expected one with provider id %s' % (name, expected)
    elif seen != expected:
        yield '%s: found provider id %s, expected %s' % (name, seen or '(none)', expected)


class FilterModule:
    """Registers the filter with Ansible."""

    def filters(self):
        return {'provider_ids_differing': provider_ids_differing}
