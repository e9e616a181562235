"""Held-out text, early stopping and questions while training, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.storage.model_directory import read_training


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(map(" ".join, two_groups(400))), encoding="utf-8")
    return path


SMALL = ("--min-count", "1", "--vector-size", "8", "--negatives", "4", "--subsample", "0", "--no-subwords", "-q")


def test_the_result_says_what_the_model_is_and_the_curve_shows_how_it_came(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a1\ta2\t9\na1\tb2\t1\nb3\tb4\t8\n")
    model = str(tmp_path / "m")
    arguments = ["--validation", "0.1", "--early-stopping", "2", "--evaluate-during", str(pairs)]
    assert cli.main(["train", str(text), "-o", model, *SMALL, "--epochs", "3", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    _, log = read_training(Path(model))
    best = log["best"]
    assert found["held_out_loss"] == round(best["loss"], 4)
    assert found["perplexity"] == round(best["perplexity"], 1)
    assert found["unigram_perplexity"] == round(best["unigram_perplexity"], 1)
    assert found["epoch_of_the_model"] == best["epoch"]

    curve = ["curve", model, "-o", str(tmp_path / "curve.png")]
    assert cli.main(curve) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["epoch", "raw"]
    assert "held-out loss" in header
    assert "pairs.tsv Spearman" in header
    assert [row.split()[0] for row in rows] == ["1.00", "2.00", "3.00"][: len(rows)]
    assert cli.main([*curve, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == {name: log[name] for name in ("intervals", "validations", "evaluations")}


def test_a_file_is_held_out_and_a_function_tokenises_it(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "upper.py").write_text("def words(line):\n    return line.upper().split()\n")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "held.txt").write_text("a1 a2 a3\n")
    model = tmp_path / "m"
    arguments = ["--validation", str(tmp_path / "held.txt"), "--tokenizer", "upper:words", "--epochs", "1"]
    assert cli.main(["train", str(text), "-o", str(model), *SMALL, *arguments]) == 0
    _, log = read_training(model)
    assert log["validations"][-1]["positions"] == 3
    assert log["best"] is None
    assert "epoch of the model" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--validation", "0"], "validation is 0; a share must be above 0 and below 1"),
        (["--validation", "1"], "validation is 1; a share must be above 0 and below 1"),
        (["--validation", "2.5"], "validation is 2.5; a share must be"),
        (["--validation", "absent.txt"], "no such file: 'absent.txt'"),
        (["--early-stopping", "2"], "early_stopping is 2, but no text is held out"),
        (["--validate-every", "1 epoch"], "validate_every is '1 epoch', but nothing is validated"),
        (["--evaluate-during", "absent.txt"], "evaluate_during is 'absent.txt', which cannot be read"),
        (["--validation", "0.1", "--loss", "negative_sampling"], "gives no probabilities"),
        (["--warmup", "2"], "warmup is 2"),
    ],
)
def test_bad_input_is_one_line_before_the_text_is_encoded(
    text: Path, tmp_path: Path, refused: Callable[..., str], arguments: list[str], message: str
) -> None:
    assert message in refused("train", text, "-o", tmp_path / "m", "-q", *arguments)
    assert not list(tmp_path.iterdir())
