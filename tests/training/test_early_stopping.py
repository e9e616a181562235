"""Early stopping: when it stops, which tables are saved, also after an interruption."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.stopped_training import Killed, wait_until
from tests.support.two_groups import prepare_two_groups
from word2vec.errors import FormatError, OutputError
from word2vec.storage.checkpoint_directory import Checkpoint, save_checkpoint
from word2vec.training import checkpoints, validation
from word2vec.training.model import Model

OPTIONS: dict[str, Any] = {
    "vector_size": 8,
    "negatives": 4,
    "epochs": 9,
    "subsample": 0.0,
    "block_length": 8,
    "deterministic": True,
    "subwords": False,
    "progress": False,
    "validation": 0.1,
}
VALUES = [5.0, 4.0, 3.0, 4.0, 3.5, 2.0]
Losses = Callable[[list[float]], None]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    return prepare_two_groups(tmp_path_factory.mktemp("early") / "corpus", 300)


@pytest.fixture
def losses(monkeypatch: pytest.MonkeyPatch) -> Losses:
    """Let the held-out losses be these, one after the other. The validation after them kills the training."""

    def arrange(values: list[float]) -> None:
        left = iter(values)

        def measure(self: Any, model: Any) -> float:
            for value in left:
                return value
            raise Killed

        monkeypatch.setattr(validation.HeldOutLoss, "measure", measure)

    return arrange


def fail_to_save(*_: Any) -> None:
    raise OutputError("the disk is full")


def train_epochs(corpus: word2vec.EncodedCorpus, output: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Train in full, and return the vectors after each epoch."""
    found: list[Any] = []
    measure = validation.HeldOutLoss.measure

    def look(self: Any, model: Model) -> float:
        found.append(model.input.numpy().copy())
        return measure(self, model)

    monkeypatch.setattr(validation.HeldOutLoss, "measure", look)
    word2vec.train(corpus, output, **OPTIONS)
    monkeypatch.undo()
    return found


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(
    ("values", "patience", "stops_after", "best"),
    [
        ([5, 4, 3, 4, 3.5, 2], 2, 5, 3),
        ([5, 4, 3, 3, 2, 1, 1.5, 1.5, 1.5], 3, 9, 6),
        ([5, 6, 1], 1, 2, 1),
        ([9, 8, 7, 6, 5, 4, 3, 2, 1], 1, 9, 9),
    ],
)
def test_training_stops_and_the_model_is_the_best(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    losses: Losses,
    capsys: pytest.CaptureFixture[str],
    values: list[float],
    patience: int,
    stops_after: int,
    best: int,
    in_place: bool,
) -> None:
    tables = train_epochs(corpus, tmp_path / "whole", monkeypatch)
    losses(values)
    options: dict[str, Any] = {"checkpoint_in_place": True, "checkpoint_every": "1h"} if in_place else {}
    options |= {"early_stopping": patience, "progress": True}
    vectors = word2vec.train(corpus, tmp_path / "m", **{**OPTIONS, **options})
    np.testing.assert_array_equal(vectors.matrix, tables[best - 1])
    log = read_log(tmp_path / "m")
    assert len(log["validations"]) == stops_after
    assert log["raw_words"] == stops_after * corpus.raw_words
    assert log["best"] == log["validations"][best - 1]
    assert log["finished"]
    early = stops_after < 9
    assert log["stop_reason"] == (
        f"the held-out loss has not fallen in {patience} validations" if early else None
    )
    shown = capsys.readouterr().err
    assert f"the model is that of epoch {best}, {best * corpus.raw_words:,} words" in shown
    assert ("training stops early" in shown) == early
    assert not (tmp_path / "m.best.checkpoint").exists()


def test_a_model_without_early_stopping_is_the_last(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, losses: Losses
) -> None:
    losses([1, 2, 3, 4, 5, 6, 7, 8, 9])
    word2vec.train(corpus, tmp_path / "m", **OPTIONS)
    log = read_log(tmp_path / "m")
    assert (len(log["validations"]), log["best"], log["stop_reason"]) == (9, None, None)


@pytest.mark.parametrize("killed_after", [1, 2, 3, 4])
def test_a_training_that_was_killed_stops_where_it_would_have_and_with_the_same_vectors(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, losses: Losses, killed_after: int
) -> None:
    options = {**OPTIONS, "early_stopping": 2, "checkpoint_every": "1 epoch"}
    losses(VALUES)
    whole = word2vec.train(corpus, tmp_path / "whole", **options)
    losses(VALUES[:killed_after])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **options)
    # The checkpoint of the last epoch may not have been written yet.
    done = len(Checkpoint.load(tmp_path / "m.checkpoint").state.log["validations"])
    losses(VALUES[done:])
    resumed = word2vec.train(corpus, tmp_path / "m", **options, resume=True)
    assert resumed == whole
    kept = {name: log for name, log in read_log(tmp_path / "m")["best"].items() if name != "seconds"}
    assert kept.items() <= read_log(tmp_path / "whole")["best"].items()
    assert not (tmp_path / "m.best.checkpoint").exists()


def test_a_training_killed_after_its_early_stop_trains_no_further(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, losses: Losses
) -> None:
    options = {**OPTIONS, "early_stopping": 2, "checkpoint_every": "1 epoch", "checkpoint_in_place": True}
    losses(VALUES)

    def fail(*_: Any, **__: Any) -> None:
        raise Killed

    whole = word2vec.train(corpus, tmp_path / "whole", **options)
    losses(VALUES)
    with monkeypatch.context() as patched:
        patched.setattr("word2vec.training.session.save_run", fail)
        with pytest.raises(Killed):
            word2vec.train(corpus, tmp_path / "m", **options)
    losses([])
    assert word2vec.train(corpus, tmp_path / "m", **options, resume=True) == whole
    assert read_log(tmp_path / "m")["raw_words"] == read_log(tmp_path / "whole")["raw_words"]


def test_another_held_out_text_is_refused_when_a_training_goes_on(tmp_path: Path, losses: Losses) -> None:
    for name, text in {"text": "a b c d e f g\nh i j k\n", "held": "a b c\n"}.items():
        (tmp_path / f"{name}.txt").write_text(text * 40)
    corpus = word2vec.prepare(tmp_path / "text.txt", tmp_path / "c", min_count=1, progress=False)
    options = {**OPTIONS, "validation": str(tmp_path / "held.txt"), "checkpoint_every": "1 epoch"}
    options |= {"checkpoint_in_place": True, "negatives": 2}
    losses(VALUES[:2])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **options)
    (tmp_path / "held.txt").write_text("a b c d\n" * 40)
    with pytest.raises(word2vec.errors.ConfigError, match="the held-out text is another one than it was"):
        word2vec.train(corpus, tmp_path / "m", **options, resume=True)


def test_best_tables_of_an_older_training_are_never_taken(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, losses: Losses
) -> None:
    options = {**OPTIONS, "early_stopping": 2}
    losses(VALUES[:2])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **options)
    older = tmp_path / "m.best.checkpoint"
    # The thread that writes it may not be done.
    wait_until(older.is_dir)
    # A disk that is full: nothing is kept, and the model is that of the end.
    losses(VALUES)

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "save_checkpoint", fail_to_save)
        word2vec.train(corpus, tmp_path / "m", **options)
    log = read_log(tmp_path / "m")
    assert (len(log["validations"]), log["best"]) == (5, None)


def test_damaged_best_tables_are_named(corpus: word2vec.EncodedCorpus, tmp_path: Path, losses: Losses) -> None:
    options = {**OPTIONS, "early_stopping": 2, "checkpoint_every": "1 epoch", "checkpoint_in_place": True}
    losses(VALUES[:2])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **options)
    (tmp_path / "m.best.checkpoint" / "input.npy").write_bytes(b"cut short")
    with pytest.raises(FormatError, match=r"m\.best\.checkpoint"):
        word2vec.train(corpus, tmp_path / "m", **options, resume=True)
    shutil.rmtree(tmp_path / "m.best.checkpoint")
    losses([3.5, 3.6, 3.7])
    word2vec.train(corpus, tmp_path / "m", **options, resume=True)
    assert read_log(tmp_path / "m")["best"]["loss"] == 3.5


@pytest.mark.parametrize(
    ("values", "saved", "best"),
    [
        # The tables of 4 are on disk, those of 3 are not: the model has those, and then worse ones.
        ([5, 4, 3], 2, 3.0),
        ([5, 4, 3, 3.5, 3.6], 2, None),
        ([5, 4, 3, 4.5, 4.6], 2, 4.0),
    ],
)
def test_where_the_best_tables_cannot_be_written_the_best_of_the_others_are_taken(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    losses: Losses,
    capsys: pytest.CaptureFixture[str],
    values: list[float],
    saved: int,
    best: float | None,
) -> None:
    losses(values)
    tried: list[Any] = []

    def save_at_first(*arguments: Any) -> None:
        tried.append(arguments)
        if len(tried) > saved:
            fail_to_save()
        save_checkpoint(*arguments)

    monkeypatch.setattr(checkpoints, "save_checkpoint", save_at_first)
    options = {**OPTIONS, "early_stopping": 2, "epochs": len(values), "progress": True}
    word2vec.train(corpus, tmp_path / "m", **options)
    found = read_log(tmp_path / "m")["best"]
    assert (None if found is None else found["loss"]) == best
    said = capsys.readouterr().err
    assert said.count("no checkpoint was written, and training goes on: the disk is full") == 1
    assert ("the lowest of those whose tables were kept, 4.0" in said) == (best == 4.0)
    assert ("the lowest, 3.0" in said) == (best == 3.0)


def test_best_tables_that_are_damaged_at_the_end_do_not_cost_the_model(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    losses: Losses,
    capsys: pytest.CaptureFixture[str],
) -> None:
    losses([3, 4, 5])

    def save_and_damage(path: Path, *rest: Any) -> None:
        save_checkpoint(path, *rest)
        (path / "input.npy").write_bytes(b"cut short")

    monkeypatch.setattr(checkpoints, "save_checkpoint", save_and_damage)
    word2vec.train(corpus, tmp_path / "m", **OPTIONS, early_stopping=2)
    assert "the model is saved as it was at the end" in capsys.readouterr().err
    log = read_log(tmp_path / "m")
    assert (log["best"], log["finished"], len(log["validations"])) == (None, True, 3)


def test_a_resumed_training_does_not_take_the_best_tables_of_the_one_before_it(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, losses: Losses
) -> None:
    options = {**OPTIONS, "early_stopping": 2, "checkpoint_every": "0.5 epochs", "checkpoint_in_place": True}
    losses([1.0, 2.0])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **options)
    # Another training, which is killed before its first validation.
    losses([])
    with pytest.raises(Killed):
        word2vec.train(corpus, tmp_path / "m", **{**options, "learning_rate": 0.01})
    names = ["m.best.checkpoint.older1", "m.checkpoint", "m.checkpoint.older1"]
    assert list_names(tmp_path) == names
    losses([5.0, 6.0, 7.0])
    word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    assert read_log(tmp_path / "m")["best"]["loss"] == 5.0
    assert list_names(tmp_path) == ["m"]
