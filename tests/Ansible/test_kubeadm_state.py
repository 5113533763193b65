"""What is read of kubeadm's traces."""

import os
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from locations import load

state = load('library/kubeadm_state.py')


class Certificates(unittest.TestCase):
    def test_names_and_addresses_are_read(self):
        text = 'X509v3 Subject Alternative Name: \n    DNS:k8s-master, DNS:kubernetes.default, IP Address:10.96.0.1, IP Address:203.0.113.7\n'
        self.assertEqual(['k8s-master', 'kubernetes.default', '10.96.0.1', '203.0.113.7'], state.parse_certificate_names(text))

    def test_the_keys_hash_is_the_one_that_openssl_computes_of_its_der_form(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = Path(folder, 'key'), Path(folder, 'crt')
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=kubernetes',
                            '-keyout', key, '-out', certificate], check=True, capture_output=True)
            pem = subprocess.run(['openssl', 'x509', '-noout', '-pubkey', '-in', certificate], check=True, capture_output=True).stdout
            der = subprocess.run(['openssl', 'pkey', '-pubin', '-outform', 'der'], input=pem, check=True, capture_output=True).stdout
            expected = subprocess.run(['sha256sum'], input=der, check=True, capture_output=True).stdout.split()[0].decode()
            self.assertEqual(expected, state.hash_of_public_key(pem.decode()))


class Files(unittest.TestCase):
    def test_owner_and_mode(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, 'admin.conf')
            file.write_text('secret', encoding='utf-8')
            os.chmod(file, stat.S_IRUSR | stat.S_IWUSR)
            self.assertRegex(state.owner_and_mode(file), r'^\S+ 0600$')
            self.assertEqual('absent', state.owner_and_mode(Path(folder, 'other')))


class Processes(unittest.TestCase):
    def test_a_process_is_found_by_its_name_and_only_while_it_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, 'wc-kubeadm')
            program.symlink_to('/usr/bin/tail')
            running = subprocess.Popen([program, '-f', '/dev/null'])
            try:
                # Its command line may be read just before it has one.
                deadline = time.monotonic() + 10
                while not state.processes('wc-kubeadm') and time.monotonic() < deadline:
                    time.sleep(0.05)
                self.assertTrue(any('wc-kubeadm -f /dev/null' in line for line in state.processes('wc-kubeadm')))
            finally:
                running.kill()
                running.wait()
            self.assertEqual([], state.processes('wc-kubeadm'))


if __name__ == '__main__':
    unittest.main()
