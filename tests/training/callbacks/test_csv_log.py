"""The table of a training that is written while it runs."""

from __future__ import annotations

import csv
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import word2vec
from tests.support.small_training import train
from word2vec.callbacks import Callback, CsvLog, Training
from word2vec.errors import OutputError
from word2vec.storage.model_directory import read_training
from word2vec.training.backend import choose_backend
from word2vec.training.callbacks.calls import CallbackCalls
from word2vec.training.callbacks.csv_log import COLUMNS
from word2vec.training.run import Run
from word2vec.training.watchers import watch


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table by the names of its header."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def make_run(corpus: word2vec.EncodedCorpus) -> tuple[Run, word2vec.TrainConfig]:
    """Return a training of three epochs that can be stopped and go on."""
    options = word2vec.TrainConfig(vector_size=8, negatives=4, epochs=3, subsample=0, deterministic=True)
    return Run(corpus, options, choose_backend(options, len(corpus.ids), progress=False)), options


def train_until(
    run: Run, corpus: word2vec.EncodedCorpus, options: word2vec.TrainConfig, path: Path, end: float
) -> None:
    """Train up to a share of the training, with a new CsvLog as after a resume."""

    def stop(run: Run) -> None:
        if run.log.progress >= end:
            run.stop("there")

    with CallbackCalls([CsvLog(path)], run, corpus, options, Path("m")) as calls:
        watch(run, [calls.look, stop])
    assert calls.error is None


def test_it_has_a_row_for_each_interval(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "m", callbacks=[CsvLog(tmp_path / "new" / "log.csv")])
    rows = read(tmp_path / "new" / "log.csv")
    intervals = read_training(tmp_path / "m")[1]["intervals"]
    assert len(rows) == len(intervals)
    for row, interval in zip(rows, intervals, strict=True):
        assert tuple(row) == COLUMNS
        for name, value in interval.items():
            assert float(row[name]) == pytest.approx(value, rel=1e-8), name
        assert row["held_out_loss"] == ""
    assert float(rows[-1]["progress"]) == 1.0
    assert rows[-1]["words"] == str(3 * groups.raw_words)


def test_a_new_training_begins_the_file_anew(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    for _ in range(2):
        train(groups, tmp_path / "m", callbacks=[CsvLog(tmp_path / "log.csv")], deterministic=True)
    assert len(read(tmp_path / "log.csv")) == len(read(tmp_path / "log.csv"))
    assert (tmp_path / "log.csv").read_bytes().count(b"epoch,") == 1
    assert int(read(tmp_path / "log.csv")[0]["words"]) < 1000


def test_a_resumed_training_goes_on_in_the_file(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    path = tmp_path / "log.csv"
    run, options = make_run(groups)
    train_until(run, groups, options, path, 0.3)
    before = read(path)
    assert before
    # The checkpoint was of here. The killed process went on and wrote more rows, the last of which is cut short.
    words = run.log.words
    with path.open("a") as file:
        file.write(f"1,{words + 1000},0.4,1.5,0.03,80000,\n2,{words + 2000},0.5,1.4")
    train_until(run, groups, options, path, 1.0)
    rows = read(path)
    assert rows[: len(before)] == before
    numbers = [int(row["words"]) for row in rows]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 3 * groups.raw_words
    assert words + 1000 not in numbers
    assert path.read_bytes().count(b"epoch,") == 1
    assert all(None not in row.values() for row in rows)


def test_a_resumed_training_without_its_file_makes_one(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    run, options = make_run(groups)
    train_until(run, groups, options, tmp_path / "1.csv", 0.5)
    train_until(run, groups, options, tmp_path / "2.csv", 1.0)
    assert float(read(tmp_path / "2.csv")[0]["progress"]) > 0.5


def test_the_held_out_loss_stands_in_the_row_that_follows_it(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    train(groups, tmp_path / "m", callbacks=[CsvLog(tmp_path / "log.csv")], validation=0.1)
    validations = read_training(tmp_path / "m")[1]["validations"]
    found = [float(row["held_out_loss"]) for row in read(tmp_path / "log.csv") if row["held_out_loss"]]
    assert found == pytest.approx([validation["loss"] for validation in validations], rel=1e-8)
    assert len(found) == 3


def test_a_file_with_something_else_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir,\n")
    with pytest.raises(
        OutputError, match=r"letter.txt holds something else than the log of a training, and is kept"
    ):
        CsvLog(path)
    assert path.read_text() == "Dear Sir,\n"
    path.write_bytes(b"\xff\xfe\0")
    with pytest.raises(OutputError, match="something else"):
        CsvLog(path)


def test_what_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a directory; give the name of a file"):
        CsvLog(tmp_path)
    with pytest.raises(OutputError, match="cannot write"):
        CsvLog(tmp_path / "file" / "log.csv")
    with pytest.raises(OutputError, match="a pipe or a device"):
        CsvLog("/dev/null")


def test_a_full_disk_ends_training_and_keeps_the_model(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    class FillDisk(Callback):
        """Lets no file grow beyond what the table has, as a quota would."""

        def on_epoch(self, training: Training) -> None:
            size = (tmp_path / "log.csv").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, before[1]))

    class MakeRoom(Callback):
        """Comes behind the table, at the same moment."""

        def on_interval(self, training: Training) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(OutputError, match=r"cannot write .*log.csv: the disk is full") as error:
            train(groups, tmp_path / "m", callbacks=[FillDisk(), CsvLog(tmp_path / "log.csv"), MakeRoom()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert "holds the model as it was then" in error.value.__notes__[0]
    assert len(word2vec.load(tmp_path / "m")) == 20
    # The row that was cut short is dropped when the training is resumed.
    assert not (tmp_path / "log.csv").read_bytes().endswith(b"\n")
    train(groups, tmp_path / "m", callbacks=[CsvLog(tmp_path / "log.csv")], resume=True)
    numbers = [int(row["words"]) for row in read(tmp_path / "log.csv")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 3 * groups.raw_words


_KILLED = """
import os, signal, sys, word2vec
from tests.support.two_groups import two_groups

class Kill(word2vec.callbacks.Callback):
    def on_interval(self, training):
        if training.progress > 0.5:
            os.kill(os.getpid(), signal.SIGKILL)

word2vec.train(
    two_groups(), sys.argv[1] + "/m", callbacks=[word2vec.callbacks.CsvLog(sys.argv[1] + "/log.csv"), Kill()],
    vector_size=8, negatives=4, epochs=3, subsample=0, progress=False,
)
"""


@pytest.mark.thorough
def test_a_killed_training_leaves_all_rows(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    rows = read(tmp_path / "log.csv")
    assert float(rows[-1]["progress"]) > 0.5
    assert all(row["learning_rate"] for row in rows)
