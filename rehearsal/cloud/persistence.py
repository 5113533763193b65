"""The world on disk: moto keeps all in memory, so its backends are pickled after each change, while no request runs, into
a file that replaces the old one in one step.

S3 holds locks, journals and terraform's state, so an S3 request is answered only when its effect is on disk. Everything
else is one file, written a moment after the last change: a killed cloud comes back as it was less than a second before.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import pickle
import sys
import threading
import time
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import moto
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from moto.core.base_backend import BackendDict, BaseBackend
from moto.s3.models import s3_backends

# What a snapshot is good for: the classes in it are moto's and python's.
FORMAT = f"moto {moto.__version__} python {sys.version_info.major}.{sys.version_info.minor}"
# Enough for the burst of calls that one resource makes.
DEBOUNCE_SECONDS = 0.25
LOCK, RLOCK = type(threading.Lock()), type(threading.RLock())
PRIVATE_KEYS = typing.get_args(PrivateKeyTypes)
log = logging.getLogger("cloud.persistence")


class UnusableState(Exception):
    """There is a state file, but it cannot be read."""


class Persistence:
    """One file, and the backends that are kept in it."""

    def __init__(self, file: Path, one_at_a_time: threading.RLock, belongs: Callable[[BaseBackend], bool]) -> None:
        """belongs: whether a backend is kept in this file."""
        self._file = file
        self._one_at_a_time = one_at_a_time
        self._belongs = belongs
        self._dirty = threading.Event()
        self._writing = threading.Lock()
        self._revision = 0
        self._written = 0
        self.failure = ""
        """Why the last write failed; empty when it did not."""

    def changed(self) -> None:
        """The world is not what is on disk any more."""
        with self._one_at_a_time:
            self._revision += 1
        self._dirty.set()

    def restore(self) -> bool:
        """Reads the world of the last run. False: there is none."""
        if not self._file.exists():
            return False
        with self._one_at_a_time, self._file.open("rb") as file:
            written_by = file.readline().decode().strip()
            if written_by != FORMAT:
                raise UnusableState(f"{self._file} was written by {written_by}, this is {FORMAT}")
            try:
                world = _Unpickler(file).load()
            except Exception as error:
                raise UnusableState(f"{self._file} cannot be read: {error!r}") from error
            for backend, state in world:
                backend.__dict__.clear()
                backend.__dict__.update(state)
                if is_s3(backend):
                    _claim_names(backend)
        return True

    def keep_writing(self) -> None:
        """Writes after each change, until the process ends."""
        threading.Thread(target=self._write_when_changed, name=f"persistence of {self._file.name}", daemon=True).start()

    def write(self) -> None:
        """Returns when all that had changed before the call is on disk."""
        wanted = self._revision
        with self._writing:
            if self._written >= wanted and self._file.exists():
                return
            started = time.monotonic()
            with self._one_at_a_time:
                revision, content = self._revision, self._dump()
            unfinished = self._file.with_suffix(".new")
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, self._file)
            self._written = revision
            log.debug("%s: %d KiB in %.0f ms", self._file.name, len(content) // 1024, (time.monotonic() - started) * 1000)

    def _write_when_changed(self) -> None:
        while self._dirty.wait():
            self._dirty.clear()
            time.sleep(DEBOUNCE_SECONDS)
            try:
                self.write()
                self.failure = ""
            except Exception as error:
                log.exception("%s could not be written", self._file.name)
                self.failure = f"{self._file.name} is not on disk: {error!r}"

    def _dump(self) -> bytes:
        buffer = io.BytesIO()
        buffer.write(f"{FORMAT}\n".encode())
        services = {id(service): service for service in BackendDict._instances}
        backends = [backend for service in services.values() for _, _, backend in list(service.iter_backends())]
        _Pickler(buffer).dump([(backend, backend.__dict__) for backend in backends if self._belongs(backend)])
        return buffer.getvalue()


def is_s3(backend: BaseBackend) -> bool:
    """Whether the backend is S3's."""
    return type(backend).__module__.startswith("moto.s3.")


def _claim_names(backend: Any) -> None:
    """Bucket names are unique among all accounts, so moto keeps them beside the backends. A name that it does not know could be made anew, empty."""
    for name in backend.buckets:
        s3_backends.bucket_accounts[name] = (backend.partition, backend.account_id)


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)

    def persistent_id(self, obj: Any) -> Any:
        """Backends refer to each other: each is named, and its content stands once, at the top."""
        if isinstance(obj, BaseBackend):
            return type(obj).__module__, type(obj).__name__, obj.account_id, obj.region_name
        return None

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, LOCK):
            return threading.Lock, ()
        if isinstance(obj, RLOCK):
            return threading.RLock, ()
        if isinstance(obj, PRIVATE_KEYS):
            return _private_key, (obj.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
        if isinstance(obj, x509.Certificate):
            return _certificate, (obj.public_bytes(Encoding.DER),)
        if isinstance(obj, types.FunctionType) and obj.__name__ == "<lambda>":
            raise pickle.PicklingError(f"a lambda of {obj.__module__} line {obj.__code__.co_firstlineno} cannot be kept")
        return NotImplemented


def _private_key(content: bytes) -> PrivateKeyTypes:
    return load_der_private_key(content, password=None)


def _certificate(content: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(content)


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: Any) -> BaseBackend:
        module, name, account, region = pid
        service = _service_of(module, name)
        return service[account][region]


def _service_of(module: str, name: str) -> BackendDict[Any]:
    """The dictionary of accounts and regions that holds backends of this class."""
    package = importlib.import_module(".".join(module.split(".")[:2]) + ".models")
    for value in vars(package).values():
        if isinstance(value, BackendDict) and value.backend.__name__ == name:
            return value
    raise pickle.UnpicklingError(f"moto has no service with backend {module}.{name}")
