"""A callback that writes a table of the training while it runs."""

from __future__ import annotations

import io
import os
from pathlib import Path

from word2vec.errors import OutputError
from word2vec.storage.atomic import new_file
from word2vec.storage.destination import check_file_writable
from word2vec.training.callbacks.protocol import Callback
from word2vec.training.callbacks.view import Training

COLUMNS = ("epoch", "words", "progress", "loss", "learning_rate", "words_per_second", "held_out_loss")
"""The columns of the table. ``held_out_loss`` is empty where nothing was validated since the row before."""

_HEADER = ",".join(COLUMNS).encode() + b"\n"
_WORDS = COLUMNS.index("words")


class CsvLog(Callback):
    """Writes a row of a CSV file for each interval of the training.

    Each row is written at once, so that a killed process loses at most the row that it was about to write. A new
    training begins the file anew. A resumed one goes on in it: rows of intervals that it will train again, and a
    last row that was cut short, are dropped.

    Args:
        path: The file. One that holds anything else than such a table is not replaced.

    Raises:
        OutputError: the file cannot be written, or holds something else. Or a row cannot be written later.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        check_file_writable(self._path)
        self._read_rows()
        self._file: io.FileIO | None = None
        self._validations = 0

    def on_start(self, training: Training) -> None:
        """Write the header, or after a resume the rows up to there."""
        rows = self._read_rows() if training.words else []
        kept = [row for row in rows if int(row.split(b",")[_WORDS]) <= training.words]
        with new_file(self._path) as file:
            file.write(_HEADER + b"".join(kept))
        try:
            # Unbuffered: a row is one call of the system.
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise self._make_error(error) from error
        self._validations = len(training.validations)

    def on_interval(self, training: Training) -> None:
        """Write a row."""
        validations = training.validations
        new = validations[self._validations :]
        self._validations = len(validations)
        facts: dict[str, float | None] = {**training.intervals[-1], "progress": training.progress}
        facts["held_out_loss"] = new[-1].get("loss") if new else None
        self._write(",".join(map(_write_number, (facts[name] for name in COLUMNS))).encode() + b"\n")

    def on_end(self, training: Training) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, row: bytes) -> None:
        assert self._file is not None
        try:
            written = self._file.write(row)
        except OSError as error:
            # Who raised an error is not called again, not even at the end.
            self._file.close()
            raise self._make_error(error) from error
        if written != len(row):
            self._file.close()
            raise OutputError(f"cannot write {self._path}: the disk is full")

    def _read_rows(self) -> list[bytes]:
        """Return the whole rows of the file, none if there is no file.

        Raises:
            OutputError: it is not a table of this kind.
        """
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._make_error(error) from error
        if lines and lines[0] != _HEADER:
            raise OutputError(
                f"{self._path} holds something else than the log of a training, and is kept; choose another file"
            )
        return [line for line in lines[1:] if _is_row(line)]

    def _make_error(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write {self._path}: {error.strerror or error}")


def _write_number(number: float | None) -> str:
    """Return a cell: whole numbers whole, others with nine digits.

    Example:
        >>> _write_number(123456789012), _write_number(0.007500000000000006), _write_number(None)
        ('123456789012', '0.0075', '')
    """
    return "" if number is None else f"{number:.9g}" if isinstance(number, float) else str(number)


def _is_row(line: bytes) -> bool:
    """True for a row that was written whole.

    Example:
        >>> _is_row(b"1,500,0.1,4.2,0.05,80000.0,\\n"), _is_row(b"1,500,0.1,4.")
        (True, False)
    """
    cells = line.rstrip(b"\n").split(b",")
    return line.endswith(b"\n") and len(cells) == len(COLUMNS) and cells[_WORDS].isdigit()
