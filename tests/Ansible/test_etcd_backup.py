"""The backup program, with the stand-in's etcd tools and a bucket in memory. It runs as the timer runs it in tests of the rehearsal."""

import datetime
import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from locations import ANSIBLE, REPOSITORY

PROGRAM = ANSIBLE / 'roles/etcd_backup/files/etcd-backup'
TOOL = REPOSITORY / 'rehearsal/distribution/etcd/etcd-tool'


def program():
    loader = importlib.machinery.SourceFileLoader('etcd_backup', str(PROGRAM))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('etcd_backup', loader))
    loader.exec_module(module)
    return module


class Bucket:
    """What the program uses of boto3's client."""

    def __init__(self):
        self.objects, self.encrypted, self.damaged = {}, True, False

    def upload_file(self, path, bucket, key, ExtraArgs):  # pylint: disable=invalid-name
        self.objects[key] = (Path(path).read_bytes(), ExtraArgs)

    def head_object(self, Bucket, Key):  # pylint: disable=invalid-name
        return {key: value for key, value in self.objects[Key][1].items() if key != 'ServerSideEncryption' or self.encrypted}

    def get_paginator(self, _):
        return self

    def paginate(self, Bucket, Prefix):  # pylint: disable=invalid-name
        return [{'Contents': [{'Key': key, 'LastModified': datetime.datetime.now(datetime.timezone.utc), 'Size': len(data)}
                              for key, (data, _) in self.objects.items() if key.startswith(Prefix)]}]

    def download_file(self, bucket, key, path):
        data = self.objects[key][0]
        Path(path).write_bytes(data[:-1] + b'?' if self.damaged else data)


class EtcdBackup(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for tool in ('etcdctl', 'etcdutl'):
            shutil.copy(TOOL, self.folder / tool)
        etcd = self.folder / 'var/lib/etcd'
        etcd.mkdir(parents=True)
        lines = [{'revision': revision, 'resource': 'pods', 'namespace': 'a', 'name': 'p%d' % (revision % 40), 'object': {}} for revision in range(1, 100)]
        lines.append({'revision': 100, 'resource': 'pods', 'namespace': 'a', 'name': 'p1'})
        (etcd / 'journal.jsonl').write_text(''.join(json.dumps(line) + '\n' for line in lines) + '{"revision": 101, "torn', encoding='utf-8')
        manifest = self.folder / 'etc/kubernetes/manifests/etcd.yaml'
        manifest.parent.mkdir(parents=True)
        manifest.write_text('{"command": ["etcd", "--data-dir=%s"]}' % etcd, encoding='utf-8')
        for name in ('ca', 'cert', 'key'):
            (self.folder / name).touch()
        self.settings = {
            'cluster': 'growbin', 'folder': str(self.folder / 'backups'), 'metrics': str(self.folder / 'metrics'),
            'etcdctl': [str(self.folder / 'etcdctl')] + ['--%s=%s' % (option, self.folder / name) for option, name in (('cacert', 'ca'), ('cert', 'cert'), ('key', 'key'))],
            'etcdutl': [str(self.folder / 'etcdutl')], 'region': 'r', 'endpoint': '', 'bucket': 'b', 'prefix': 'etcd/growbin',
            'encryption': {'ServerSideEncryption': 'AES256'}, 'keepDays': 7, 'maximumAgeHours': 26}
        patch = mock.patch.dict(os.environ, {'REHEARSAL_ROOT': str(self.folder)})
        patch.start()
        self.addCleanup(patch.stop)
        self.module, self.bucket = program(), Bucket()

    def backup(self, revision='r1'):
        backup = self.module.Backup(self.settings, revision)
        backup.s3 = lambda: self.bucket
        return backup

    def metrics(self):
        return (self.folder / 'metrics/etcd-backup.prom').read_text(encoding='utf-8')

    def test_a_good_one_is_sent_encrypted_restored_and_noted(self):
        self.backup().run()
        (key, (_, sent)), = self.bucket.objects.items()
        self.assertRegex(key, r'^etcd/growbin/growbin-\d{8}T\d{6}Z\.db$')
        self.assertEqual('AES256', sent['ServerSideEncryption'])
        self.assertEqual(('100', '39'), (sent['Metadata']['revision'], sent['Metadata']['keys']))
        self.assertIn('wastecoach_etcd_backup_last_run_succeeded 1\n', self.metrics())
        self.backup().check()
        self.assertEqual([], [path for path in (self.folder / 'backups').iterdir() if path.is_dir()])

    def failure(self):
        with self.assertRaises(self.module.Failed) as failure:
            self.backup().run()
        self.backup().metrics(succeeded=False)
        return str(failure.exception)

    def test_a_copy_that_is_not_encrypted_is_no_backup(self):
        self.bucket.encrypted = False
        self.assertIn('encrypted by nothing', self.failure())

    def test_a_copy_that_differs_is_no_backup(self):
        self.bucket.damaged = True
        self.assertIn('another file', self.failure())

    def test_a_snapshot_that_can_not_be_restored_is_no_backup(self):
        with mock.patch.object(self.module, 'digest', return_value='same'):
            self.bucket.damaged = True
            self.assertIn('etcdutl', self.failure())

    def test_a_restoration_to_another_revision_is_no_backup(self):
        backup = self.backup()
        with mock.patch.object(backup, 'status', side_effect=[{'revision': 100, 'totalKey': 39}, {'revision': 99, 'totalKey': 39}]):
            with self.assertRaisesRegex(self.module.Failed, 'revision 99 with 39 keys; the snapshot has revision 100'):
                backup.run()

    def test_without_etcd_or_its_certificate_it_says_what_etcdctl_said(self):
        (self.folder / 'key').unlink()
        self.assertIn('no such file', self.failure())
        self.settings['etcdctl'] = [str(self.folder / 'etcdctl')]
        self.assertIn('client certificate', self.failure())

    def test_a_failed_run_shows_in_the_metrics_and_the_last_good_one_stays(self):
        self.backup().run()
        self.bucket.encrypted = False
        self.failure()
        self.assertIn('wastecoach_etcd_backup_last_run_succeeded 0\n', self.metrics())
        self.assertRegex(self.metrics(), r'wastecoach_etcd_backup_last_success_timestamp_seconds \d{10}\n')

    def scratch(self):
        """What a scratch instance needs: an authority, and a certificate of it for server and client alike."""
        def openssl(*arguments):
            subprocess.run(['openssl', *arguments], cwd=self.folder, check=True, capture_output=True)
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
        openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca', '-subj', '/CN=etcd-ca')
        openssl('req', *key, '-keyout', 'key', '-out', 'request', '-subj', '/CN=etcd')
        (self.folder / 'names').write_text('subjectAltName=IP:127.0.0.1\n', encoding='utf-8')
        openssl('x509', '-req', '-in', 'request', '-CA', 'ca', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-out', 'cert')
        shutil.copy(TOOL, self.folder / 'etcd')
        options = {name: '%s' % (self.folder / name) for name in ('ca', 'cert', 'key')}
        self.settings['scratch'] = {
            'etcd': [str(self.folder / 'etcd'), '--client-cert-auth', '--trusted-ca-file=%(ca)s' % options, '--cert-file=%(cert)s' % options, '--key-file=%(key)s' % options],
            'etcdctl': [str(self.folder / 'etcdctl'), '--cacert=%(ca)s' % options, '--cert=%(cert)s' % options, '--key=%(key)s' % options]}

    def change(self, **line):
        journal = self.folder / 'var/lib/etcd/journal.jsonl'
        whole = journal.read_text(encoding='utf-8').rpartition('\n')[0]
        journal.write_text('%s\n%s\n' % (whole, json.dumps({'resource': 'pods', 'namespace': 'a', **line})), encoding='utf-8')

    def test_a_drill_restores_the_newest_copy_into_an_instance_and_compares_it_with_the_live_keys(self):
        self.scratch()
        self.backup().run()
        self.change(revision=101, name='p2', object={'spec': 'new'})
        self.change(revision=102, name='p3')
        self.backup().drill()
        found = json.loads((self.folder / 'backups/drill.json').read_text(encoding='utf-8'))
        self.assertEqual((100, 39, 37, 1, 1), tuple(found[key] for key in ('revision', 'keys', 'unchanged', 'changed', 'gone')))
        self.assertEqual([], [path for path in (self.folder / 'backups').iterdir() if path.is_dir()])

    def test_a_drill_fails_when_a_key_that_did_not_change_since_is_another_in_the_copy(self):
        self.scratch()
        self.backup().run()
        journal = self.folder / 'var/lib/etcd/journal.jsonl'
        journal.write_text(journal.read_text(encoding='utf-8').replace('"name": "p5", "object": {}', '"name": "p5", "object": {"a": 1}'), encoding='utf-8')
        with self.assertRaisesRegex(self.module.Failed, '1 of 39 keys .* /registry/pods/a/p5'):
            self.backup().drill()

    def test_a_drill_without_a_backup_or_with_a_damaged_one_fails(self):
        self.scratch()
        with self.assertRaisesRegex(self.module.Failed, 'no backup below etcd/growbin'):
            self.backup().drill()
        self.backup().run()
        self.bucket.damaged = True
        with self.assertRaisesRegex(self.module.Failed, 'another file'):
            self.backup().drill()

    def test_no_old_and_no_others_backup_counts(self):
        with self.assertRaisesRegex(self.module.Failed, 'no backup'):
            self.backup().check()
        self.backup().run()
        with self.assertRaisesRegex(self.module.Failed, 'another version'):
            self.backup('r2').check()
        with mock.patch.object(self.module.time, 'time', return_value=time.time() + 27 * 3600):
            with self.assertRaisesRegex(self.module.Failed, '27 h old'):
                self.backup().check()

    def test_local_snapshots_are_kept_for_seven_days(self):
        self.backup().run()
        old, young = self.folder / 'backups/growbin-old.db', self.folder / 'backups/growbin-young.db'
        for path, days in ((old, 8), (young, 6)):
            path.touch()
            os.utime(path, (time.time() - days * 86400,) * 2)
        self.backup().forget()
        self.assertEqual((False, True), (old.exists(), young.exists()))


if __name__ == '__main__':
    unittest.main()
