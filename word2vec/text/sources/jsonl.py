"""JSON Lines: an object a line, one of whose fields is the text."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import Batch
from word2vec.text.sources.compression import STDIN, open_decompressed
from word2vec.text.sources.text import decode_lines, line_batches

_EXCERPT = 60  # characters of a line that a message shows
_START = 1024  # bytes that tell an array from lines of objects
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = {"replace": "\ufffd", "ignore": ""}


@dataclass(frozen=True)
class JsonLinesReader:
    """Reads the text, or list of texts, in one field of each object.

    ``field`` is a name, or names with dots between them for objects within objects. A field that is null or
    empty is no text; one that is missing is an error. A text of several lines is several sentences.
    """

    field: str
    encoding: str
    errors: str

    def batches(self, path: Path) -> Iterator[Batch]:
        """Cut the file into batches of whole lines.

        Raises:
            CorpusError: the file is one JSON array, or ``line_batches`` cannot read it.
        """
        self._check_start(path)
        yield from line_batches(path, self.encoding, self.errors, cut_long_lines=False)

    def lines(self, batch: Batch) -> Iterator[str]:
        """Yield the lines of the texts.

        Raises:
            CorpusError: a line is no JSON object, lacks the field, or has something else in it; or a text
                escapes half of a surrogate pair and ``errors`` is strict.
        """
        for number, line in enumerate(decode_lines(batch, self.encoding, self.errors), batch.first):
            if line and not line.isspace():
                place = f"{batch.source} line {number}"
                for text in texts_of(_field(_parse(line, place), self.field, place), self.field, place):
                    # Only an escape can still make what the line itself, decoded, cannot hold.
                    yield from split_lines(self._clean(text, place) if "\\u" in line else text)

    def _check_start(self, path: Path) -> None:
        """Refuse an array at once: often it is one line, which would be read whole before it is refused."""
        if path == STDIN or not path.is_file():
            return  # what is read of a pipe is gone
        with open_decompressed(path) as (_, stream):
            data = stream.read(_START)
        try:
            start = codecs.getincrementaldecoder(self.encoding)("ignore").decode(data)
        except UnicodeError:
            return  # line_batches says what is wrong
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
                f"{place}: the field {self.field!r} holds a lone surrogate, \\u{ord(found[0]):04x}, which is no "
                "text; mend it, or pass --errors replace or --errors ignore"
            )
        return _SURROGATE.sub(_REPLACEMENT[self.errors], text)


def texts_of(value: object, field: str, place: str) -> list[str]:
    """Return the texts that a field holds: one, several, or none.

    Raises:
        CorpusError: it holds something else; ``place`` says where.
    """
    if value is None:
        return []
    texts = value if isinstance(value, (list, tuple)) else [value]
    for text in texts:
        if not isinstance(text, str):
            raise CorpusError(
                f"{place}: the field {field!r} holds {str(text)[:_EXCERPT]!r} of type {type(text).__name__}; it "
                "must hold a text or a list of texts"
            )
    return list(texts)


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


def _field(record: dict[str, Any], field: str, place: str) -> object:
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
