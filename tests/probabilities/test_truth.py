"""The trained softmax against a known distribution: the chain of scripts/benchmarks/probability_report.py."""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.places import PROJECT
from word2vec.config.train import Architecture
from word2vec.probabilities import Probabilities
from word2vec.storage.model_directory import ModelDirectory


def _report() -> Any:
    """Import the script. scripts/ is not a package, and a script finds those beside it."""
    path = PROJECT / "scripts" / "benchmarks" / "probability_report.py"
    sys.path.append(str(path.parent))
    spec = importlib.util.spec_from_file_location("probability_report", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


report = _report()
CHAIN = report.Chain.random()
COMBINATIONS = list(itertools.product(("cbow", "skipgram"), (True, False)))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    output = tmp_path_factory.mktemp("chain") / "corpus"
    return word2vec.prepare(CHAIN.walk(400_000), output, min_count=1, progress=False)


def test_the_chain_has_the_probabilities_it_was_made_with() -> None:
    np.testing.assert_allclose(CHAIN.joint, CHAIN.joint.T, rtol=1e-10)
    assert CHAIN.joint.sum() == pytest.approx(1)
    np.testing.assert_allclose(CHAIN.single.sum(1), 1)
    np.testing.assert_allclose(CHAIN.pairs.sum(1), CHAIN.shares)
    # p(w | l, r) by Bayes from the joint distribution of three neighbours.
    three = CHAIN.shares[:, None, None] * CHAIN.single[:, :, None] * CHAIN.single[None]  # [l, w, r]
    np.testing.assert_allclose(CHAIN.both, (three / three.sum(1, keepdims=True)).transpose(0, 2, 1), rtol=1e-8)
    walk = CHAIN.walk(100_000)
    counts = np.zeros(CHAIN.joint.shape)
    for sentence in walk:
        places = np.array([int(word[1:]) for word in sentence])
        np.add.at(counts, (places[:-1], places[1:]), 1)
    assert np.abs(counts / counts.sum() - CHAIN.joint).sum() < 0.2


def divergence(corpus: word2vec.EncodedCorpus, output: Path, **options: Any) -> tuple[float, float]:
    """KL(true || model) of p(neighbour | word) and of p(word | left, right), in nats. See the script."""
    single, both = report.divergences(report.train_on(corpus, output, **options), CHAIN)
    return float(single), float(both)


@pytest.mark.parametrize(
    ("architecture", "tied", "exponent"),
    [
        ("cbow", True, 0.75),
        ("skipgram", False, 0.0),
        pytest.param("cbow", False, 0.0, marks=pytest.mark.thorough),
        pytest.param("skipgram", True, 0.75, marks=pytest.mark.thorough),
    ],
)
def test_more_random_words_come_nearer_to_the_truth(
    tmp_path: Path, corpus: word2vec.EncodedCorpus, architecture: Architecture, tied: bool, exponent: float
) -> None:
    options = {"architecture": architecture, "tied": tied, "noise_exponent": exponent, "backend": "kernel"}
    few_single, few = divergence(corpus, tmp_path / "few", negatives=4, **options)
    many_single, many = divergence(corpus, tmp_path / "many", negatives=64, **options)
    unigram_single, unigram = report.unigram_divergences(CHAIN)
    assert many < 0.8 * few < 0.8 * unigram / 20
    assert many < 0.015
    if architecture == "skipgram":
        assert many_single < 0.8 * few_single < 0.8 * unigram_single / 20
        assert many_single < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("exponent", report.EXPONENTS)
@pytest.mark.parametrize(("architecture", "tied"), COMBINATIONS)
def test_the_divergence_falls_with_every_step_of_random_words(
    tmp_path: Path, corpus: word2vec.EncodedCorpus, architecture: Architecture, tied: bool, exponent: float
) -> None:
    options = {"architecture": architecture, "tied": tied, "noise_exponent": exponent, "backend": "kernel"}
    found = [divergence(corpus, tmp_path / "m", negatives=k, **options) for k in report.RANDOM_WORDS]
    for few, many in itertools.pairwise(found):
        assert many[1] < 0.9 * few[1], found
        assert architecture == "cbow" or many[0] < 0.9 * few[0], found
    assert found[0][1] < 0.05
    assert found[-1][1] < 0.025
    assert architecture == "cbow" or found[-1][0] < 0.01


@pytest.mark.slow
@pytest.mark.parametrize(("architecture", "tied"), [("cbow", True), ("skipgram", False)])
def test_the_graph_comes_near_to_the_truth_too(
    tmp_path: Path, corpus: word2vec.EncodedCorpus, architecture: Architecture, tied: bool
) -> None:
    # Few blocks a step, and a small rate: read together, they all change the rows of so small a vocabulary.
    options: dict[str, Any] = {"backend": "graph", "blocks_per_step": 16, "epochs": 3, "learning_rate": 0.03}
    options |= {"architecture": architecture, "tied": tied}
    _, found = divergence(corpus, tmp_path / "m", negatives=16, **options)
    assert found < 0.03


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_perplexity_is_that_of_the_truth(
    tmp_path: Path, corpus: word2vec.EncodedCorpus, architecture: Architecture
) -> None:
    model = report.train_on(corpus, tmp_path / "m", architecture=architecture, tied=False)
    walk = [sentence[:100] for sentence in CHAIN.walk(20_000, seed=5)]
    places = [[int(word[1:]) for word in sentence] for sentence in walk]
    logs, alone = [], []
    for line in places:
        logs += [np.log(CHAIN.single[line[1], line[0]]), np.log(CHAIN.single[line[-2], line[-1]])]
        logs += np.log(CHAIN.both[line[:-2], line[2:], line[1:-1]]).tolist()
        alone += np.log(CHAIN.shares[line]).tolist()
    found = model.perplexity(walk, dependence=0.0)
    assert (found.words, found.covered) == (len(logs), len(logs))
    assert found.perplexity == pytest.approx(np.exp(-np.mean(logs)), rel=0.03)
    assert found.unigram_perplexity == pytest.approx(np.exp(-np.mean(alone)), rel=0.01)
    assert found.perplexity < 0.6 * found.unigram_perplexity


def test_subsampling_is_undone(tmp_path: Path) -> None:
    """Two topics of independent words: near words are known at every distance, also in thinned text."""
    random = np.random.default_rng(0)
    frequent, own = np.array([0.3, 0.1]), np.arange(9, 0, -1) / 45 * 0.6
    topics = np.zeros((2, 20))
    for topic in range(2):
        topics[topic, :2] = frequent
        topics[topic, 2 + 9 * topic : 11 + 9 * topic] = own
    sentences = [
        [f"w{place}" for place in random.choice(20, size=50, p=topics[number % 2])] for number in range(4000)
    ]
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    options = {"architecture": "skipgram", "tied": False, "subsample": 0.01, "negatives": 32, "window": 3}
    model = report.train_on(corpus, tmp_path / "m", **options)
    words = [f"w{place}" for place in range(20)]
    of_topic = topics / topics.sum(0)  # [topic, word]: p(topic | word), both being as frequent
    true = of_topic.T @ topics
    columns = [model.words.index(word) for word in words]

    def divergence(asked: Probabilities) -> float:
        logs = asked.log_proba([[word] for word in words])[:, columns]
        return float((topics.mean(0) @ (true * (np.log(np.maximum(true, 1e-30)) - logs))).sum())

    stored = ModelDirectory.load(tmp_path / "m")
    left = Probabilities(dataclasses.replace(stored, train={**stored.train, "subsample": 0.0}))
    assert divergence(model) < 0.02
    assert divergence(left) > 5 * divergence(model), "as the thinned text has it, and not the text"


@pytest.mark.thorough
def test_the_report_of_a_text_compares_leaving_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text"
    text.write_text("".join(f"{' '.join(line)}\n" for line in CHAIN.walk(6_000)))
    setting = "epochs=3 vector_size=8 negatives=4 learning_rate=0.1 window=1"
    arguments = ["--text", str(text), "--every", "10", "--contexts", "50", "--setting", setting]
    monkeypatch.setattr(sys, "argv", ["report", *arguments])
    report.main()
    _, names, *rows = capsys.readouterr().out.splitlines()
    assert names.split()[:2] == ["architecture", "weights"]
    assert len(rows) == 2 * 3 * 2 + 1
    table = {tuple(row.split()[:3]): row.split()[3:] for row in rows}
    for weights in ("plain", "untied"):
        assert table["skipgram", weights, "yes"][:4] != table["skipgram", weights, "no"][:4]
    assert rows[-1].startswith("unigram")
