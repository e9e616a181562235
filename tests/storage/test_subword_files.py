"""What a directory keeps of the spelling of its words comes back as it was, and damage is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from word2vec.errors import FormatError
from word2vec.storage.model_directory import ModelDirectory, save_again, save_model
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.held_out import HeldOut
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords

GOLDEN = Path(__file__).parents[1] / "project" / "golden"
FITTED_FILES = ("ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy", "mixed.npy")
WORDS = [f"word{place}" for place in range(8)]
SIZE = 5


def table(kind: str = "float32", rows: int = len(WORDS)) -> np.ndarray:
    return np.random.default_rng(rows).normal(size=(rows, SIZE)).astype(kind)


def fitted(mix: float | None = None) -> FittedSubwords:
    random = np.random.default_rng(0)
    hashes = np.sort(random.choice(2**32, 30, replace=False)).astype(np.uint32)
    numbers = random.integers(-127, 128, (30, SIZE)).astype(np.int8)
    return FittedSubwords(
        NgramLengths(2, 5), hashes, numbers, random.random(30).astype(np.float32), vector_length=1.25, mix=mix
    )


@pytest.fixture(params=["model-v4-signed", "vectors-directory-v2-fitted"])
def directory(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A model, or vectors from elsewhere, with fitted subwords and a mixed table."""
    return shutil.copytree(GOLDEN / request.param, tmp_path / "d")


@pytest.fixture
def hashed(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "vectors-directory-v2-hashed", tmp_path / "hashed")


def change_facts(directory: Path, **changed: Any) -> None:
    """Change what config.json says under subwords. Of the value ... the fact is left out."""
    config = json.loads((directory / "config.json").read_text())
    facts = {**config["subwords"], **changed}
    config["subwords"] = {name: value for name, value in facts.items() if value is not ...}
    (directory / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize("mix", [None, 0.25])
@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize("mixed", [True, False])
def test_fitted_subwords_come_back(tmp_path: Path, kind: str, mix: float | None, mixed: bool) -> None:
    subwords, raw = fitted(mix), table(kind)
    other = 2 * raw if mixed else None
    held_out = HeldOut(20, 0.5, 0.1, 3.5, 0.75, 200)
    save_vectors(tmp_path / "v", Table(WORDS, raw), Spelling(subwords, other, held_out))
    read = ModelDirectory.load(tmp_path / "v")
    np.testing.assert_array_equal(read.input, raw)
    np.testing.assert_array_equal(read.vectors, raw if other is None else other)
    assert read.vectors.dtype == np.dtype(kind)
    assert read.spelling is not None
    assert read.spelling.held_out == held_out
    found = read.spelling.subwords
    assert isinstance(found, FittedSubwords)
    for name in ("hashes", "numbers", "scales"):
        expected = getattr(subwords, name)
        np.testing.assert_array_equal(getattr(found, name), expected)
        assert getattr(found, name).dtype == expected.dtype
    assert (found.ngram_lengths, found.vector_length, found.mix) == (subwords.ngram_lengths, 1.25, mix)


def test_hashed_subwords_come_back(tmp_path: Path) -> None:
    buckets = table(rows=100)
    save_vectors(tmp_path / "v", Table(WORDS, table(), None, HashedSubwords(NgramLengths(3, 6), buckets)))
    spelling = ModelDirectory.load(tmp_path / "v").spelling
    assert spelling is not None
    assert (spelling.mixed, spelling.held_out) == (None, None)
    assert isinstance(spelling.subwords, HashedSubwords)
    assert spelling.subwords.ngram_lengths == NgramLengths(3, 6)
    np.testing.assert_array_equal(spelling.subwords.bucket_rows, buckets)


def test_the_length_of_what_hashed_subwords_compose_comes_back(tmp_path: Path) -> None:
    subwords = HashedSubwords(NgramLengths(3, 6), table(rows=100))
    for length in (None, 1.0, 2.5):
        made = subwords if length is None else subwords.fix_vector_length(length)
        save_vectors(tmp_path / "v", Table(WORDS, table(), None, made))
        spelling = ModelDirectory.load(tmp_path / "v").spelling
        assert spelling is not None
        assert isinstance(spelling.subwords, HashedSubwords)
        assert spelling.subwords.vector_length == length
        np.testing.assert_array_equal(spelling.subwords.compose(["words"])[0], made.compose(["words"])[0])


@pytest.mark.parametrize("length", ["1", True, -1, float("nan")])
def test_a_length_of_hashed_subwords_that_is_none_is_refused(hashed: Path, length: object) -> None:
    change_facts(hashed, length=length)
    with pytest.raises(FormatError, match=r"subwords\.length is .*; it must be a number from 0 on"):
        ModelDirectory.load(hashed)


def test_no_ngrams_at_all_are_subwords_that_know_nothing(tmp_path: Path) -> None:
    empty = FittedSubwords(
        NgramLengths(),
        np.empty(0, np.uint32),
        np.empty((0, SIZE), np.int8),
        np.empty(0, np.float32),
        vector_length=1.0,
    )
    save_vectors(tmp_path / "v", Table(WORDS, table(), None, empty))
    spelling = ModelDirectory.load(tmp_path / "v").spelling
    assert spelling is not None
    assert spelling.subwords.compose(["word"])[1].tolist() == [False]


def test_the_version_rises_only_with_subwords(tmp_path: Path) -> None:
    def version(path: Path) -> int:
        return int(json.loads((path / "config.json").read_text())["format_version"])

    vocabulary = Vocabulary(WORDS, np.arange(8, 0, -1))
    facts: dict[str, Any] = {"train": {"vector_size": SIZE}, "corpus": {}, "training": {}}
    plain = save_model(tmp_path / "m", vocabulary, {"input": table()}, **facts)
    assert (version(tmp_path / "m"), plain.spelling) == (3, None)
    spelled = save_again(tmp_path / "m", plain, Spelling(fitted(), 2 * table()))
    assert version(tmp_path / "m") == 4
    np.testing.assert_array_equal(spelled.input, table())
    np.testing.assert_array_equal(spelled.vectors, 2 * table())
    save_again(tmp_path / "m", spelled, None)
    assert version(tmp_path / "m") == 3
    assert not [path for path in (tmp_path / "m").iterdir() if path.name in FITTED_FILES]
    save_vectors(tmp_path / "v", Table(WORDS, table()))
    assert version(tmp_path / "v") == 1
    save_vectors(tmp_path / "v", Table(WORDS, table(), None, fitted()))
    assert version(tmp_path / "v") == 2


def test_subwords_of_an_unknown_class_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="OfMyOwn cannot be saved"):
        save_vectors(tmp_path / "v", Table(WORDS, table(), None, OfMyOwn()))
    assert not (tmp_path / "v").exists()


class OfMyOwn:
    ngram_lengths = NgramLengths()

    def knows(self, words: object) -> Any:
        raise NotImplementedError

    def compose(self, words: object) -> Any:
        raise NotImplementedError

    def fix_vector_length(self, length: float) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("name", FITTED_FILES)
def test_a_damaged_file_is_named(directory: Path, name: str) -> None:
    path = directory / name
    content = path.read_bytes()
    for damaged in (None, b"", b"junk", content[:-1], content + b"x"):
        path.unlink()
        if damaged is not None:
            path.write_bytes(damaged)
        for load in (word2vec.load, ModelDirectory.load):
            with pytest.raises(FormatError, match=name):
                load(directory)
        path.write_bytes(content)
    ModelDirectory.load(directory)


def test_a_damaged_file_of_buckets_is_named(hashed: Path) -> None:
    path = hashed / "bucket_rows.npy"
    content = path.read_bytes()
    for damaged in (b"", b"junk", content[:-1]):
        path.write_bytes(damaged)
        with pytest.raises(FormatError, match=r"bucket_rows\.npy"):
            ModelDirectory.load(hashed)
    path.unlink()
    with pytest.raises(FormatError, match=r"bucket_rows\.npy is missing"):
        ModelDirectory.load(hashed)


def widen(numbers: np.ndarray) -> np.ndarray:
    return np.concatenate([numbers, numbers], -1)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mixed.npy", widen),
        ("mixed.npy", lambda rows: rows[:-1]),
        ("mixed.npy", lambda rows: rows.astype(np.float64)),
        ("ngram_hashes.npy", lambda hashes: hashes[:1]),
        ("ngram_hashes.npy", lambda hashes: hashes[:, None]),
        ("ngram_hashes.npy", lambda hashes: hashes.astype(np.int64)),
        ("ngram_hashes.npy", lambda hashes: hashes[::-1].copy()),
        ("ngram_hashes.npy", lambda hashes: np.repeat(hashes[:1], 2)),
        ("ngram_rows.npy", widen),
        ("ngram_rows.npy", lambda rows: rows[:1]),
        ("ngram_rows.npy", lambda rows: rows.astype(np.float32)),
        ("ngram_scales.npy", lambda scales: scales[:1]),
        ("ngram_scales.npy", lambda scales: scales.astype(np.float16)),
        ("ngram_scales.npy", lambda scales: scales * np.float32(np.nan)),
    ],
)
def test_tables_that_do_not_belong_together_are_refused(
    directory: Path, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    changed = change(np.load(directory / name, allow_pickle=False))
    np.save(directory / name, changed)
    # Fewer hashes are noticed where the rows have another number than these.
    expected = "ngram_rows.npy" if name == "ngram_hashes.npy" and changed.shape == (1,) else name
    with pytest.raises(FormatError, match=expected):
        ModelDirectory.load(directory)


@pytest.mark.parametrize("shape", [(3, 4), (0, 3), (9,)])
def test_buckets_of_another_shape_are_refused(hashed: Path, shape: tuple[int, ...]) -> None:
    np.save(hashed / "bucket_rows.npy", np.ones(shape, np.float32))
    with pytest.raises(
        FormatError, match=r"bucket_rows\.npy holds a table of shape .*expected rows of 3 numbers"
    ):
        ModelDirectory.load(hashed)


HELD_OUT = {"words": 2, "cosine": 0.5, "chance": 0.25, "rank": 3.0, "within_ten": 1.0, "vocabulary": 6}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"kind": "learned"}, "kind"),
        ({"kind": ...}, "kind"),
        ({"kind": "hashed"}, r"bucket_rows\.npy"),
        ({"min_n": 0}, "min_n is 0"),
        ({"min_n": 7}, r"subwords\.max_n is [36]; it must be a whole number from 7 to 100"),
        ({"max_n": 101}, "max_n is 101"),
        ({"min_n": 101, "max_n": 102}, r"subwords\.min_n is 101; it must be a whole number from 1 to 100"),
        ({"min_n": "3"}, r"subwords\.min_n is '3'; it must be a whole number"),
        ({"min_n": 3.0}, r"subwords\.min_n is 3\.0; it must be a whole number"),
        ({"max_n": 6.9}, r"subwords\.max_n is 6\.9; it must be a whole number"),
        ({"max_n": True}, r"subwords\.max_n is True; it must be a whole number"),
        ({"min_n": None}, "subwords"),
        ({"max_n": "six"}, "'six'"),
        ({"min_n": ...}, "min_n"),
        ({"length": float("nan")}, "length"),
        ({"length": -1.0}, "length"),
        ({"length": "long"}, "'long'"),
        ({"length": "1.5"}, r"subwords\.length is '1\.5'; it must be a number from 0 on"),
        ({"length": True}, r"subwords\.length is True; it must be a number from 0 on"),
        ({"length": 10**400}, r"subwords\.length is 10+; it must be a number from 0 on"),
        ({"length": ...}, "length"),
        ({"mix": float("inf")}, "mix"),
        ({"mix": -0.5}, "mix"),
        ({"mix": "0.5"}, r"subwords\.mix is '0\.5'; it must be a number from 0 on"),
        ({"mix": ...}, r"subwords\.mix is missing; it must be a number from 0 on, or null"),
        ({"mixed": ...}, r"subwords\.mixed is missing; it must be true or false"),
        ({"mixed": "no"}, r"subwords\.mixed is 'no'; it must be true or false"),
        ({"mixed": 1}, r"subwords\.mixed is 1; it must be true or false"),
        (
            {"mixed": False},
            r"subwords\.mixed is False, so there must not be a file mixed\.npy, but there is one",
        ),
        ({"held_out": {"words": 3}}, "held_out"),
        ({"held_out": {**HELD_OUT, "luck": 1}}, "held_out"),
        ({"held_out": {**HELD_OUT, "rank": "high"}}, r"subwords\.held_out\.rank is 'high'; it must be a number"),
        ({"held_out": {**HELD_OUT, "words": 2.5}}, r"subwords\.held_out\.words is 2\.5; it must be a whole"),
        ({"held_out": {**HELD_OUT, "cosine": True}}, r"subwords\.held_out\.cosine is True; it must be a number"),
        ({"held_out": [1, 2]}, "held_out"),
        ({"held_out": {}}, "held_out"),
    ],
)
def test_facts_that_cannot_be_understood_are_refused(
    directory: Path, facts: dict[str, Any], message: str
) -> None:
    change_facts(directory, **facts)
    for load in (word2vec.load, ModelDirectory.load):
        with pytest.raises(FormatError, match=message):
            load(directory)


def change_config(directory: Path, **changed: Any) -> None:
    """Change what config.json says. The value ... leaves a member out."""
    config = {**json.loads((directory / "config.json").read_text()), **changed}
    kept = {name: value for name, value in config.items() if value is not ...}
    (directory / "config.json").write_text(json.dumps(kept))


@pytest.mark.parametrize("facts", ["fitted", [], 1, True, None])
def test_facts_that_are_no_object_are_refused(directory: Path, facts: object) -> None:
    change_config(directory, subwords=facts)
    with pytest.raises(FormatError, match=r"subwords is .*; it must be an object"):
        ModelDirectory.load(directory)


def test_a_directory_that_should_have_subwords_is_not_read_as_raw_vectors(directory: Path, hashed: Path) -> None:
    for path in (directory, hashed):
        change_config(path, subwords=...)
        for load in (word2vec.load, ModelDirectory.load):
            with pytest.raises(
                FormatError, match=r"config\.json is damaged: subwords is missing; it must be an obj"
            ):
                load(path)


def test_a_version_without_subwords_is_not_read_with_some(directory: Path) -> None:
    config = json.loads((directory / "config.json").read_text())
    change_config(directory, format_version=config["format_version"] - 1)
    with pytest.raises(FormatError, match="which has no subwords, but there is a member 'subwords'"):
        ModelDirectory.load(directory)
    change_config(directory, subwords=...)
    with pytest.raises(FormatError, match=r"has no subwords, so there must not be a file mixed\.npy"):
        ModelDirectory.load(directory)


def test_files_of_another_kind_of_subwords_are_refused(directory: Path, hashed: Path) -> None:
    shutil.copy(hashed / "bucket_rows.npy", directory)
    with pytest.raises(FormatError, match=r"kind is fitted .*there must not be a file bucket_rows\.npy"):
        ModelDirectory.load(directory)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vocabulary_size": "6"}, "vocabulary_size is '6'; it must be a whole number from 0 on"),
        ({"vocabulary_size": 6.0}, r"vocabulary_size is 6\.0; it must be a whole number from 0 on"),
        ({"vector_size": ...}, "vector_size is missing; it must be a whole number from 0 on"),
        ({"vector_size": -3}, "vector_size is -3; it must be a whole number from 0 on"),
        ({"counts": "no"}, "counts is 'no'; it must be true or false"),
        ({"counts": ...}, "counts is missing; it must be true or false"),
    ],
)
def test_facts_of_vectors_that_cannot_be_understood_are_refused(
    hashed: Path, changed: dict[str, Any], message: str
) -> None:
    change_config(hashed, **changed)
    with pytest.raises(FormatError, match=rf"config\.json is damaged: {message}"):
        ModelDirectory.load(hashed)


def test_what_is_mixed_is_kept_whatever_subwords_the_table_has(tmp_path: Path) -> None:
    save_vectors(tmp_path / "v", Table(WORDS, table()), Spelling(fitted(), 2 * table()))
    read = ModelDirectory.load(tmp_path / "v")
    np.testing.assert_array_equal(read.vectors, 2 * table())
    # A table's own subwords are kept as they are, and give way to what is said beside it.
    save_vectors(tmp_path / "v", Table(WORDS, table(), None, HashedSubwords(NgramLengths(), table())))
    assert isinstance(word2vec.load(tmp_path / "v").subwords, HashedSubwords)
    hashed = HashedSubwords(NgramLengths(), table())
    save_vectors(tmp_path / "v", Table(WORDS, table(), None, hashed), Spelling(fitted(), 2 * table()))
    assert isinstance(word2vec.load(tmp_path / "v").subwords, FittedSubwords)


def test_a_link_among_the_files_is_refused(directory: Path, tmp_path: Path) -> None:
    shutil.move(directory / "ngram_rows.npy", tmp_path / "elsewhere.npy")
    (directory / "ngram_rows.npy").symlink_to(tmp_path / "elsewhere.npy")
    with pytest.raises(FormatError, match=r"ngram_rows\.npy"):
        ModelDirectory.load(directory)


@pytest.mark.parametrize("name", ["model-v1-tied", "model-v2-untied", "model-v3-signed", "vectors-directory-v1"])
def test_older_versions_have_no_subwords(name: str) -> None:
    model = ModelDirectory.load(GOLDEN / name)
    assert model.spelling is None
    assert model.vectors is model.input
    assert word2vec.load(GOLDEN / name).subwords is None
