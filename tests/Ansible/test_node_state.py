import unittest

from locations import load

node_state = load('library/node_state.py')

PLUGINS = '''TYPE                            ID                       PLATFORMS      STATUS
io.containerd.internal.v1       restart                  -              ok
io.containerd.grpc.v1           containers               -              ok
io.containerd.grpc.v1           cri                      linux/amd64    %s
'''

CONFIGURATION = '''
[plugins]
  [plugins."io.containerd.grpc.v1.cri".containerd.default_runtime.options]
    SystemdCgroup = %s
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
    BinaryName = ""
    SystemdCgroup = %s
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.other.options]
    SystemdCgroup = %s
'''


class ContainerRuntime(unittest.TestCase):
    def test_tells_a_loaded_cri_plugin_from_a_broken_and_a_missing_one(self):
        self.assertEqual('ok', node_state.parse_cri_plugin(PLUGINS % 'ok'))
        self.assertEqual('error', node_state.parse_cri_plugin(PLUGINS % 'error'))
        self.assertIn('not loaded', node_state.parse_cri_plugin(PLUGINS.replace(' cri ', ' x   ')))

    def test_reads_the_cgroup_driver_of_runc_and_of_no_other_runtime(self):
        self.assertEqual('systemd', node_state.parse_cgroup_driver(CONFIGURATION % ('false', 'true', 'false')))
        self.assertEqual('cgroupfs', node_state.parse_cgroup_driver(CONFIGURATION % ('true', 'false', 'true')))
        self.assertEqual('cgroupfs', node_state.parse_cgroup_driver(''))

    def test_reads_the_version_as_debian_and_as_upstream_print_it(self):
        for line, version in [('containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u3', '1.6.20~ds1'),
                              ('containerd github.com/containerd/containerd v1.7.12 abc', '1.7.12'), ('', 'unknown')]:
            self.assertEqual(version, node_state.parse_version(line))


class Packages(unittest.TestCase):
    LISTING = 'kubelet\thold\tinstalled\t1.28.3-1.1\nkubectl\tinstall\tinstalled\t1.28.3-1.1\nkubeadm\tdeinstall\tconfig-files\t1.28.3-1.1\n'

    def test_reads_version_and_hold(self):
        self.assertEqual({'kubelet': {'version': '1.28.3-1.1', 'held': True}, 'kubectl': {'version': '1.28.3-1.1', 'held': False}},
                         node_state.parse_packages(self.LISTING, ['kubelet', 'kubectl']))

    def test_a_removed_or_unknown_package_has_no_version(self):
        self.assertEqual({'kubeadm': {'version': None, 'held': False}, 'other': {'version': None, 'held': False}},
                         node_state.parse_packages(self.LISTING, ['kubeadm', 'other']))


class Kernel(unittest.TestCase):
    def test_active_swap_is_listed_without_the_heading(self):
        heading = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'
        self.assertEqual([], node_state.parse_swaps(heading))
        self.assertEqual(['/swapfile', '/dev/sda2'],
                         node_state.parse_swaps(heading + '/swapfile file 1 0 -2\n/dev/sda2 partition 1 0 -3\n'))

    def test_only_parameters_with_another_value_are_reported(self):
        present = {'a': '1', 'b': '4096\t87380\t6291456', 'c': '0', 'd': None}
        self.assertEqual({'c': '0', 'd': None},
                         node_state.deviating({'a': 1, 'b': '4096 87380 6291456', 'c': 1, 'd': 1}, present.get))


if __name__ == '__main__':
    unittest.main()
