"""What is written at its default is given, as in Python, and not what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

import word2vec
from tests.support.two_groups import two_groups
from word2vec.callbacks import Callback, Training
from word2vec.cli import main
from word2vec.cli.training import train as train_verb
from word2vec.cli.written_options import list_written, remember_written
from word2vec.config.train import TrainConfig


class Stop(Callback):
    def on_epoch(self, training: Training) -> None:
        raise ValueError("enough")


def test_what_is_written_is_listed_in_all_its_spellings() -> None:
    assert list_written(TrainConfig(seed=7)) == {"seed": 7}
    arguments = [
        "text",
        "-o",
        "m",
        "--block_length",
        "32",
        "--learning-rate-schedule=linear",
        "--no-deterministic",
    ]
    with remember_written([*arguments, "--", "--seed"], train_verb):
        written = list_written(TrainConfig(subsample=0.5))
    assert written == {
        "subsample": 0.5,
        "block_length": 32,
        "learning_rate_schedule": "linear",
        "deterministic": False,
    }
    assert list_written(TrainConfig()) == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--learning-rate-schedule", "linear"], "learning_rate_schedule 'cosine', and is 'linear' now"),
        (["--precision=float32", "--no-deterministic"], "deterministic True, and is False now"),
        (["--min-count", "5"], "min_count 1, and is 5 now"),
    ],
)
def test_an_option_at_its_default_is_refused_by_a_training_that_had_another(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    text = tmp_path / "text"
    text.write_text("".join(" ".join(sentence) + "\n" for sentence in two_groups()), encoding="utf-8")
    with pytest.raises(ValueError, match="enough"):
        word2vec.train(
            text,
            tmp_path / "m",
            min_count=1,
            epochs=2,
            learning_rate_schedule="cosine",
            deterministic=True,
            callbacks=[Stop()],
            progress=False,
        )
    command = ["train", str(text), "-o", str(tmp_path / "m"), "--resume", "-q"]
    assert main([*command, *options]) == 1
    assert message in capsys.readouterr().err
    assert main(command) == 0
