"""Why a pod is not ready, and whether it ever can be."""

import re

# What the scheduler says of a node that may take the pod later without anybody's doing: it comes up, or a volume is being made.
PASSING = re.compile(r'node\.kubernetes\.io/|node\.cloudprovider\.kubernetes\.io/|persistentvolumeclaim|PersistentVolumeClaim|were unschedulable|volume')
# What the scheduler says of a node that never will, as long as neither the node nor the pod is changed. Scarcity is told apart below.
LASTING = re.compile(r"didn't match Pod's node affinity|didn't match pod (anti-)?affinity|topology spread|untolerated taint|didn't have free ports|no nodes available")
SCARCITY = re.compile(r'Insufficient |Too many pods')
REASON = re.compile(r'\d+ (.+)')


def condition_of(resource, kind):
    """The entry of that type in an object's status.conditions, or nothing."""
    return next((entry for entry in resource.get('status', {}).get('conditions', []) if entry['type'] == kind), {})


def reason_of(entry):
    return ': '.join(part for part in (entry.get('reason'), entry.get('message')) if part)


def is_settled(pod):
    return condition_of(pod, 'Ready').get('status') == 'True' or pod.get('status', {}).get('phase') == 'Succeeded'


def troubles(pods):
    """Why the first pod that is not ready is not."""
    for pod in pods:
        if not is_settled(pod):
            return '; %s: %s' % (pod['metadata']['name'], trouble(pod))
    return ''


def trouble(pod):
    status = pod.get('status', {})
    for container in status.get('initContainerStatuses', []) + status.get('containerStatuses', []):
        for state in (container.get('state', {}), container.get('lastState', {})):
            stopped = state.get('waiting') or (state.get('terminated') if state.get('terminated', {}).get('exitCode') else None)
            if stopped and stopped.get('reason') not in (None, 'PodInitializing', 'ContainerCreating'):
                return '%s: %s' % (container['name'], reason_of(stopped))
    unscheduled = condition_of(pod, 'PodScheduled')
    if unscheduled.get('status') == 'False':
        return reason_of(unscheduled)
    return status.get('phase', 'Pending')


def reasons(message):
    """The scheduler's reasons, each without its count of nodes: "0/3 nodes are available: 1 Insufficient cpu, 2 ...". """
    nodes = message.partition('preemption:')[0].partition('nodes are available:')[2]
    parts = re.split(r', (?=\d+ )', nodes.strip().rstrip('.'))
    return [found.group(1) for found in map(REASON.match, parts) if found]


def unplaceable(pods, everything=()):
    """
    The first pod that the scheduler can't place and that waiting does not help, with the scheduler's reason; else an empty text.

    Scarcity passes while some pod of the cluster is about to end, and nodes that are not ready pass, too. A claim is of course
    awaited. `everything` has the pods that may make room.
    """
    leaving = any(pod['metadata'].get('deletionTimestamp') for pod in everything)
    for pod in pods:
        entry = condition_of(pod, 'PodScheduled')
        if entry.get('status') != 'False' or entry.get('reason') != 'Unschedulable' or pod['metadata'].get('deletionTimestamp'):
            continue
        message = entry.get('message', '')
        found = reasons(message)
        if not found or PASSING.search(message.partition('preemption:')[0]):
            continue
        if all(LASTING.search(reason) or (SCARCITY.search(reason) and not leaving) for reason in found):
            return '%s: %s' % (pod['metadata']['name'], reason_of(entry))
    return ''
