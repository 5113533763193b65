"""Who may speak with whom: each allowed edge stands in a table here, and nothing is allowed beside them."""

import ipaddress
import unittest

from charts import ENVIRONMENTS, SERVICES, labels_of, matches, of_kind
from environment import read

DNS = {'dns UDP/53', 'dns TCP/53'}
POSTGRESQL, REDIS, RABBITMQ = 'stores/postgresql TCP/5432', 'stores/redis TCP/6379', 'stores/rabbitmq TCP/5672'
WEB = 'internet TCP/443'
BALANCER, PROMETHEUS = 'vpc TCP/8080', 'monitoring/prometheus TCP/8080'

INTO = {
    'auth': {BALANCER, PROMETHEUS, 'users TCP/8080', 'waste TCP/8080'},
    'users': {BALANCER, PROMETHEUS, 'workers-api TCP/8080'},
    'locations': {BALANCER, PROMETHEUS},
    'recycling': {BALANCER, PROMETHEUS},
    'waste': {BALANCER, PROMETHEUS},
    'workers-ai': {PROMETHEUS},
    'workers-batch': {PROMETHEUS},
    'workers-api': {PROMETHEUS},
    'workers-scheduler': {PROMETHEUS},
}
OUT_OF = {
    'auth': {POSTGRESQL, REDIS, WEB},
    'users': {POSTGRESQL, REDIS, 'auth TCP/8080'},
    'locations': {POSTGRESQL, REDIS},
    'recycling': {POSTGRESQL, REDIS},
    'waste': {POSTGRESQL, REDIS, RABBITMQ, WEB, 'auth TCP/8080'},
    'workers-ai': {POSTGRESQL, REDIS, RABBITMQ, WEB},
    'workers-batch': {POSTGRESQL, REDIS, RABBITMQ, WEB},
    'workers-api': {RABBITMQ, 'users TCP/8080'},
    'workers-scheduler': {POSTGRESQL, REDIS, RABBITMQ, WEB},
}
MIGRATIONS = [chart + '-migration' for chart in SERVICES if chart != 'workers']
# Who uses S3, and where it and its keys are.
STORAGE = ('waste', 'workers-ai', 'workers-batch', 'workers-scheduler')
# Where the vision model is no service of the internet.
VISION_IN = {'rehearsal': '10.0.0.1/32 TCP/8495'}
STORAGE_IN = {'production': '169.254.169.254/32 TCP/80', 'rehearsal': '10.0.0.1/32 TCP/4566'}


def peer_names(peer, network):
    """The other side in the words of the tables."""
    if set(peer) == {'ipBlock'}:
        block = peer['ipBlock']
        if block['cidr'] == '0.0.0.0/0':
            if set(block['except']) != {network['vpc'], network['pods'], network['services'], '169.254.0.0/16'}:
                raise AssertionError('the internet is what is neither ours nor the metadata service: %s' % block)
            return ['internet']
        return ['vpc'] if block == {'cidr': network['vpc']} else [block['cidr']]
    if set(peer) == {'podSelector'}:
        expression, = peer['podSelector']['matchExpressions']
        if (expression['key'], expression['operator']) != ('app.kubernetes.io/name', 'In'):
            raise AssertionError('an unknown selector: %s' % peer)
        return expression['values']
    if set(peer) != {'namespaceSelector', 'podSelector'}:
        raise AssertionError('a whole namespace is too many: %s' % peer)
    namespace = peer['namespaceSelector']['matchLabels']
    if set(namespace) != {'kubernetes.io/metadata.name'}:
        raise AssertionError('a namespace is chosen by the label that nobody may give it: %s' % peer)
    if peer['podSelector'] == {'matchLabels': {'k8s-app': 'kube-dns'}} and namespace['kubernetes.io/metadata.name'] == 'kube-system':
        return ['dns']
    return ['%s/%s' % (namespace['kubernetes.io/metadata.name'], peer['podSelector']['matchLabels']['app.kubernetes.io/name'])]


def edges(rules, side, network):
    found = set()
    for rule in rules:
        if not rule.get(side) or not rule.get('ports'):
            raise AssertionError('without peers or ports a rule allows all: %s' % rule)
        for peer in rule[side]:
            for port in rule['ports']:
                found |= {'%s %s/%s' % (name, port['protocol'], port['port']) for name in peer_names(peer, network)}
    return found


class Network(unittest.TestCase):
    def policies(self, environment):
        return {name: policy for chart in SERVICES for name, policy in of_kind('NetworkPolicy', chart, environment).items()}

    def pods(self, environment):
        return {owner['metadata']['name']: labels_of(owner) for chart in SERVICES for kind in ('Deployment', 'Job') for owner in of_kind(kind, chart, environment).values()}

    def test_whatever_no_rule_allows_is_denied_in_and_out_for_every_pod(self):
        for environment in ENVIRONMENTS:
            denials = [policy['spec'] for policy in self.policies(environment).values() if not policy['spec'].get('ingress') and not policy['spec'].get('egress')]
            self.assertEqual(len(SERVICES), len(denials))
            for denial in denials:
                self.assertEqual({'Ingress', 'Egress'}, set(denial['policyTypes']))
            for name, labels in self.pods(environment).items():
                self.assertEqual(1, sum(matches(denial['podSelector'], labels) for denial in denials), name)

    def test_a_policy_of_rules_concerns_one_kind_of_pod(self):
        for environment in ENVIRONMENTS:
            pods = self.pods(environment)
            for name, policy in self.policies(environment).items():
                if not name.endswith('-deny'):
                    self.assertEqual({name}, {pod for pod, labels in pods.items() if matches(policy['spec']['podSelector'], labels)})
                    self.assertEqual({'Ingress', 'Egress'}, set(policy['spec']['policyTypes']))

    def test_only_the_listed_ones_get_in(self):
        for environment in ENVIRONMENTS:
            network = read(environment)['network']
            found = {name: edges(policy['spec'].get('ingress', []), 'from', network) for name, policy in self.policies(environment).items()}
            self.assertEqual({**INTO, **{chart + '-deny': set() for chart in SERVICES}, **{name: set() for name in MIGRATIONS}}, found)

    def test_only_the_listed_ones_are_reached(self):
        for environment in ENVIRONMENTS:
            network = read(environment)['network']
            found = {name: edges(policy['spec'].get('egress', []), 'to', network) for name, policy in self.policies(environment).items()}
            expected = {name: DNS | listed | ({STORAGE_IN[environment]} if name in STORAGE else set()) for name, listed in OUT_OF.items()}
            expected['workers-ai'] |= {VISION_IN[environment]} if environment in VISION_IN else set()
            self.assertEqual({**expected, **{chart + '-deny': set() for chart in SERVICES}, **{name: DNS | {POSTGRESQL} for name in MIGRATIONS}}, found)

    def test_both_ends_of_a_call_allow_it(self):
        calls = {(caller, callee) for caller, listed in OUT_OF.items() for callee in INTO if callee + ' TCP/8080' in listed}
        answers = {(caller, callee) for callee, listed in INTO.items() for caller in OUT_OF if caller + ' TCP/8080' in listed}
        self.assertEqual(calls, answers)

    def test_a_store_that_is_reached_is_one_whose_secret_is_mounted(self):
        wanted = {'postgresql': lambda name: name.endswith('-database'), 'redis': lambda name: name == 'redis', 'rabbitmq': lambda name: name == 'rabbitmq'}
        for chart in SERVICES:
            for name, deployment in of_kind('Deployment', chart).items():
                secrets = [source['secret']['name'] for volume in deployment['spec']['template']['spec']['volumes'] for source in volume.get('projected', {}).get('sources', [])]
                for store, fits in wanted.items():
                    self.assertEqual(any('stores/%s ' % store in edge for edge in OUT_OF[name]), any(map(fits, secrets)), '%s, %s' % (name, store))

    def test_the_rehearsals_storage_is_an_address_and_no_network(self):
        self.assertEqual(1, ipaddress.ip_network(STORAGE_IN['rehearsal'].partition(' ')[0]).num_addresses)


if __name__ == '__main__':
    unittest.main()
