"""Faults for tests: the next requests are answered wrongly on purpose.

The file `fault` in the service's state says which: `<what> <count> [<pattern>]`. <what> is a status (401, 429, 500, 503 ...), or stall:
the request is read and not answered until the file is gone. <pattern> is a regular expression that is searched for in
"METHOD PATH"; without one, every request counts. The file is removed with the last request.
"""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

LONGEST_STALL = 600.0


class Faults:
    """Takes one request after the other off the count."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def take(self, method: str, path: str) -> str | None:
        """What this request is answered with, or None: it is served."""
        with self._lock:
            try:
                what, count, *pattern = self._file.read_text().split(None, 2)
                left = int(count)
            except FileNotFoundError:
                return None
            except ValueError:
                return "unreadable"
            if left < 1 or (pattern and not re.search(pattern[0].strip(), f"{method} {path}")):
                return None
            if left > 1 or what == "stall":
                self._write(" ".join([what, str(left - 1), *pattern]))
            else:
                self._file.unlink()
            return what

    def _write(self, text: str) -> None:
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(text)
        unfinished.rename(self._file)

    def stall(self) -> None:
        """Returns when the file is gone, at the latest after ten minutes."""
        deadline = time.monotonic() + LONGEST_STALL
        while self._file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
