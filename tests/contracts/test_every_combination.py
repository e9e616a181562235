"""What holds whatever is combined: architecture, tied, bias, loss and backend, on data with a known answer."""

from __future__ import annotations

from bisect import bisect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import word2vec
from tests.support.combinations import (
    EVERY_DEFAULT_TRAINING,
    EVERY_SOFTMAX,
    EVERY_TRAINING,
    GRAPH_IF_THOROUGH,
)
from tests.support.small_training import read_log, train
from tests.support.sticky_chain import WORDS, between, sticky_chain, transitions
from word2vec.arrays import Float64s
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError, CorpusError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.storage.model_directory import ModelDirectory


@EVERY_TRAINING
def test_words_that_never_meet_end_up_apart(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    loss: LossName,
    backend: str,
) -> None:
    """And what is trained is what is saved, loaded and asked for probabilities."""
    made: dict[str, Any] = {"architecture": architecture, "tied": tied, "bias": bias, "loss": loss}
    vectors = train(groups, tmp_path / "m", **made, epochs=5, backend=backend)
    for word in vectors.words:
        nearest = vectors.most_similar(word, topn=9)
        assert {found[0] for found, _ in nearest} == {word[0]}, f"{word}: {nearest}"
    training = read_log(tmp_path / "m")
    losses = [interval["loss"] for interval in training["intervals"]]
    assert losses[-1] < 0.9 * losses[0]
    assert training["finished"] is True
    assert training["raw_words"] == 5 * groups.raw_words
    assert training["corpus"] == groups.key
    assert training["backend"] == backend
    check_what_was_saved(tmp_path / "m", vectors, made)
    if LOSS_FACTS[loss].scores is None:
        with pytest.raises(ConfigError, match=f"loss is {loss}, which gives no probabilities: "):
            word2vec.Probabilities.load(tmp_path / "m")
        return
    probabilities = word2vec.Probabilities.load(tmp_path / "m")
    for context in (["a1"], ["b2", "b3"]):
        found = np.exp(probabilities.log_proba(context))
        assert found.sum() == pytest.approx(1, abs=1e-5)
        of_group = sum(found[place] for place, word in enumerate(vectors.words) if word[0] == context[0][0])
        assert of_group > 0.9, context


def check_what_was_saved(path: Path, vectors: word2vec.WordVectors, made: dict[str, Any]) -> None:
    files = {"config.json", "vocabulary.tsv", "input.npy", "training.json"}
    files |= {name for name, there in (("output.npy", not made["tied"]), ("bias.npy", made["bias"])) if there}
    assert {file.name for file in path.iterdir()} == files
    model = ModelDirectory.load(path)
    assert {name: model.train[name] for name in made} == made
    assert model.tied == made["tied"]
    assert (model.bias is not None) == made["bias"]
    assert model.bias is None or np.abs(model.bias).max() > 0, "it was trained"
    loaded = word2vec.load(path)
    assert loaded.words == vectors.words
    np.testing.assert_array_equal(loaded.matrix, vectors.matrix)
    np.testing.assert_array_equal(loaded.matrix, model.input)


@EVERY_SOFTMAX
def test_the_probabilities_are_those_of_the_chain(
    tmp_path: Path, architecture: Architecture, tied: bool, bias: bool, loss: LossName, backend: str
) -> None:
    train(
        [sticky_chain()],
        tmp_path / "m",
        architecture=architecture,
        tied=tied,
        bias=bias,
        loss=loss,
        backend=backend,
        window=1,
        negatives=16,
        blocks_per_step=8,
        # NCE moves each random word by K times as much, and six words are all of them drawn again and again.
        **({"learning_rate": 0.01, "epochs": 8} if loss == "nce" else {"learning_rate": 0.05}),
    )
    # As it was trained: a word of the chain often follows itself, and the softmax learns that.
    probabilities = word2vec.Probabilities.load(tmp_path / "m", leave_out=False)
    if architecture == "skipgram":
        contexts, truth = [[word] for word in WORDS], transitions()
    else:
        contexts, truth = [[left, right] for left in WORDS for right in WORDS], between().reshape(36, 6)
    places = [probabilities.words.index(word) for word in WORDS]
    found = probabilities.log_proba(contexts)[:, places]
    limit = 0.03
    if loss == "nce":
        # It asks the scores for the normaliser too. The mean of two vectors cannot express it.
        limit = 0.05
    elif loss == "hierarchical_softmax" and architecture == "cbow":
        # Nor can it express the odds between two groups of words, which a node decides on.
        limit = 0.2
    assert divergences(truth, found).max() < limit
    shares = np.broadcast_to(probabilities.log_unigram[places], found.shape)
    assert divergences(truth, shares).max() > 0.5, "the context must matter"


def divergences(truth: NDArray[Any], log_found: NDArray[Any]) -> Float64s:
    """[n] Kullback-Leibler divergences in nats: how far each row of probabilities is from the true ones."""
    logs = np.log(np.maximum(truth, 1e-12))
    found: Float64s = np.where(truth > 0, truth * (logs - log_found), 0.0).sum(1)
    return found


@GRAPH_IF_THOROUGH
@pytest.mark.parametrize("exponent", [0.0, 0.75])
def test_the_softmax_gives_the_true_probabilities(tmp_path: Path, exponent: float, backend: str) -> None:
    """A Markov chain with a known answer: p(next or previous word | word), read from W x + b."""
    random = np.random.default_rng(0)
    size = 6
    # Very uneven counts, so that the correction for the noise matters.
    transitions = random.dirichlet(np.array([8, 4, 2, 1, 0.5, 0.25]), size)
    sums = transitions.cumsum(1).tolist()
    chain = [0]
    for draw in random.random(100_000).tolist():
        chain.append(min(bisect(sums[chain[-1]], draw), size - 1))
    corpus = word2vec.prepare([[f"w{state}" for state in chain]], tmp_path / "c", min_count=1, progress=False)
    train(
        corpus,
        tmp_path / "m",
        architecture="skipgram",
        tied=False,
        window=1,
        noise_exponent=exponent,
        epochs=3,
        learning_rate=0.03,
        negatives=16,
        blocks_per_step=4,
        backend=backend,
    )
    model = ModelDirectory.load(tmp_path / "m")
    counts = model.vocabulary.require_counts()
    ids = corpus.ids[:-1]
    pairs = np.zeros((size, size))
    np.add.at(pairs, (ids[:-1], ids[1:]), 1)
    truth: NDArray[Any] = (pairs + pairs.T) / (pairs + pairs.T).sum(1, keepdims=True)
    assert model.bias is not None
    # Random words drawn by count ** alpha leave alpha * log(count) out of the scores.
    scores = model.input @ model.output.T + model.bias + exponent * np.log(counts)
    divergence = divergences(truth, scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    assert divergence.max() < 0.02
    uncorrected = model.input @ model.output.T + model.bias
    wrong_divergence = divergences(truth, uncorrected - np.logaddexp.reduce(uncorrected, axis=1, keepdims=True))
    assert (wrong_divergence.max() > 2 * divergence.max()) == (exponent > 0), "the correction makes it right"


@EVERY_DEFAULT_TRAINING
def test_the_same_seed_gives_the_same_vectors(
    tmp_path: Path, groups: word2vec.EncodedCorpus, architecture: Architecture, tied: bool, backend: str
) -> None:
    options: dict[str, Any] = {"architecture": architecture, "tied": tied, "epochs": 1, "blocks_per_step": 64}
    options |= {"backend": backend, "deterministic": True}
    first = train(groups, tmp_path / "1", seed=3, **options)
    second = train(groups, tmp_path / "2", seed=3, **options)
    other = train(groups, tmp_path / "3", seed=4, **options)
    np.testing.assert_array_equal(first.matrix, second.matrix)
    assert not np.array_equal(first.matrix, other.matrix)


@EVERY_DEFAULT_TRAINING
@pytest.mark.parametrize(
    "sentences",
    [
        [["a", "b"]],
        [["x y", "tab\tbed", "line\nend", "\\", "é\u0301", "𝒳", "\x00", "w" * 5000] * 3],
        [["a", "b", "c", "d"] * 3000],
        [["only"] * 50],
    ],
    ids=["two words", "special bytes", "a long sentence", "a vocabulary of one"],
)
def test_odd_corpora_train(
    tmp_path: Path, sentences: list[list[str]], architecture: Architecture, tied: bool, backend: str
) -> None:
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    vectors = train(corpus, tmp_path / "m", architecture=architecture, tied=tied, negatives=64, backend=backend)
    assert set(vectors.words) == {word for sentence in sentences for word in sentence}
    assert np.isfinite(vectors.matrix).all()


@EVERY_DEFAULT_TRAINING
def test_a_corpus_without_a_word_beside_another_is_refused(
    tmp_path: Path, architecture: Architecture, tied: bool, backend: str
) -> None:
    corpus = word2vec.prepare([["a"], ["b"], ["c"]], tmp_path / "c", min_count=1, progress=False)
    with pytest.raises(CorpusError, match="none of 3 sentences has two words of the vocabulary"):
        train(corpus, tmp_path / "m", architecture=architecture, tied=tied, negatives=64, backend=backend)
    assert not (tmp_path / "m").exists()
