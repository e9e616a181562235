"""When checkpoints are written, and that what they hold is one moment of the training."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.interrupted_training import OPTIONS, start
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.stopped_training import Killed, interrupt, kill, wait_until, watch_steps
from word2vec.errors import OutputError
from word2vec.storage.checkpoint_directory import Checkpoint, TrainingState, save_checkpoint
from word2vec.training import checkpoints


@GRAPH_IF_THOROUGH
@pytest.mark.parametrize(
    "options",
    [{}, {"architecture": "skipgram", "tied": False, "bias": True}, {"loss": "hierarchical_softmax"}],
    ids=["tied", "untied", "tree"],
)
def test_the_vectors_are_those_of_a_training_that_never_stopped(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    backend: str,
    options: dict[str, Any],
) -> None:
    options = {**OPTIONS, **options, "backend": backend}
    if "loss" in options:
        del options["negatives"]
    whole = word2vec.train(corpus, tmp_path / "whole", **options)
    # Killed in the middle, so that it goes on from an earlier moment. Then interrupted twice, at any step.
    output = tmp_path / "m"
    stop_at(0.3, kill)
    with pytest.raises(Killed):
        word2vec.train(corpus, output, **options, checkpoint_every="700 words")
    assert list_names(tmp_path) == ["m.checkpoint", "whole"]
    first = Checkpoint.load(tmp_path / "m.checkpoint").state
    assert 0 < first.log["progress"] <= 0.3
    for progress in (0.31, 0.777):
        stop_at(progress, interrupt)
        with pytest.raises(KeyboardInterrupt):
            word2vec.train(corpus, output, **options, resume=True)
    stop_at(2.0, kill)
    found = word2vec.train(corpus, output, **options, resume=True, checkpoint_every="1 epoch")
    for table in ("input.npy", "output.npy", "bias.npy"):
        assert (output / table).is_file() == (tmp_path / "whole" / table).is_file()
        if (output / table).is_file():
            np.testing.assert_array_equal(np.load(output / table), np.load(tmp_path / "whole" / table))
    np.testing.assert_array_equal(found.matrix, whole.matrix)
    logs = [read_log(path) for path in (output, tmp_path / "whole")]
    for log in logs:
        assert log["finished"]
        for interval in log["intervals"]:
            del interval["words_per_second"]
    assert logs[0]["intervals"] == logs[1]["intervals"]
    segments = [segment["raw_words"] for segment in logs[0]["segments"]]
    assert len(segments) == 4
    assert sum(segments) == logs[0]["raw_words"] == logs[1]["raw_words"] == corpus.raw_words * 4
    assert list_names(tmp_path) == ["m", "whole"], "a whole model needs no checkpoint"


@pytest.mark.parametrize("in_place", [False, True])
def test_a_checkpoint_is_one_moment_of_the_training(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    """Each of them, also those that a thread writes while training changes the tables, gives the same model."""
    kept: list[Path] = []
    writing = threading.Event()

    def save_and_keep(path: Path, state: TrainingState, tables: Any) -> None:
        writing.set()
        save_checkpoint(path, state, tables)
        shutil.copytree(path, tmp_path / f"{len(kept)}.checkpoint")
        kept.append(tmp_path / f"{len(kept)}.checkpoint")
        writing.clear()

    def wait_at_times(work: Any) -> None:
        # A few steps go by while one is written. Then the thread gets the time that it needs.
        if writing.is_set() and work.position.step % 4 == 3:
            wait_until(lambda: not writing.is_set())

    watch_steps(monkeypatch, wait_at_times)
    monkeypatch.setattr(checkpoints, "save_checkpoint", save_and_keep)
    options = {**OPTIONS, "checkpoint_every": "1000 words", "checkpoint_in_place": in_place}
    whole = word2vec.train(corpus, tmp_path / "whole", **options)
    assert len(kept) > 3
    positions = [Checkpoint.load(path).state.position for path in kept]
    assert positions == sorted(set(positions))
    monkeypatch.setattr(checkpoints, "save_checkpoint", save_checkpoint)
    for path in kept[:: len(kept) // 3]:
        output = tmp_path / path.stem
        found = word2vec.train(corpus, output, **OPTIONS, resume=True)
        np.testing.assert_array_equal(found.matrix, whole.matrix)


def test_training_does_not_wait_for_the_disk(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is written, training goes on, and the next is taken as soon as it can be."""
    go_on = threading.Event()
    written: list[int] = []

    def save_slowly(path: Path, state: TrainingState, tables: Any) -> None:
        assert written or go_on.wait(60)
        save_checkpoint(path, state, tables)
        written.append(state.log["words"])

    def go_on_at(work: Any) -> None:
        if work.progress > 0.6:
            go_on.set()
        if work.progress > 0.7:
            wait_until(lambda: len(written) > 0)
        if work.progress > 0.8:
            wait_until(lambda: len(written) > 1)

    monkeypatch.setattr(checkpoints, "save_checkpoint", save_slowly)
    watch_steps(monkeypatch, go_on_at)
    word2vec.train(corpus, tmp_path / "m", **OPTIONS, checkpoint_every="300 words")
    total = corpus.raw_words * 4
    assert written[0] < 0.1 * total
    assert written[1] >= 0.6 * total


def test_a_full_disk_ends_no_training(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tried: list[int] = []

    def fail_but_for_the_first(path: Path, state: TrainingState, tables: Any) -> None:
        tried.append(state.log["words"])
        if len(tried) > 1:
            kept = Checkpoint.load(path).state.log["words"]
            assert kept == tried[0], "the older checkpoint stays"
            raise OutputError(f"cannot write {path}: No space left on device")
        save_checkpoint(path, state, tables)

    monkeypatch.setattr(checkpoints, "save_checkpoint", fail_but_for_the_first)
    word2vec.train(corpus, tmp_path / "m", **OPTIONS, checkpoint_every="1000 words", checkpoint_in_place=True)
    assert len(tried) > 4
    said = capsys.readouterr().err
    assert said.count("no checkpoint was written, and training goes on: cannot write") == 1
    assert len(word2vec.load(tmp_path / "m")) == 20


def test_an_older_training_is_kept_until_the_new_one_is_whole(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    start(corpus, tmp_path / "m", stop_at, vector_size=5)
    start(corpus, tmp_path / "m", stop_at, vector_size=6)
    said = capsys.readouterr().err
    assert said.count("m.checkpoint holds an older training, which resume would continue") == 1
    assert list_names(tmp_path) == ["m", "m.checkpoint", "m.checkpoint.older1"]
    sizes = [
        Checkpoint.load(tmp_path / name).tables["input"].shape[1]
        for name in ("m.checkpoint.older1", "m.checkpoint")
    ]
    assert sizes == [5, 6]
    word2vec.train(corpus, tmp_path / "m", **OPTIONS)
    assert list_names(tmp_path) == ["m"]


def test_two_trainings_do_not_write_one_output(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    def train_too() -> None:
        word2vec.train(corpus, tmp_path / "m", **OPTIONS)

    stop_at(0.5, train_too)
    with pytest.raises(OutputError, match=r"another training .* is writing .*m; wait for its end"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS)
    assert list_names(tmp_path) == []


def test_nothing_is_promised_of_a_checkpoint_that_could_not_be_written(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(path: Path, *_: object) -> None:
        raise OutputError(f"cannot write {path}: No space left on device")

    monkeypatch.setattr(checkpoints, "save_checkpoint", fail)
    stop_at(0.4, interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"m holds the model as it was then, complete and loadable$"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS)
    assert "no checkpoint was written: cannot write" in capsys.readouterr().err


def test_a_checkpoint_is_not_on_disk_before_what_its_log_speaks_of(tmp_path: Path) -> None:
    """Otherwise a kill between the two would leave a log whose best tables are nowhere."""
    order: list[str] = []

    class Slow(checkpoints.Checkpointer):
        def wait(self) -> None:
            order.append("best tables")

    best = Slow(tmp_path / "best", lambda run: pytest.fail("unused"))
    state = TrainingState({}, {}, {}, (0, 0, 0), {}, {}, {})
    keeper = checkpoints.Checkpointer(tmp_path / "m.checkpoint", lambda run: state, after=best)
    keeper._write(state, {"input": np.ones((2, 2), np.float32)})
    assert order == ["best tables"]
    assert (tmp_path / "m.checkpoint" / "input.npy").is_file()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("m.checkpoint", {"checkpoint_every": "1 epoch"}),
        ("m.best.checkpoint", {"validation": 0.1, "early_stopping": 1}),
    ],
)
def test_what_is_in_the_place_of_a_checkpoint_is_found_before_training(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=f"{name} is a directory with other things in it"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, **options)
    assert list_names(tmp_path) == [name]
