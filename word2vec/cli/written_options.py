"""Which options a command line writes: where a training is resumed, what is left out stays as it was.

tyro cannot tell an option that is left out from one that is written at its default. The help of ``train`` shows
these defaults, so that it cannot do without them as ``continue`` does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from word2vec.cli.repeated_options import list_options

_WRITTEN: ContextVar[frozenset[str]] = ContextVar("written", default=frozenset())


@contextmanager
def remember_written(arguments: Sequence[str], function: Callable[..., Any]) -> Iterator[None]:
    """Let :func:`list_written` know, while a verb runs, what its command line writes.

    Args:
        arguments: What is behind the verb.
        function: What runs the verb.
    """
    token = _WRITTEN.set(frozenset(list_options(arguments, function)))
    try:
        yield
    finally:
        _WRITTEN.reset(token)


def list_written(config: Any) -> dict[str, Any]:
    """Return the options of a configuration that the command line writes, by name.

    Args:
        config: An object of a configuration class.
    """
    values = {field.name: (getattr(config, field.name), field.default) for field in dataclasses.fields(config)}
    written = _WRITTEN.get()
    return {name: value for name, (value, default) in values.items() if name in written or value != default}
