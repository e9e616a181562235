"""Raw texts from Python as a source: a database, a Hugging Face dataset, or any iterable of texts or records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.jsonl import get_texts


class Texts:
    """Texts that can be read any number of times, each time by a new call of a function.

    Args:
        open_texts: Called for every reading. Returns an iterable of texts, such as a generator.

    Example:
        >>> texts = Texts(lambda: (text.strip() for text in [" one ", " two "]))
        >>> list(texts), list(texts)
        (['one', 'two'], ['one', 'two'])
    """

    def __init__(self, open_texts: Callable[[], Iterable[str]]) -> None:
        if not callable(open_texts):
            raise CorpusError(
                f"Texts needs a function that begins a new reading, not a {type(open_texts).__name__}; for "
                "texts that are in a list: Texts(lambda: texts)"
            )
        self._open = open_texts
        self._last: Iterator[str] | None = None

    def __iter__(self) -> Iterator[str]:
        """Begin a new reading.

        Raises:
            CorpusError: the function returned an iterator that has been read already.
        """
        opened = self._open()
        iterator = iter(opened)
        if iterator is self._last:
            raise CorpusError(
                "the function of these Texts returned the same iterator a second time, which is at its end; it "
                "must begin a new reading whenever it is called"
            )
        # Only an object that is its own iterator can come back used up. A list gives new iterators.
        self._last = iterator if iterator is opened else None
        return iterator


def read_texts(source: Iterable[object], field: str | None) -> Iterator[tuple[int, str]]:
    """Yield the texts of a source with the number of their record, counted from 1.

    Args:
        source: Texts. Or with ``field`` records: mappings, or objects with ``keys()`` and ``[]`` such as
            sqlite3.Row. None among texts, like SQL's NULL, is skipped, but counts as a record.
        field: The field of a record that holds the text, or the list of texts. None and "" in it are skipped.

    Raises:
        CorpusError: a record is neither, or has no such field. The message names its number.
    """
    for number, record in enumerate(source, 1):
        place = f"record {number}"
        if isinstance(record, str):
            yield number, record
            continue
        if field is None:
            if record is None:
                continue
            raise CorpusError(f"{place} is a {type(record).__name__}; {_advise(record)}")
        keys = list(record) if isinstance(record, Mapping) else getattr(record, "keys", list)()
        if field not in keys:
            named = (
                f"; its fields: {', '.join(map(str, keys))}" if keys else f": it is a {type(record).__name__}"
            )
            raise CorpusError(f"{place} has no field {field!r}{named}")
        indexed: Any = record
        for text in get_texts(indexed[field], field, place):
            yield number, text


def _advise(record: object) -> str:
    """Return what to do about a record that is not a text, where no field is named."""
    if isinstance(record, (list, tuple)):
        return (
            "expected a text. Lists of words need no Texts: give the list of them, or an object whose __iter__ "
            "begins a new reading"
        )
    return "expected a text, or name the field of it: field='text'"


def pack_texts(texts: Iterable[tuple[int, str]], name: str, batch_bytes: int = BATCH_BYTES) -> Iterator[Batch]:
    r"""Pack numbered texts into batches, each text followed by ``\n``.

    The last text of a batch has its ``\n`` too. Preparation digests the batches in a row, and without it a text
    that ends with its batch would run into the next one: two different sources could then give the same bytes.

    Args:
        texts: Numbers and texts, as :func:`read_texts` yields them.
        name: The name of the source, for messages.
        batch_bytes: About how many bytes make a batch.

    Raises:
        CorpusError: a text is not valid Unicode.
    """
    held: list[bytes] = []
    first = size = position = 0
    for number, text in texts:
        if not text:
            continue  # no number of them would ever fill a batch
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CorpusError(
                f"record {number} holds a lone surrogate, {text[error.start]!r}, which is not text; decode it "
                "with errors='replace'"
            ) from error
        first = first or number
        held.append(data)
        size += len(data)
        if size >= batch_bytes:
            position += size
            yield Batch(_join_closed(held), name, first, 0, position)
            held, first, size = [], 0, 0
    if held:
        yield Batch(_join_closed(held), name, first, 0, position + size)


def _join_closed(texts: list[bytes]) -> bytes:
    return b"\n".join([*texts, b""])


@dataclass(frozen=True)
class RecordsDecoder:
    """Decodes the batches of :func:`pack_texts`. NUL characters are dropped."""

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(batch.data.decode("utf-8").replace("\0", ""))
