"""What callbacks see: live vectors that cost nothing, and that change nothing of the result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.small_training import train
from word2vec.arrays import Float32s
from word2vec.callbacks import Callback, Training

BACKENDS = pytest.mark.parametrize("backend", ["kernel", "graph"])


class Asking(Callback):
    """Asks much, and often."""

    def __init__(self) -> None:
        self.answers: list[list[tuple[str, float]]] = []
        self.places: set[int] = set()

    def on_start(self, training: Training) -> None:
        self.on_interval(training)

    def on_interval(self, training: Training) -> None:
        vectors = training.vectors
        assert vectors is training.vectors
        self.answers.append(vectors.most_similar("a1", topn=3))
        self.answers.append(vectors.most_similar(["a1", "b2"], ["a3"], topn=3, method="cosmul"))
        vectors.doesnt_match(["a1", "a2", "b1"])
        vectors.centred()
        self.places.add(vectors.matrix.ctypes.data)

    def on_end(self, training: Training) -> None:
        self.on_interval(training)


@BACKENDS
@pytest.mark.parametrize(("architecture", "tied"), [("cbow", True), ("skipgram", False)])
def test_questions_inside_change_no_bit(
    tmp_path: Path, groups: word2vec.EncodedCorpus, backend: str, architecture: str, tied: bool
) -> None:
    options: dict[str, Any] = {
        "backend": backend,
        "architecture": architecture,
        "tied": tied,
        "deterministic": True,
        "epochs": 2,
        "subwords": False,
    }
    asking = Asking()
    train(groups, tmp_path / "asked", callbacks=[asking], **options)
    train(groups, tmp_path / "alone", **options)
    assert len(asking.answers) > 100
    for name in ("input.npy", *(() if tied else ("output.npy", "bias.npy"))):
        assert (tmp_path / "asked" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes(), name
    # Nobody kept vectors, so no table was copied: all of them were in one place.
    assert len(asking.places) == 1


@BACKENDS
def test_vectors_that_are_kept_stay_as_they_were(
    tmp_path: Path, groups: word2vec.EncodedCorpus, backend: str
) -> None:
    class Keeping(Callback):
        def __init__(self) -> None:
            self.kept: list[word2vec.WordVectors] = []
            self.copies: list[Float32s] = []

        def on_start(self, training: Training) -> None:
            self.on_epoch(training)

        def on_epoch(self, training: Training) -> None:
            self.kept.append(training.vectors)
            self.copies.append(np.array(training.vectors.matrix))

        def on_end(self, training: Training) -> None:
            self.on_epoch(training)

    keeping = Keeping()
    options: dict[str, Any] = {"backend": backend, "deterministic": True, "subwords": False}
    vectors = train(groups, tmp_path / "m", callbacks=[keeping], **options)
    assert len(keeping.kept) == 5
    for kept, copy in zip(keeping.kept, keeping.copies, strict=True):
        np.testing.assert_array_equal(kept.matrix, copy)
    for before, after in zip(keeping.copies[:3], keeping.copies[1:4], strict=True):
        assert np.abs(after - before).max() > 0.01
    # Those of the end are those of the model.
    assert keeping.kept[-1] == vectors
    # And training was not led astray by it.
    np.testing.assert_array_equal(vectors.matrix, train(groups, tmp_path / "alone", **options).matrix)


def test_the_start_sees_the_first_vectors_and_the_end_the_saved_ones(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    class Ends(Callback):
        first: Float32s
        last: Float32s
        saved: Float32s

        def on_start(self, training: Training) -> None:
            self.first = np.array(training.vectors.matrix)

        def on_end(self, training: Training) -> None:
            self.last = np.array(training.vectors.matrix)
            self.saved = np.array(word2vec.load(training.output, raw=True).matrix)

    ends = Ends()
    train(groups, tmp_path / "m", callbacks=[ends], subwords=True)
    expected = (np.random.default_rng(1).random((20, 16), np.float32) - np.float32(0.5)) / 16
    np.testing.assert_array_equal(ends.first, expected)
    np.testing.assert_array_equal(ends.last, ends.saved)


def test_vectors_cannot_be_written_to(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    class Writing(Callback):
        def on_interval(self, training: Training) -> None:
            training.vectors.matrix[0] = 0

    with pytest.raises(ValueError, match="read-only"):
        train(groups, tmp_path / "m", callbacks=[Writing()])


def test_the_facts_are_those_of_the_log(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    class Facts(Callback):
        def on_start(self, training: Training) -> None:
            assert (training.epoch, training.words, training.progress) == (1, 0, 0.0)
            assert training.loss is None
            assert training.words_per_second is None
            assert training.intervals == training.validations == []
            assert training.learning_rate == training.config.settings.learning_rate
            assert training.stop_reason is None
            assert (training.epochs, training.total_words) == (3, 3 * groups.raw_words)

        def on_interval(self, training: Training) -> None:
            last = training.intervals[-1]
            assert last["words"] == training.words
            assert last["epoch"] == training.epoch
            assert (last["loss"], last["learning_rate"]) == (training.loss, training.learning_rate)
            assert last["words_per_second"] == training.words_per_second
            assert 0 < training.progress <= 1
            # What they do to their copy is their own affair.
            last["loss"] = 0.0
            training.intervals.clear()
            assert training.loss != 0.0

    train(groups, tmp_path / "m", callbacks=[Facts()])
