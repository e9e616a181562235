"""A training that was stopped goes on as if it had never stopped, or says why it cannot."""

from __future__ import annotations

import dataclasses
import functools
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.stopped_training import Killed, act_at, interrupt, kill, wait_until, watch_steps
from tests.support.two_groups import prepare_two_groups, two_groups
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.storage.checkpoint_directory import Checkpoint, TrainingState, save_checkpoint
from word2vec.training import checkpoints

OPTIONS: dict[str, Any] = {
    "vector_size": 8,
    "negatives": 4,
    "epochs": 4,
    "subsample": 0.01,
    "block_length": 8,
    "blocks_per_step": 10,
    "deterministic": True,
    "subwords": False,
    "progress": False,
}
pytestmark = pytest.mark.usefixtures("stop_signals")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    return prepare_two_groups(tmp_path_factory.mktemp("checkpoints") / "corpus", 600)


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Do something when a share of the training is done, once."""
    return functools.partial(act_at, monkeypatch)


def start(
    corpus: Any, output: Path, stop_at: Callable[..., None], progress: float = 0.4, **options: Any
) -> Path:
    """Begin a training that is interrupted, and return its checkpoint."""
    stop_at(progress, interrupt)
    with pytest.raises(KeyboardInterrupt, match="resume goes on with the training"):
        word2vec.train(corpus, output, **{**OPTIONS, **options})
    return output.with_name(f"{output.name}.checkpoint")


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


# ==== Trainings that began from older vectors ====


@pytest.fixture
def older(corpus: word2vec.EncodedCorpus, tmp_path: Path) -> Path:
    word2vec.train(corpus, tmp_path / "older", **{**OPTIONS, "epochs": 1}, bias=True)
    return tmp_path / "older"


@pytest.mark.parametrize("held", [{}, {"anchor": 30.0}, {"freeze": "words.txt"}], ids=str)
def test_older_vectors_hold_their_words_also_when_a_training_goes_on(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    older: Path,
    held: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text("a1\nb5\n")
    options: dict[str, Any] = {"init": "older", "bias": True, **held}
    whole = word2vec.train(corpus, tmp_path / "whole", **OPTIONS, **options)
    start(corpus, tmp_path / "m", stop_at, 0.37, **options)
    stop_at(2.0, kill)
    found = word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    np.testing.assert_array_equal(found.matrix, whole.matrix)
    parents = [read_log(tmp_path / name)["parents"] for name in ("m", "whole")]
    assert parents[0] == parents[1]
    assert parents[0][0]["frozen"] == (2 if "freeze" in held else 0)


def test_other_older_vectors_are_refused_where_they_hold_words(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None], older: Path
) -> None:
    start(corpus, tmp_path / "m", stop_at, init=str(older), anchor=30.0)
    table = np.load(older / "input.npy")
    np.save(older / "input.npy", table * np.float32(1.5))
    with pytest.raises(
        ConfigError, match=r"m\.checkpoint began from vectors and frozen words of digest [0-9a-f]{12}, "
    ):
        word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)


def test_older_vectors_that_hold_nothing_may_be_gone_when_a_training_goes_on(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None], older: Path
) -> None:
    start(corpus, tmp_path / "m", stop_at, init=str(older))
    shutil.rmtree(older)
    word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    (parent,) = read_log(tmp_path / "m")["parents"]
    assert parent["name"] == "older"


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


def test_the_checkpoint_of_an_older_training_is_found_where_it_was_put_aside(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None]
) -> None:
    checkpoint = start(corpus, tmp_path / "m", stop_at)
    checkpoint.rename(tmp_path / "m.checkpoint.older1")
    with pytest.raises(OutputError, match=r"m\.checkpoint\.older1 is that of an older training; rename it"):
        word2vec.train(corpus, tmp_path / "m", **OPTIONS, resume=True)


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
