"""What TensorBoard is given: curves by tf.summary, and the files of its projector."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.small_training import read_log, train
from word2vec.callbacks import Callback, TensorBoard, Training
from word2vec.errors import ConfigError, OutputError, TrainingError
from word2vec.training.callbacks.tensorboard import PROJECTOR


def read_curves(log_dir: Path) -> dict[str, list[tuple[int, float]]]:
    """Return the points of each curve: (step, value)."""
    curves: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for path in sorted(log_dir.glob("events.out.tfevents.*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                assert value.metadata.plugin_data.plugin_name in ("scalars", "")
                curves[value.tag].append((event.step, float(tf.make_ndarray(value.tensor))))
    return dict(curves)


def test_the_curves_are_those_of_the_log(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs" / "1")])
    intervals = read_log(tmp_path / "m")["intervals"]
    curves = read_curves(tmp_path / "logs" / "1")
    assert set(curves) == {"loss", "learning_rate", "words_per_second"}
    for name, points in curves.items():
        assert [step for step, _ in points] == [interval["words"] for interval in intervals]
        np.testing.assert_allclose([value for _, value in points], [one[name] for one in intervals], rtol=1e-6)


def test_the_held_out_loss_has_a_curve(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs")], validation=0.1)
    validations = read_log(tmp_path / "m")["validations"]
    points = read_curves(tmp_path / "logs")["held_out_loss"]
    assert [step for step, _ in points] == [validation["words"] for validation in validations]
    np.testing.assert_allclose([loss for _, loss in points], [one["loss"] for one in validations], rtol=1e-6)


def test_the_projector_has_the_most_frequent_words_of_the_saved_model(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs", projector_words=5)], subwords=True)
    home = tmp_path / "logs" / PROJECTOR
    vectors = word2vec.load(tmp_path / "m", raw=True)
    np.testing.assert_array_equal(np.loadtxt(home / "tensors.tsv", np.float32), vectors.matrix[:5])
    assert vectors.counts is not None
    rows = [f"{word}\t{count}" for word, count in zip(vectors.words[:5], vectors.counts.tolist(), strict=False)]
    assert (home / "metadata.tsv").read_text().splitlines() == ["word\tcount", *rows]
    assert "tensor_shape: 5\n" in (home / "projector_config.pbtxt").read_text()


def test_the_projector_is_written_after_each_epoch_if_asked(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    seen: list[bytes] = []

    class Look(Callback):
        def on_epoch(self, training: Training) -> None:
            seen.append((tmp_path / "logs" / PROJECTOR / "tensors.tsv").read_bytes())

    board = TensorBoard(tmp_path / "logs", projector_each_epoch=True)
    train(groups, tmp_path / "m", callbacks=[board, Look()])
    assert len(set(seen)) == 3


def test_the_projector_can_be_left_out(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs", projector_words=0)])
    assert not (tmp_path / "logs" / "plugins").exists()


def test_a_training_that_diverged_has_no_projector(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    with pytest.raises(TrainingError):
        train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs")], learning_rate=1e30)
    assert not (tmp_path / "logs" / PROJECTOR).exists()


def test_a_directory_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot write"):
        TensorBoard(tmp_path / "file")
    with pytest.raises(OutputError, match="cannot write"):
        TensorBoard(tmp_path / "file" / "logs")
    (tmp_path / "logs" / PROJECTOR).mkdir(parents=True)
    (tmp_path / "logs" / PROJECTOR / "mine.txt").write_text("x")
    with pytest.raises(OutputError, match="a directory with other things in it"):
        TensorBoard(tmp_path / "logs")
    TensorBoard(tmp_path / "logs", projector_words=0)


@pytest.mark.parametrize("words", [-1, 1.5, "many"])
def test_a_bad_number_of_words_is_refused(tmp_path: Path, words: Any) -> None:
    with pytest.raises(ConfigError, match="projector_words"):
        TensorBoard(tmp_path, projector_words=words)


def test_a_directory_that_vanishes_ends_training_with_a_clear_error(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    board = TensorBoard(tmp_path / "logs")
    shutil.rmtree(tmp_path / "logs")
    (tmp_path / "logs").write_text("a file came in its place")
    with pytest.raises(OutputError, match=r"cannot write the log in .*logs"):
        train(groups, tmp_path / "m", callbacks=[board])
    assert not (tmp_path / "m").exists()


_WITHOUT = """
import sys, word2vec
sys.modules["tensorboard"] = None  # importing it is an error
word2vec.train([["a", "b", "c"] * 9] * 99, sys.argv[1] + "/m", progress=False, subsample=0, min_count=1,
    epochs=1, log_dir=sys.argv[1] + "/logs")
"""


@pytest.mark.thorough
def test_the_package_tensorboard_is_not_needed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _WITHOUT, str(tmp_path)], check=True)
    assert set(read_curves(tmp_path / "logs")) >= {"loss"}


@pytest.mark.slow
def test_tensorboard_shows_the_curves_and_the_projector(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    pytest.importorskip("tensorboard")
    train(groups, tmp_path / "m", callbacks=[TensorBoard(tmp_path / "logs")])
    done = subprocess.run(
        [sys.executable, "-c", _SHOW, str(tmp_path / "logs")], capture_output=True, text=True, check=True
    )
    shown = json.loads(done.stdout.splitlines()[-1])
    assert shown["scalars"] == ["learning_rate", "loss", "words_per_second"]
    assert shown["is_active"] is True
    assert shown["projector"] == ["word vectors", [20, 16]]
    assert shown["points"] > 20


# In a process of its own, because TensorBoard changes what warnings are shown.
_SHOW = """
import json, sys
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin

multiplexer = EventMultiplexer().AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()
(run,) = multiplexer.Runs()
tags = multiplexer.PluginRunToTagToContent("scalars")[run]
plugin = ProjectorPlugin(
    TBContext(logdir=sys.argv[1], data_provider=MultiplexerDataProvider(multiplexer, sys.argv[1]))
)
plugin._determine_is_active()
(embedding,) = plugin._configs[run].embeddings
print(json.dumps({
    "scalars": sorted(tags),
    "points": len(multiplexer.Tensors(run, "loss")),
    "is_active": plugin.is_active(),
    "projector": [embedding.tensor_name, list(embedding.tensor_shape)],
}))
"""
