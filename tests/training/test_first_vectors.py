"""Where the parameters of a training start."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import word2vec
from word2vec.arrays import Float32s
from word2vec.blocks.sampling import NoiseDistribution, keep_probabilities
from word2vec.config.train import Architecture
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.training.backend import choose_backend
from word2vec.training.first_vectors import find_first_bias
from word2vec.training.run import Run


def test_the_first_bias_is_the_log_of_the_shares_that_subsampling_leaves() -> None:
    counts = np.array([900, 90, 10])
    np.testing.assert_allclose(np.exp(find_first_bias(counts, 0.0)), [0.9, 0.09, 0.01], rtol=1e-6)
    kept = counts * keep_probabilities(counts, 0.01)
    np.testing.assert_allclose(np.exp(find_first_bias(counts, 0.01)), kept / kept.sum(), rtol=1e-6)


def start(groups: word2vec.EncodedCorpus, **options: Any) -> Run:
    common: dict[str, Any] = {"vector_size": 8, "negatives": 4, "subsample": 0.0, "deterministic": True}
    config = word2vec.TrainConfig(**(common | options))
    return Run(groups, config, choose_backend(config, len(groups.ids), progress=False))


def bias_of(run: Run) -> Float32s:
    found: Float32s = run.model.parameters()["bias"].numpy()
    return found


def test_only_losses_that_ask_for_frequencies_start_from_them(groups: word2vec.EncodedCorpus) -> None:
    shares = groups.vocabulary.require_counts() / groups.vocabulary.require_counts().sum()
    losses: tuple[LossName, ...] = ("nce", "sampled_softmax", "full_softmax")
    for loss in losses:
        options: dict[str, Any] = {} if LOSS_FACTS[loss].sampled else {"negatives": None}
        np.testing.assert_allclose(np.exp(bias_of(start(groups, loss=loss, **options))), shares, rtol=1e-5)
    assert not bias_of(start(groups, loss="random_softmax", bias=True)).any()


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_negative_sampling_with_a_bias_is_nce(
    groups: word2vec.EncodedCorpus, architecture: Architecture
) -> None:
    """But for what the bias holds: log(K q) is subtracted from it for good."""
    noise = NoiseDistribution(groups.vocabulary.require_counts(), 0.75)
    options: dict[str, Any] = {"noise_exponent": 0.75, "learning_rate": 0.03, "tied": True, "epochs": 1}
    runs = [
        start(groups, loss=loss, architecture=architecture, **options) for loss in ("nce", "negative_sampling")
    ]
    for run in runs:
        run.train()
    nce, other = runs
    np.testing.assert_allclose(other.model.input, nce.model.input, atol=1e-5)
    difference = bias_of(nce) - bias_of(other)
    np.testing.assert_allclose(difference, noise.log_expected(4), atol=1e-5)
