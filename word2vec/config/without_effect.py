"""What you named and what had no effect is said in a line each, or with ``strict`` raised as an error."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from word2vec.errors import ConfigError


def report_without_effect(lines: Iterable[str], *, strict: bool) -> None:
    """Say each line on stderr, or raise them all as one error.

    Args:
        lines: What had no effect, and why.
        strict: Raise the error.

    Raises:
        ConfigError: ``strict``, and there is a line.
    """
    lines = list(lines)
    if strict and lines:
        raise ConfigError(f"strict: {'; '.join(lines)}")
    for line in lines:
        print(f"word2vec: {line}", file=sys.stderr)
