from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.support.gensim_twin import gensim_twin
from word2vec import WordVectors
from word2vec.cli import evaluation
from word2vec.cli.evaluation import EvaluationOptions
from word2vec.errors import ConfigError, FormatError
from word2vec.evaluation import evaluate_analogies, evaluate_pairs


def random_vectors(size: int = 300) -> WordVectors:
    random = np.random.default_rng(0)
    words = [f"{'W' if place % 7 == 0 else 'w'}{place}" for place in range(size)]
    words[5] = "W6"  # the same word as w6 but for case, and more frequent
    return WordVectors(words, random.normal(size=(size, 4)).astype(np.float32))


@pytest.mark.parametrize("restrict", [300, 100, 20])
def test_analogies_score_as_gensim_scores_them(tmp_path: Path, restrict: int) -> None:
    vectors = random_vectors()
    random = np.random.default_rng(1)
    lines = []
    for category in ("one", "two"):
        lines.append(f": {category}")
        for a, b, c in random.integers(0, 150, (150, 3)):
            # Half of the questions have the answer that the vectors give.
            words = [vectors.words[place] for place in (a, b, c)]
            answer = vectors.analogy(*words)[0][0] if random.random() < 0.5 else "w9"
            lines.append(" ".join([*words, answer]).upper())
    path = tmp_path / "q.txt"
    path.write_text("\n".join(lines) + "\n\n")
    ours = evaluate_analogies(vectors, path, restrict)
    _, theirs = gensim_twin(vectors).evaluate_word_analogies(str(path), restrict_vocab=restrict)
    theirs = [section for section in theirs if section["correct"] or section["incorrect"]]
    ours_answered = [score for score in ours if score.answered]
    assert [score.correct for score in ours_answered] == [len(section["correct"]) for section in theirs]
    assert [score.answered for score in ours_answered] == [
        len(section["correct"]) + len(section["incorrect"]) for section in theirs
    ]
    assert ours[-1].category == "total"
    assert ours[-1].questions == 300
    if restrict == 300:
        assert 0 < ours[-1].correct < ours[-1].answered == 300


def test_pairs_score_as_gensim_scores_them(tmp_path: Path) -> None:
    vectors = random_vectors()
    random = np.random.default_rng(1)
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(f"w{a}\tW{b}\t{score}" for a, b, score in random.integers(0, 400, (200, 3))))
    ours = evaluate_pairs(vectors, path)
    _, (rho, _), unknown = gensim_twin(vectors).evaluate_word_pairs(str(path), restrict_vocab=300)
    assert ours.spearman == pytest.approx(rho, abs=1e-6)
    assert ours.name == "pairs"
    assert 1 - ours.covered / ours.pairs == pytest.approx(unknown / 100)


def test_unscored_questions_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text(": x\na b c\n")
    with pytest.raises(FormatError, match="line 2 is 'a b c'"):
        evaluate_analogies(random_vectors(), path)
    path.write_text("a\tb\thigh\n")
    with pytest.raises(FormatError, match="line 1"):
        evaluate_pairs(random_vectors(), path)
    path.write_bytes(b"\xff")
    with pytest.raises(FormatError, match="f is not UTF-8 at byte 0"):
        evaluate_pairs(random_vectors(), path)
    with pytest.raises(FormatError, match=r"no such file: .*none"):
        evaluate_analogies(random_vectors(), tmp_path / "none")
    path.write_text("x\ty\t3\n")
    score = evaluate_pairs(random_vectors(), path)
    assert (score.covered, score.pairs) == (0, 1)
    assert np.isnan(score.spearman)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A file of vectors, of analogies and of pairs."""
    random_vectors().save(tmp_path / "m.vec")
    random_vectors(200).save(tmp_path / "small.vec")
    (tmp_path / "q.txt").write_text(": one\nw1 w2 w3 w4\nw1 w2 w3 zzz\n: gram\nx y z w\n")
    (tmp_path / "p.tsv").write_text("".join(f"w{row}\tw{row + 190}\t{row}\n" for row in range(20)))
    return tmp_path / "m.vec", tmp_path / "q.txt", tmp_path / "p.tsv"


def test_the_verb_prints_one_model(files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    model, questions, pairs = files
    evaluation.evaluate((model,), EvaluationOptions(restrict_vocab=300), (questions,), (pairs,))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "interval: 95 %, bootstrap percentile, 1,000 resamples of the questions or pairs, seed 0"
    assert lines[1] == f"{questions} (3CosAdd, restrict_vocab 300, case ignored, unknown words: skip)"
    rows = {line.split()[0]: line.split()[1:] for line in lines[2:]}
    assert rows["category"] == ["accuracy", "interval", "correct", "covered", "questions"]
    assert rows["one"] == ["0.0%", "0.0%..0.0%", "0", "50.0%", "2"]
    assert rows["gram"] == rows["syntactic"] == ["-", "-", "0", "0.0%", "1"]
    assert rows["total"][3:] == ["33.3%", "3"]
    assert rows["p"][2:] == ["19", "20"]  # there is no w5
    options = EvaluationOptions(None, "cosmul", True, "wrong", True, 0)
    evaluation.evaluate((model,), options, (questions,))
    header, *_, total = capsys.readouterr().out.splitlines()
    assert header == (
        f"{questions} (3CosMul, restrict_vocab None, case-sensitive, unknown words: wrong, answers merged)"
    )
    assert total.split() == ["total", "0.0%", "-", "0", "50.0%", "2"]


def test_the_verb_prints_json_of_one_model(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    model, questions, pairs = files
    evaluation.evaluate((model,), EvaluationOptions(seed=1), (questions,), (pairs,), json=True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["restrict_vocab"] == 30_000
    assert printed["method"] == "cosadd"
    assert printed["interval"].endswith("seed 1")
    rows = printed["analogies"][str(questions)]
    assert [row["category"] for row in rows] == ["one", "gram", "semantic", "syntactic", "total"]
    assert (rows[1]["accuracy"], rows[1]["interval"], rows[1]["coverage"]) == (None, None, 0)
    (row,) = printed["pairs"]
    assert (row["name"], row["covered"], row["pairs"]) == ("p", 19, 20)
    assert row["interval"][0] <= row["spearman"] <= row["interval"][1]


def test_the_verb_compares_several_models(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    model, questions, pairs = files
    models = (model, model.with_name("small.vec"))
    evaluation.evaluate(models, EvaluationOptions(), (questions,), (pairs,))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["category", "m.vec", "small.vec", "questions"]
    assert lines[3].split() == ["one", "0.0%", "0.0%..0.0%", "0.0%", "0.0%..0.0%", "2"]
    assert lines[8].split() == ["covered", "33.3%", "33.3%", "3"]
    assert lines[9].split() == ["pairs", "(covered)", "m.vec", "small.vec", "of"]
    assert "(19)" in lines[10]
    assert "(9)" in lines[10]
    evaluation.evaluate(models, EvaluationOptions(), (questions,), (pairs,), json=True)
    compared = json.loads(capsys.readouterr().out)["models"]
    assert [found["model"] for found in compared] == list(map(str, models))
    assert [found["pairs"][0]["covered"] for found in compared] == [19, 9]
    evaluation.evaluate((model, model), EvaluationOptions(), (questions,))
    assert capsys.readouterr().out.splitlines()[2].split()[1:3] == [str(model)] * 2


def test_the_verb_refuses_impossible_options(files: tuple[Path, Path, Path]) -> None:
    model, questions, _ = files
    with pytest.raises(ConfigError, match="at least one MODEL"):
        evaluation.evaluate((), EvaluationOptions(), (questions,))
    with pytest.raises(ConfigError, match="evaluate needs a file"):
        evaluation.evaluate((model,), EvaluationOptions())
    with pytest.raises(ConfigError, match="seed is -1"):
        evaluation.evaluate((model,), EvaluationOptions(seed=-1), (questions,))
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        evaluation.evaluate((model,), EvaluationOptions(restrict_vocab=0), (questions,))
