"""What ``trained_subwords.py`` trains, and what it measures of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from composed_words import Composition
from quality_figures import Figures, Measures, measure_vectors

from word2vec.arrays import Float32s
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.evaluation import evaluate_pairs
from word2vec.evaluation.question_files import read_pairs
from word2vec.search.lengths import invert_lengths, measure_rows
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.subwords.subwords import FittedSubwords
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from word2vec.training.run import Run

Compose = Callable[[Sequence[str]], Float32s]
"""Makes the vectors [n, d] of n unknown words."""


@dataclass(frozen=True)
class Trained:
    """What a training gives.

    Attributes:
        vectors: [V, d].
        compose: Composes unknown words, or None if the training cannot.
        words_per_second: Raw words.
    """

    vectors: Float32s
    compose: Compose | None
    words_per_second: float


def train_vectors(
    corpus: EncodedCorpus, config: TrainConfig, composition: Composition | None, progress: bool
) -> Trained:
    """Train the vectors of a corpus.

    Args:
        corpus: To train on.
        config: The options.
        composition: Of its words, to train words that are composed of their n-grams. None trains words only.
        progress: Show a progress bar on stderr.

    Raises:
        TrainingError: the training diverged.
    """
    # Not at the top, because TensorFlow takes seconds to load and says things that --help should not.
    from composed_step import ComposedBackend

    from word2vec.training.backend import choose_backend
    from word2vec.training.run import Run

    ids = len(corpus.ids)
    if composition is None:
        run = Run(corpus, config, choose_backend(config, ids, progress=progress))
        run.train(progress=progress)
        return Trained(run.model.input.numpy(), None, _find_speed(run))
    backend = ComposedBackend(config, ids, composition, corpus.vocabulary.require_counts())
    run = Run(corpus, config, backend)
    run.train(progress=progress)
    vectors, table = backend.step.compose_all(), backend.step.table.numpy()
    return Trained(vectors, lambda words: composition.compose(words, table), _find_speed(run))


def _find_speed(run: Run) -> float:
    speed: float = run.log.summary(False, {}, "")["words_per_second"]
    return speed


def measure_vectors_and_mixes(
    corpus: EncodedCorpus, trained: Trained, mixes: Sequence[float], measures: Measures, rare: Path | None
) -> dict[str, Figures]:
    """Return the figures of vectors as they were trained, under "-", and of those with n-grams fitted to them.

    Args:
        corpus: That they were trained on.
        trained: The vectors.
        mixes: What they are mixed by.
        measures: Analogies and pairs.
        rare: A file of pairs of rare words.
    """
    found = {"-": measure_table(corpus, trained.vectors, trained.compose, measures, rare)}
    words, counts = corpus.vocabulary.words, corpus.vocabulary.require_counts()
    scale = invert_lengths(measure_rows(trained.vectors))
    fit = fit_subwords(words, trained.vectors, scale, counts, SubwordConfig())
    for mix in mixes:
        mixed = mix_vectors(fit, words, trained.vectors, scale, mix)
        found[f"{mix:g}"] = measure_table(corpus, mixed, _compose_by(fit.subwords), measures, rare)
    return found


def _compose_by(subwords: FittedSubwords) -> Compose:
    return lambda words: subwords.compose(words)[0]


def measure_table(
    corpus: EncodedCorpus, vectors: Float32s, compose: Compose | None, measures: Measures, rare: Path | None
) -> Figures:
    """Return the figures of the vectors [V, d] of a corpus's words."""
    known = WordVectors(corpus.vocabulary, vectors)
    figures, _ = measure_vectors(known, measures)
    if rare is not None:
        figures["rare pairs"] = evaluate_pairs(known, rare, resamples=0).spearman
        everything = known if compose is None else add_unknown(known, rare, compose)
        figures["all rare pairs"] = evaluate_pairs(everything, rare, oov="wrong", resamples=0).spearman
    return figures


def add_unknown(vectors: WordVectors, pairs: Path, compose: Compose) -> WordVectors:
    """Return vectors of the words and of all words of a file of pairs, the unknown ones composed."""
    asked = dict.fromkeys(word for pair in read_pairs(pairs) for word in (pair.first, pair.second))
    unknown = [word for word in asked if word not in vectors]
    composed = compose(unknown) if unknown else np.empty((0, vectors.vector_size), np.float32)
    return WordVectors([*vectors.words, *unknown], np.vstack([vectors.matrix, composed]))
