"""Requests fit the machines that SPEC.md gives, at the declared number of pods and at the most that the scalers may make of them."""

import re
import unittest

from charts import ENVIRONMENTS, SERVICES, of_kind
from environment import read

# vCPU and GiB; SPEC.md, section 1.
MACHINES = {'t3.medium': (2, 4)}
# As build/Build/Checks reckons: what Linux shows of the memory, less what the kubelet keeps; Calico's and CoreDNS' own requests.
VISIBLE, KEPT_MIB = 0.93, 100
CALICO_MILLICPU = 250
DNS_PODS, DNS_MILLICPU, DNS_MIB = 2, 100, 70


def millicpu(text):
    return int(text[:-1]) if text.endswith('m') else int(text) * 1000


def mebibytes(text):
    number, unit = re.fullmatch(r'(\d+)(Mi|Gi)', text).groups()
    return int(number) * {'Mi': 1, 'Gi': 1024}[unit]


class Unit:
    """A Deployment and how many pods it has."""

    def __init__(self, deployment, scaler):
        self.name = deployment['metadata']['name']
        self.node = deployment['spec']['template']['spec']['nodeSelector']['workload']
        container, = deployment['spec']['template']['spec']['containers']
        self.requests, self.limits = container['resources']['requests'], container['resources']['limits']
        self.least = scaler['spec']['minReplicas'] if scaler else deployment['spec']['replicas']
        self.most = scaler['spec']['maxReplicas'] if scaler else self.least
        self.surge = 1 if deployment['spec']['strategy']['type'] == 'RollingUpdate' else 0


class Capacity(unittest.TestCase):
    def each_node(self):
        for environment in ENVIRONMENTS:
            units = [Unit(deployment, of_kind('HorizontalPodAutoscaler', chart, environment).get(name))
                     for chart in SERVICES for name, deployment in of_kind('Deployment', chart, environment).items()]
            workloads = {node['workload'] for node in read(environment)['nodes']}
            self.assertLessEqual({unit.node for unit in units}, workloads, 'no machine has this label')
            for workload in {unit.node for unit in units}:
                machines = [node for node in read(environment)['nodes'] if node['workload'] == workload]
                self.assertFalse([node['name'] for node in machines if node.get('dedicated')], 'its taint would keep our pods away')
                everywhere = [daemon for daemon in read(environment)['workloads'].values() if daemon['node'] == 'every']
                cpu = sum(MACHINES[node['instanceType']][0] * 1000 - CALICO_MILLICPU - sum(millicpu(daemon['requests']['cpu']) for daemon in everywhere) for node in machines)
                memory = sum(int(MACHINES[node['instanceType']][1] * 1024 * VISIBLE) - KEPT_MIB - sum(mebibytes(daemon['requests']['memory']) for daemon in everywhere) for node in machines)
                yield {'environment': environment, 'workload': workload}, [unit for unit in units if unit.node == workload], cpu, memory

    def test_a_roll_of_all_at_once_and_coredns_fit(self):
        for where, units, cpu, memory in self.each_node():
            with self.subTest(**where):
                self.assertLessEqual(DNS_PODS * DNS_MILLICPU + sum(millicpu(unit.requests['cpu']) * (unit.least + unit.surge) for unit in units), cpu)
                self.assertLessEqual(DNS_PODS * DNS_MIB + sum(mebibytes(unit.requests['memory']) * (unit.least + unit.surge) for unit in units), memory)

    def test_the_scalers_most_fits_even_while_one_of_each_rolls(self):
        for where, units, cpu, memory in self.each_node():
            with self.subTest(**where):
                self.assertLessEqual(sum(millicpu(unit.requests['cpu']) * (unit.most + unit.surge) for unit in units), cpu)
                self.assertLessEqual(sum(mebibytes(unit.requests['memory']) * (unit.most + unit.surge) for unit in units), memory)

    def test_limits_of_the_declared_pods_never_exceed_the_machines_memory(self):
        for where, units, _cpu, memory in self.each_node():
            with self.subTest(**where):
                self.assertLessEqual(sum(mebibytes(unit.limits['memory']) * unit.least for unit in units), memory)

    def test_limits_are_no_less_than_requests(self):
        for where, units, _cpu, _memory in self.each_node():
            with self.subTest(**where):
                for unit in units:
                    self.assertLessEqual(millicpu(unit.requests['cpu']), millicpu(unit.limits['cpu']), unit.name)
                    self.assertLessEqual(mebibytes(unit.requests['memory']), mebibytes(unit.limits['memory']), unit.name)

    def test_the_defaults_are_the_specifications(self):
        for chart in ('auth', 'users', 'locations', 'recycling', 'waste'):
            container, = of_kind('Deployment', chart)[chart]['spec']['template']['spec']['containers']
            self.assertEqual({'requests': {'cpu': '100m', 'memory': '128Mi'}, 'limits': {'cpu': '500m', 'memory': '256Mi'}}, container['resources'])


if __name__ == '__main__':
    unittest.main()
