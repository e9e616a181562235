"""A training that goes on with a model and has more words than it: where old and new words start."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.earlier_model import FREEZE_ABSENT, FREEZE_NONE
from word2vec.training.frozen_words import check_something_moves, choose_frozen
from word2vec.training.new_rows import NewRows, find_new_rows
from word2vec.training.older_vectors import OlderVectors
from word2vec.training.warm_start import WarmStart


class GrownModel(WarmStart):
    """The rows of a model, and those from which new words start.

    Args:
        model: The model, of U words.
        corpus: The new text. Its first U words are the model's.
        absent: [V] bool, as :func:`find_absent` returns them.
        frozen: [V] bool, the words whose rows stay as they are.
        config: The options of going on.
    """

    def __init__(
        self, model: ModelDirectory, corpus: EncodedCorpus, absent: Bools, frozen: Bools, config: TrainConfig
    ) -> None:
        self._model, self._corpus, self._settings = model, corpus, config.settings
        self._absent = int(absent.sum())
        older = OlderVectors(model.path, model.vocabulary.sequence, model.tables, model.corpus.get("key"))
        super().__init__(older, corpus.vocabulary, anchor=config.anchor)
        if frozen.any():
            self.freeze(frozen)

    def describe(self) -> dict[str, Any]:
        """Return what ``training.json`` says about the model, its new and its absent words."""
        new = len(self._corpus.vocabulary) - len(self._model.vocabulary)
        return {**super().describe(), "new_words": new, "absent_words": self._absent}

    @cached_property
    def _new(self) -> NewRows:
        counts = self._corpus.vocabulary.require_counts()
        return find_new_rows(
            self._corpus.ids,
            counts,
            self._model.vocabulary.require_counts(),
            self._model.tables,
            keep_probabilities(counts, self._settings.subsample),
            self._settings.window,
        )

    def _replace(self, name: str, first: int, values: Float32s) -> Float32s:
        """Return rows of a table, from ``first`` on, with those of old and new words in their places.

        A new word that never stands beside an old one keeps its row.
        """
        values = super()._replace(name, first, values)
        size = len(self._model.vocabulary)
        places = np.arange(max(first, size), first + len(values))
        places = places[~self._new.without_context[places - size]]
        values[places - first] = self._new.tables[name][places - size]
        return values


def find_absent(model: ModelDirectory, corpus: EncodedCorpus) -> Bools:
    """Return which words of a model the new text lacks: [V] bool, False for new words."""
    before = model.vocabulary.require_counts()
    absent = np.zeros(len(corpus.vocabulary), bool)
    absent[: len(before)] = corpus.vocabulary.require_counts()[: len(before)] == before
    return absent


def open_grown_model(model: ModelDirectory, corpus: EncodedCorpus) -> Callable[..., WarmStart]:
    """Return what makes the warm start of a training that goes on with a model."""
    return partial(_open, model, corpus)


def _open(
    model: ModelDirectory,
    corpus: EncodedCorpus,
    config: TrainConfig,
    vocabulary: Vocabulary,
    output: Path,
    *,
    resumed: bool,
    strict: bool,
    progress: bool,
) -> WarmStart:
    absent = find_absent(model, corpus)
    old = np.arange(len(vocabulary)) < len(model.vocabulary)
    if config.freeze == FREEZE_NONE:
        frozen = np.zeros(len(vocabulary), bool)
    elif config.freeze in (None, FREEZE_ABSENT):
        frozen = absent
    else:
        frozen = absent | choose_frozen(config.freeze, vocabulary, old, strict=strict)
    if progress and not resumed:
        size, new = len(model.vocabulary), len(vocabulary) - len(model.vocabulary)
        print(
            f"word2vec: {size - int(absent.sum()):,} of the model's {size:,} words are in the text, and {new:,} "
            f"words are new; {int(frozen.sum()):,} words are frozen",
            file=sys.stderr,
        )
    grown = GrownModel(model, corpus, absent, frozen, config)
    check_something_moves(config, grown.older, frozen)
    return grown
