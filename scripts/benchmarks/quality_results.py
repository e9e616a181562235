"""Files of results, as ``quality.py`` and other scripts keep them, and the tables made from them."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from quality_runs import Record, Run

from word2vec.errors import FormatError
from word2vec.terminal.text_tables import NOTHING, align

_IDENTITY = ("trainer", "options", "seed", "corpus")
_DECIMALS = {"rank": 0, "seconds": 1, "M words/s": 2, "perplexity": 1, "unigram": 0, "MB": 0}
_USUAL_DECIMALS = 3


class Results:
    """JSON lines, one for each run that was done. They are read at the start and appended one by one.

    Args:
        path: The file, or None to keep the results in memory only.

    Raises:
        FormatError: a line that is not the last one is not a result.
        OSError: the file cannot be written. You learn of it before training.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.open("a", encoding="utf-8").close()
        self._path = path
        self._records: list[Record] = read_records(path, (*_IDENTITY, "evaluated"), "quality")

    def find(self, run: Run) -> Record | None:
        """Return the latest record of a run, with all that is asked for measured, or None."""
        identity, needed = _plain(run.identify()), run.measures.identify()
        for record in reversed(self._records):
            if all(record[name] == identity[name] for name in _IDENTITY) and (
                "failed" in record or needed.items() <= record["evaluated"].items()
            ):
                return record
        return None

    def add(self, record: Record) -> None:
        """Append a record to the file."""
        self._records.append(_plain(record))
        append_record(self._path, record)


def _plain(value: Any) -> Any:
    """Return a value as it comes back from a file of JSON."""
    return json.loads(json.dumps(value))


def append_record(path: Path | None, record: Record) -> None:
    """Append a record to a file of JSON lines. None stands for no file."""
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def read_records(path: Path | None, names: Collection[str], script: str) -> list[Record]:
    """Read the records of a script, and cut off a last line that was not written to its end.

    Args:
        path: A file of JSON lines. There are no records if it is None or not there.
        names: What every record has.
        script: The script, for messages.

    Raises:
        FormatError: a line that is not the last one is not such a record.
    """
    if path is None or not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        print(f"{script}: the last line of {path} is cut short; its run is done again", file=sys.stderr)
        path.write_bytes(whole)
    records = []
    for number, line in enumerate(whole.decode("utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise FormatError(f"{path} line {number} is not a result ({error}); remove the line") from None
        if not isinstance(record, dict) or not {*names} <= record.keys():
            raise FormatError(f"{path} line {number} is not a result of this script; give another file")
        records.append(record)
    return records


def tabulate(records: Iterable[Record]) -> list[list[str]]:
    """Return a header and a row for each setting: for each figure the mean and the spread over the seeds.

    The spread is the standard deviation (n - 1) over the seeds.
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record["setting"], []).append(record)
    figures = list(
        dict.fromkeys(
            name for group in groups.values() for record in group for name in record.get("figures", {})
        )
    )
    rows = [["setting", "seeds", *figures]]
    for setting, group in groups.items():
        done = [record["figures"] for record in group if "figures" in record]
        seeds = f"{len(done)}" if len(done) == len(group) else f"{len(done)} of {len(group)}"
        rows.append(
            [setting, seeds, *(summarise([one[name] for one in done if name in one], name) for name in figures)]
        )
    return rows


def summarise(values: Sequence[float], figure: str) -> str:
    """Return "mean ± standard deviation", or the value alone if there is one.

    Example:
        >>> summarise([0.5, 0.6, 0.7], "questions-words"), summarise([4300.0], "rank"), summarise([], "loss")
        ('0.600 ± 0.100', '4,300', '-')
    """
    if not values:
        return NOTHING
    decimals = _DECIMALS.get(figure, _USUAL_DECIMALS)
    mean = f"{statistics.fmean(values):,.{decimals}f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):,.{decimals}f}"


def show_table(rows: Sequence[Sequence[str]], markdown: bool) -> str:
    """Return rows, the first of which is the header, as aligned text or as a table in Markdown."""
    if not markdown:
        return align(rows)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
