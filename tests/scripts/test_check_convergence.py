"""scripts/checks/check_convergence.py: what it trains, and what it says of it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.places import PROJECT
from tests.support.two_groups import two_groups
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import TrainingError
from word2vec.scores.loss_facts import LOSS_FACTS

SMALL = {"vector_size": 8, "negatives": 4, "epochs": 2, "subsample": 0.0}


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "checks"))
    return importlib.import_module("check_convergence")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("".join(" ".join(words) + "\n" for words in two_groups(3000)), encoding="utf-8")
    return path


def test_every_loss_is_trained_by_every_backend_that_can(check: Any) -> None:
    names = [case.name for case in check.list_cases(list(LOSS_FACTS), (50, 112), (5,), {})]
    assert len(names) == len(set(names))
    for loss, facts in LOSS_FACTS.items():
        for backend in facts.backends:
            # Two architectures, three kinds of weights, two sizes.
            assert len([name for name in names if name.startswith(f"{loss}, {backend}, ")]) == 12


def test_only_the_beginning_is_trained_on(check: Any, text: Path, tmp_path: Path) -> None:
    corpus = check.encode_beginning(text, 100, tmp_path / "corpus")
    assert 100 <= corpus.raw_words < 112


def test_all_weights_converge(
    check: Any, text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(text), "--vector-sizes", "8", "--random-words", "4", "--epochs", "20"]
    assert check.main([*arguments, "--losses", "random_softmax", "--only", "kernel", "cbow"]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    assert [line.split(",")[3] for line in lines] == [" tied", " signed", " untied"]
    assert all(line.startswith("falls ") for line in lines)
    assert total == "3 falls"
    assert check.main([*arguments, "--only", "no such case"]) == 1
    assert capsys.readouterr().out == "no combination\n"


def test_a_combination_that_is_refused_is_skipped(check: Any, groups: EncodedCorpus, tmp_path: Path) -> None:
    case = check.Case("x", {**SMALL, "tied": False, "signature": 0.2})
    outcome, details = case.train(groups, tmp_path / "m")
    assert outcome == "skipped"
    assert "an untied model has none" in details


def test_a_loss_that_diverges_or_rises_is_a_failure(
    check: Any,
    groups: EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def diverge(*_: object, **__: object) -> None:
        raise TrainingError("the loss is nan")

    case = check.Case("x", SMALL)
    with monkeypatch.context() as patch:
        patch.setattr(word2vec, "train", diverge)
        assert case.train(groups, tmp_path / "m") == ("diverged", "the loss is nan")
    assert case.train(groups, tmp_path / "m")[0] == "falls"
    rising = {"intervals": [{"loss": 1.0}, {"loss": 1.5}]}
    monkeypatch.setattr(check.ModelDirectory, "read_training_log", lambda _: rising)
    assert check.check_all([case], groups, tmp_path / "m") == {"does not fall": 1}
    assert capsys.readouterr().out.splitlines()[1] == "1 does not fall"


def test_a_text_that_is_missing_is_told_in_a_line(check: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["no-such-text"]) == 1
    assert capsys.readouterr().err.startswith("check_convergence: ")


def test_a_text_without_a_window_is_a_failure(check: Any, tmp_path: Path) -> None:
    corpus = word2vec.prepare([["a"]] * 10, tmp_path / "corpus", progress=False)
    outcome = check.Case("x", SMALL).train(corpus, tmp_path / "m")
    assert outcome == ("does not fall", "the text is too small, so that no word was trained")
