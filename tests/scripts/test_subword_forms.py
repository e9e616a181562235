"""The script that measures forms of fitted subwords."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.places import PROJECT
from word2vec.config.subwords import SubwordConfig
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.vectors import WordVectors

STEMS = ["walk", "talk", "jump", "paint", "cook", "climb"]
ENDINGS = ["", "s", "ed", "ing", "er", "ers"]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    return importlib.import_module("subword_forms")


@pytest.fixture
def vectors() -> WordVectors:
    """Each vector is that of a stem and that of an ending, and some noise."""
    random = np.random.default_rng(1)
    stems, endings = random.normal(size=(len(STEMS), 1, 8)), random.normal(size=(1, len(ENDINGS), 8))
    words = [stem + ending for stem in STEMS for ending in ENDINGS]
    matrix = (stems + endings).reshape(len(words), 8) + 0.5 * random.normal(size=(len(words), 8))
    return WordVectors(words, matrix.astype(np.float32), np.arange(len(words), 0, -1))


def test_the_default_form_is_what_fitting_mixes_in(script: Any, vectors: WordVectors) -> None:
    predicted = script.predict_words(vectors, script.DEFAULT)
    fit = fit_subwords(vectors.words, vectors.matrix, vectors.scale, vectors.counts, SubwordConfig())
    mixed = mix_vectors(fit, vectors.words, vectors.matrix, vectors.scale, 1.0)
    expected = WordVectors(vectors.vocabulary, mixed).unit
    forms = dict(script.list_forms(vectors, predicted, 1.0))
    found = WordVectors(vectors.vocabulary, forms["mix 1"]).unit
    assert np.einsum("vd,vd->v", found, expected).min() > 0.99999
    np.testing.assert_array_equal(forms["mix 0"], vectors.unit)
    scaled = (forms["p of length 1, 0.5"] - vectors.unit) / 0.5
    spelled = predicted.any(1)
    assert spelled.sum() > len(vectors) / 2
    np.testing.assert_allclose(np.linalg.norm(scaled, axis=1), spelled, atol=1e-5)


def test_each_form_has_its_scores_and_each_word_its_neighbours(
    script: Any, vectors: WordVectors, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vectors.save(tmp_path / "table.npz")
    pairs = tmp_path / "pairs"
    pairs.write_text("walk\twalks\t3\nwalk\tpainted\t1\ncook\tcooks\t3\n")
    command = [str(tmp_path / "table.npz"), "--words", "walk,cooks", "--topn", "2"]
    assert script.main([*command, "--pairs", str(pairs)]) == 0
    scores, neighbours = capsys.readouterr().out.strip().split("\n\n")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in scores.splitlines()]
    assert lines[0] == ["", "pairs"]
    names = [f"mix {mix:g}" for mix in script.MIXES]
    names += [f"p of length 1, {mix:g}" for mix in script.MIXES_OF_LENGTH_1]
    assert [line[0] for line in lines[2:]] == [*names, *(form.name for form in script.OTHERS)]
    rows = [line.strip("|").split("|") for line in neighbours.splitlines()[2:]]
    assert [row[0].strip() for row in rows] == ["walk", "cooks"]
    own = ", ".join(word for word, _ in vectors.most_similar("walk", topn=2))
    assert rows[0][1].strip() == own
    # Without questions there are only the neighbours.
    assert script.main(command) == 0
    assert capsys.readouterr().out.strip() == neighbours


def test_what_is_missing_is_named(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "absent")]) == 1
    assert "subword_forms: there is no model directory" in capsys.readouterr().err
