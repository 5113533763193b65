import json
import os
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from ansible.plugins.loader import callback_loader

from locations import ANSIBLE


class Task:
    def __init__(self, name, uuid='1', no_log=False, action='ansible.builtin.command'):
        self._uuid, self.name, self.no_log, self.action = uuid, name, no_log, action

    def get_name(self):
        return self.name

    def get_path(self):
        return 'tasks/main.yml:1'


class Block:
    def __init__(self, *block, always=(), rescue=()):
        self.block, self.always, self.rescue = list(block), list(always), list(rescue)

    def filter_tagged_tasks(self, variables):
        return self


class Host:
    def __init__(self, name):
        self.name = name

    def get_name(self):
        return self.name


class Play:
    def __init__(self, *blocks):
        self.blocks, self.hosts = blocks, 'all'

    def get_name(self):
        return 'play'

    def compile(self):
        return self.blocks

    def get_variable_manager(self):
        inventory = SimpleNamespace(get_hosts=lambda pattern: [Host('k8s-master'), Host('k8s-redis')])
        return SimpleNamespace(_inventory=inventory, get_vars=lambda play: {})


def result(task, host='k8s-redis', **found):
    return SimpleNamespace(_host=Host(host), _task=task, _result=found)


class Events(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / 'not' / 'yet' / 'there.jsonl'
        self.plugin = self.start(self.path)

    def start(self, path):
        callback_loader.add_directory(str(ANSIBLE / 'callback_plugins'))
        environment = {'WASTECOACH_ANSIBLE_EVENTS': str(path)} if path else {}
        with mock.patch.dict(os.environ, environment):
            if not path:
                os.environ.pop('WASTECOACH_ANSIBLE_EVENTS', None)
            plugin = callback_loader.get('wastecoach_events')
            plugin.set_options()
        self.addCleanup(lambda: plugin._stream and plugin._stream.close())
        return plugin

    def events(self):
        """All that a reader of the file sees while the plugin still holds it open."""
        text = self.path.read_text(encoding='utf-8')
        self.assertTrue(text.endswith('\n'))
        return [json.loads(line) for line in text.splitlines()]

    def last(self):
        return self.events()[-1]

    def test_without_a_file_the_plugin_is_switched_off(self):
        self.assertTrue(self.start(None).disabled)

    def test_a_second_playbook_appends(self):
        self.plugin.v2_playbook_on_start(SimpleNamespace(_file_name='playbooks/01-common.yml'))
        self.start(self.path).v2_playbook_on_start(SimpleNamespace(_file_name='playbooks/02.yml'))
        self.assertEqual(['playbooks/01-common.yml', 'playbooks/02.yml'], [event['playbook'] for event in self.events()])
        self.assertEqual(os.getpid(), self.last()['pid'])

    def test_a_play_announces_its_hosts_and_the_number_of_its_tasks(self):
        meta = Task('', uuid='m', action='meta')
        inner = Block(Task('b', uuid='b'), always=[Task('c', uuid='c')], rescue=[Task('r', uuid='r')])
        self.plugin.v2_playbook_on_play_start(Play(Block(Task('a', uuid='a'), meta), Block(inner)))
        self.assertEqual((['k8s-master', 'k8s-redis'], 3), (self.last()['hosts'], self.last()['tasks']))
        self.plugin.v2_playbook_on_task_start(Task('c', uuid='c'), False)
        self.assertEqual((3, 3, False), (self.last()['number'], self.last()['total'], self.last()['handler']))
        self.plugin.v2_playbook_on_task_start(Task('from a dynamic include', uuid='x'), False)
        self.assertEqual((None, 3), (self.last()['number'], self.last()['total']))

    def test_a_play_whose_tasks_cannot_be_counted_still_starts(self):
        play = Play()
        play.compile = mock.Mock(side_effect=RuntimeError('odd play'))
        self.plugin.v2_playbook_on_play_start(play)
        self.assertIsNone(self.last()['tasks'])

    def test_a_task_is_announced_once_even_if_each_host_starts_it_by_itself(self):
        for _ in range(2):
            self.plugin.v2_playbook_on_task_start(Task('a'), False)
        self.assertEqual(1, len(self.events()))

    def test_a_host_reports_how_it_went_and_how_long_it_took(self):
        task = Task('a')
        self.plugin.v2_runner_on_start(Host('k8s-redis'), task)
        self.plugin.v2_runner_on_ok(result(task, changed=True, attempts=2))
        event = self.last()
        self.assertEqual(('changed', True, 2), (event['status'], event['changed'], event['attempts']))
        self.assertGreaterEqual(event['seconds'], 0)
        self.plugin.v2_runner_on_ok(result(task))
        self.assertEqual(('ok', None), (self.last()['status'], self.last()['seconds']))
        self.plugin.v2_runner_on_skipped(result(task, skipped=True))
        self.assertEqual('skipped', self.last()['status'])

    def test_a_failure_says_the_cause(self):
        for found, message in [
                ({'msg': 'No package matching'}, 'No package matching'),
                ({'msg': 'non-zero return code', 'stderr': 'E: broken', 'rc': 100}, 'E: broken'),
                ({'msg': 'non-zero return code', 'rc': 7}, 'ended with 7 and said nothing'),
                ({'msg': ['a', 'list']}, "['a', 'list']"),
                ({}, 'no cause was given'),
                ({'msg': 'One or more items failed', 'results': [{'failed': True, 'item': 'x', 'msg': 'no x'}, {'failed': False}, None]},
                 'x: no x')]:
            with self.subTest(found=found):
                self.plugin.v2_runner_on_failed(result(Task('a'), **found))
                self.assertEqual(('failed', message), (self.last()['status'], self.last()['message']))

    def test_an_unreachable_host_is_named(self):
        self.plugin.v2_runner_on_unreachable(result(Task('a'), host='k8s-master', msg='Connection timed out', unreachable=True))
        self.assertEqual(('k8s-master', 'unreachable', 'Connection timed out'),
                         (self.last()['host'], self.last()['status'], self.last()['message']))

    def test_nothing_of_a_censored_result_is_written(self):
        secret = 'hunter2'
        for task, found in [
                (Task('a', no_log=True), {'msg': secret, 'stdout': secret, 'rc': 1}),
                (Task('a'), {'msg': secret, 'stderr': secret, '_ansible_no_log': True}),
                (Task('a'), {'msg': 'items failed', 'results': [{'failed': True, 'msg': secret, 'item': secret, '_ansible_no_log': True}]})]:
            self.plugin.v2_runner_on_failed(result(task, **found))
            self.plugin.v2_runner_retry(result(task, **found))
        self.assertNotIn(secret, self.path.read_text(encoding='utf-8'))
        self.assertEqual({'censored: the task has no_log'}, {event['message'] for event in self.events()})

    def test_output_that_is_long_or_no_text_survives(self):
        self.plugin.v2_runner_on_failed(result(Task('a'), msg='x' * 9000 + 'the end', stdout='Grüße \udcff ' + 'y' * 9000, rc=object()))
        event = self.last()
        self.assertEqual(4000, len(event['message']))
        self.assertTrue(event['message'].endswith('the end'))
        self.assertEqual(4000, len(event['detail']['stdout']))

    def test_a_poll_shows_the_last_thing_seen(self):
        self.plugin.v2_runner_retry(result(Task('Wait until x'), attempts=3, retries=10, msg='not yet'))
        self.assertEqual((3, 10, 'not yet'), tuple(self.last()[key] for key in ('attempt', 'attempts', 'message')))

    def test_the_end_names_the_failed_hosts(self):
        sums = {'k8s-master': {'failures': 0, 'unreachable': 0}, 'k8s-redis': {'failures': 1, 'unreachable': 0},
                'k8s-monitoring': {'failures': 0, 'unreachable': 1}}
        self.plugin.v2_playbook_on_stats(SimpleNamespace(processed=sums, summarize=sums.get))
        self.assertEqual(['recap', 'finished'], [event['event'] for event in self.events()])
        self.assertEqual(['k8s-monitoring', 'k8s-redis'], self.last()['failed'])

    def test_a_full_disk_does_not_stop_the_hosts(self):
        self.plugin._stream.close()
        self.plugin._stream = mock.Mock(write=mock.Mock(side_effect=OSError('No space left on device')))
        with mock.patch('sys.stderr') as screen:
            for _ in range(2):
                self.plugin.v2_runner_on_ok(result(Task('a')))
        said = ''.join(call.args[0] for call in screen.write.call_args_list)
        self.assertEqual(1, said.count('No space left on device'))


if __name__ == '__main__':
    unittest.main()
