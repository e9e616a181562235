"""Tables that are made from others or loaded keep what they know of spelling."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.fasttext_loops import hash_one
from tests.support.places import PROJECT
from tests.support.spelled_words import LEFT_OUT, make_spelled_table, make_spelled_vectors
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError, UnknownWordError
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import HashedSubwords


def test_a_part_keeps_its_subwords_and_moved_vectors_do_not(spelled: WordVectors) -> None:
    part = spelled.subset(["walk", "sing", "paint"])
    np.testing.assert_array_equal(part["walking"], spelled["walking"])
    with pytest.raises(UnknownWordError, match="'walking'"):
        spelled.subset(["walk", "walking"])
    for moved in (spelled.centred(), spelled.all_but_the_top()):
        assert moved.subwords is None
        with pytest.raises(UnknownWordError, match="'walking'"):
            moved["walking"]


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_what_is_loaded_answers_for_unknown_words(tmp_path: Path, kind: str) -> None:
    spelled = make_spelled_vectors(kind)
    words, raw = make_spelled_table()
    assert spelled.subwords is not None
    save_vectors(tmp_path / "v", Table(words, raw.astype(kind)), Spelling(spelled.subwords, spelled.matrix))
    found = word2vec.load(tmp_path / "v")
    np.testing.assert_array_equal(found.matrix, spelled.matrix)
    np.testing.assert_array_equal(found[LEFT_OUT], spelled[LEFT_OUT])
    assert found.unknown == "subwords"
    unmixed = word2vec.load(tmp_path / "v", raw=True)
    np.testing.assert_array_equal(unmixed.matrix, raw.astype(kind))
    np.testing.assert_array_equal(unmixed[LEFT_OUT], spelled[LEFT_OUT])
    strict = word2vec.load(tmp_path / "v", unknown="error")
    assert strict["walk"].tolist() == found["walk"].tolist()
    with pytest.raises(UnknownWordError, match="'walking'"):
        strict["walking"]
    with pytest.raises(ConfigError, match="unknown is 'skip'; it must be 'subwords' or 'error'"):
        word2vec.load(tmp_path / "v", unknown="skip")  # type: ignore[arg-type]


@pytest.mark.parametrize("make", ["subset", "centred", "all_but_the_top"])
def test_tables_made_from_one_treat_unknown_words_as_it_does(
    spelled: WordVectors, tmp_path: Path, make: str
) -> None:
    spelled.save(tmp_path / "v.npz")
    strict = WordVectors.load(tmp_path / "v.npz", unknown="error")
    made = strict.subset(["walk", "sing"]) if make == "subset" else getattr(strict, make)()
    assert (made.unknown, made.home) == ("error", tmp_path)


def test_ngrams_of_zeros_compose_nothing() -> None:
    """Such are the buckets that no word of a fitted table fell into."""
    rows = np.zeros((50, 4), np.float32)
    hashed = HashedSubwords(NgramLengths(3, 3), rows)
    rows[hash_one(b"<wa") % 50] = 1
    vectors = WordVectors(["walk"], np.ones((1, 4), np.float32), subwords=hashed)
    assert vectors.list_composed(["walks", "sing"]) == ["walks"]
    with pytest.raises(UnknownWordError, match="'sing'"):
        vectors.vector("sing")
    rows[3] = np.nan
    damaged = WordVectors(
        ["walk"], np.ones((1, 4), np.float32), subwords=HashedSubwords(NgramLengths(1, 6), rows)
    )
    with pytest.raises(FormatError, match="the buckets of n-grams hold NaN or infinity"):
        damaged.vector("whatever" * 100)


def test_who_asked_for_subwords_in_vain_is_not_advised_to_add_them(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests" / "project" / "golden" / "model-v2-untied", tmp_path / "m")
    config = tmp_path / "m" / "config.json"
    facts = json.loads(config.read_text())
    for asked, message in (
        (False, "these vectors have no subwords (`word2vec subwords` adds them)"),
        (True, "spelling tells nothing of these vectors, or its fit was stopped, so there are no subwords"),
    ):
        facts["train"]["subwords"] = asked
        config.write_text(json.dumps(facts))
        vectors = word2vec.load(tmp_path / "m")
        for table in (vectors, vectors.subset(vectors.words[:2])):
            with pytest.raises(UnknownWordError) as caught:
                table.most_similar("zzz")
            assert str(caught.value).endswith(message)
