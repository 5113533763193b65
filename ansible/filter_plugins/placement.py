"""Jinja filters for an entry of the variable workloads: where its pods belong, and what they ask for."""


def placement(workload):
    """nodeSelector and tolerations, by the name of the node's label workload; `every` stands for all nodes."""
    node = workload['node']
    if node == 'every':
        return {'nodeSelector': {}, 'tolerations': [{'operator': 'Exists'}]}
    return {'nodeSelector': {'workload': node}, 'tolerations': [toleration(node)]}


def toleration(node):
    if node == 'control-plane':
        return {'key': 'node-role.kubernetes.io/control-plane', 'operator': 'Exists', 'effect': 'NoSchedule'}
    return {'key': 'dedicated', 'operator': 'Equal', 'value': node, 'effect': 'NoSchedule'}


def resources(workload):
    """requests and limits as a container has them."""
    return {key: workload[key] for key in ('requests', 'limits') if workload.get(key)}


class FilterModule:
    """Registers the filters with Ansible."""

    def filters(self):
        return {'placement': placement, 'resources': resources}
