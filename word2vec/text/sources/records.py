"""Raw texts from Python as a source: a database, a Hugging Face dataset, or any iterable of texts or records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.jsonl import check_nuls, get_texts, is_missing, list_fields
from word2vec.text.sources.losses import drop_nuls

_TABLE_ATTRIBUTES = ("columns", "iloc", "to_dicts", "to_pylist", "column_names")
_COLUMNS_SHOWN = 12
_EXCERPT = 40  # characters of a text that a message shows


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
            CorpusError: the function returned an iterator that has been read already, or one string or table.
        """
        opened = self._open()
        if isinstance(opened, (str, bytes)):
            raise CorpusError(
                f"the function of these Texts returned the {type(opened).__name__} {opened[:_EXCERPT]!r}, which "
                "would be split into characters; return a list of texts: Texts(lambda: [text])"
            )
        check_not_table(opened)
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
        source: Texts. Or with ``field`` records: mappings, named tuples, rows of a structured array, or objects
            with ``keys()`` and ``[]`` such as sqlite3.Row. None among texts, like SQL's NULL, is skipped, but
            counts as a record. So are NaN and NA, which stand for None in pandas.
        field: The field of a record that holds the text, or the list of texts. ``inner.field`` is one of a
            record within. What is missing or empty in it is skipped.

    Raises:
        CorpusError: a record is neither, or has no such field. The message names its number.
    """
    for number, record in enumerate(source, 1):
        place = f"record {number}"
        if isinstance(record, str) and field is None:
            yield number, record
        elif field is None:
            if not is_missing(record):
                raise CorpusError(f"{place} is a {type(record).__name__}; {_advise(record)}")
        else:
            for text in get_texts(_get_field(record, field, place), field, place):
                yield number, text


def check_not_table(source: object) -> None:
    """Refuse a table or one mapping: iterating over it gives the names of its columns and not its rows.

    Raises:
        CorpusError: it is a DataFrame of pandas or polars, a table of pyarrow, or a mapping.
    """
    kind = type(source).__name__
    # Of the class: some objects, such as collections of pymongo, make up any attribute.
    has = {name for name in _TABLE_ATTRIBUTES if hasattr(type(source), name)}
    if {"columns", "iloc"} <= has:
        records, column = 'df.to_dict("records")', "df[{}]"
    elif {"columns", "to_dicts"} <= has:
        records, column = "df.to_dicts()", "df[{}]"
    elif {"column_names", "to_pylist"} <= has:
        records, column = "table.to_pylist()", "table[{}].to_pylist()"
    elif isinstance(source, Mapping):
        raise CorpusError(
            f"a {kind} with the keys {', '.join(map(str, islice(source, 9))) or 'none'} is not a corpus: its "
            "keys would be read; name one of its values, such as dataset['train'], or for a record give a list "
            "of them"
        )
    else:
        return
    names = list(source.column_names if hasattr(type(source), "column_names") else source.columns)  # type: ignore[attr-defined]
    text = _choose_text_column(source, names)
    quoted = json.dumps(text, ensure_ascii=False) if isinstance(text, str) else repr(text)
    shown = ", ".join(map(str, names[:_COLUMNS_SHOWN])) or "none"
    raise CorpusError(
        f"a {kind} gives the names of its columns and not its rows ({shown}); pass {records} with "
        f"field={text!r}, or word2vec.Texts(lambda: {column.format(quoted)})"
    )


def _choose_text_column(table: Any, names: list[Any]) -> Any:
    """Return the column that probably holds the text: the one named text, or the longest of the first row."""
    if "text" in names or not names:
        return "text"
    row: dict[Any, Any] = {}
    for take in (_take_pandas_row, _take_polars_row, _take_arrow_row):
        try:
            row = take(table)
            break
        except (AttributeError, TypeError, IndexError):
            continue  # a table of another library, or without rows
    return max(names, key=lambda name: len(row[name]) if isinstance(row.get(name), str) else -1)


def _take_pandas_row(table: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = table.head(1).to_dict("records")[0]
    return found


def _take_polars_row(table: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = table.head(1).to_dicts()[0]
    return found


def _take_arrow_row(table: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = table.slice(0, 1).to_pylist()[0]
    return found


def _get_field(record: object, field: str, place: str) -> object:
    """Return the value of a record's field. ``inner.field`` is one of a record within, as in JSON Lines."""
    value: Any = record
    keys = _list_keys(value)
    if field not in keys:
        for name in field.split("."):
            if name not in _list_keys(value):
                raise CorpusError(f"{place} has no field {field!r}{_describe_fields(record, keys)}")
            value = _get_item(value, name)
        return value
    return _get_item(value, field)


def _describe_fields(record: object, keys: list[object]) -> str:
    if isinstance(record, str):
        return ": it is a text, so leave field out and pass word2vec.Texts(lambda: texts)"
    if isinstance(record, Mapping):
        keys = [*list_fields(record)]
    return f"; its fields: {', '.join(map(str, keys))}" if keys else f": it is a {type(record).__name__}"


def _list_keys(record: Any) -> list[object]:
    """Return the names of a record's fields: a mapping, a row of sqlite3 or NumPy, or a named tuple."""
    if isinstance(record, Mapping):
        return list(record)
    names = getattr(record, "_fields", None) or getattr(getattr(record, "dtype", None), "names", None)
    if names:
        return list(names)
    keys = getattr(record, "keys", None)
    return list(keys()) if callable(keys) else []


def _get_item(record: Any, name: str) -> object:
    return getattr(record, name) if isinstance(record, tuple) else record[name]


def _advise(record: object) -> str:
    """Return what to do about a record that is not a text, where no field is named."""
    if isinstance(record, (list, tuple)):
        return (
            "expected a text. Lists of words need no Texts: give the list of them, or an object whose __iter__ "
            "begins a new reading"
        )
    return "expected a text, or name the field of it: field='text'"


def pack_texts(
    texts: Iterable[tuple[int, str]], name: str, batch_bytes: int = BATCH_BYTES, errors: str = "strict"
) -> Iterator[Batch]:
    r"""Pack numbered texts into batches, each text followed by ``\n``.

    The last text of a batch has its ``\n`` too. Preparation digests the batches in a row, and without it a text
    that ends with its batch would run into the next one: two different sources could then give the same bytes.

    Args:
        texts: Numbers and texts, as :func:`read_texts` yields them.
        name: The name of the source, for messages.
        batch_bytes: About how many bytes make a batch.
        errors: How NULs are treated: strict refuses them, and with replace and ignore their reader drops them.

    Raises:
        CorpusError: a text is not valid Unicode. Or it holds a NUL, and ``errors`` is strict.
    """
    held: list[bytes] = []
    first = size = position = 0
    for number, text in texts:
        if not text:
            continue  # no number of them would ever fill a batch
        check_nuls(text, f"record {number}", errors)
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
    """Decodes the batches of :func:`pack_texts`. NUL characters are dropped, and counted."""

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(drop_nuls(batch.data.decode("utf-8")))
