"""Provisional numbers: in order of first occurrence, renumbered where rare words are forgotten."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.listed_names import list_names
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.numbering import Numbering


def test_words_are_numbered_as_they_come_and_counted(tmp_path: Path) -> None:
    numbering = Numbering(tmp_path)
    numbers = numbering.numbers_of(["the", "cat"])
    numbering.add(numbers, np.array([2, 5]))
    numbering.add(numbering.numbers_of(["cat", "sat"]), np.array([1, 3]))
    assert numbers.tolist() == [1, 2]
    assert numbering.words == ["", "the", "cat", "sat"]
    assert numbering.counts.tolist() == [0, 2, 6, 3]
    assert dict(numbering.index) == {None: 0, "the": 1, "cat": 2, "sat": 3}
    assert numbering.find_most_frequent(2).tolist() == [2, 3]
    assert numbering.find_most_frequent(99).tolist() == [2, 3, 1]


def test_forgotten_words_get_one_number_and_the_others_their_last(tmp_path: Path) -> None:
    numbering = Numbering(tmp_path, keep=frozenset({"kept"}))
    with IdFile(tmp_path / "ids.npy") as ids:
        for words, counts in (("rare often kept", [1, 9, 1]), ("often late rare", [9, 9, 1])):
            numbers = numbering.numbers_of(words.split())
            numbering.add(numbers, np.array(counts))
            ids.append(np.append(numbers, np.int32(0)))
            numbering.forget_rarest(4, len(ids))
        assert numbering.forgotten == 2, "the word rare, twice"
        assert numbering.words == ["", "often", "kept", "late"]
        assert numbering.counts.tolist() == [0, 18, 1, 9]
        numbering.unify(ids)
        assert np.concatenate(list(ids.chunks())).tolist() == [4, 1, 2, 0, 1, 3, 4, 0]
        assert numbering.counts.tolist() == [0, 18, 1, 9, 0]
    assert list_names(tmp_path) == ["ids.npy"], "the maps are gone"


def test_phrases_come_after_the_words(tmp_path: Path) -> None:
    numbering = Numbering(tmp_path)
    numbering.add(numbering.numbers_of(["new", "york"]), np.array([3, 3]))
    numbering.append(["new_york"], np.array([0, 1, 1, 2]))
    assert numbering.words == ["", "new", "york", "new_york"]
    assert numbering.counts.tolist() == [0, 1, 1, 2]
