from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.search.approximate import index_name
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

usearch = pytest.importorskip("usearch.index", reason="usearch is not installed")

WORDS = [f"w{place}" for place in range(2000)]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    matrix = np.random.default_rng(1).normal(size=(2000, 24)).astype(np.float32)
    save_vectors(tmp_path / "model", Table(WORDS, matrix))
    return tmp_path / "model"


def test_approximate_answers_are_nearly_the_exact_ones(model: Path) -> None:
    some = WordVectors.load(model)
    exact = some.most_similar_batch(WORDS[:100])
    found = some.most_similar_batch(WORDS[:100], approximate=True)
    both = sum(len(set(a) & set(b)) for a, b in zip(exact, found, strict=True))
    assert both / 1000 > 0.95
    assert all(word not in dict(answer) for word, answer in zip(WORDS, found, strict=False))
    assert some.most_similar("w3", approximate=True) == found[3]


def test_the_index_is_kept_beside_the_model_and_read_again(model: Path) -> None:
    first = WordVectors.load(model)
    answer = first.most_similar("w5", "w6", approximate=True)
    files = list(model.glob("*.usearch"))
    assert [file.name for file in files] == [index_name(first.matrix)]
    before = files[0].stat().st_mtime_ns
    assert WordVectors.load(model).most_similar("w5", "w6", approximate=True) == answer
    assert files[0].stat().st_mtime_ns == before


def test_an_index_of_other_vectors_is_not_used(model: Path) -> None:
    some = WordVectors.load(model)
    some.build_index()
    changed = np.array(some.matrix)
    changed[7] = changed[3]
    other = WordVectors(WORDS, changed)
    other.build_index(model)
    assert len(list(model.glob("*.usearch"))) == 2
    assert other.most_similar("w7", topn=1, approximate=True)[0][0] == "w3"


@pytest.mark.parametrize("damage", [b"", b"x" * 500])
def test_a_damaged_index_is_refused(model: Path, damage: bytes) -> None:
    some = WordVectors.load(model)
    (model / index_name(some.matrix)).write_bytes(damage)
    with pytest.raises(FormatError, match="damaged"):
        some.most_similar("w1", approximate=True)


def test_a_truncated_index_is_refused(model: Path) -> None:
    some = WordVectors.load(model)
    some.build_index()
    file = model / index_name(some.matrix)
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(FormatError, match="damaged"):
        WordVectors.load(model).most_similar("w1", approximate=True)


@pytest.mark.parametrize("mutated", [True, False])
def test_an_index_of_somebody_else_is_built_anew_and_never_read(
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    mutated: bool,
) -> None:
    """Native code would crash on it, or worse. Its digest is right, because whoever made it can compute it."""
    monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "their cache"))
    answer = WordVectors.load(model).most_similar("w1", approximate=True)
    (file,) = model.glob("*.usearch")
    theirs = bytearray(file.read_bytes()[:-16])
    if mutated:
        theirs[100:200] = b"\xff" * 100
    file.write_bytes(theirs + hashlib.blake2b(theirs, digest_size=16).digest())
    monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "cache"))
    given = []
    load = usearch.Index.load

    def load_and_note(index: Any, data: bytes) -> None:
        given.append(data)
        load(index, data)

    monkeypatch.setattr(usearch.Index, "load", load_and_note)
    # An index is built by several threads, and answers a little differently each time.
    found = WordVectors.load(model).most_similar("w1", approximate=True)
    assert found[0] == answer[0]
    assert len(found) == len(answer)
    assert given == []
    said = capsys.readouterr().err
    assert said == f"word2vec: {file} was not built by you on this machine, so it is built anew\n"
    assert WordVectors.load(model).most_similar("w1", approximate=True) == found
    assert len(given) == 1, "now it is one of this user"
    assert capsys.readouterr().err == ""


def test_a_file_larger_than_an_index_is_not_read_into_memory(model: Path) -> None:
    some = WordVectors.load(model)
    with (model / index_name(some.matrix)).open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FormatError, match="damaged"):
        some.most_similar("w1", approximate=True)


def test_without_a_cache_the_index_stays_in_memory(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "file" / "cache"))
    assert len(WordVectors.load(model).most_similar("w1", approximate=True)) == 10
    said = capsys.readouterr().err
    assert said.startswith("word2vec: the index is kept in memory only, for this once: the cache ")
    assert said.count("\n") == 1
    assert list(model.glob("*.usearch")) == []


def test_vectors_without_a_file_are_indexed_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    some = WordVectors(["a", "b"], np.eye(2, dtype=np.float16))
    assert some.most_similar("a", approximate=True) == [("b", 0.0)]
    assert some.most_similar(np.ones(2), topn=50, approximate=True) != []
    assert list(tmp_path.iterdir()) == []


def test_options_that_the_index_cannot_follow_are_refused(model: Path) -> None:
    some = WordVectors.load(model)
    with pytest.raises(ConfigError, match="restrict_vocab does not go"):
        some.most_similar("w1", restrict_vocab=5, approximate=True)
    with pytest.raises(ConfigError, match="'cosmul' does not go"):
        some.most_similar("w1", method="cosmul", approximate=True)


def test_where_nothing_can_be_written_the_index_stays_in_memory(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # No file can be made below a file, not even by root.
    (tmp_path / "file").touch()
    some = WordVectors.load(model)
    some.home = tmp_path / "file"
    assert some.most_similar("w3", approximate=True) == some.most_similar("w3", approximate=True)
    said = capsys.readouterr().err
    assert said.startswith("word2vec: the index is kept in memory only, for this once: cannot write")
    assert said.count("\n") == 1
    assert not list(model.glob("*.usearch"))
    another = WordVectors.load(model)
    another.home = tmp_path / "file"
    with pytest.raises(OutputError, match=r"cannot write .*file.*: "):
        another.build_index()
