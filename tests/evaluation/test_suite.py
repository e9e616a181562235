"""A folder of files is evaluated at once, each file by its kind, and what is something else is named."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from word2vec import WordVectors, cli
from word2vec.cli import evaluation
from word2vec.cli.evaluation import EvaluationOptions
from word2vec.errors import ConfigError, FormatError
from word2vec.evaluation import (
    Kind,
    evaluate_analogies,
    evaluate_categories,
    evaluate_outliers,
    evaluate_pairs,
    evaluate_suite,
    find_suite,
)
from word2vec.evaluation.suite_files import recognise_kind

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

FILES = {
    "google.txt": ": family\nw1 w2 w3 w4\nw1 w2 w3 zzz\n: gram1\nw2 w3 w4 w5\n",
    "ca8.txt": ": people\n北京 中国 东京 日本\n: nature\n北京 中国 东京 日本\n",
    "pairs.csv": "first,second,score\nw1,w2,3\nw2,w3,5\nw4,w9,1\nw5,zzz,2\n",
    "sub/classes": "w1 a\nw2 a\nw3 b\nw4 b\nzzz b\n",
    "sub/months.txt": "w1\nw2\nw3\n\nw7\nzzz\n",
}
OTHERS = {
    "notes.md": "These are notes about the files of this folder.\nThey are prose, as you can see here.\n",
    "damaged.txt": ": family\nw1 w2 w3 w4\nw1 w2 w3\n",
    "words.txt": "w1\nw2\n",
    "counts.tsv": "w1\t30\nw2\t30\nw3\t20\n",
    "empty.txt": "# nothing\n\n",
}


@pytest.fixture
def vectors() -> WordVectors:
    random = np.random.default_rng(0)
    return WordVectors([f"w{row}" for row in range(20)], random.normal(size=(20, 4)).astype(np.float32))


@pytest.fixture
def folder(tmp_path: Path, vectors: WordVectors) -> Path:
    """A folder of files of every kind, of others, and of what is passed over. The vectors are beside it."""
    home = tmp_path / "suite"
    for name, text in {**FILES, **OTHERS, ".hidden/pairs.txt": "w1 w2 3\n", ".pairs": "w1 w2 3\n"}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    (home / "picture.png").write_bytes(b"\x89PNG\xff")
    vectors.save(tmp_path / "m.vec")
    return home


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (": a\nw x y z\n", "analogies"),
        ("# ours\n\n: a\nbroken\n", "analogies"),
        ("w x y z\nw x y z\n", "analogies"),
        ("w\tx\t9\n", "pairs"),
        ("word1\tword2\tPOS\tSimLex999\nw\tx\tA\t9\n", "pairs"),
        ("w x 1\nw x 2\nw x\n", "pairs"),
        ("word class\ndog animal\n", "categories"),
        ("ice cream, food\nthick cream, food\n", "categories"),
        ("dog\ncat\n\nriver\n", "outliers"),
        ("dog\ncat\nhouse cat\n \nNew York\n", "outliers"),
        ("Leeds United\nHull City\nEverton\nHull Town\n\nred car\n", "outliers"),
        ("dog animal\ncat animal\n\nred colour\n", "categories"),
        ("\n\ndog\ncat\n\n", None),
        ("dog 12\ncat 1,000\nlion 0.5\n", None),
        ("", None),
        ("# nothing\n", None),
        ("One word, and what follows it here.\nAnother line of prose, and its words.\n", None),
    ],
)
def test_the_content_tells_the_kind(text: str, kind: Kind | None) -> None:
    assert recognise_kind(text.split("\n")) == kind


def test_each_file_is_scored_as_by_the_function_for_its_kind(folder: Path, vectors: WordVectors) -> None:
    suite = evaluate_suite(vectors, folder, None, oov="wrong", method="cosmul", merge_answers=True, seed=3)
    found = {score.file: score for score in suite.files}
    assert [(score.file, score.kind) for score in suite.files] == [
        ("ca8.txt", "analogies"),
        ("google.txt", "analogies"),
        ("pairs.csv", "pairs"),
        ("sub/classes", "categories"),
        ("sub/months.txt", "outliers"),
    ]
    analogies = evaluate_analogies(
        vectors, folder / "google.txt", None, oov="wrong", method="cosmul", merge_answers=True, seed=3
    )
    pairs = evaluate_pairs(vectors, folder / "pairs.csv", oov="wrong", seed=3)
    categories = evaluate_categories(vectors, folder / "sub/classes", oov="wrong", seed=3)
    outliers = evaluate_outliers(vectors, folder / "sub/months.txt", oov="wrong", seed=3)
    assert [score.detail for score in suite.files[1:]] == [analogies, pairs, categories, outliers]
    total = found["google.txt"].total
    assert (total.name, total.measure, total.score) == ("google.txt", "accuracy", analogies[-1].accuracy)
    assert (total.covered, total.questions, total.interval) == (2, 2, analogies[-1].interval)
    assert [part.name for part in found["google.txt"].parts] == ["semantic", "syntactic"]
    assert [part.name for part in found["ca8.txt"].parts] == ["people", "nature"]
    assert found["pairs.csv"].total.score == pairs.spearman
    assert found["sub/classes"].total.score == categories.purity
    assert found["sub/months.txt"].total.score == outliers.accuracy
    (position,) = found["sub/months.txt"].parts
    assert (position.measure, position.score) == ("OPP", outliers.opp)


def test_files_of_another_language_have_no_coverage(folder: Path, vectors: WordVectors) -> None:
    (chinese, *_) = evaluate_suite(vectors, folder).files
    assert (chinese.file, chinese.total.covered, chinese.total.questions) == ("ca8.txt", 0, 2)
    assert np.isnan(chinese.total.score)


def test_what_is_not_a_file_of_questions_is_skipped_with_a_reason(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "broken").symlink_to("nowhere")
    (folder / "again").symlink_to(folder)
    with (folder / "large.txt").open("wb") as file:
        file.truncate((100 << 20) + 1)
    skipped = {path.name: reason for path, reason in find_suite(folder).skipped.items()}
    assert sorted(skipped) == sorted([*OTHERS, "picture.png", "pipe", "broken", "large.txt"])
    assert skipped["notes.md"].startswith(f"{folder / 'notes.md'} is none of analogies (")
    for name in ("words.txt", "counts.tsv", "empty.txt"):
        assert " is none of analogies (" in skipped[name]
    assert "damaged.txt line 3 is 'w1 w2 w3'; expected four words" in skipped["damaged.txt"]
    assert "picture.png is not UTF-8 at byte 0" in skipped["picture.png"]
    assert "pipe is a pipe or a device" in skipped["pipe"]
    assert skipped["broken"].startswith(f"no such file: '{folder / 'broken'}'")
    assert "has 104,857,601 bytes; a file of a suite has at most 104,857,600" in skipped["large.txt"]


def test_categories_are_skipped_without_scikit_learn(
    folder: Path, vectors: WordVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    suite = evaluate_suite(vectors, folder)
    assert "sub/classes" not in [score.file for score in suite.files]
    reason = suite.skipped[folder / "sub/classes"]
    assert "classes, a file of categories, needs the package scikit-learn" in reason
    assert "pip install 'scikit-learn>=1.3'" in reason


def test_folders_that_cannot_be_evaluated_are_refused(tmp_path: Path, vectors: WordVectors) -> None:
    with pytest.raises(FormatError, match=r"no such folder: .*none"):
        evaluate_suite(vectors, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FormatError, match="empty has no file with questions: it holds no files"):
        evaluate_suite(vectors, tmp_path / "empty")
    (tmp_path / "empty" / "notes").write_text("prose\n")
    with pytest.raises(FormatError, match=r"none of its 1 files can be used; .*notes is none of analogies"):
        evaluate_suite(vectors, tmp_path / "empty")
    with pytest.raises(FormatError, match="notes is a file, and a suite is a folder"):
        evaluate_suite(vectors, tmp_path / "empty" / "notes")
    (tmp_path / "empty" / "pairs").write_text("w1 w2 3\n")
    with pytest.raises(ConfigError, match="method is 'sum'"):
        evaluate_suite(vectors, tmp_path / "empty", method="sum")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        evaluate_suite(vectors, tmp_path / "empty", 0)


def test_an_unreadable_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    # Whoever runs the tests may be allowed to read everything.
    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(FormatError, match="cannot be read: Permission denied"):
        find_suite(tmp_path)


def test_the_verb_prints_one_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = folder.parent / "m.vec"
    evaluation.evaluate((model,), EvaluationOptions(), suite=folder)
    printed = capsys.readouterr()
    interval, settings, *lines = printed.out.splitlines()
    assert interval.startswith("interval: 95 %")
    assert settings == f"{folder} (3CosAdd, restrict_vocab 30000, case ignored, unknown words: skip)"
    rows = [line.split() for line in lines]
    assert rows[0] == ["file", "kind", "measure", "score", "interval", "covered", "of"]
    assert rows[1] == ["ca8.txt", "analogies", "accuracy", "-", "-", "0", "2"]
    assert [row[0] for row in rows[2:4]] == ["people", "nature"]
    assert rows[4] == ["google.txt", "analogies", "accuracy", "0.0%", "0.0%..0.0%", "2", "3"]
    assert rows[5] == ["semantic", "accuracy", "0.0%", "0.0%..0.0%", "1", "2"]
    assert rows[7][:3] == ["pairs.csv", "pairs", "Spearman"]
    assert rows[7][-2:] == ["3", "4"]
    assert rows[8][:3] == ["sub/classes", "categories", "purity"]
    assert rows[8][-3:] == ["-", "4", "5"]
    assert rows[9][:3] == ["sub/months.txt", "outliers", "accuracy"]
    assert rows[10][:3] == ["outlier", "position", "OPP"]
    assert len(rows) == 11
    assert lines[5].startswith("  semantic")
    notes = printed.err.splitlines()
    assert len(notes) == len(OTHERS) + 1
    assert all(note.startswith(f"word2vec: skipped: {folder}") for note in notes)
    evaluation.evaluate((model,), EvaluationOptions(resamples=0), suite=folder)
    assert not capsys.readouterr().out.startswith("interval")


def test_the_verb_compares_models_on_a_suite(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = folder.parent / "m.vec"
    WordVectors.load(model).save(folder.parent / "other.vec")
    evaluation.evaluate((model, model.with_name("other.vec")), EvaluationOptions(resamples=0), suite=folder)
    _, header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["file", "kind", "measure", "(covered)", "m.vec", "other.vec", "of"]
    assert lines[0].split() == ["ca8.txt", "analogies", "accuracy", "-", "-", "(0)", "-", "-", "(0)", "2"]
    assert lines[6].count("(3)") == 2


def test_the_verb_prints_json_of_a_suite(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = folder.parent / "m.vec"
    evaluation.evaluate((model,), EvaluationOptions(), suite=folder, json=True)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["suite"], printed["restrict_vocab"]) == (str(folder), 30_000)
    assert sorted(printed["skipped"]) == sorted([*OTHERS, "picture.png"])
    files = {row["file"]: row for row in printed["files"]}
    assert list(files) == ["ca8.txt", "google.txt", "pairs.csv", "sub/classes", "sub/months.txt"]
    chinese = files["ca8.txt"]
    assert (chinese["kind"], chinese["score"], chinese["interval"]) == ("analogies", None, None)
    assert (chinese["covered"], chinese["questions"]) == (0, 2)
    assert [part["name"] for part in files["google.txt"]["parts"]] == ["semantic", "syntactic"]
    assert [score["category"] for score in files["google.txt"]["detail"]][-1] == "total"
    assert files["pairs.csv"]["score"] == files["pairs.csv"]["detail"]["spearman"]
    assert files["sub/classes"]["score"] == files["sub/classes"]["detail"]["purity"]
    assert files["sub/months.txt"]["parts"][0]["score"] == files["sub/months.txt"]["detail"]["opp"]
    evaluation.evaluate((model, model), EvaluationOptions(), suite=folder, json=True)
    both = json.loads(capsys.readouterr().out)["models"]
    assert [row["model"] for row in both] == [str(model)] * 2
    assert both[0]["files"] == printed["files"]


def test_the_verb_evaluates_single_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = folder.parent / "m.vec"
    categories, outliers = (folder / "sub/classes",), (folder / "sub/months.txt",)
    evaluation.evaluate((model,), EvaluationOptions(), categories=categories, outliers=outliers)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[1] == ["categories", "purity", "clusters", "covered", "of"]
    assert rows[2][0] == "classes"
    assert rows[2][2:] == ["2", "4", "5"]
    assert rows[3] == ["outliers", "accuracy", "interval", "OPP", "covered", "of", "cluster", "words"]
    assert rows[4][0] == "months"
    assert rows[4][-5:] == ["1", "2", "3", "of", "3"]
    models = (model, model)
    evaluation.evaluate(models, EvaluationOptions(resamples=0), categories=categories, outliers=outliers)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["categories", "(covered)", str(model), str(model), "of"]
    assert lines[1].count("(4)") == 2
    assert lines[2].split()[:3] == ["outliers,", "OPP", "(covered)"]
    assert lines[3].count("(1)") == 2
    evaluation.evaluate((model,), EvaluationOptions(), categories=categories, outliers=outliers, json=True)
    printed = json.loads(capsys.readouterr().out)
    (row,) = printed["categories"]
    assert (row["name"], row["covered"], row["words"], row["coverage"]) == ("classes", 4, 5, 0.8)
    assert row["purity"] == row["correct"] / 4
    (row,) = printed["outliers"]
    assert (row["accuracy"], row["opp"]) == (row["detected"], row["positions"])
    assert (printed["analogies"], printed["pairs"]) == ({}, [])


def test_the_verb_shows_a_dash_for_pairs_that_are_not_covered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "zh.txt").write_text("北京 东京 3\n", encoding="utf-8")
    evaluation.evaluate((folder.parent / "m.vec",), EvaluationOptions(), pairs=(folder / "zh.txt",))
    assert capsys.readouterr().out.splitlines()[-1].split() == ["zh", "-", "-", "0", "1"]


def test_the_command_line_refuses_a_suite_clearly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(folder.parent / "m.vec")

    def refused(*arguments: str) -> str:
        assert cli.main(["evaluate", model, *arguments]) == 1
        done = capsys.readouterr()
        assert done.out == ""
        assert done.err.count("\n") == 1
        return done.err

    assert "no such folder: 'none'" in refused("--suite", "none")
    together = refused("--suite", str(folder), "--pairs", str(folder / "pairs.csv"))
    assert "--suite evaluates the files of a folder, and other files are given too" in together
    assert "--suite FOLDER" in refused()
    assert cli.main(["evaluate", model, "--suite", str(folder)]) == 0


@pytest.mark.slow
def test_the_suite_of_real_files(real_data: Path, vectors: WordVectors) -> None:
    suite = find_suite(real_data / "eval")
    assert {path.name: kind for path, kind in suite.kinds.items()} == {
        "EN-SIMLEX-999.txt": "pairs",
        "EN-WS-353-ALL.txt": "pairs",
        "ca8_semantic.txt": "analogies",
        "questions-words.txt": "analogies",
        "zh_wordsim240.txt": "pairs",
    }
    assert not suite.skipped
    scores = {score.file: score for score in evaluate_suite(vectors, suite).files}
    assert {name: (score.total.covered, score.total.questions) for name, score in scores.items()} == {
        "EN-SIMLEX-999.txt": (0, 999),
        "EN-WS-353-ALL.txt": (0, 353),
        "ca8_semantic.txt": (0, 7_636),
        "questions-words.txt": (0, 19_544),
        "zh_wordsim240.txt": (0, 240),
    }
    assert [part.name for part in scores["questions-words.txt"].parts] == ["semantic", "syntactic"]
    assert [part.name for part in scores["ca8_semantic.txt"].parts] == [
        "geography",
        "nature",
        "history",
        "people",
    ]
