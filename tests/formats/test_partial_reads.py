"""Files of vectors that are read as far as asked, were cut short, promise too much or repeat words."""

from __future__ import annotations

import gzip
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.three_vectors import MATRIX, WORDS, assert_sample, sample
from word2vec import formats
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.table import Table


def write_each(tmp_path: Path, table: Table) -> list[Path]:
    """Write a table in every format that is read and may be compressed, plain and compressed."""
    paths = []
    for name in formats.list_readable():
        suffix = formats.FORMATS[name].suffixes[0]
        for path in (tmp_path / f"v{suffix}", tmp_path / f"v{suffix}.gz"):
            try:
                formats.write(path, table)
            except ConfigError:
                continue
            paths.append(path)
    return paths


def test_limit_takes_the_first_vectors_of_every_format(tmp_path: Path) -> None:
    counted = Table(WORDS, np.array(MATRIX, np.float32), np.array([9, 5, 2]))
    with_counts = set()
    for path in write_each(tmp_path, counted):
        counts = formats.read(path).counts
        if counts is not None:
            with_counts.add(path.name)
        for limit in (1, 2, 3, 7):
            found = formats.read(path, limit=limit)
            assert list(found.words) == WORDS[:limit], path.name
            assert found.matrix.tolist() == MATRIX[:limit], path.name
            if counts is None:
                assert found.counts is None, path.name
            else:
                assert found.counts is not None
                assert found.counts.tolist() == [9, 5, 2][:limit], path.name
        with pytest.raises(ConfigError, match="limit is 0; it must be at least 1"):
            formats.read(path, limit=0)
    assert with_counts >= {"v.npz", "v.csv", "v.csv.gz", "v.sqlite"}, with_counts


def test_limit_takes_the_first_words_of_a_directory(tmp_path: Path) -> None:
    formats.write(tmp_path / "v.vec", sample())
    vectors = word2vec.load(tmp_path / "v.vec")
    assert vectors.words == WORDS
    from word2vec.storage.vectors_directory import save_vectors

    save_vectors(tmp_path / "d", sample())
    assert word2vec.load(tmp_path / "d", limit=2).words == WORDS[:2]
    for option, value in (("format", "glove"), ("errors", "ignore"), ("duplicates", "first")):
        with pytest.raises(ConfigError, match=f"{option} is '{value}', but .* is a directory.*leave it out"):
            word2vec.load(tmp_path / "d", **{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "suffix",
    [
        ".vec",
        ".bin",
        ".glove",
        *(pytest.param(f"{name}.gz", marks=pytest.mark.thorough) for name in (".vec", ".bin", ".glove")),
    ],
)
def test_limit_stops_reading_in_time_and_memory(tmp_path: Path, suffix: str) -> None:
    import tracemalloc

    matrix = np.random.default_rng(1).normal(0, 1, (60_000, 50)).astype(np.float32)
    path = tmp_path / f"v{suffix}"
    formats.write(path, Table([f"w{row}" for row in range(60_000)], matrix))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])  # what is behind the limit does not matter
    tracemalloc.start()
    try:
        found = formats.read(path, limit=100)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(found.matrix, matrix[:100])
    assert peak < 11_000_000  # of a table of 12 MB, and text of 30


@pytest.mark.parametrize("errors", ["ignore", "replace"])
@pytest.mark.parametrize("promised", [2, 4, 10**9])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_header_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], errors: str, promised: int, suffix: str
) -> None:
    for name in ("word2vec-text", "word2vec-binary"):
        formats.write(tmp_path / "right", sample(), name)
        content = (tmp_path / "right").read_bytes().replace(b"3 2\n", b"%d 2\n" % promised)
        path = tmp_path / f"v{suffix}"
        path.write_bytes(gzip.compress(content) if suffix else content)
        with pytest.raises(FormatError, match=r"goes on|cut short.*--errors ignore|do not fit.*--errors ignore"):
            formats.read(path, name)
        assert_sample(path, name, errors=errors)
        assert f"v{suffix} promises {promised:,} vectors and holds 3, which were read" in capsys.readouterr().err
        assert formats.read(path, name, limit=2).words == WORDS[:2]
        assert formats.read(path, name, errors, limit=2).words == WORDS[:2]
        assert capsys.readouterr().err == ""


def test_a_header_that_is_wrong_is_said_with_both_remedies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "the 1 2\nof 3 4\nand 5 6\n"
    for promised, message in (
        (4, r"is cut short: it ends behind line 4, after 3 of the 4 vectors that its header promises"),
        (2, r"goes on after its 2 vectors; its header is wrong"),
    ):
        (tmp_path / "v.vec").write_text(f"{promised} 2\n{rows}")
        with pytest.raises(FormatError, match=message) as caught:
            word2vec.load(tmp_path / "v.vec")
        assert "--errors ignore (errors='ignore') reads what there is, and --top N (limit=N)" in str(
            caught.value
        )
        assert len(word2vec.load(tmp_path / "v.vec", errors="ignore")) == 3
        assert ("or it is cut short" in capsys.readouterr().err) == (promised == 4)
        assert len(word2vec.load(tmp_path / "v.vec", limit=2)) == 2


@pytest.mark.parametrize("cut", [1, 3, 5])
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove"])
def test_what_there_is_of_a_file_that_was_cut(tmp_path: Path, name: str, cut: int) -> None:
    formats.write(tmp_path / "v", sample(), name)
    content = (tmp_path / "v").read_bytes()
    kept = 3 if cut == 1 else 2
    (tmp_path / "v").write_bytes(content[:-cut])
    found = formats.read(tmp_path / "v", name, "ignore")
    assert (list(found.words), found.matrix.tolist()) == (WORDS[:kept], MATRIX[:kept])
    if cut == 3 or name != "glove":
        with pytest.raises(FormatError) if kept < 3 else nullcontext():
            formats.read(tmp_path / "v", name)


def test_words_that_come_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [("the", 1), ("cat", 2), ("the", 3), ("the", 4), ("dog", 5)]
    names = [f"{word}{place}" for place, (word, _) in enumerate(words)]
    table = Table(names, np.array([[value, 0] for _, value in words], np.float32), np.array([9, 8, 7, 6, 5]))
    for name in formats.list_readable():
        if name in ("sqlite", "safetensors", "numpy", "parquet"):
            continue  # their words cannot be changed from outside
        path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
        formats.write(path, table)
        changed = path.with_suffix(".words.txt") if name == "npy" else path
        content = changed.read_bytes()
        for place, (word, _) in enumerate(words):
            content = content.replace(f"{word}{place}".encode(), word.encode())
        changed.write_bytes(content)
        with pytest.raises(FormatError, match=r"'the' twice: .*--duplicates first"):
            formats.read(path)
        capsys.readouterr()
        found = formats.read(path, duplicates="first")
        assert (list(found.words), found.matrix[:, 0].tolist()) == (["the", "cat", "dog"], [1, 2, 5]), name
        assert found.counts is None or found.counts.tolist() == [9, 8, 5]
        assert "2 of 5 vectors belong to words that came before, such as 'the'" in capsys.readouterr().err
        assert len(word2vec.load(path, duplicates="first", limit=3)) == 2
    with pytest.raises(ConfigError, match="duplicates is 'last'; choose one of: error, first"):
        formats.read(path, duplicates="last")


@pytest.mark.parametrize("name", ["parquet", "numpy", "safetensors"])
def test_words_that_come_twice_in_columns(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    try:
        formats.write(path, Table(["the", "cat", "the"], np.array(MATRIX, np.float32)))
    except ConfigError as error:
        pytest.skip(str(error))
    with pytest.raises(FormatError, match=r"twice.*--duplicates first"):
        formats.read(path)
    found = formats.read(path, duplicates="first")
    assert (list(found.words), found.matrix.tolist()) == (["the", "cat"], MATRIX[:2])
