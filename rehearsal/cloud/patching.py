"""How moto's classes are changed: in one visible way, which fails when moto has no such method."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def wrap(owner: type, name: str) -> Callable[[Callable[..., Any]], None]:
    """Decorator: replaces owner.name by a function that gets the original as its first argument."""
    original = getattr(owner, name)

    def install(replacement: Callable[..., Any]) -> None:
        @functools.wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return replacement(original, self, *args, **kwargs)

        setattr(owner, name, method)

    return install
