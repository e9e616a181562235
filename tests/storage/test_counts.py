"""Counts of words: what is taken for them, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from word2vec import WordVectors, formats
from word2vec.errors import ConfigError
from word2vec.storage.counts import LARGEST_COUNT, check_counts
from word2vec.storage.table import Table


@pytest.mark.parametrize(
    "given", [[3, 0], (3.0, 0.0), np.array([3, 0], np.uint8), np.ma.array([3, 0]), np.array([3, 0], np.float32)]
)
def test_whole_numbers_are_counts(given: Any) -> None:
    found = check_counts(given, 2)
    assert (found.tolist(), found.dtype.name) == ([3, 0], "int64")
    assert check_counts([LARGEST_COUNT], 1).tolist() == [LARGEST_COUNT]
    assert check_counts([], 0).tolist() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1.5, -2.5], "the count of word 0 is 1.5; counts are whole numbers from 0"),
        ([1, -2], "the count of word 1 is -2"),
        ([1, float("nan")], "the count of word 1 is nan"),
        ([float("inf"), 1], "the count of word 0 is inf"),
        ([1, 10**18], "the count of word 1 is 1000000000000000000"),
        (np.array([1, 2**63], np.uint64), "the count of word 1 is 9223372036854775808"),
        ([2e19, 1], r"the count of word 0 is 2e\+19"),
        (["1", "2"], "the counts are <U1; they must be whole numbers"),
        ([True, False], "the counts are bool"),
        ([None, 1], "the counts are object"),
        (np.ma.array([1, 2], mask=[False, True]), "the counts hold 1 masked numbers"),
    ],
)
def test_other_numbers_are_refused_wherever_they_are_given(tmp_path: Any, given: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        WordVectors(["a", "b"], np.eye(2, dtype=np.float32), given)
    with pytest.raises(ConfigError, match=message):
        formats.write(tmp_path / "v.npz", Table(["a", "b"], np.eye(2, dtype=np.float32), given))
    assert not (tmp_path / "v.npz").exists()


@pytest.mark.parametrize(("given", "message"), [([1], "2 words but 1 counts"), ([[1, 2]], r"shape \(1, 2\)")])
def test_there_is_one_for_each_word(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WordVectors(["a", "b"], np.eye(2, dtype=np.float32), given)
