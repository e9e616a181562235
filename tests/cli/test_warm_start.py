"""Training from older vectors on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.small_training import read_log
from word2vec.cli import main
from word2vec.storage.model_directory import ModelDirectory

BASE = ["--vector-size", "16", "--epochs", "1", "--negatives", "4", "--subsample", "0"]


def test_vectors_are_taken_frozen_and_held(
    groups: word2vec.EncodedCorpus, trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = ModelDirectory.load(trained_model)
    words = tmp_path / "words.txt"
    words.write_text("a1\nmoon\nb2\n")
    command = ["train", str(groups.path), "-o", str(tmp_path / "m"), "--init", str(trained_model), *BASE]
    assert main([*command, "--freeze", str(words), "--anchor", "5"]) == 0
    said = capsys.readouterr().err
    assert "init: 20 of 20 words have vectors; 0 are drawn" in said
    assert (
        f"freeze: 1 of 3 words of {words} are not in the text's vocabulary or have no vector in init: 'moon'"
        in said
    )
    model = ModelDirectory.load(tmp_path / "m")
    rows = [model.vocabulary.index[word] for word in ("a1", "b2")]
    assert model.input[rows].tobytes() == older.input[rows].tobytes()
    assert np.abs(model.input - older.input).max() > 1e-3
    log = read_log(tmp_path / "m")
    assert (log["parents"][0]["frozen"], log["parents"][0]["anchor"]) == (2, 5.0)
    assert main([*command, "--freeze", str(words), "--strict"]) == 1
    assert "word2vec: error: strict: freeze: 1 of 3 words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--init", "nowhere"], "error: init: no such model directory or file of word vectors: 'nowhere'"),
        (
            ["--freeze", "all"],
            "error: freeze is 'all', but vectors that are drawn at random are not worth keeping",
        ),
        (["--anchor", "2"], "error: anchor is 2, but there is nothing to pull the vectors to"),
        (["--pretrainedVectors", "x.vec"], "fastText's pretrainedVectors is --init here"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    groups: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status = main(["train", str(groups.path), "-o", "m", *BASE, *options])
    except SystemExit as stop:
        status = int(stop.code or 0)
    assert status in (1, 2)
    assert message in capsys.readouterr().err
    assert not (tmp_path / "m").exists()
