r"""Streams the progress of a playbook as JSON lines, for the build to follow while it runs.

The file is named by the environment variable WASTECOACH_ANSIBLE_EVENTS and is appended to; without it the plugin does
nothing. Each event is one line, written and flushed at once, so that a reader of the file never sees half an event for
longer than one write takes, and a killed run loses none that were written.

Every event has

    schema   1
    time     seconds since 1970, with milliseconds
    event    one of the names below

playbook_started
    playbook  path as it was given
    pid       process id of ansible-playbook
    strategy  configured strategy, such as linear
    check     true in check mode
play_started
    play      name
    hosts     names of the hosts, after --limit
    tasks     number of tasks that are known beforehand (without fact gathering, handlers and dynamic includes), or null
task_started
    task      name, with its role
    number    position among the play's known tasks, from 1, or null for one that was not known beforehand
    total     the play's tasks, or null
    action    module
    handler   true for a handler
    path      file and line of its definition
    id        identifier that its results repeat
host_result
    host, task, id
    status    ok | changed | skipped | failed | unreachable
    changed   true or false
    ignored   true if a failure does not stop the host
    seconds   duration on that host, or null
    attempts  number of attempts of a task that polls, otherwise absent
    subject   only when changed, and where the module says it: path or name of what changed
    message   only when failed or unreachable: the cause; "censored: the task has no_log" for such a task
    detail    only when failed: rc, stderr and stdout as far as present, each cut to its last 4000 characters
host_retry
    host, task, id, attempt, attempts, message   a poll that has not yet succeeded, with the last thing seen
recap
    hosts     by name: ok, changed, failures, unreachable, skipped, rescued, ignored
finished
    failed    names of the hosts that failed or could not be reached
    seconds   duration of the run
"""

import json
import os
import sys
import time

from ansible import constants as C
from ansible import context
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r'''
name: wastecoach_events
type: notification
short_description: JSON lines about a playbook's progress
description:
  - Appends one JSON object per event to a file and flushes it at once. The events are described at the head of the plugin.
options:
  path:
    description: File to append to; without it no events are written.
    type: path
    env:
      - name: WASTECOACH_ANSIBLE_EVENTS
'''

SCHEMA = 1
CENSORED = 'censored: the task has no_log'
LONGEST_TEXT = 4000


class CallbackModule(CallbackBase):
    """Turns Ansible's callbacks into events."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'wastecoach_events'
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._stream = None
        self._began = time.monotonic()
        self._host_began = {}
        self._numbers = {}
        self._announced = set()

    def set_options(self, task_keys=None, var_options=None, direct=None):
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        path = self.get_option('path')
        if not path:
            self.disabled = True
            return
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        self._stream = open(path, 'a', encoding='utf-8')  # closed by the end of the process

    # -- the run ---------------------------------------------------------------------------------------------------

    def v2_playbook_on_start(self, playbook):
        self._began = time.monotonic()
        self._emit('playbook_started', playbook=getattr(playbook, '_file_name', None), pid=os.getpid(),
                   strategy=C.DEFAULT_STRATEGY, check=bool(context.CLIARGS.get('check', False)))

    def v2_playbook_on_play_start(self, play):
        self._numbers = number_tasks(play)
        self._emit('play_started', play=play.get_name(), hosts=hosts_of(play), tasks=len(self._numbers) or None)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._start_task(task, handler=False)

    def v2_playbook_on_handler_task_start(self, task):
        self._start_task(task, handler=True)

    def v2_playbook_on_stats(self, stats):
        hosts = {host: stats.summarize(host) for host in sorted(stats.processed)}
        self._emit('recap', hosts=hosts)
        self._emit('finished', failed=[host for host, sums in hosts.items() if sums['failures'] or sums['unreachable']],
                   seconds=round(time.monotonic() - self._began, 3))

    # -- hosts -----------------------------------------------------------------------------------------------------

    def v2_runner_on_start(self, host, task):
        self._host_began[(host.get_name(), task._uuid)] = time.monotonic()

    def v2_runner_on_ok(self, result):
        self._finish_host('changed' if result._result.get('changed') else 'ok', result)

    def v2_runner_on_skipped(self, result):
        self._finish_host('skipped', result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._finish_host('failed', result, ignored=bool(ignore_errors))

    def v2_runner_on_unreachable(self, result):
        self._finish_host('unreachable', result)

    def v2_runner_retry(self, result):
        found = result._result
        self._emit('host_retry', host=result._host.get_name(), task=name_of(result._task), id=result._task._uuid,
                   attempt=found.get('attempts'), attempts=found.get('retries'), message=message_of(result))

    # -- how events are made ---------------------------------------------------------------------------------------

    def _start_task(self, task, handler):
        if task._uuid in self._announced:
            return
        self._announced.add(task._uuid)
        number = self._numbers.get(task._uuid)
        self._emit('task_started', task=name_of(task), number=number, total=len(self._numbers) or None, action=task.action,
                   handler=handler, path=task.get_path(), id=task._uuid)

    def _finish_host(self, status, result, ignored=False):
        host, task, found = result._host.get_name(), result._task, result._result
        began = self._host_began.pop((host, task._uuid), None)
        event = {
            'host': host,
            'task': name_of(task),
            'id': task._uuid,
            'status': status,
            'changed': bool(found.get('changed')),
            'ignored': ignored,
            'seconds': None if began is None else round(time.monotonic() - began, 3),
        }
        if 'attempts' in found:
            event['attempts'] = found['attempts']
        if status == 'changed' and not is_censored(result) and subject_of(found):
            event['subject'] = subject_of(found)
        if status in ('failed', 'unreachable'):
            event['message'] = message_of(result)
            if status == 'failed' and not is_censored(result):
                event['detail'] = detail_of(found)
        self._emit('host_result', **event)

    def _emit(self, event, **fields):
        if self._stream is None:
            return
        line = json.dumps({'schema': SCHEMA, 'time': round(time.time(), 3), 'event': event, **fields}, default=str)
        try:
            self._stream.write(line + '\n')
            self._stream.flush()
        except OSError as error:
            # The hosts matter more than the report about them; but say so, once.
            self._stream = None
            print('wastecoach_events: no more events, the file cannot be written: %s' % error, file=sys.stderr)


def number_tasks(play):
    """Position by id of the tasks that the play will start, as far as they are known before it runs."""
    try:
        variables = play.get_variable_manager().get_vars(play=play)
        tasks = []
        for block in play.compile():
            tasks += flatten(block.filter_tagged_tasks(variables))
    except Exception:  # a count for a progress bar is no reason to fail a run; null says that it is unknown
        return {}
    return {task._uuid: number for number, task in enumerate((t for t in tasks if t.action not in C._ACTION_META), start=1)}


def flatten(block):
    """Tasks of a block and of the blocks in it; what only runs after a failure is not expected to run."""
    for entry in block.block + block.always:
        if hasattr(entry, 'block'):
            yield from flatten(entry)
        else:
            yield entry


def hosts_of(play):
    """Names of the play's hosts."""
    inventory = play.get_variable_manager()._inventory
    return [host.get_name() for host in inventory.get_hosts(play.hosts)]


def name_of(task):
    return task.get_name().strip()


def is_censored(result):
    return bool(getattr(result._task, 'no_log', False)) or bool(result._result.get('_ansible_no_log'))


def subject_of(found):
    """Path or name of what changed: of the changed items where the task is a loop."""
    items = [item for item in found.get('results') or [] if isinstance(item, dict) and item.get('changed')]
    named = [str(item.get(key)) for item in items or [found] for key in ('path', 'dest', 'name') if item.get(key)]
    return shortened(', '.join(dict.fromkeys(named)))


def message_of(result):
    """The cause in words: that of the failed items where a loop only says that some have failed."""
    if is_censored(result):
        return CENSORED
    found = result._result
    items = [item for item in found.get('results') or [] if isinstance(item, dict) and item.get('failed')]
    if any(item.get('_ansible_no_log') for item in items):
        return CENSORED
    if items:
        return shortened('; '.join('%s: %s' % (label_of(item), words_of(item)) for item in items))
    return shortened(words_of(found))


def label_of(item):
    return item.get('_ansible_item_label', item.get('item', 'item'))


def words_of(found):
    for key in ('msg', 'stderr', 'module_stderr', 'exception', 'reason', 'stdout', 'module_stdout'):
        text = str(found.get(key) or '').strip()
        # Ansible's own sentence for a command that failed says nothing that the command itself does not say better.
        if text and text != 'non-zero return code':
            return text
    return 'ended with %s and said nothing' % found['rc'] if 'rc' in found else 'no cause was given'


def detail_of(found):
    return {key: found[key] if key == 'rc' else shortened(str(found[key]))
            for key in ('rc', 'stderr', 'stdout') if found.get(key) not in (None, '')}


def shortened(text):
    return text if len(text) <= LONGEST_TEXT else '…' + text[-(LONGEST_TEXT - 1):]
