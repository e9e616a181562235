"""The script that measures forms of fitted subwords."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.places import PROJECT
from tests.support.spelled_words import ENDINGS, STEMS, draw_spelled, join_words
from word2vec.config.subwords import SubwordConfig
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.vectors import WordVectors


@pytest.fixture
def vectors() -> WordVectors:
    """Each vector is that of a stem and that of an ending, and some noise."""
    words = join_words(STEMS[:6], ENDINGS[:6])
    matrix = draw_spelled(6, 6, 8, ending=1, noise=0.5)
    return WordVectors(words, matrix, np.arange(len(words), 0, -1))


def test_the_default_form_is_what_fitting_mixes_in(script: Any, vectors: WordVectors) -> None:
    predicted = script.predict_words(vectors, script.DEFAULT)
    fit = fit_subwords(vectors.words, vectors.matrix, vectors.scale, vectors.counts, SubwordConfig())
    mixed = mix_vectors(fit, vectors.words, vectors.matrix, vectors.scale, 1.0)
    expected = WordVectors(vectors.vocabulary, mixed).unit
    mixes = dict(script.list_mixes(vectors, predicted))
    found = WordVectors(vectors.vocabulary, mixes["**1**, the default of letters"]).unit
    assert np.einsum("vd,vd->v", found, expected).min() > 0.99999
    np.testing.assert_array_equal(mixes["0, the words' own vectors"], vectors.unit)
    (name, default), *_ = script.list_fits(vectors, predicted, 0.7, [])
    assert name == "the default"
    np.testing.assert_array_equal(default, mixes["0.7"])
    scaled = (mixes["p of length 1, times 0.5"] - vectors.unit) / 0.5
    spelled = predicted.any(1)
    assert spelled.sum() > len(vectors) / 2
    np.testing.assert_allclose(np.linalg.norm(scaled, axis=1), spelled, atol=1e-5)


def read_tables(text: str) -> list[list[list[str]]]:
    """Return the cells of the tables in Markdown, without the lines under their heads."""
    tables: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and not inside:
            tables.append([cells])
        elif line.startswith("|") and set(line) != set("|-"):
            tables[-1].append(cells)
        inside = line.startswith("|")
    return tables


@pytest.fixture
def command(vectors: WordVectors, tmp_path: Path) -> list[str]:
    vectors.save(tmp_path / "table.npz")
    pairs = [
        "walk walks 3",
        "walk painted 1",
        "sing sings 2.5",
        "jump jumping 2",
        "dream paint 1.5",
        "climb jumps 0",
    ]
    (tmp_path / "pairs").write_text("\n".join(pairs).replace(" ", "\t") + "\n")
    return [str(tmp_path / "table.npz"), "--words", "walk,sings", "--topn", "2"]


def test_each_form_has_its_scores_and_each_word_its_neighbours(
    script: Any, vectors: WordVectors, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main([*command, "--pairs", str(tmp_path / "pairs")]) == 0
    printed = capsys.readouterr().out
    mixes, fits, neighbours = read_tables(printed)
    assert mixes[0] == fits[0] == ["", "pairs"]
    names = [f"p of length 1, times {mix:g}" for mix in script.MIXES_OF_LENGTH_1]
    assert [row[0] for row in mixes[1:]] == [*script.MIXES.values(), *names]
    assert [row[0] for row in fits[1:]] == ["the default", *(form.name for form in script.OTHERS)]
    assert [row[0] for row in neighbours] == ["", "walk", "sings"]
    own = ", ".join(word for word, _ in vectors.most_similar("walk", topn=2))
    assert neighbours[1][1] == own
    # Without questions there are only the neighbours.
    assert script.main(command) == 0
    assert capsys.readouterr().out.strip() == printed.strip().split("\n\n")[-1]


def test_further_mixes_and_a_further_fit_are_options(
    script: Any, vectors: WordVectors, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command += ["--neighbour-mixes", "0", "0.25", "--all-n-grams", "--pairs", str(tmp_path / "pairs")]
    assert script.main(command) == 0
    _, fits, neighbours = read_tables(capsys.readouterr().out)
    assert fits[-1][0] == "all n-grams"
    assert neighbours[0] == ["", "mix 0", "mix 0.25"]
    assert {len(row) for row in neighbours} == {3}
    kept, every = (script.predict_words(vectors, form) for form in (script.DEFAULT, script.ALL_NGRAMS))
    assert np.any(kept != every)


def test_the_page_has_the_tables_that_are_printed(
    script: Any, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main([command[0], *command, "--all-n-grams", "--pairs", str(tmp_path / "pairs")])
    printed = read_tables(capsys.readouterr().out)
    page = (PROJECT / "docs" / "subwords.md").read_text(encoding="utf-8")
    start, end = page.index("## How much to mix in"), page.index("## Other sizes of vectors")
    mixes, fits, *neighbours = read_tables(page[start:end])
    for found, expected in zip((mixes, fits), printed, strict=False):
        assert [row[0] for row in found] == [row[0] for row in expected]
    assert [table[0] for table in neighbours] == [printed[2][0]] * 2
    everyday = importlib.import_module("quality_figures").EVERYDAY.values()
    for table, words in zip(neighbours, everyday, strict=True):
        assert [row[0] for row in table[1:21]] == words.split()[:20]


def test_what_is_missing_is_named(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "absent")]) == 1
    assert "subword_forms: no such model directory" in capsys.readouterr().err
    assert script.main([str(tmp_path / "absent"), "--pairs", "nowhere"]) == 1
    assert "subword_forms: there is no file nowhere" in capsys.readouterr().err


def test_scores_of_several_models_are_means(
    script: Any, vectors: WordVectors, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.npz"
    matrix = vectors.matrix + np.random.default_rng(3).normal(size=vectors.matrix.shape).astype(np.float32)
    WordVectors(vectors.vocabulary, matrix).save(other)
    pairs = ["--pairs", str(tmp_path / "pairs")]
    tables = []
    for models in (command[:1], [str(other)], [command[0], str(other)]):
        assert script.main([*models, *command[1:], *pairs]) == 0
        tables.append(read_tables(capsys.readouterr().out)[0])
    one, two, both = ({row[0]: float(row[1]) for row in table[1:]} for table in tables)
    first = script.MIXES[0]
    assert both["± of the first row"] == pytest.approx(abs(one[first] - two[first]) / np.sqrt(2), abs=1e-3)
    assert {name: both[name] for name in one} == pytest.approx(
        {name: (one[name] + two[name]) / 2 for name in one}, abs=1e-3
    )
    assert one != two
