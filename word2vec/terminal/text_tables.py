"""Text tables for the terminal that line up in every script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

NOTHING = "-"
"""The cell of a missing value, such as a score that nothing was counted for."""


# Characters that steer a terminal: C0 and C1 controls but the tab and line end, and what turns text around.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escape_controls(text: str) -> str:
    """Return a text whose characters that would steer a terminal are written as Python escapes.

    A word of a stranger's model may set the title of a terminal, fill its clipboard or overwrite lines.
    ``--json`` has words as they are, by the escapes of JSON.

    Example:
        >>> print(escape_controls("king\x1b[2J\x07"))
        king\\x1b[2J\\x07
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


def align(rows: Sequence[Sequence[object]], left: bool = False) -> str:
    """Return the rows as lines with aligned columns: texts to the left, numbers to the right.

    The last cell of a column that is not :data:`NOTHING` says what the column holds, because the cells above it
    may be a header.

    Args:
        rows: Cells of as many columns in each row. A float is shown with four decimals, a whole number with
            commas between the thousands.
        left: Align numbers to the left too. A column whose cells are of many kinds may hold a long text, which
            would push its numbers far to the right.

    Example:
        >>> print(align([("北京", 0.71234), ("x", 12)]))
        北京  0.7123
        x         12
    """
    columns = list(zip(*rows, strict=True))
    right = [not left and _holds_numbers(column) for column in columns]
    cells = [[_format_cell(value) for value in row] for row in rows]
    widths = [max(map(count_columns, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        parts = []
        for text, width, to_the_right in zip(row, widths, right, strict=True):
            space = " " * (width - count_columns(text))
            parts.append(space + text if to_the_right else text + space)
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def make_html_table(title: str, rows: Sequence[tuple[str, object]]) -> str:
    """Return a small table of HTML, as notebooks show it: a title and the facts below it, all texts escaped.

    Example:
        >>> make_html_table("corpus", [("words", 1234)])
        '<table><caption>corpus</caption><tr><th>words</th><td>1,234</td></tr></table>'
    """
    # Only notebooks need it, and every verb imports this module.
    import html

    cells = (
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(_format_cell(value))}</td></tr>"
        for name, value in rows
    )
    return f"<table><caption>{html.escape(escape_controls(title))}</caption>{''.join(cells)}</table>"


def _holds_numbers(column: Sequence[object]) -> bool:
    return _is_number(next((cell for cell in reversed(column) if cell != NOTHING), NOTHING))


def _is_number(cell: object) -> bool:
    """True for a number, and for a text that shows one: "12.5%", "-3"."""
    if isinstance(cell, str):
        return cell.rstrip("%").replace(".", "", 1).lstrip("-").isdigit()
    return isinstance(cell, (int, float))


def _format_cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, int):
        return f"{value:,}"
    # A cell is one line, and its tabs would not line up.
    return escape_controls(str(value)).replace("\n", "\\n").replace("\t", "\\t")


def count_columns(text: str) -> int:
    """Return the terminal columns that a text takes: ideographs take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
