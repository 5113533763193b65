#!/usr/bin/python3
"""Waits until named conditions hold in a cluster, all of them at once, and shows at the deadline what was seen last."""

import json
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kubernetes_pods import condition_of, is_settled, reason_of, trouble, troubles, unplaceable

DOCUMENTATION = r'''
module: kubernetes_conditions
short_description: Wait until named conditions hold in a cluster
description:
  - Polls with the node's kubectl until all conditions hold in one round.
  - Fails at the deadline, and at once when a condition can't come true any more (a failed Job, a pod that no node can ever take); the message names each unmet condition with what was seen.
  - Never changes anything. In check mode it looks once and only warns, since what it waits for may not have been made.
author: [WasteCoach]
options:
  kubeconfig:
    description: Kubeconfig on the node.
    type: path
    default: /etc/kubernetes/admin.conf
  deadline:
    description: Seconds to wait; 0 looks once.
    type: int
    default: 0
  conditions:
    description:
      - Each has condition, its name in words, check, and, where one object is looked at, object with resource, name and namespace.
      - "check is api, exist (objects: a list of such), gone, rolled_out (DaemonSet, Deployment or StatefulSet; count: how many pods at least), complete (Job; instead of object, selected with
        resource, namespace and selector), bound (PersistentVolumeClaim; storage: how much it has at least), placed (labels: each pod's node has them), environment (container
        and environment of a pod template), data (of a ConfigMap), nodes_ready (nodes: names), pods_ready and claims_bound (all of the cluster),
        nodes_used (label, values: each is the label of a node on which a ready pod runs that selects it; no pod is on a node that it does not select), node_registered (labels, taints, provider_id),
        node_gone_or_not_ready, has_condition (type: the name of a condition in the object's status that must be True, of
        its newest generation), matches (fields: the object
        has at least these), spread (the ready pods of a workload are on that count of nodes), one_address (objects: Ingresses that all have one and
        the same hostname), one_default_class (name: the only default StorageClass), admission (manifest: the API server and
        its webhooks would take it), fails_closed (webhooks that can't be passed by) or node_metrics (nodes: each has figures from metrics.k8s.io)."
    type: list
    elements: dict
    required: true
'''

EXAMPLES = r'''
- name: Wait until DNS runs
  kubernetes_conditions:
    deadline: 120
    conditions:
      - condition: the cluster's DNS is available
        check: rolled_out
        object: { resource: deployment, namespace: kube-system, name: coredns }
'''

RETURN = r'''
conditions:
  description: condition, holds and seen of each.
  type: list
  returned: always
'''

POLL_SECONDS = 1
# A look may fall into a moment in which room is just made: what can't be placed must be seen so in that many looks in a row.
LOOKS = 3


class Hopeless(Exception):
    """The condition can't come true any more."""


def is_ready(node):
    return condition_of(node, 'Ready').get('status') == 'True'


def rolled_out(workload, wanted, pods):
    """Whether the newest generation of a DaemonSet, Deployment or StatefulSet runs everywhere, and what runs."""
    status, kind = workload.get('status', {}), workload['kind']
    if kind == 'DaemonSet':
        desired, updated, ready = (status.get(key, 0) for key in ('desiredNumberScheduled', 'updatedNumberScheduled', 'numberAvailable'))
    else:
        desired = workload['spec'].get('replicas', 1)
        updated, ready = status.get('updatedReplicas', 0), status.get('availableReplicas' if kind == 'Deployment' else 'readyReplicas', 0)
    if status.get('observedGeneration', 0) < workload['metadata'].get('generation', 1):
        return False, 'its last change was not seen by its controller yet'
    least = max(desired, wanted)
    if updated >= least and ready >= least and status.get('replicas', 0) <= max(least, updated):
        return True, '%d of %d ready' % (ready, least)
    return False, '%d of %d ready, %d of them of the newest form%s' % (ready, least, updated, troubles(pods))


def complete(job, pods):
    if condition_of(job, 'Failed').get('status') == 'True':
        raise Hopeless('%s%s' % (reason_of(condition_of(job, 'Failed')), troubles(pods)))
    status = job.get('status', {})
    seen = '%d of %d pods succeeded, %d failed' % (status.get('succeeded', 0), job['spec'].get('completions', 1), status.get('failed', 0))
    return condition_of(job, 'Complete').get('status') == 'True', seen + ('' if condition_of(job, 'Complete') else troubles(pods))


def nodes_ready(nodes, names):
    by_name = {node['metadata']['name']: node for node in nodes}
    bad = ['%s: %s' % (name, reason_of(condition_of(by_name[name], 'Ready')) or 'no condition Ready yet' if name in by_name else 'not in the cluster')
           for name in names if name not in by_name or not is_ready(by_name[name])]
    return not bad, '; '.join(['%d of %d Ready' % (len(names) - len(bad), len(names))] + bad)


def node_registered(node, labels, taints, provider_id):
    present = node['metadata'].get('labels', {})
    kept = node.get('spec', {}).get('taints', [])
    wrong = ['label %s is %s, expected %s' % (key, present.get(key, '(absent)'), value) for key, value in labels.items() if present.get(key) != value]
    for taint in taints:
        if not any(all(found.get(key, '') == taint.get(key, '') for key in ('key', 'value', 'effect')) for found in kept):
            wrong.append('taint %s is absent, found %s' % (write(taint), ', '.join(map(write, kept)) or 'none'))
    found = node.get('spec', {}).get('providerID', '')
    if found != provider_id:
        wrong.append('provider id is %s, expected %s' % (found or '(none)', provider_id))
    return not wrong, '; '.join(wrong) or 'so it is'


def write(taint):
    return '%s%s:%s' % (taint['key'], '=' + taint['value'] if taint.get('value') else '', taint['effect'])


def environment(workload, container, wanted):
    containers = workload['spec']['template']['spec']['containers']
    found = next((entry for entry in containers if entry['name'] == container), {'env': []})
    return same({entry['name']: entry.get('value') for entry in found.get('env', [])}, wanted)


def same(found, wanted):
    """Whether a mapping has the wanted entries."""
    wrong = ['%s is %s, expected %s' % (key, found.get(key, '(absent)'), value) for key, value in wanted.items() if found.get(key) != value]
    return not wrong, '; '.join(wrong) or 'so it is'


def has_condition(resource, kind):
    entry = condition_of(resource, kind)
    if not entry:
        return False, 'it has no condition %s yet' % kind
    newest = resource['metadata'].get('generation', 1)
    if entry.get('observedGeneration', resource['status'].get('observedGeneration', newest)) < newest:
        return False, 'its last change was not seen by its controller yet'
    return entry['status'] == 'True', '%s is %s%s' % (kind, entry['status'], ' (%s)' % reason_of(entry) if reason_of(entry) else '')


def bound(claim, storage):
    status = claim.get('status', {})
    has = status.get('capacity', {}).get('storage')
    seen = '%s, %s' % (status.get('phase', 'Pending'), has or 'without a volume')
    return status.get('phase') == 'Bound' and has is not None and (storage is None or quantity(has) >= quantity(storage)), seen


UNITS = {'': 1, 'k': 10**3, 'M': 10**6, 'G': 10**9, 'T': 10**12, 'Ki': 2**10, 'Mi': 2**20, 'Gi': 2**30, 'Ti': 2**40}


def quantity(text):
    """An amount of storage as Kubernetes writes it, in bytes."""
    number = text.rstrip('kMGTi')
    return float(number) * UNITS[text[len(number):]]


def placed(pods, nodes, labels):
    """Whether each pod is on a node with those labels."""
    by_name = {node['metadata']['name']: node['metadata'].get('labels', {}) for node in nodes}
    seen, wrong = [], []
    for pod in pods:
        name = pod['spec'].get('nodeName')
        seen.append('%s on %s' % (pod['metadata']['name'], name or 'no node'))
        if any(by_name.get(name, {}).get(key) != value for key, value in labels.items()):
            wrong.append(seen[-1])
    return bool(pods) and not wrong, '; '.join(wrong or seen) or 'it has no pods'


def deviations(found, wanted, path=''):
    """Where an object lacks what is wanted, at any depth; lists must be equal."""
    if not isinstance(wanted, dict):
        return [] if found == wanted else ['%s is %s, expected %s' % (path, '(absent)' if found is None else json.dumps(found), json.dumps(wanted))]
    present = found if isinstance(found, dict) else {}
    return [text for key, value in wanted.items() for text in deviations(present.get(key), value, '%s.%s' % (path, key) if path else key)]


def spread(pods, count):
    ready = [pod for pod in pods if condition_of(pod, 'Ready').get('status') == 'True' and not pod['metadata'].get('deletionTimestamp')]
    nodes = sorted({pod['spec']['nodeName'] for pod in ready})
    return len(nodes) >= count, '%d ready on %s%s' % (len(ready), ', '.join(nodes) or 'no node', troubles(pods))


def one_address(ingresses):
    """Whether all Ingresses have one and the same address; ingresses are name and object."""
    found = {name: [entry.get('hostname') or entry.get('ip') for entry in (ingress or {}).get('status', {}).get('loadBalancer', {}).get('ingress', [])]
             for name, ingress in ingresses}
    missing = [name for name, addresses in found.items() if not addresses]
    distinct = {address for addresses in found.values() for address in addresses}
    seen = '; '.join('%s: %s' % (name, ', '.join(addresses) or 'no address yet') for name, addresses in found.items())
    return not missing and len(distinct) == 1, seen


def one_default_class(classes, name):
    mark = 'storageclass.kubernetes.io/is-default-class'
    marked = sorted(entry['metadata']['name'] for entry in classes if entry['metadata'].get('annotations', {}).get(mark) == 'true')
    return marked == [name], 'default: %s' % (', '.join(marked) or 'none')


def fails_closed(configuration):
    """Whether what the webhooks judge is refused when they do not answer, and the API server trusts them: then what passes was judged."""
    wrong = [entry['name'] for entry in configuration.get('webhooks', []) if entry.get('failurePolicy', 'Fail') != 'Fail' or not entry['clientConfig'].get('caBundle')]
    if not configuration.get('webhooks'):
        return False, 'it has no webhooks'
    return not wrong, 'ignored when they fail, or without an authority: %s' % ', '.join(wrong) if wrong else 'so it is'


def node_metrics(figures, nodes):
    found = {entry['metadata']['name'] for entry in figures if entry.get('usage')}
    missing = [name for name in nodes if name not in found]
    return not missing, '%d of %d have figures%s' % (len(nodes) - len(missing), len(nodes), '; missing: %s' % ', '.join(missing) if missing else '')


def pods_ready(pods):
    """Whether all pods are ready, but for those of Jobs that have ended and those that are just going.

    A Job tries again with another pod and keeps the failed one; whether it came to its end is its own condition, complete.
    """
    staying = [pod for pod in pods if not pod['metadata'].get('deletionTimestamp') and not is_past_attempt(pod)]
    bad = [pod for pod in staying if not is_settled(pod)]
    seen = '%d of %d' % (len(staying) - len(bad), len(staying))
    return not bad, '; '.join([seen] + ['%s/%s: %s' % (pod['metadata']['namespace'], pod['metadata']['name'], trouble(pod)) for pod in bad[:5]])


def is_past_attempt(pod):
    return pod.get('status', {}).get('phase') == 'Failed' and any(owner.get('kind') == 'Job' for owner in pod['metadata'].get('ownerReferences', []))


def claims_bound(claims):
    bad = [claim for claim in claims if claim.get('status', {}).get('phase') != 'Bound']
    seen = '%d of %d' % (len(claims) - len(bad), len(claims))
    return not bad, '; '.join([seen] + ['%s/%s: %s' % (claim['metadata']['namespace'], claim['metadata']['name'], claim.get('status', {}).get('phase', 'Pending')) for claim in bad[:5]])


def selected(spec, label):
    """The values of a node label that a pod accepts, by its selector or by what its affinity requires; none when it does not care."""
    simple = spec.get('nodeSelector', {}).get(label)
    required = spec.get('affinity', {}).get('nodeAffinity', {}).get('requiredDuringSchedulingIgnoredDuringExecution', {})
    expressions = [entry for term in required.get('nodeSelectorTerms', []) for entry in term.get('matchExpressions', [])]
    return ({simple} if simple else set()) | {value for entry in expressions if entry['key'] == label and entry['operator'] == 'In' for value in entry['values']}


def nodes_used(pods, nodes, label, values):
    """Whether nodes of each kind run something that selects them, and every pod that selects a kind is on a node of it."""
    kinds = {node['metadata']['name']: node['metadata'].get('labels', {}).get(label) for node in nodes}
    wrong, used = [], set()
    for pod in pods:
        wanted, where = selected(pod['spec'], label), pod['spec'].get('nodeName')
        if not wanted or where is None:
            continue
        if kinds.get(where) not in wanted:
            wrong.append('%s/%s selects %s and is on %s (%s)' % (pod['metadata']['namespace'], pod['metadata']['name'], ' or '.join(sorted(wanted)), where, kinds.get(where)))
        elif is_settled(pod):
            used.add(kinds[where])
    idle = [value for value in values if value not in used]
    return not wrong and not idle, '; '.join(wrong + (['nothing runs on nodes of %s' % ', '.join(idle)] if idle else [])) or 'so it is'


class Unanswered(Exception):
    """kubectl did not get an answer."""


class Cluster:
    """What kubectl sees."""

    def __init__(self, module):
        self.module = module
        self.base = ['kubectl', '--kubeconfig', module.params['kubeconfig'], '--request-timeout=15s']
        # Pods that can't be placed, as seen in this round.
        self.stuck = []

    def admission(self, manifest):
        """Whether the API server and its webhooks would take an object. Nothing is made."""
        code, out, err = self.module.run_command(self.base + ['create', '--dry-run=server', '--filename=-'], data=manifest, environ_update={'LC_ALL': 'C'})
        return code == 0, (err or out).strip()

    def ask(self, *arguments):
        code, out, err = self.module.run_command(self.base + list(arguments), environ_update={'LC_ALL': 'C'})
        if code != 0:
            said = [line for line in (err or out).strip().splitlines() if line.strip()]
            raise Unanswered(said[-1] if said else 'kubectl ended with %d' % code)
        return out

    def get(self, resource, name=None, namespace=None, selector=None, fields=None, everywhere=False):
        """One object, nothing when it is not there, or a list of objects without a name."""
        arguments = ['get', resource] + ([name] if name else []) + ['--output=json', '--ignore-not-found']
        arguments += ['--namespace', namespace] if namespace else []
        arguments += ['--selector', selector] if selector else []
        arguments += ['--field-selector', fields] if fields else []
        arguments += ['--all-namespaces'] if everywhere else []
        out = self.ask(*arguments)
        found = json.loads(out) if out.strip() else None
        return found if name else (found or {}).get('items', [])

    def complaints(self, objects):
        """What controllers said last of these objects, in warnings."""
        for entry in objects:
            found = self.get('events', namespace=entry['namespace'], fields='type=Warning,involvedObject.name=%s' % entry['name'])
            if found:
                return '; %s: %s' % (entry['name'], reason_of(max(found, key=lambda event: event.get('lastTimestamp') or event.get('eventTime') or '')))
        return ''

    def pods_of(self, workload):
        labels = workload['spec'].get('selector', {}).get('matchLabels', {})
        selector = ','.join('%s=%s' % pair for pair in labels.items())
        return self.get('pods', namespace=workload['metadata'].get('namespace'), selector=selector) if selector else []

    def look(self, wanted):
        """Whether a condition holds, and what was seen."""
        check = wanted['check']
        if check == 'api':
            return True, self.ask('get', '--raw=/readyz').strip()
        if check == 'nodes_ready':
            return nodes_ready(self.get('nodes'), wanted['nodes'])
        if check == 'exist':
            missing = ['%s %s' % (entry['resource'], entry['name']) for entry in wanted['objects'] if self.get(**entry) is None]
            return not missing, 'missing: %s' % ', '.join(missing) if missing else 'all of them are'
        if check == 'admission':
            return self.admission(wanted['manifest'])
        if check == 'pods_ready':
            return pods_ready(self.get('pods', everywhere=True))
        if check == 'claims_bound':
            return claims_bound(self.get('persistentvolumeclaims', everywhere=True))
        if check == 'nodes_used':
            return nodes_used(self.get('pods', everywhere=True), self.get('nodes'), wanted['label'], wanted['values'])
        if check == 'one_address':
            holds, seen = one_address([('%s/%s' % (entry['namespace'], entry['name']), self.get(**entry)) for entry in wanted['objects']])
            return holds, seen if holds else seen + self.complaints(wanted['objects'])
        if check == 'one_default_class':
            return one_default_class(self.get('storageclasses'), wanted['name'])
        if check == 'node_metrics':
            return node_metrics(json.loads(self.ask('get', '--raw=/apis/metrics.k8s.io/v1beta1/nodes'))['items'], wanted['nodes'])
        if 'selected' in wanted:
            return self.look_at_selected(wanted)
        found = self.get(**wanted['object'])
        if check == 'gone':
            return found is None, 'it is still there' if found else 'it is gone'
        if check == 'node_gone_or_not_ready':
            return not found or not is_ready(found), 'it is Ready: another machine answers by that name' if found else 'it is gone'
        if found is None:
            return False, 'there is no %s %s' % (wanted['object']['resource'], wanted['object']['name'])
        if check == 'rolled_out':
            pods = self.pods_of(found)
            self.note_stuck(pods)
            return rolled_out(found, int(wanted.get('count', 0)), pods)
        if check == 'spread':
            return spread(self.pods_of(found), int(wanted['count']))
        if check == 'fails_closed':
            return fails_closed(found)
        if check == 'has_condition':
            return has_condition(found, wanted['type'])
        if check == 'matches':
            wrong = deviations(found, wanted['fields'])
            return not wrong, '; '.join(wrong) or 'so it is'
        if check == 'complete':
            pods = self.pods_of(found)
            self.note_stuck(pods)
            return complete(found, pods)
        if check == 'bound':
            return bound(found, wanted.get('storage'))
        if check == 'placed':
            return placed(self.pods_of(found), self.get('nodes'), wanted['labels'])
        if check == 'environment':
            return environment(found, wanted['container'], wanted['environment'])
        if check == 'data':
            return same(found.get('data', {}), wanted['data'])
        if check == 'node_registered':
            return node_registered(found, wanted['labels'], wanted['taints'], wanted['provider_id'])
        raise ValueError("there is no check '%s'" % check)

    def note_stuck(self, pods):
        stuck = unplaceable(pods) and unplaceable(pods, self.get('pods', everywhere=True))
        self.stuck += [stuck] if stuck else []

    def look_at_selected(self, wanted):
        """One object after the other; there must be at least one."""
        selected = wanted['selected']
        names = [found['metadata']['name'] for found in self.get(**selected)]
        if not names:
            return False, 'there is no %s with %s' % (selected['resource'], selected['selector'])
        looks = []
        for name in names:
            single = {'resource': selected['resource'], 'name': name, 'namespace': selected.get('namespace')}
            holds, seen = self.look({**{key: value for key, value in wanted.items() if key != 'selected'}, 'object': single})
            looks.append((holds, '%s: %s' % (name, seen)))
        return all(holds for holds, _ in looks), '; '.join(seen for _, seen in looks)

    def judge(self, wanted):
        try:
            holds, seen = self.look(wanted)
        except Unanswered as error:
            holds, seen = False, str(error)
        return {'condition': wanted['condition'], 'holds': holds, 'seen': seen}


def tell(results):
    return ' · '.join('%s; last seen: %s' % (result['condition'], result['seen']) for result in results if not result['holds'])


def main():
    module = AnsibleModule(
        argument_spec={
            'kubeconfig': {'type': 'path', 'default': '/etc/kubernetes/admin.conf'},
            'deadline': {'type': 'int', 'default': 0},
            'conditions': {'type': 'list', 'elements': 'dict', 'required': True},
        },
        supports_check_mode=True)
    cluster, seconds = Cluster(module), module.params['deadline']
    begin, stuck = time.monotonic(), 0
    while True:
        cluster.stuck = []
        try:
            results = [cluster.judge(wanted) for wanted in module.params['conditions']]
        except Hopeless as error:
            module.fail_json(msg='can not come true any more: %s' % error)
        if all(result['holds'] for result in results):
            module.exit_json(changed=False, conditions=results)
        if module.check_mode:
            module.warn('would wait: %s' % tell(results))
            module.exit_json(changed=False, conditions=results)
        stuck = stuck + 1 if cluster.stuck else 0
        if stuck >= LOOKS:
            module.fail_json(msg='waiting does not help: %s' % tell(results), conditions=results)
        if time.monotonic() - begin >= seconds:
            module.fail_json(msg='not within %d s: %s' % (seconds, tell(results)), conditions=results)
        time.sleep(POLL_SECONDS)


if __name__ == '__main__':
    main()
