"""Tables of vectors that cannot be asked are refused, and odd ones that can be asked are answered for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

from word2vec import WordVectors
from word2vec.errors import ConfigError


@pytest.mark.parametrize(
    ("words", "matrix", "message"),
    [
        (["a", "b", "a"], np.eye(3), "'a' is twice among the words, in rows 0 and 2"),
        (("a", "b", "c", "b"), np.eye(4), "'b' is twice among the words, in rows 1 and 3"),
        (["a", 3], np.eye(2), "word 1 is 3, a int; words are strings"),
        (["a", b"b"], np.eye(2), "word 1 is b'b', a bytes; words are strings"),
        (["a", "b"], np.eye(2, dtype=complex), "the matrix is complex128"),
        (["a", "b"], np.array([["1", "2"], ["3", "4"]]), "the matrix is <U1"),
        (
            ["a", "b"],
            np.ma.array(np.eye(2), mask=[[True, False], [False, False]]),
            "the matrix holds 1 masked numbers",
        ),
        (["a", "b"], np.array([[1e39, 2], [3, 4]]), r"the matrix holds 1e\+39; .* at most 3\.4e\+38"),
        (["a", "b"], scipy.sparse.eye(2), r"the matrix is sparse; give its numbers: matrix\.toarray"),
    ],
)
def test_a_table_that_cannot_be_asked_is_refused(words: Any, matrix: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        WordVectors(words, matrix)


@pytest.mark.parametrize("query", [np.ma.array([1.0, 2.0], mask=[True, False])])
def test_masked_queries_are_refused(query: Any) -> None:
    vectors = WordVectors(["a", "b"], np.ma.array(np.eye(2)))  # nothing is masked
    assert type(vectors.matrix) is np.ndarray
    for ask in (vectors.most_similar, lambda query: vectors.nearest(query[None])):
        with pytest.raises(ConfigError, match="1 masked numbers; leave these rows out, or give each a value"):
            ask(query)


def test_vectors_of_any_length_have_a_unit_vector() -> None:
    vectors = WordVectors(["a", "b"], np.array([[3e-40, 4e-40], [0, 0]], np.float32))
    np.testing.assert_allclose(vectors.unit, np.array([[0.6, 0.8], [0, 0]]), atol=1e-5)


def test_lists_are_taken_for_arrays() -> None:
    assert WordVectors(["a", "b"], [[1.0, 0.0], [0.0, 1.0]]).similarity("a", "b") == 0  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"1 words but a matrix of shape \(2, 2\)"):
        WordVectors("ab", np.eye(2))
