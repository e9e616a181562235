"""The script that trains with n-grams and fits them afterwards: its table, its results, its errors."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.spelled_words import STEMS, join_words
from word2vec import WordVectors


@pytest.fixture
def files(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    words = join_words(STEMS[:10], ("", "s", "ed", "ing"))
    lines = "".join(f"{' '.join(random.choice(words, 12))}\n" for _ in range(150))
    (tmp_path / "text").write_text(lines)
    (tmp_path / "pairs").write_text("walk\twalks\t3\njump\tpaint\t1\nlaugh\tlisten\t2\n")
    (tmp_path / "rare").write_text("walk\twalks\t4\njump\tpaint\t1\nlaugh\tlistened\t2\nwalker\tjumper\t3\n")
    return tmp_path


def ask(files: Path, *others: str) -> list[str]:
    return [
        str(files / "text"),
        *("--epochs", "1", "--vector-size", "8", "--seeds", "1", "--mixes", "1", "--words", "1000"),
        *("--pairs", str(files / "pairs"), "--rare-pairs", str(files / "rare")),
        *("--results", str(files / "results"), *others),
    ]


def read_table(printed: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.splitlines()]


def test_the_table_has_a_row_for_each_training_and_mix(
    script: Any, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main(ask(files, "--weights", "untied")) == 0
    header, _, *rows = read_table(capsys.readouterr().out)
    ways = ["words", "trained subwords"]
    expected = [["cbow untied", way, "1", "1", mix] for way in ways for mix in ("-", "1")]
    assert [row[:5] for row in rows] == expected
    assert [row[-1] == "-" for row in rows] == [False, True, False, True], "only trainings have a speed"
    assert header[5:] == ["pairs", "rare pairs", "all rare pairs", "M words/s"]
    records = [json.loads(line) for line in (files / "results").read_text().splitlines()]
    assert [record["case"]["way"] for record in records] == ways
    assert all(list(record["figures"]) == ["-", "1"] for record in records)


def test_what_is_among_the_results_is_not_trained_again(
    script: Any, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ask(files, "--ways", "words", "--weights", "signed")
    script.main(arguments)
    first = capsys.readouterr().out
    with monkeypatch.context() as patch:
        patch.setattr(script, "train_vectors", None)
        script.main(arguments)
    assert capsys.readouterr().out == first
    assert len((files / "results").read_text().splitlines()) == 1
    # A mix that was not measured is.
    script.main([*arguments, "--mixes", "2"])
    rows = read_table(capsys.readouterr().out)[2:]
    assert [row[4] for row in rows] == ["-", "2"]
    assert len((files / "results").read_text().splitlines()) == 2


def test_another_text_is_trained_on(
    script: Any, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even one of the same name, whose lines of results are there."""
    arguments = ask(files, "--ways", "words", "--weights", "signed")
    script.main(arguments)
    monkeypatch.setattr(script, "_measure_missing", lambda corpus, missing, *_: record_of(missing))

    def record_of(missing: list[Any]) -> Any:
        return [
            {"case": vars(case), "evaluated": {}, "words_per_second": 1, "figures": {"-": {}, "1": {}}}
            for case in missing
        ]

    script.main(arguments)
    assert len((files / "results").read_text().splitlines()) == 1
    (files / "text").write_text("walk walks jump jumps paint paints\n" * 50)
    script.main(arguments)
    first, second = (json.loads(line)["case"] for line in (files / "results").read_text().splitlines())
    assert first.pop("text") != second.pop("text")
    assert first == second


@pytest.mark.parametrize(
    ("line", "message"), [("{", "line 1 is not a result"), ('{"trainer": "toolkit"}', "is not a result of this")]
)
def test_results_of_something_else_are_refused(
    script: Any, files: Path, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    (files / "results").write_text(line + "\n")
    assert script.main(ask(files)) == 1
    assert message in capsys.readouterr().err


def test_files_of_one_name_are_refused(script: Any, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their figures would have one column."""
    (files / "other").mkdir()
    (files / "other" / "pairs").write_text((files / "pairs").read_text())
    assert script.main(ask(files, "--analogies", str(files / "other" / "pairs"))) == 1
    assert "trained_subwords: two files have the name pairs" in capsys.readouterr().err


def test_a_training_that_diverged_is_a_row(script: Any) -> None:
    case = {"architecture": "cbow", "weights": "signed", "way": "words", "rate": 9.0, "epochs": 5, "seed": 2}
    figures = {"-": {"pairs": 0.5, "rare": 0.25}}
    rows = script.tabulate(
        [
            {"case": case, "failed": "the loss is not finite", "figures": {}},
            {"case": {**case, "rate": 1.0}, "figures": figures, "words_per_second": 2e6},
            {"case": {**case, "rate": 1.0, "seed": 3}, "figures": figures, "words_per_second": 3e6},
        ]
    )
    assert rows[1:] == [
        ["cbow signed", "words", "1", "5", "-", "0.500 ± 0.000", "2.50 ± 0.71"],
        ["cbow signed", "words", "9", "5", "-", "seed 2 diverged", "-"],
    ]


def test_only_the_beginning_of_a_text_is_encoded(script: Any, files: Path, tmp_path: Path) -> None:
    (tmp_path / "encoded").mkdir()
    corpus = script.encode_beginning(files / "text", 100, tmp_path / "encoded")
    assert corpus.raw_words == 108, "the lines have twelve words"


def test_rates_are_multiples_of_the_default(script: Any) -> None:
    case = script.Case("cbow", "untied", "words", 0.5, 1, 8, "digest", 1000, 1)
    config = case.make_config()
    assert config.settings.learning_rate == 0.5 * config.default_learning_rate


def test_unknown_words_are_composed_once(script: Any, files: Path) -> None:
    vectors = WordVectors(["walk", "walks", "jump", "paint"], np.eye(4, dtype=np.float32))
    asked: list[list[str]] = []

    def compose(words: list[str]) -> Any:
        asked.append(words)
        return np.full((len(words), 4), 2, np.float32)

    found = importlib.import_module("trained_subwords_figures").add_unknown(vectors, files / "rare", compose)
    assert asked == [["laugh", "listened", "walker", "jumper"]]
    np.testing.assert_array_equal(found["walker"], [2, 2, 2, 2])
    np.testing.assert_array_equal(found["jump"], vectors["jump"])


def test_a_missing_text_is_one_line(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().err.startswith("trained_subwords: ")


def test_every_choice_of_the_command_line_is_a_case(script: Any) -> None:
    options = argparse.Namespace(
        architectures=["cbow"],
        weights=["signed", "untied"],
        ways=["words"],
        rates=[0.5, 1.0],
        seeds=[1, 2],
        epochs=[5, 10],
        vector_size=8,
        words=100,
        blocks_per_step=None,
    )
    cases = list(script.list_cases(options, "digest"))
    assert len(set(cases)) == len(cases) == 16
