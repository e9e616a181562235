"""A load sees one whole model, however often another process replaces it meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from word2vec.errors import FormatError
from word2vec.formats import npy_and_words
from word2vec.storage import atomic, manifest, one_directory
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.one_directory import read_one_directory
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary

WORDS = 50


def make_table(number: int) -> Table:
    """Return a table whose words and vectors both tell its number."""
    return Table([f"{number}-{row}" for row in range(WORDS)], np.full((WORDS, 4), number, np.float32))


def replace_forever(kind: str, destination: str) -> None:
    """Replace vectors in a loop, in a child process, until it is killed."""
    number = 0
    while True:
        number += 1
        if kind == "npy":
            npy_and_words.write(Path(destination), make_table(number))
        else:
            save_vectors(Path(destination), make_table(number))


@pytest.mark.parametrize(("kind", "renames"), [("directory", False), ("directory", True), ("npy", False)])
def test_loads_during_replacements_are_whole(tmp_path: Path, kind: str, renames: bool) -> None:
    destination = tmp_path / ("v.npy" if kind == "npy" else "v")
    child = "from tests.storage import test_one_directory as t\n"
    if renames:
        child += "t.atomic.exchange = lambda first, second: False\n"
    child += f"t.replace_forever({kind!r}, {str(destination)!r})"
    process = subprocess.Popen([sys.executable, "-c", child])
    seen: set[int] = set()
    try:
        while not destination.exists():
            assert process.poll() is None
            time.sleep(0.01)
        # On a busy machine the other process may rest for long.
        begin = time.monotonic()
        while time.monotonic() < begin + 1.5 or (len(seen) < 4 and time.monotonic() < begin + 60):
            try:
                vectors = word2vec.load(destination)
            except FormatError as error:
                # Two files of other tools are two renames, so one may be missing. That is never silent.
                if kind == "npy" and "words.txt" in str(error):
                    continue
                raise
            number = int(vectors.matrix[0, 0])
            assert (vectors.matrix == number).all()
            assert vectors.words[0] == f"{number}-0"
            seen.add(number)
    finally:
        process.kill()
        process.wait()
    assert len(seen) > 3


def replace_during(monkeypatch: pytest.MonkeyPatch, replace: Callable[[], None]) -> None:
    """Let something happen between the reading of the words and that of the vectors, once."""
    load = Vocabulary.load
    waiting = [replace]

    def load_and_replace(path: Path, counted: bool = True) -> Vocabulary:
        found = load(path, counted)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(Vocabulary, "load", load_and_replace)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_directory_that_is_replaced_between_words_and_vectors_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(atomic, "exchange", lambda first, second: False)
    save_vectors(tmp_path / "v", make_table(1))
    replace_during(monkeypatch, lambda: save_vectors(tmp_path / "v", make_table(2)))
    vectors = word2vec.load(tmp_path / "v")
    assert vectors.words[0] == "2-0"
    assert vectors.matrix[0, 0] == 2


def test_a_directory_without_its_name_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process is between two renames."""
    save_vectors(tmp_path / "v", make_table(1))
    (tmp_path / "v").rename(tmp_path / ".v.0123456789ab.old")
    monkeypatch.setattr(time, "sleep", lambda _: (tmp_path / ".v.0123456789ab.old").rename(tmp_path / "v"))
    assert word2vec.load(tmp_path / "v").words[0] == "1-0"


def test_an_older_copy_that_stays_without_its_name_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_vectors(tmp_path / "v", make_table(1))
    (tmp_path / "v").rename(tmp_path / ".v.0123456789ab.old")
    monkeypatch.setattr(one_directory, "_PAUSE", 0)
    for load in (word2vec.load, word2vec.Probabilities.load, word2vec.EncodedCorpus.open):
        with pytest.raises(FormatError, match=r"so run: mv \S*/\.v\.0123456789ab\.old \S*/v$"):
            load(tmp_path / "v")


def test_damage_is_not_read_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_vectors(tmp_path / "v", make_table(1))
    (tmp_path / "v" / "vocabulary.tsv").write_text("a\t1")
    monkeypatch.setattr(one_directory, "_ATTEMPTS", 1 << 40)
    with pytest.raises(FormatError, match="cut short"):
        word2vec.load(tmp_path / "v")


def test_a_directory_that_never_rests_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_directory, "_ATTEMPTS", 5)
    count = 0

    def replace(path: Path) -> None:
        nonlocal count
        count += 1
        save_vectors(path, make_table(count))

    with pytest.raises(
        FormatError, match=r"other processes replace .*v all the time; make a copy of it and load that"
    ):
        read_one_directory(tmp_path / "v", replace)


def test_the_log_of_another_model_is_not_taken_for_that_of_a_loaded_one(tmp_path: Path) -> None:
    def save(loss: float) -> None:
        table = np.full((2, 4), loss, np.float32)
        save_model(
            tmp_path / "m",
            Vocabulary(["a", "b"], np.array([2, 1])),
            {"input": table},
            train={"vector_size": 4},
            corpus={},
            training={"loss": loss},
        )

    save(1)
    model = ModelDirectory.load(tmp_path / "m")
    assert model.read_training_log() == {"loss": 1}
    save(2)
    with pytest.raises(FormatError, match="was replaced by another model since it was loaded; load it again"):
        model.read_training_log()
    assert (model.input == 1).all()
    assert manifest.has_format(tmp_path / "m" / "config.json", "word2vec-model")
