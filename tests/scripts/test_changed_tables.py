"""The script that measures what changes of a finished table would gain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.vocabulary import Vocabulary

WORDS = ["king", "river", "dog", "car", "house", "music"]


def make(path: Path, tied: bool, signature: float = 0.0, width: int = 4) -> ModelDirectory:
    random = np.random.default_rng(1)
    tables = {"input": random.normal(size=(6, width)).astype(np.float32)}
    if not tied:
        tables["output"] = random.normal(size=(6, width)).astype(np.float32)
    train = {"tied": tied, "signature": signature, "vector_size": width, "architecture": "cbow"}
    vocabulary = Vocabulary(WORDS, np.arange(6, 0, -1))
    save_model(path, vocabulary, tables, train=train, corpus={}, training={})
    return ModelDirectory.load(path)


def test_the_spectrum_is_that_of_the_symmetric_scores(script: Any, tmp_path: Path) -> None:
    for number, (tied, signature) in enumerate([(True, 0.0), (True, 0.5), (False, 0.0)]):
        model = make(tmp_path / str(number), tied, signature, width=2)
        scores = model.input.astype(np.float64) @ (model.output * model.signs).T
        expected = np.linalg.eigvalsh((scores + scores.T) / 2)
        expected = expected[np.argsort(-np.abs(expected))][:2]
        np.testing.assert_allclose(script.find_spectrum(model), expected, atol=1e-5)


def test_a_signed_table_has_as_many_negative_eigenvalues_as_coordinates(script: Any, tmp_path: Path) -> None:
    assert (script.find_spectrum(make(tmp_path / "m", True, 0.25)) < 0).sum() == 1


def test_each_model_has_the_changes_that_it_allows(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "signed", True, 0.25)
    make(tmp_path / "untied", False)
    pairs = tmp_path / "pairs"
    pairs.write_text("king\triver\t1\ndog\tcar\t2\nhouse\tmusic\t3\n")
    script.main([str(tmp_path / "signed"), str(tmp_path / "untied"), "--pairs", str(pairs)])
    changed = dict(script.list_changes(ModelDirectory.load(tmp_path / "signed")))
    np.testing.assert_allclose(changed["mean taken out"].mean(axis=0), 0, atol=1e-6)
    before, after = changed["as it is"], changed["negative coordinates x 0.5"]
    np.testing.assert_array_equal(after, before * np.array([1, 1, 1, 0.5], np.float32))
    joined = dict(script.list_changes(ModelDirectory.load(tmp_path / "untied")))["input beside output"]
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), np.sqrt(2), rtol=1e-6)
    lines = capsys.readouterr().out.splitlines()
    names = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    both = ["as it is", "mean taken out"]
    weighed = ["negative coordinates x 0.7", "negative coordinates x 0.5"]
    assert names == ["signed", *both, *weighed, "untied", *both, "input + output", "input beside output"]
    assert sum(line.startswith("Of the 4 largest eigenvalues") for line in lines) == 2


def test_what_is_no_model_is_one_line(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "nothing")]) == 1
    assert "no such model: '" in capsys.readouterr().err
