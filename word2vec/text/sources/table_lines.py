"""The lines of a table, as the csv module takes them: cleaned, counted, and some of them given again."""

from __future__ import annotations

import io
import re
from collections import deque
from itertools import chain

from word2vec.errors import CorpusError
from word2vec.text.sources.losses import drop_nuls
from word2vec.text.sources.remote_files import SourcePath

_DELIMITERS = ",\t;|"
_ESCAPED = re.compile(r"\\(.)", re.S)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
_QUOTED = re.compile('"[^"]*"?')
_LONGEST_HEADER = 1 << 20
"""Characters. A file without line ends is not a table, and must not be read into memory either."""
REMEDY = "name the file's encoding with --encoding, or pass --errors replace or --errors ignore"


class TableLines:
    """A table's lines, as the csv module takes them, without byte order mark and NULs.

    Attributes:
        number: Number of the line that was given last.
        row: Number of the line where the row begins that is read now.
        opened: Number of the line that opened the quote which is open now, or 0. It is set back before each row,
            because a quote inside an unquoted field (5" pipe) does not open one.
    """

    def __init__(self, path: SourcePath, text: io.TextIOWrapper, errors: str, escape: str | None) -> None:
        self.number = self.row = self.opened = 0
        self._path, self._text, self._errors, self._escape = path, text, errors, escape
        self._header: list[str] = []
        self._quoted, self._null = True, re.compile("")
        # Lines to give again, and those given since the row began, if they are kept.
        self._again: deque[str] = deque()
        self._given: list[str] | None = None

    def find_delimiter(self, quoting: str | None) -> str:
        """Return the most frequent delimiter of the header row. The row may have line ends inside quotes."""
        header = ""
        # A quote that is never closed must not read the whole file.
        while (not header or header.count('"') % 2) and len(header) < _LONGEST_HEADER:
            line = self._text.readline(_LONGEST_HEADER)
            if not line:
                break
            self._header.append(line)
            header += line
            if quoting == "none":
                break
        outside = header if quoting == "none" else _QUOTED.sub("", header)
        return max(_DELIMITERS, key=outside.count)

    def begin(self, delimiter: str, quoting: str) -> None:
        """Make ready to give the lines of a table of this kind, from the header on.

        Raises:
            CorpusError: the header row is too long for a table.
        """
        self._quoted = quoting != "none"
        if self._escape is not None:
            # A field of \\N, as databases write NULL.
            delimiter, escape = re.escape(delimiter), re.escape(self._escape)
            self._null = re.compile(rf"(?:(?<=^)|(?<={delimiter})){escape}N(?={delimiter}|[\r\n]|\Z)")
        if not self._header:
            self._header.append(self._text.readline(_LONGEST_HEADER))
        if any(len(line) == _LONGEST_HEADER and not line.endswith(("\n", "\r")) for line in self._header):
            raise CorpusError(
                f"{self._path} has a header row of {_LONGEST_HEADER:,} characters or more; it is not a table of "
                "lines: name another format with --format"
            )
        self._rest = chain(self._header, self._text)

    def begin_row(self, keep: bool) -> None:
        """Note that a row begins with the next line. Keep its lines for :meth:`go_back`, or not."""
        self.row, self.opened = self.number + 1, 0
        self._given = [] if keep else None

    def go_back(self) -> None:
        """Give all lines of the row again, except the first."""
        given = self._given or []
        self._again.extendleft(reversed(given[1:]))
        self.number -= max(len(given) - 1, 0)

    def __iter__(self) -> TableLines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._clean(next(self._rest))
        self.number += 1
        # Doubled quotes do not count: they stand for one in the text.
        if self._quoted and '"' in line and (marks := line.replace('""', "").count('"')):
            self.opened = 0 if (marks % 2 == 1) == (self.opened > 0) else self.number
        if self._given is not None:
            self._given.append(line)
        return line

    def _clean(self, line: str) -> str:
        number = self.number + 1
        if number == 1:
            line = line.removeprefix("\ufeff")
        if "\0" in line and self._errors == "strict":
            raise CorpusError(
                f"{self._path} line {number} holds a NUL (it is UTF-16, or not a table at all); {REMEDY}"
            )
        line = drop_nuls(line)
        if self._escape is not None and self._escape in line:
            line = self._null.sub("", line)
            if self._escape == "\\" and not self._quoted:
                line = _ESCAPED.sub(lambda found: "\\" + _SIGNS.get(found[1], found[1]), line)
        return line
