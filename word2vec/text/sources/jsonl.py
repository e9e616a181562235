"""JSON Lines: one object a line, with the text in one of its fields."""

from __future__ import annotations

import codecs
import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from word2vec.errors import CorpusError
from word2vec.storage.lines import LONE_SURROGATE, split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import STDIN, read_start
from word2vec.text.sources.losses import drop_nuls, note_dropped, note_skipped
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.stretches import WHOLE, Stretch
from word2vec.text.sources.text import decode_lines, read_line_batches

_EXCERPT = 60  # characters of a line that a message shows
_NEAR = 10  # characters beside a NUL that a message shows
_FIELDS_SHOWN = 20  # of a record, that a message names
_START = 1024  # bytes that show whether the file is an array or lines of objects
_REPLACEMENT = {"replace": "\ufffd", "ignore": ""}


@dataclasses.dataclass(frozen=True)
class JsonLinesReader:
    """Reads the text, or list of texts, in one field of each object.

    Fields that are null or empty are skipped. A text of several lines is several sentences. A line that is not
    JSON or lacks the field is an error. If ``errors`` is not strict it is skipped and counted.

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

    def batches(self, path: SourcePath, stretch: Stretch = WHOLE) -> Iterator[Batch]:
        """Split the file into batches of whole lines.

        Raises:
            CorpusError: the file is one JSON array, or ``read_line_batches`` cannot read it.
        """
        self._check_start(path)
        yield from read_line_batches(
            path,
            self.encoding,
            self.errors,
            split_long_lines=False,
            batch_bytes=self.batch_bytes,
            stretch=stretch,
        )

    def lines(self, batch: Batch) -> Iterator[str]:
        """Yield the lines of the texts.

        Raises:
            CorpusError: a line is not a JSON object, lacks the field, or holds something else in it. Or a text
                escapes a NUL or half of a surrogate pair, and ``errors`` is strict.
        """
        for number, line in enumerate(decode_lines(batch, self.encoding, self.errors), batch.first):
            if line and not line.isspace():
                yield from self._read_line(line, f"{batch.source} line {number}")

    def _read_line(self, line: str, place: str) -> list[str]:
        """Return the lines of the texts of one record.

        Raises:
            CorpusError: it is none, or lacks the field, and ``errors`` is strict.
        """
        try:
            texts = get_texts(_get_field(_parse(line, place), self.field, place), self.field, place)
        except CorpusError as error:
            if self.errors == "strict":
                raise CorpusError(f"{error}; --errors ignore skips such lines") from error
            note_skipped(error)
            return []
        # The decoded line holds no surrogate and no NUL. Only an escape can still make one.
        cleaned = [self._clean(text, place) for text in texts] if "\\u" in line else texts
        return [line for text in cleaned for line in split_lines(text)]

    def _check_start(self, path: SourcePath) -> None:
        """Refuse an array at once. Often it is one line, which would be read whole before it is refused."""
        if isinstance(path, Path) and path != STDIN and not path.is_file():
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
        r"""Treat the NULs that ``\u0000`` made, and lone surrogates, as ``errors`` says."""
        check_nuls(text, f"{place}: the field {self.field!r}", self.errors)
        text = drop_nuls(text)
        found = LONE_SURROGATE.search(text)
        if found is None:
            return text
        if self.errors not in _REPLACEMENT:
            raise CorpusError(
                f"{place}: the field {self.field!r} holds a lone surrogate, \\u{ord(found[0]):04x}, which is "
                "not text; mend it, or pass --errors replace or --errors ignore"
            )
        cleaned, number = LONE_SURROGATE.subn(_REPLACEMENT[self.errors], text)
        note_dropped(0 if _REPLACEMENT[self.errors] else number)
        return cleaned


def check_nuls(text: str, what: str, errors: str) -> None:
    """Refuse a text with a NUL, which is not text, unless ``errors`` says that it is dropped.

    Args:
        text: The text.
        what: Where it stands, for the message.
        errors: strict, or what drops it.

    Raises:
        CorpusError: there is one, and ``errors`` is strict. To drop it unasked could join two words to one.
    """
    if errors == "strict" and "\0" in text:
        before, _, behind = text.partition("\0")
        raise CorpusError(
            f"{what} holds a NUL between {before[-_NEAR:]!r} and {behind[:_NEAR]!r}, which is not text; mend "
            "it, or pass --errors ignore (errors='ignore'), which drops it"
        )


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
            within = f", or name a field within it: {list_fields({field: text})[0]}" if _is_record(text) else ""
            raise CorpusError(
                f"{place}: the field {field!r} holds {str(text)[:_EXCERPT]!r} of type {type(text).__name__}; it "
                f"must hold a text or a list of texts{within}"
            )
    return texts


def list_fields(record: Mapping[Any, Any]) -> list[str]:
    """Return the names of a record's fields, as ``--field`` takes them, those of records within too.

    >>> list_fields({"id": 1, "body": {"html": 1, "text": "a"}, "tags": {}})
    ['id', 'body.text', 'body.html', 'tags']
    """
    names: list[str] = []
    for name, value in record.items():
        if _is_record(value):
            # Texts first, because one of them is wanted.
            inner = sorted(list_fields(value), key=lambda field: not isinstance(value.get(field), str))
            names += [f"{name}.{field}" for field in inner]
        else:
            names.append(str(name))
    return names[:_FIELDS_SHOWN]


def _is_record(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) > 0


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
            fields = ", ".join(list_fields(record)) or "none"
            raise CorpusError(f"{place} has no field {field!r}; its fields: {fields}; name one with --field")
        value = value[name]
    return value
