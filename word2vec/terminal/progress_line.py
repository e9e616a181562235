"""The line that shows how far a long work is, as wide as the terminal and never wider.

tqdm keeps the time and writes the line. It would put everything into it, shrink the bar to one sign and cut the
end, which is what one waits for: the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

if TYPE_CHECKING:
    _Bar = tqdm[NoReturn]
else:
    _Bar = tqdm  # only its stubs have an argument

_LONGEST_BAR, _SHORTEST_BAR = 24, 5  # a shorter bar shows less than the percentage before it
_MOST_NEEDED = 3  # the fields that are worth more than a bar
_EIGHTHS = " ▏▎▍▌▋▊▉"


class ProgressLine(_Bar):
    """A progress bar of tqdm whose line fits the terminal, see :func:`write_line`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(dynamic_ncols=True, **options)
        if not self.disable:
            self._assume_size()

    def __str__(self) -> str:
        facts = self.format_dict  # which asks the terminal for its size
        self._assume_size()
        return write_line({**facts, "ncols": self.ncols})

    def _assume_size(self) -> None:
        """Take the usual size where a terminal says that it has none, as in some containers."""
        if self.nrows is not None and self.nrows < 1:
            self.nrows = 24
        if self.ncols is not None and self.ncols < 1:
            self.ncols = 79


def write_line(facts: Mapping[str, Any]) -> str:
    """Return the line of a progress bar, whose fields that do not fit are left out, the last ones first.

    The fields in order of importance are the time that is left, the first field of the postfix, the speed, the
    other fields of the postfix, how much is done, and the time that it took.

    Args:
        facts: What tqdm knows: ``format_dict``.
    """
    n, total, elapsed, unit = (facts[name] for name in ("n", "total", "elapsed", "unit"))
    rate = facts["rate"]
    if rate is None and elapsed:
        rate = (n - facts["initial"]) / elapsed
    left = [f"{_write_time((total - n) / rate)} left"] if total and rate else []
    speed = [f"{_write_amount(rate, unit)}/s"] if rate else []
    said = facts["postfix"].split(", ") if facts["postfix"] else []
    done = _write_amount(n, unit) + (f" of {_write_amount(total, unit)}" if total else "")
    # Where the end is not known, what is done is all that there is to see.
    first, last = ([], [done]) if total else ([done], [])
    fields = [*first, *left, *said[:1], *speed, *said[1:], *last, f"{_write_time(elapsed)} gone"]
    share = min(n / total, 1.0) if total else None
    return fit_line(facts["prefix"].rstrip(": "), share, fields, facts["ncols"], plain=facts["ascii"] is True)


def fit_line(
    title: str, share: float | None, fields: Sequence[str], columns: int | None, *, plain: bool = False
) -> str:
    """Return a line of at most some columns.

    Args:
        title: What is done.
        share: How much of it is done, 0 to 1, None if that is not known.
        fields: What else there is to say, the most important first.
        columns: The width, None if it does not matter.
        plain: Whether the bar is drawn with # only, for a terminal without other signs.

    Example:
        >>> fit_line("train", 0.5, ["01:00 left", "loss 4.2", "1.2M words/s"], 48)
        'train:  50% 01:00 left, loss 4.2, 1.2M words/s'
        >>> fit_line("train", 0.5, ["01:00 left", "loss 4.2", "1.2M words/s"], 26)
        'train:  50% 01:00 left'
        >>> fit_line("train", 0.5, ["01:00 left"], 33, plain=True)
        'train:  50% |####    | 01:00 left'
    """
    head = f"{title}:" if share is None else f"{title}: {share:4.0%}"
    room = 10**6 if columns is None else columns
    shown = head
    for count in range(len(fields) + 1):
        longer = f"{head} {', '.join(fields[:count])}"
        # Beyond the fields that are needed most, a bar is worth more than a field.
        bar = _SHORTEST_BAR + 3 if share is not None and count > _MOST_NEEDED else 0
        if len(longer.rstrip()) + bar > room:
            break
        shown = longer.rstrip()
    length = min(_LONGEST_BAR, room - len(shown) - 3)
    if share is None or length < _SHORTEST_BAR:
        return shown[:room]
    return f"{head} |{_draw_bar(share, length, plain)}|{shown[len(head) :]}"


def _draw_bar(share: float, length: int, plain: bool) -> str:
    """Return a bar of ``length`` signs, of which ``share`` is full."""
    eighths = math.floor(share * length * 8)
    full, rest = divmod(eighths, 8)
    if plain:
        return ("#" * full).ljust(length)
    return ("█" * full + _EIGHTHS[rest].strip()).ljust(length)


def _write_time(seconds: float) -> str:
    return tqdm.format_interval(seconds)


def _write_amount(amount: float, unit: str) -> str:
    """Return an amount with its unit, as short as tqdm's, and a small whole number as it is.

    Example:
        >>> _write_amount(1_234_567, " words"), _write_amount(25.12, " parts"), _write_amount(1, " parts")
        ('1.23M words', '25.1 parts', '1 parts')
    """
    if amount < 1000 and amount == int(amount):
        return f"{amount:.0f}{unit}"
    return f"{tqdm.format_sizeof(amount)}{unit}"
