"""A training that was stopped goes on with its options, text and machine, or says why it cannot."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.interrupted_training import OPTIONS, start
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.two_groups import prepare_two_groups, two_groups
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.storage.checkpoint_directory import Checkpoint, save_checkpoint


def test_options_that_are_left_out_stay_as_they_were(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    start(corpus, tmp_path / "m", stop_at, architecture="skipgram", window=3)
    word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    config = json.loads((tmp_path / "m" / "config.json").read_text())["train"]
    assert config["architecture"] == "skipgram"
    assert config["window"] == 3
    assert config["vector_size"] == 8
    assert config["epochs"] == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vector_size": 9}, "made with vector_size 8, and is 9 now"),
        ({"seed": 2, "window": 3}, "seed 1, and is 2 now, window 8, and is 3 now"),
        ({"backend": "graph"}, "backend 'kernel', and is 'graph' now"),
        ({"epochs": 3}, "epochs 4, and is 3 now; epochs may be more, and not fewer"),
        # What is given at its default is given, too.
        ({"learning_rate_schedule": "linear"}, "schedule 'cosine', and is 'linear' now"),
        # Not None, where the preset says what it is.
        ({"window": 3}, "window 8, and is 3 now"),
    ],
)
def test_options_that_cannot_change_are_refused(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    changes: dict[str, Any],
    message: str,
) -> None:
    start(corpus, tmp_path / "m", stop_at, backend="kernel", learning_rate_schedule="cosine")
    with pytest.raises(ConfigError, match=message):
        word2vec.train(corpus, tmp_path / "m", **changes, resume=True, progress=False)
    assert "m.checkpoint" in list_names(tmp_path)


def test_more_epochs_change_the_schedule_and_say_so(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    start(corpus, tmp_path / "m", stop_at, learning_rate=0.1)
    word2vec.train(corpus, tmp_path / "m", epochs=8, resume=True, progress=False)
    assert "epochs is 8, and was 4: from here on the learning rate falls as if" in capsys.readouterr().err
    log = read_log(tmp_path / "m")
    assert log["raw_words"] == corpus.raw_words * 8
    rates = [interval["learning_rate"] for interval in log["intervals"]]
    shares = [interval["words"] / log["raw_words"] for interval in log["intervals"]]
    # After 40 % of the first schedule, 20 % of the second.
    for rate, share, before in zip(rates[1:], shares[1:], shares, strict=False):
        if before > 0.21:
            assert 0.1 * (1 - share) <= rate + 1e-9 <= 0.1 * (1 - before) + 2e-9


def test_another_text_is_refused(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    start(corpus, tmp_path / "m", stop_at)
    other = prepare_two_groups(tmp_path / "other", 601)
    message = f"made with the corpus {corpus.key[:12]} of .* words, and .*other is the corpus {other.key[:12]}"
    with pytest.raises(ConfigError, match=message):
        word2vec.train(other, tmp_path / "m", resume=True, progress=False)


def test_text_is_prepared_as_it_was(tmp_path: Path, stop_at: Callable[..., None]) -> None:
    text = tmp_path / "t.txt"
    text.write_text("\n".join(" ".join(words).upper() for words in two_groups(300)) + "\n", encoding="utf-8")
    start(text, tmp_path / "m", stop_at, min_count=1, lowercase=True)
    with pytest.raises(ConfigError, match="made with min_count 1, and is 2 now"):
        word2vec.train(text, tmp_path / "m", resume=True, min_count=2, progress=False)
    found = word2vec.train(text, tmp_path / "m", resume=True, progress=False)
    assert "a1" in found
    text.write_text(text.read_text() + "A1 A2 A3\n")
    start(text, tmp_path / "n", stop_at, min_count=1)
    text.write_text(text.read_text() + "A1 A2 A3\n")
    with pytest.raises(ConfigError, match="resume with the same text, or start anew"):
        word2vec.train(text, tmp_path / "n", resume=True, progress=False)


def test_another_version_is_refused(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    path = start(corpus, tmp_path / "m", stop_at)
    found = Checkpoint.load(path)
    state = dataclasses.replace(found.state, versions={"word2vec": "0.0.7"})
    tables = {name: table.copy() for name, table in found.tables.items()}
    save_checkpoint(path, state, tables)
    with pytest.raises(FormatError, match=r"made by tied-word2vec 0\.0\.7, and this is "):
        word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)


def test_another_machine_is_said(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = start(corpus, tmp_path / "m", stop_at)
    found = Checkpoint.load(path)
    state = dataclasses.replace(found.state, machine={**found.state.machine, "processor": "Z80"})
    save_checkpoint(path, state, {name: table.copy() for name, table in found.tables.items()})
    word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    assert "made on another machine (processor Z80 and here" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        {"position": (9, 0, 0)},
        {"position": (0, 9, 0)},
        {"log": {}},
        {"train": {"vector_size": -1}},
        {"train": {**OPTIONS, "no_such": 1}},
    ],
    ids=["epoch", "chunk", "log", "range", "unknown"],
)
def test_a_damaged_state_is_refused(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None], change: dict[str, Any]
) -> None:
    path = start(corpus, tmp_path / "m", stop_at)
    found = Checkpoint.load(path)
    save_checkpoint(
        path,
        dataclasses.replace(found.state, **change),
        {name: table.copy() for name, table in found.tables.items()},
    )
    with pytest.raises(FormatError, match=r"m\.checkpoint is damaged"):
        word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)


def test_without_a_checkpoint_it_starts_anew_only_if_asked(
    corpus: word2vec.EncodedCorpus, tmp_path: Path
) -> None:
    with pytest.raises(
        OutputError, match=r"there is no checkpoint .*m\.checkpoint to resume; .* or give or_start"
    ):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, resume=True)
    word2vec.train(corpus, tmp_path / "m", **OPTIONS, resume=True, or_start=True)
    with pytest.raises(OutputError, match="there is a model: its training is finished"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, resume=True)
    with pytest.raises(ConfigError, match="or_start is True"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, or_start=True)
    with pytest.raises(ConfigError, match="checkpoint_in_place is True"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, checkpoint_in_place=True)


def test_the_checkpoint_of_an_older_training_is_found_where_it_was_put_aside(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    checkpoint = start(corpus, tmp_path / "m", stop_at)
    checkpoint.rename(tmp_path / "m.checkpoint.older1")
    with pytest.raises(OutputError, match=r"m\.checkpoint\.older1 is that of an older training; rename it"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, resume=True)
