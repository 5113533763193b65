"""Answers that may have been lost on their way: a caller that asks the same thing again gets the same answer.

An SDK numbers its attempts at a call. AWS answers a second attempt at many a creation with "already exists" too, but there a connection
hardly ever breaks; here it does on a loaded machine, and a rehearsal that fails for it teaches nothing.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from typing import Any, NamedTuple

_KEPT = 512
_ATTEMPT = re.compile(r"attempt=(\d+)")
_log = logging.getLogger("cloud.replays")


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class Replays:
    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._gate = threading.Lock()

    def find(self, environ: dict[str, Any]) -> Answer | None:
        """The answer that an earlier attempt at the same call got, if there was one."""
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        attempt = _ATTEMPT.search(environ.get("HTTP_AMZ_SDK_REQUEST", ""))
        if not call or attempt is None or int(attempt[1]) < 2:
            return None
        with self._gate:
            answer = self._answers.get(call)
        _log.info("attempt %s at call %s: %s", attempt[1], call, "answered before" if answer else "nothing was answered before")
        return answer

    def keep(self, environ: dict[str, Any], answer: Answer) -> None:
        """Remembers an answer that is final; a caller is right to try again after an error of the server."""
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        if not call or answer.status.startswith("5"):
            return
        with self._gate:
            self._answers[call] = answer
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
