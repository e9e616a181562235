"""Masked arrays are told from others, also while NumPy's module of them is being imported."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest

from word2vec.errors import ConfigError
from word2vec.storage.masked_arrays import refuse_masked


def test_masked_numbers_are_refused_with_their_number() -> None:
    refuse_masked(np.ma.array([1, 2]), "the row holds")
    with pytest.raises(ConfigError, match="the row holds 1 masked numbers; leave these rows out"):
        refuse_masked(np.ma.array([1, 2], mask=[True, False]), "the row holds")


def test_an_array_is_taken_while_another_thread_imports_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy.ma", types.ModuleType("numpy.ma"))  # as far as it has come
    refuse_masked(np.ones(2), "the row holds")
