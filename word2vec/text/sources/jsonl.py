"""JSON Lines: one object a line, with the text in one of its fields."""

from __future__ import annotations

import codecs
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import STDIN, read_start
from word2vec.text.sources.text import decode_lines, read_line_batches

_EXCERPT = 60  # characters of a line that a message shows
_START = 1024  # bytes that show whether the file is an array or lines of objects
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = {"replace": "\ufffd", "ignore": ""}


@dataclasses.dataclass(frozen=True)
class JsonLinesReader:
    """Reads the text, or list of texts, in one field of each object.

    Fields that are null or empty are skipped. A missing field is an error. A text of several lines is several
    sentences.

    Attributes:
        field: Its name, or names with dots between them for objects within objects.
        encoding: The encoding of the file.
        errors: How undecodable bytes are treated: strict, replace or ignore.
        batch_bytes: About how many bytes make a batch.
    """

    field: str
    encoding: str
    errors: str
    batch_bytes: int = dataclasses.field(default=BATCH_BYTES, repr=False)

    def batches(self, path: Path) -> Iterator[Batch]:
        """Split the file into batches of whole lines.

        Raises:
            CorpusError: the file is one JSON array, or ``read_line_batches`` cannot read it.
        """
        self._check_start(path)
        yield from read_line_batches(
            path, self.encoding, self.errors, split_long_lines=False, batch_bytes=self.batch_bytes
        )

    def lines(self, batch: Batch) -> Iterator[str]:
        """Yield the lines of the texts.

        Raises:
            CorpusError: a line is not a JSON object, lacks the field, or holds something else in it. Or a text
                escapes half of a surrogate pair, and ``errors`` is strict.
        """
        for number, line in enumerate(decode_lines(batch, self.encoding, self.errors), batch.first):
            if line and not line.isspace():
                place = f"{batch.source} line {number}"
                for text in get_texts(_get_field(_parse(line, place), self.field, place), self.field, place):
                    # The decoded line holds no surrogate and no NUL. Only an escape can still make one.
                    yield from split_lines(self._clean(text, place) if "\\u" in line else text)

    def _check_start(self, path: Path) -> None:
        """Refuse an array at once. Often it is one line, which would be read whole before it is refused."""
        if path != STDIN and not path.is_file():
            return  # a pipe cannot be read a second time
        data = read_start(path, _START)
        try:
            start = codecs.getincrementaldecoder(self.encoding)("ignore").decode(data)
        except UnicodeError:
            return  # read_line_batches names the wrong bytes
        start = start.removeprefix("\ufeff").lstrip()
        if start.startswith("["):
            raise CorpusError(
                f"{path} begins {start[:_EXCERPT]!r}: is the file one JSON array? Put one object on each line, "
                "for example by jq -c '.[]'"
            )

    def _clean(self, text: str, place: str) -> str:
        r"""Drop the NULs that ``\u0000`` made, and treat lone surrogates as ``errors`` says."""
        text = text.replace("\0", "")
        found = _SURROGATE.search(text)
        if found is None:
            return text
        if self.errors not in _REPLACEMENT:
            raise CorpusError(
                f"{place}: the field {self.field!r} holds a lone surrogate, \\u{ord(found[0]):04x}, which is "
                "not text; mend it, or pass --errors replace or --errors ignore"
            )
        return _SURROGATE.sub(_REPLACEMENT[self.errors], text)


def get_texts(value: object, field: str, place: str) -> list[str]:
    """Return the texts that a field holds: one, several, or none.

    Raises:
        CorpusError: it holds something else. The message begins with ``place``.
    """
    texts: list[str] = []
    for text in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(text, str):
            texts.append(text)
        elif not is_missing(text):
            raise CorpusError(
                f"{place}: the field {field!r} holds {str(text)[:_EXCERPT]!r} of type {type(text).__name__}; it "
                "must hold a text or a list of texts"
            )
    return texts


def is_missing(value: object) -> bool:
    """Whether a value stands for no text: None, NaN of any kind, or NA and NaT of pandas.

    >>> [is_missing(value) for value in (None, float("nan"), "", "nan", 0.0)]
    [True, True, False, False, False]
    """
    if value is None or isinstance(value, (str, list, tuple)):
        return value is None
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        # Only NaN differs from itself. A whole array has no answer.
        return bool(value != value)
    except Exception:
        return False


def _parse(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        column = getattr(error, "colno", 1)
        hint = ""
        if line.lstrip()[0] == "[" or line.strip() == "{":
            kind = "array" if line.lstrip()[0] == "[" else "object over several lines"
            hint = f"; is the file one JSON {kind}? Put one object on each line"
        raise CorpusError(
            f"{place} is not JSON at column {column}: {getattr(error, 'msg', error)}; it begins "
            f"{line[:_EXCERPT]!r}{hint}"
        ) from error
    except RecursionError:
        raise CorpusError(f"{place} is nested too deeply to be read") from None
    if not isinstance(value, dict):
        raise CorpusError(
            f"{place} holds a {type(value).__name__}; expected one object on each line, such as "
            '{"text": "..."}'
        )
    return value


def _get_field(record: dict[str, Any], field: str, place: str) -> object:
    if field in record:
        return record[field]
    value: Any = record
    for name in field.split("."):
        if not isinstance(value, dict) or name not in value:
            raise CorpusError(
                f"{place} has no field {field!r}; its fields: {', '.join(map(str, record)) or 'none'}; name one "
                "with --field"
            )
        value = value[name]
    return value
