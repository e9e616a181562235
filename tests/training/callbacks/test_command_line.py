"""The callbacks that are ready, as options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.two_groups import two_groups
from word2vec.callbacks import CsvLog, Training
from word2vec.cli import main
from word2vec.config.watch import WatchConfig
from word2vec.errors import ConfigError, OutputError
from word2vec.training.callbacks.ready import make_callbacks

SMALL = ["--vector-size", "8", "--negatives", "4", "--subsample", "0", "--epochs", "2", "--no-subwords", "-q"]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "groups.txt"
    path.write_text("\n".join(" ".join(words) for words in two_groups()), encoding="utf-8")
    return path


def test_the_options_make_the_callbacks(text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        "--log-csv",
        f"{tmp_path}/log.csv",
        "--log-dir",
        f"{tmp_path}/logs",
        "--print-similar",
        "a1",
        "b2",
    ]
    assert main(["train", str(text), "-o", str(tmp_path / "m"), *SMALL, *options]) == 0
    assert (tmp_path / "log.csv").read_text().startswith("epoch,words,")
    assert list((tmp_path / "logs").glob("events.out.tfevents.*"))
    err = capsys.readouterr().err
    assert err.count("similar words at") == 2
    assert "\na1  a" in err
    assert "\nb2  b" in err


@pytest.mark.parametrize(
    "options",
    [{"log_dir": "m"}, {"log_dir": "m/logs"}, {"log_csv": "m.checkpoint/log.csv"}, {"log_csv": "m/a/b.csv"}],
)
def test_logs_in_what_training_replaces_are_refused_before_anything_is_made(
    groups: word2vec.EncodedCorpus, tmp_path: Path, options: dict[str, str]
) -> None:
    ((name, place),) = options.items()
    with pytest.raises(word2vec.errors.OutputError, match=f"{name} is .*, but training replaces .* as a whole"):
        word2vec.train(groups, tmp_path / "m", progress=False, **{name: str(tmp_path / place)})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_none_of_them_is_the_default(tmp_path: Path) -> None:
    assert make_callbacks(WatchConfig(), tmp_path / "m") == []


def test_they_are_options_of_python_too(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    options: dict[str, Any] = {"vector_size": 8, "negatives": 4, "epochs": 1, "subwords": False}
    word2vec.train(groups, tmp_path / "m", log_csv=str(tmp_path / "log.csv"), progress=False, **options)
    assert (tmp_path / "log.csv").is_file()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--log-csv", "{}/file/log.csv"], "cannot write"),
        (["--log-csv", "{}/file"], "file holds something else than the log of a training, and is kept"),
        (["--log-dir", "{}/file"], "cannot write"),
        (["--log-csv", ""], "log_csv is empty; give a path, or leave it out"),
    ],
)
def test_what_cannot_be_written_is_said_before_text_is_encoded(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    (tmp_path / "file").write_text("x")
    filled = [option.format(tmp_path) for option in options]
    assert main(["train", str(text), "-o", str(tmp_path / "m"), *SMALL, *filled]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert list_names(tmp_path) == ["file"]


def test_an_unknown_word_is_one_line(text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(text), "-o", str(tmp_path / "m"), *SMALL, "--print-similar", "A1"]) == 1
    assert capsys.readouterr().err == ("word2vec: error: 'A1' is not in the vocabulary; nearest spellings: a1\n")
    assert not (tmp_path / "m").exists()


def test_an_error_while_training_is_one_line_that_names_the_model(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(callback: CsvLog, training: Training) -> None:
        callback.on_end(training)
        raise OutputError("cannot write log.csv: the disk is full")

    monkeypatch.setattr(CsvLog, "on_epoch", fail)
    options = [*SMALL, "--log-csv", str(tmp_path / "log.csv")]
    assert main(["train", str(text), "-o", str(tmp_path / "m"), *options]) == 1
    assert capsys.readouterr().err == (
        f"word2vec: error: cannot write log.csv: the disk is full; {tmp_path / 'm'} holds the model as it was "
        "then, complete and loadable, and resume goes on with the training\n"
    )
    assert len(word2vec.load(tmp_path / "m")) == 20


def test_callbacks_of_another_tool_are_explained(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(text), "-o", str(tmp_path / "m"), "--callbacks", "x"]) == 2
    assert "options make the ready ones: log_dir, log_csv and print_similar" in capsys.readouterr().err


def test_a_single_word_is_no_list() -> None:
    with pytest.raises(ConfigError, match="print_similar is 'king'; it must be a list"):
        WatchConfig(print_similar="king")  # type: ignore[arg-type]
    assert WatchConfig(print_similar=["king"]).print_similar == ("king",)  # type: ignore[arg-type]
