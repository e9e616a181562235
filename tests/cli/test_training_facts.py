"""What ``word2vec info`` says of a model's training."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.small_training import read_log, train
from word2vec.callbacks import Callback, Training
from word2vec.cli import main
from word2vec.vectors.training_facts import describe_training, find_best_validation, show_training


class Fail(Callback):
    def on_epoch(self, training: Training) -> None:
        raise ValueError("out of luck")


def ask(model: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what info says of a model to a program, and the lines that a person sees, by their names."""
    capsys.readouterr()
    assert main(["info", str(model), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert main(["info", str(model)]) == 0
    lines = [re.split("  +", line, maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    return facts, {line[0]: line[1] for line in lines}


def test_a_finished_training_is_told_shortly(trained_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts, shown = ask(trained_model, capsys)
    assert (facts["finished"], facts["progress"], facts["stop_reason"]) == (True, 1.0, None)
    assert facts["checkpoint"] is facts["parents"] is facts["best_validation"] is None
    assert len(facts["segments"]) == 1
    for name in ("progress", "stopped because", "best validation", "trained by", "began from", "checkpoint"):
        assert name not in shown


def test_the_checkpoint_is_told_without_a_log_of_the_training(
    trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = shutil.copytree(trained_model, tmp_path / "m")
    (model / "training.json").unlink()
    facts, _ = ask(model, capsys)
    assert facts["checkpoint"] is None
    (tmp_path / "m.checkpoint").mkdir()
    (tmp_path / "m.checkpoint" / "checkpoint.json").write_text(
        '{"format": "word2vec-checkpoint", "format_version": 99}'
    )
    facts, shown = ask(model, capsys)
    assert shown["checkpoint"] == facts["checkpoint"]["error"]


def test_a_training_that_was_cut_short_shows_where_it_is(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="out of luck"):
        train(groups, tmp_path / "m", callbacks=[Fail()])
    facts, shown = ask(tmp_path / "m", capsys)
    checkpoint = tmp_path / "m.checkpoint"
    assert facts["finished"] is False
    assert facts["checkpoint"] == {"path": str(checkpoint), "position": [1, 0, 0], "progress": facts["progress"]}
    assert shown["progress"] == "33.3%"
    assert shown["stopped because"] == "Fail.on_epoch raised ValueError: out of luck"
    assert shown["checkpoint"] == f"{checkpoint}, at 33.3%, from where --resume goes on"
    # What is damaged is told, and the model all the same.
    (checkpoint / "checkpoint.json").write_text('{"format": "word2vec-checkpoint", "format_version": 99}')
    facts, shown = ask(tmp_path / "m", capsys)
    assert "99" in facts["checkpoint"]["error"]
    assert shown["checkpoint"] == facts["checkpoint"]["error"]
    assert shown["vocabulary"] == "20"


def test_a_resumed_training_shows_its_processes_and_its_best_validation(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="out of luck"):
        train(groups, tmp_path / "m", callbacks=[Fail()], validation=0.1)
    train(groups, tmp_path / "m", resume=True, validation=0.1)
    facts, shown = ask(tmp_path / "m", capsys)
    log = read_log(tmp_path / "m")
    assert facts["segments"] == log["segments"]
    assert shown["trained by"].startswith("2 processes, on ")
    assert facts["best_validation"] == min(log["validations"], key=lambda one: float(one["loss"]))
    assert shown["best validation"].startswith(f"loss {facts['best_validation']['loss']:.4f}, perplexity ")


def test_a_warm_start_shows_its_parent(
    tmp_path: Path, trained_model: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(trained_model, tmp_path / "older")
    train(groups, tmp_path / "m", init=str(tmp_path / "older"))
    facts, shown = ask(tmp_path / "m", capsys)
    assert facts["parents"][0]["name"] == "older"
    assert shown["began from"] == "older, 20 words"


def test_an_older_log_has_less_to_tell() -> None:
    facts = describe_training({"finished": True, "seconds": 1.0})
    assert facts["finished"] is True
    assert facts["segments"] is facts["parents"] is facts["best_validation"] is None
    assert show_training(facts) == {}


def test_the_best_validation_is_that_of_the_kept_tables() -> None:
    validations = [{"loss": 3.0}, {"loss": 2.0}, {"loss": 2.5}]
    assert find_best_validation({"validations": validations}) == {"loss": 2.0}
    assert find_best_validation({"validations": validations, "best": {"loss": 2.5}}) == {"loss": 2.5}
    assert find_best_validation({"validations": []}) is None
