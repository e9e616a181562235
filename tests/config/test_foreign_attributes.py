"""Attributes of gensim and fastText are answered with what they are here."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import numpy as np
import pytest

import word2vec
from word2vec import WordVectors
from word2vec.config.foreign_attributes import OF_MODULE, OF_VECTORS

VECTORS = WordVectors(["a", "b"], np.eye(2, dtype=np.float32), np.array([2, 1]))
OWN = re.compile(r"vectors\.([a-z_]+)")


@pytest.mark.parametrize("name", list(OF_VECTORS))
def test_the_attributes_of_vectors_are_named_and_those_here_exist(name: str) -> None:
    assert name not in dir(WordVectors)
    with pytest.raises(
        AttributeError, match=f"'WordVectors' object has no attribute '{name}'; here it is: "
    ) as told:
        getattr(VECTORS, name)
    assert str(told.value).endswith(OF_VECTORS[name])
    for attribute in OWN.findall(OF_VECTORS[name]):
        assert hasattr(VECTORS, attribute), attribute


@pytest.mark.parametrize("name", list(OF_MODULE))
def test_the_names_of_modules_are_explained(name: str) -> None:
    with pytest.raises(
        AttributeError, match=f"module 'word2vec' has no attribute '{name}'; here it is: "
    ) as told:
        getattr(word2vec, name)
    for attribute in re.findall(r"word2vec\.([a-z_]+)", OF_MODULE[name].replace("word2vec.c,", "")):
        assert hasattr(word2vec, attribute), attribute
    assert str(told.value).endswith(OF_MODULE[name])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("index_to_key", ["a", "b"]),
        ("key_to_index", {"a": 0, "b": 1}),
        ("get_dimension", 2),
    ],
)
def test_what_is_said_to_be_the_same_is(name: str, value: Any) -> None:
    assert eval(OF_VECTORS[name], {"vectors": VECTORS}) == value


def test_other_attributes_are_plainly_missing_and_copies_work() -> None:
    with pytest.raises(AttributeError, match=r"'WordVectors' object has no attribute 'nonsense'$"):
        VECTORS.nonsense  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"module 'word2vec' has no attribute 'nonsense'$"):
        word2vec.nonsense  # noqa: B018
    assert not hasattr(VECTORS, "__cuda_array_interface__")
    for made in (copy.copy(VECTORS), copy.deepcopy(VECTORS), pickle.loads(pickle.dumps(VECTORS))):
        assert made == VECTORS
