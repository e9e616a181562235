"""The lines of a text."""

from __future__ import annotations

import re

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which Python strings can hold and which is not text."""


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text without their ends: ``\n``, ``\r\n`` or ``\r``.

    ``str.splitlines`` ends lines at further characters.

    Example:
        >>> split_lines("one\r\ntwo\x0c\u2028\n\n")
        ['one', 'two\x0c\u2028', '']
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines
