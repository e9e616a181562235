"""The comparison with fastText: what it misspells, its results, its table, its errors."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.fasttext_interpreter import write_interpreter
from tests.support.places import PROJECT
from tests.support.spelled_words import make_spelled_vectors
from word2vec import WordVectors
from word2vec.evaluation import evaluate_pairs
from word2vec.storage.model_directory import ModelDirectory


@pytest.fixture
def compare_fasttext(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    return importlib.import_module("compare_fasttext")


def test_words_are_misspelt_in_one_place_and_become_no_other_word(compare_fasttext: Any) -> None:
    misspell = compare_fasttext.misspell
    words = ["banana", "banaan", "cat", "naïveté", "x1234", "orange"]
    pairs = misspell(words, 50)
    assert len(pairs) == 50
    for word, other in pairs:
        assert word in ("banana", "banaan", "orange")
        assert other not in words
        assert len(other) == len(word)
        changed = [place for place, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        swapped = len(changed) == 2 and changed[1] == changed[0] + 1
        assert len(changed) == 1 or (swapped and sorted(word) == sorted(other))
    assert misspell(words, 50) == pairs, "the same for every table of these words"
    assert misspell(["cat"]) == []


def test_the_table_has_means_and_standard_deviations(compare_fasttext: Any) -> None:
    records = [
        {
            "case": {"trainer": "toolkit"},
            "figures": {"words": 0.6 + seed / 100, "seconds": 90.0 + seed, "rare": 1},
        }
        for seed in (1, 2, 3)
    ]
    records.append({"case": {"trainer": "fastText"}, "figures": {"words": 0.5, "MB": 965.4}})
    assert compare_fasttext.tabulate(records) == [
        ["", "seeds", "words", "seconds", "MB"],
        ["toolkit", "3", "0.620 ± 0.010", "92.0 ± 1.0", "-"],
        ["fastText", "1", "0.500", "-", "965"],
    ]


@pytest.fixture
def trained(compare_fasttext: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The cases that were trained. Trainings give the same vectors at once."""
    cases: list[Any] = []

    def run(case: Any, options: Any) -> tuple[WordVectors, dict[str, float]]:
        cases.append(case)
        return make_spelled_vectors(), {"seconds": 1.0, "MB": 2.0}

    monkeypatch.setattr(compare_fasttext, "run_toolkit", run)
    monkeypatch.setattr(compare_fasttext, "run_fasttext", run)
    return cases


@pytest.fixture
def ask(tmp_path: Path) -> list[str]:
    """A command line, with its files."""
    (tmp_path / "text").write_text("walk walks sing sings\n" * 50)
    (tmp_path / "forms").write_text(": gram1\nwalk walks sing sings\n: people\nwalk cook sing teach\n")
    (tmp_path / "more").write_text(": places\nwalk walks jump jumps\njump jumps cook teach\n")
    (tmp_path / "pairs").write_text("walk\twalks\t3\nwalk\tpaints\t9\nsing\tsings\t2\n")
    files = [str(tmp_path / name) for name in ("forms", "more")]
    command = [
        str(tmp_path / "text"),
        "--results",
        str(tmp_path / "results"),
        "--place",
        str(tmp_path / "place"),
    ]
    return [*command, "--analogies", *files, "--pairs", str(tmp_path / "pairs")]


def test_each_file_has_its_columns(
    compare_fasttext: Any, trained: list[Any], ask: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare_fasttext.main([*ask, "--seeds", "1", "2"]) == 0
    assert [(case.trainer, case.seed) for case in trained] == [
        (trainer, seed) for seed in (1, 2) for trainer in ("toolkit", "fastText")
    ]
    header, _, *rows = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in header.strip("|").split("|")] == [
        *("", "seeds", "forms", "forms syntactic", "forms semantic", "more"),
        *("pairs", "pairs +unknown", "misspelt", "seconds", "MB"),
    ]
    assert [row.split(" | ")[:2] for row in rows] == [["| toolkit", "2"], ["| fastText", "2"]]
    vectors = make_spelled_vectors()
    known = evaluate_pairs(vectors, ask[-1], resamples=0).spearman
    everything = evaluate_pairs(vectors, ask[-1], oov="subwords", resamples=0).spearman
    assert known != everything, "paints is not known"
    assert f"| {known:.3f} ± 0.000 | {everything:.3f} ± 0.000 |" in rows[0]


@pytest.mark.thorough
def test_a_training_is_known_by_all_that_makes_it(
    compare_fasttext: Any, trained: list[Any], ask: list[str], tmp_path: Path
) -> None:
    def count_new(*options: str) -> list[str]:
        before = len(trained)
        assert compare_fasttext.main([*ask, *options]) == 0
        return [case.trainer for case in trained[before:]]

    both = ["toolkit", "fastText"]
    assert count_new() == both
    assert count_new() == []
    for options in (["--vector-size", "8"], ["--epochs", "2"], ["--threads", "1"], ["--seeds", "4"]):
        assert count_new(*options) == both, options
        assert count_new(*options) == []
    assert count_new("--train=--window 8") == ["toolkit"], "fastText does not get these"
    assert trained[-1].list_train_options()[-2:] == ["--window", "8"]
    # Other content under the same name, of the text and of a file of questions.
    for name, content in {"text": "walk sing\n" * 50, "forms": "walk walks jump jumps\n"}.items():
        (tmp_path / name).write_text(content)
        assert count_new() == both, name
        assert count_new() == []
    names = {case.name_model() for case in trained}
    assert len(names) == len(set(trained)) == 13


def test_other_columns_are_not_mixed_into_a_row(
    compare_fasttext: Any, trained: list[Any], ask: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    compare_fasttext.main([*ask, "--vector-size", "8", "--seeds", "1", "2", "3"])
    capsys.readouterr()
    compare_fasttext.main(ask)
    assert "| toolkit | 1 |" in capsys.readouterr().out


def test_words_of_another_text_and_half_written_ones_are_not_taken(
    compare_fasttext: Any, ask: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = make_spelled_vectors()
    vectors.save(tmp_path / "model.bin", format="fasttext-binary")
    python = write_interpreter(tmp_path / "python", tmp_path / "model.bin")
    monkeypatch.setattr(compare_fasttext, "TRAINERS", ("fastText",))
    command = [*ask, "--fasttext-python", str(python)]

    def list_texts() -> list[str]:
        return sorted(path.read_text() for path in (tmp_path / "place").glob("*.txt"))

    def fail(corpus: Any) -> Any:
        yield ["walk"]
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(compare_fasttext.EncodedCorpus, "__iter__", fail)
        assert compare_fasttext.main(command) == 1
    assert list_texts() == []
    assert compare_fasttext.main(command) == 0
    assert list_texts() == ["walk walks sing sings\n" * 50]
    (tmp_path / "text").write_text("sing walk\n" * 20)
    assert compare_fasttext.main(command) == 0
    assert list_texts() == ["sing walk\n" * 20, "walk walks sing sings\n" * 50]
    first, second = map(json.loads, (tmp_path / "results").read_text().splitlines())
    assert first["case"].pop("text") != second["case"].pop("text")
    assert first["case"] == second["case"]
    assert first["figures"]["MB"] == (tmp_path / "model.bin").stat().st_size / 1e6
    assert sorted(path.suffix for path in (tmp_path / "place").iterdir()) == [".bin", ".bin", ".txt", ".txt"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--analogies", "nowhere"], "there is no file nowhere"),
        (["--fasttext-python", "/nowhere/python"], "/nowhere/python"),
        (["--fasttext-python", "false"], "false, which cannot import fasttext (status 1); install its package"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    compare_fasttext: Any,
    ask: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    monkeypatch.setattr(compare_fasttext, "TRAINERS", ("fastText",))
    assert compare_fasttext.main([*ask, *options]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("compare_fasttext: ")
    assert message in line


def test_a_missing_text_and_other_results_are_named(
    compare_fasttext: Any, ask: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").rename(tmp_path / "moved")
    assert compare_fasttext.main(ask) == 1
    assert f"No such file or directory: '{tmp_path / 'text'}'" in capsys.readouterr().err
    older = {"trainer": "toolkit", "seed": 1, "figures": {"analogies": 0.1}}
    (tmp_path / "results").write_text(json.dumps(older) + "\n")
    assert compare_fasttext.main(ask) == 1
    assert "line 1 is not a result of this script; give another file" in capsys.readouterr().err


@pytest.mark.slow
def test_the_toolkit_is_trained_and_measured(
    compare_fasttext: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """fastText's package is not there, so another model stands in for what it trains."""
    vectors = make_spelled_vectors()
    vectors.save(tmp_path / "model.bin", format="fasttext-binary")
    python = write_interpreter(tmp_path / "python", tmp_path / "model.bin")
    results, place = tmp_path / "results.jsonl", tmp_path / "place"
    arguments = [str(PROJECT / "corpus_samples" / "english.txt"), "--results", str(results)]
    arguments += ["--place", str(place), "--vector-size", "16", "--epochs", "1", "--train=--window 4"]
    arguments += ["--fasttext-python", str(python), "--analogies"]
    arguments += [str(PROJECT / "corpus_samples" / "english_analogies.txt")]
    assert compare_fasttext.main(arguments) == 0
    toolkit, fasttext = [json.loads(line) for line in results.read_text().splitlines()]
    assert toolkit["case"]["train"] == ["--window", "4"]
    assert toolkit["figures"]["seconds"] > 0
    assert 0 <= toolkit["figures"]["misspelt"] <= 1
    assert fasttext["case"]["trainer"] == "fastText"
    (model,) = place.glob("toolkit-*")
    assert ModelDirectory.load(model).train["window"] == 4
    assert "| toolkit | 1 |" in capsys.readouterr().out
