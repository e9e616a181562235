"""Text tables for the terminal that line up in every script."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[object]]) -> str:
    """Return the rows as lines with aligned columns: texts to the left, numbers to the right.

    Example:
        >>> print(aligned([("北京", 0.71234), ("x", 12)]))
        北京  0.7123
        x         12
    """
    cells = [[_shown(value) for value in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    numeric = [
        all(isinstance(row[column], (int, float)) or _looks_numeric(row[column]) for row in rows[-1:])
        for column in range(len(widths))
    ]
    lines = []
    for row in cells:
        parts = []
        for text, width, right in zip(row, widths, numeric, strict=True):
            space = " " * (width - _width(text))
            parts.append(space + text if right else text + space)
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _looks_numeric(value: object) -> bool:
    return isinstance(value, str) and value.rstrip("%").replace(".", "", 1).lstrip("-").isdigit()


def _width(text: str) -> int:
    """Return the terminal columns the text takes: ideographs take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
