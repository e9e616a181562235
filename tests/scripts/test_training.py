"""The script that compares the toolkit with gensim and fastText: who takes part, what is counted, what fails."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.fasttext_interpreter import write_interpreter
from tests.support.places import PROJECT, SAMPLES
from tests.support.spelled_words import make_spelled_vectors
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError

MODULES = ("contest", "contestants", "operations", "report")


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The modules of the script, each under the last part of its name, and ``main``."""
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    modules = {name: importlib.import_module(f"training_{name}") for name in MODULES}
    return SimpleNamespace(**modules, main=importlib.import_module("training").main)


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "text.txt"
    path.write_text("Walk, walks! sing sings\n" * 50, encoding="utf-8")
    return str(path)


@pytest.fixture
def fasttext(tmp_path: Path) -> Path:
    """A program in place of a Python that has fastText's package."""
    make_spelled_vectors().save(tmp_path / "model.bin", format="fasttext-binary")
    return write_interpreter(tmp_path / "python", tmp_path / "model.bin")


def test_cbow_needs_three_products_for_each_target_and_each_random_word(training: Any) -> None:
    # Random words and target: 4 x 3 products of 10 multiplications and additions. Means: 9 for each coordinate.
    for window in (8, 100):
        config = TrainConfig("cbow", vector_size=10, window=window, negatives=3)
        assert training.operations.count_operations(config, 0.0, 7) == 7 * (4 * 3 * 20 + 90)


def test_skipgram_needs_random_words_for_centres_and_products_for_pairs(training: Any) -> None:
    untied = TrainConfig("skipgram", tied=False, vector_size=10, window=2, negatives=3)
    assert training.operations.count_operations(untied, 7.0, 20) == (7 * 3 + 20) * 3 * 20
    tied = TrainConfig("skipgram", vector_size=10, window=1, negatives=3)
    assert training.operations.count_operations(tied, 7.0, 20) == (7 * 3 + 10) * 3 * 20


@pytest.mark.parametrize("window", [1, 2, 5])
def test_pairs_that_predict_each_other_count_once(training: Any, window: int) -> None:
    pairs = distinct = 0
    for distance in range(1, window + 1):
        for left in range(1, window + 1):
            for right in range(1, window + 1):
                pairs += (left >= distance) + (right >= distance)
                distinct += left >= distance or right >= distance
    assert training.operations.find_distinct_share(window) == pytest.approx(distinct / pairs)


def run_all(training: Any, monkeypatch: pytest.MonkeyPatch, failing: str = "") -> list[str]:
    """Only note the name of each run. The second and the third of an entry are slower."""
    names: list[str] = []

    def run(entry: Any, task: dict[str, Any]) -> list[dict[str, float]]:
        names.append(entry.name)
        if entry.name == failing:
            entry.failed = "its reason"
            return []
        if entry.contestant == "matmul":
            return [{"gigaflops": 200.0}]
        speed = 2e6 if entry.contestant == "gensim" else 3e6
        figures = {"words_per_second": speed / names.count(entry.name), "train_seconds": 1.0}
        figures |= {"end_to_end_seconds": 6e6 / speed, "peak_memory_mb": 10.0}
        if entry.contestant != "fasttext":
            figures["prepare_seconds"] = 5.0
        return [figures | ({"gigaflops": 50.0} if entry.model else {})]

    monkeypatch.setattr(training.contest, "_run_child", run)
    monkeypatch.setattr(training.contest, "require_packages", lambda *_: None)
    return names


def test_all_run_in_turn_and_have_medians(
    training: Any,
    text: str,
    fasttext: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = run_all(training, monkeypatch)
    options = ["--contestants", "kernel", "graph", "gensim", "fasttext", "--architectures", "cbow"]
    options += ["--presets", "balanced", "best", "--precision", "float32", "bf16", "--repeats", "3"]
    assert training.main([text, *options, "--fasttext-python", str(fasttext)]) == 0
    in_turn = ["cbow kernel balanced", "cbow kernel balanced bf16", "cbow kernel best", "cbow kernel best bf16"]
    in_turn += ["cbow graph balanced", "cbow graph best", "cbow gensim", "cbow fasttext", "matmul"]
    assert names == in_turn * 3
    lines = capsys.readouterr().out.splitlines()
    assert "negatives gensim and fastText 5; " in lines[0]
    assert lines[1] == "cbow balanced: vector_size 128, window 8, negatives 128"
    rows = {line[:25].strip(): line[25:].split() for line in lines[-8:]}
    ours = ["1.500", "1.50", "5.0", "1.0", "2.0", "1.50", "10", "50", "25%"]
    assert rows["cbow kernel best bf16"] == ours
    assert rows["cbow gensim"] == ["1.000", "1.00", "5.0", "1.0", "3.0", "1.00", "10", "-", "-"]
    assert rows["cbow fasttext"] == ["1.500", "1.50", "-", "1.0", "2.0", "1.50", "10", "-", "-"]


def test_the_runs_of_the_others_are_kept_if_one_fails(
    training: Any, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run_all(training, monkeypatch, failing="cbow kernel signed")
    options = ["--contestants", "kernel", "gensim", "--architectures", "cbow", "--repeats", "2"]
    assert training.main([text, *options]) == 1
    assert names == ["cbow kernel signed", "cbow gensim", "matmul", "cbow gensim", "matmul"]
    *_, row, failed = capsys.readouterr().out.splitlines()
    assert row.startswith("cbow gensim ")
    assert failed == "cbow kernel signed failed: its reason"


def test_weights_are_trained_beside_presets_if_they_are_given(
    training: Any, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_all(training, monkeypatch)
    command = [text, "--contestants", "kernel", "--architectures", "cbow", "--window", "3", "--json"]
    found = []
    for options in ([], ["--presets", "best"], ["--presets", "best", "--weights", "untied"]):
        assert training.main([*command, *options]) == 0
        results = json.loads(capsys.readouterr().out)["results"][:-1]
        settings = {result["model"]: TrainConfig(**result["train"]).settings for result in results}
        found.append([(name, one.tied, one.window) for name, one in settings.items()])
    signed, untied, best = ("signed", True, 3), ("untied", False, 3), ("best", True, 10)
    assert found == [[signed], [best], [untied, best]]


def test_fasttext_gets_the_same_words_and_options(
    training: Any, text: str, fasttext: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(entry: Any, task: dict[str, Any]) -> list[dict[str, float]]:
        if entry.contestant == "matmul":
            return [{"gigaflops": 1.0}]
        assert Path(task["tokenised"]).read_text() == "walk walks sing sings\n" * 50
        figures: dict[str, float] = training.contestants.run_task(task)
        # 200 words, 4 epochs, 2 seconds
        assert figures["words_per_second"] == 400
        assert (figures["train_seconds"], figures["end_to_end_seconds"], figures["peak_memory_mb"]) == (2, 4, 8)
        return [figures]

    monkeypatch.setattr(training.contest, "_run_child", run)
    options = ["--window", "3", "--epochs", "4", "--threads", "2", "--min-count", "7", "--vector-size", "9"]
    options += ["--contestants", "fasttext", "--architectures", "cbow", "--fasttext-python", str(fasttext)]
    assert training.main([text, *options]) == 0
    sizes = {"dim": 9, "ws": 3, "epoch": 4, "neg": 5, "minCount": 7, "minn": 0, "maxn": 0}
    given = json.loads(Path(f"{fasttext}.json").read_text())
    assert given == {"model": "cbow", **sizes, "thread": 2, "verbose": 0}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--fasttext-python", "false"],
            "--fasttext-python is false, which cannot import fasttext (status 1); ",
        ),
        (["--fasttext-python", "/nowhere/python"], "/nowhere/python, which cannot be run (No such file"),
        (["--analogies", "nowhere"], "there is no file nowhere"),
        (["--vector-size", "1000000"], "vector_size is 1000000"),
        (["--contestants", "graph", "--precision", "bf16"], "the graph has no bf16; add kernel, or float32"),
    ],
)
def test_a_mistake_is_told_before_any_run(
    training: Any,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    names = run_all(training, monkeypatch)
    assert training.main([text, "--contestants", "kernel", "fasttext", *options]) == 1
    assert names == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("training: ")
    assert message in line


def test_a_missing_text_and_missing_packages_are_named(
    training: Any, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert training.main(["nowhere.txt"]) == 1
    assert capsys.readouterr().err == "training: there is no text nowhere.txt\n"

    def refuse(modules: list[str], purpose: str) -> None:
        raise ConfigError(f"{purpose} needs {modules}")

    monkeypatch.setattr(training.contest, "require_packages", refuse)
    assert training.main([text]) == 1
    assert capsys.readouterr().err == "training: the contestant gensim needs ['gensim']\n"


@pytest.mark.parametrize("option", ["--repeats", "--threads", "--epochs"])
def test_numbers_below_one_are_refused(
    training: Any, text: str, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit):
        training.main([text, option, "0"])
    assert f"argument {option}: 0 is too small; it must be at least 1" in capsys.readouterr().err


@pytest.mark.slow
def test_a_contest_takes_place(
    training: Any, fasttext: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("gensim")
    lines = (SAMPLES / "english.txt").read_text(encoding="utf-8").splitlines()[:1000]
    (tmp_path / "some.txt").write_text("\n".join(lines), encoding="utf-8")
    options = ["--contestants", "graph", "gensim", "fasttext", "--presets", "fast", "--architectures", "cbow"]
    options += ["--epochs", "1", "--fasttext-python", str(fasttext), "--json"]
    options += ["--analogies", str(SAMPLES / "english_analogies.txt")]
    assert training.main([str(tmp_path / "some.txt"), *options]) == 0
    *results, matmul = json.loads(capsys.readouterr().out)["results"]
    assert [result["contestant"] for result in results] == ["graph", "gensim", "fasttext"]
    for result in results:
        assert result["figures"]["words_per_second"] > 0
        assert "english_analogies" in result["figures"]
    assert 0 < results[0]["figures"]["gigaflops"] < 2 * matmul["figures"]["gigaflops"]
