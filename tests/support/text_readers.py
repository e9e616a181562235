"""Readers of tables and JSON Lines, what they read, and what memory that takes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

from word2vec.text.sources.batches import BATCH_BYTES, Reader
from word2vec.text.sources.delimited import LONGEST_FIELD, DelimitedReader
from word2vec.text.sources.jsonl import JsonLinesReader


def lines(reader: Reader, path: Path) -> list[str]:
    return [line for batch in reader.batches(path) for line in reader.lines(batch)]


def peak(read: Callable[[], object]) -> int:
    """Bytes that Python held at most while it read."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def jsonl(field: str = "text", errors: str = "strict", batch_bytes: int = BATCH_BYTES) -> JsonLinesReader:
    return JsonLinesReader(field, "utf-8", errors, batch_bytes)


def table(
    column: str,
    delimiter: str | None = None,
    encoding: str = "utf-8",
    errors: str = "strict",
    batch_bytes: int = BATCH_BYTES,
    longest_field: int = LONGEST_FIELD,
) -> DelimitedReader:
    return DelimitedReader(column, delimiter, encoding, errors, batch_bytes, longest_field)
