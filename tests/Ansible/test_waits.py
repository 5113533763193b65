"""House rules for every playbook and role that linters do not know."""

import unittest

import yaml

from locations import ANSIBLE

TASK_LISTS = ('tasks', 'pre_tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always')
COMMANDS = ('command', 'shell', 'raw', 'script')


def short(name):
    return name.rsplit('.', 1)[-1]


def tasks_of(entries):
    """Tasks in a list of tasks or of plays, at any depth."""
    for entry in entries or []:
        yield entry
        for key in TASK_LISTS:
            yield from tasks_of(entry.get(key))


def violations(task):
    """What in one task breaks the rules."""
    actions = {short(key): value for key, value in task.items()}
    if 'pause' in actions:
        yield 'pauses instead of waiting for a condition'
    for command in COMMANDS:
        if command in actions and 'sleep' in words(actions[command]):
            yield 'sleeps instead of waiting for a condition'
    wait = actions.get('wait_for')
    if wait is not None and not {'port', 'path', 'search_regex'} & set(wait):
        yield 'waits for time to pass, not for a condition'
    if 'until' in task:
        if not task['name'].startswith('Wait until '):
            yield "polls, but its name does not begin with 'Wait until' and the condition"
        if not {'retries', 'delay'} <= set(task):
            yield 'polls without saying how often and how long'
    elif 'retries' in task or 'delay' in task:
        yield 'repeats without a condition'
    if task.get('ignore_errors') or task.get('ignore_unreachable') or task.get('failed_when') is False:
        yield 'swallows errors'
    if 'poll' in task and not task['poll']:
        yield 'starts something in the background that nobody waits for'


def words(value):
    if isinstance(value, dict):
        return [word for part in value.values() for word in words(part)]
    if isinstance(value, list):
        return [word for part in value for word in words(part)]
    return str(value).replace(';', ' ').replace('&', ' ').split()


def files():
    yield from (ANSIBLE / 'playbooks').glob('*.yml')
    for folder in ('tasks', 'handlers'):
        yield from (ANSIBLE / 'roles').glob('*/%s/*.yml' % folder)


class Waits(unittest.TestCase):
    def test_no_task_sleeps_polls_namelessly_or_swallows_errors(self):
        found, seen = [], 0
        for file in files():
            for task in tasks_of(yaml.safe_load(file.read_text(encoding='utf-8'))):
                seen += 1
                found += ['%s: %s: %s' % (file.relative_to(ANSIBLE), task.get('name'), violation) for violation in violations(task)]
        self.assertGreater(seen, 25, 'the tasks were not found; does the layout still match?')
        self.assertEqual([], found)

    def test_each_rule_finds_its_offence(self):
        for offence in ['ansible.builtin.pause: {seconds: 3}', 'ansible.builtin.shell: "sleep 5; true"',
                        'ansible.builtin.command: {argv: [sleep, "5"]}', 'ansible.builtin.wait_for: {timeout: 5}',
                        'name: Look often\nuntil: x\nretries: 3\ndelay: 1', 'name: Wait until x\nuntil: x',
                        'retries: 3', 'ignore_errors: true', 'failed_when: false', 'poll: 0']:
            with self.subTest(offence=offence):
                self.assertEqual(1, len(list(violations({'name': 'Do it', **yaml.safe_load(offence)}))))

    def test_tasks_in_blocks_are_seen(self):
        nested = yaml.safe_load('[{name: a, block: [{name: b}], rescue: [{name: c, block: [{name: d}]}]}]')
        self.assertEqual(['a', 'b', 'c', 'd'], [task['name'] for task in tasks_of(nested)])


class PodNetwork(unittest.TestCase):
    def test_no_task_writes_the_cni_files_of_a_live_node(self):
        writers = {'dest', 'path', 'name'}
        for file in files():
            for task in tasks_of(yaml.safe_load(file.read_text(encoding='utf-8'))):
                for key, arguments in task.items():
                    if '.' in key and isinstance(arguments, dict):
                        for writer in writers & set(arguments):
                            self.assertNotRegex(str(arguments[writer]), r'/cni(/|$)', '%s: %s' % (file, task.get('name')))


if __name__ == '__main__':
    unittest.main()
