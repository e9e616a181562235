"""A file that is read in stretches gives the batches of the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from word2vec.errors import CorpusError
from word2vec.text.sources import stretches
from word2vec.text.sources.batches import Batch
from word2vec.text.sources.jsonl import JsonLinesReader
from word2vec.text.sources.stretches import Stretch, can_be_cut, count_lines_before, cut_file
from word2vec.text.sources.text import TextReader

PIECES = st.lists(
    st.sampled_from(["a", "bc ", "\n", "\n\n", "\r\n", "\r", "北京", "。", "\ufeff", "x" * 9, "y" * 40]),
    max_size=60,
)


def list_batches(reader: TextReader | JsonLinesReader, path: Path, parts: list[Stretch]) -> list[Batch]:
    return [batch for part in parts for batch in reader.batches(path, part)]


@settings(max_examples=300)
@given(PIECES, st.integers(1, 24), st.integers(1, 60), st.booleans())
@example(["a\n"] * 30, 4, 8, True)
@example(["x" * 40, "\r\n"] * 4, 7, 20, True)
def test_stretches_give_the_batches_of_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], batch_bytes: int, stretch_bytes: int, text: bool
) -> None:
    path = tmp_path_factory.mktemp("s") / "t"
    path.write_bytes("".join(pieces).encode())
    size = path.stat().st_size
    reader = (
        TextReader("utf-8", "ignore", batch_bytes)
        if text
        else JsonLinesReader("field", "utf-8", "strict", batch_bytes)
    )
    parts = cut_file(path, size, stretch_bytes, batch_bytes)
    assert [part.begin for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].begin, parts[-1].end) == (0, None)
    numbered = [Stretch(p.begin, p.end, 1 + count_lines_before(path, p.begin)) for p in parts]
    found, expected = list_batches(reader, path, numbered), list(reader.batches(path))
    assert [(batch.data, batch.first, batch.offset, batch.continues) for batch in found] == [
        (batch.data, batch.first, batch.offset, batch.continues) for batch in expected
    ]


def test_stretches_are_about_equal(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text("a line of text\n" * 10_000)
    sizes = [part.begin for part in cut_file(path, 150_000, 40_000, 1000)]
    assert [round(size / 37_500, 1) for size in sizes] == [0, 1, 2, 3]


def test_a_line_end_far_from_the_end_of_a_block_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "_LOOK", 3)
    path = tmp_path / "t"
    path.write_bytes(b"a\nbbbbbbbbbbbbbb" * 4)
    assert [part.begin for part in cut_file(path, 64, 16, 16)] == [0, 2, 18, 34]


def test_only_utf_8_that_is_not_compressed_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(b"text")
    assert can_be_cut(path, "utf-8")
    assert can_be_cut(path, "UTF8")
    assert not can_be_cut(path, "gb18030")
    path.write_bytes(b"\x1f\x8b....")
    assert not can_be_cut(path, "utf-8")
    with pytest.raises(CorpusError, match="cannot read"):
        can_be_cut(tmp_path / "gone", "utf-8")
    with pytest.raises(CorpusError, match="cannot read"):
        cut_file(tmp_path / "gone", 100, 10, 5)
    with pytest.raises(CorpusError, match="cannot read"):
        count_lines_before(tmp_path / "gone", 3)
