"""A callback whose log TensorBoard shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.errors import ConfigError, OutputError
from word2vec.formats import projector
from word2vec.storage.destination import check_directory_writable, check_file_writable
from word2vec.storage.table import Table
from word2vec.training.callbacks.protocol import Callback
from word2vec.training.callbacks.view import Training
from word2vec.vectors.questions import check_whole_number

PROJECTOR = Path("plugins", "org_tensorflow_tensorboard_projector")
"""Where TensorBoard looks for the projector's files of a run (plugin_asset_util.py, projector/metadata.py)."""


class TensorBoard(Callback):
    """Writes the loss, the learning rate, words per second and the held-out loss for TensorBoard, by tf.summary.

    ``tensorboard --logdir DIR`` draws the curves while training runs. Their steps are raw words. At the end the
    vectors of the most frequent words are written for its Projector tab. The package tensorboard is needed only
    to look at them. A resumed training adds to the log that is there.

    Args:
        log_dir: The directory, made if it is not there. Give each training its own.
        projector_words: How many words the projector has, the most frequent ones. 0 leaves it out.
        projector_each_epoch: Write the projector's files after each epoch, too, in place of those before.

    Raises:
        ConfigError: an option is out of its range.
        OutputError: the directory cannot be written.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        *,
        projector_words: int = 10_000,
        projector_each_epoch: bool = False,
    ) -> None:
        self._log_dir = Path(log_dir)
        self._projector_words = check_whole_number(projector_words, "projector_words")
        if self._projector_words < 0:
            raise ConfigError(f"projector_words is {projector_words}; it must be at least 0")
        self._projector_each_epoch = projector_each_epoch
        # Makes the directory, and finds out now whether files can be made in it.
        check_file_writable(self._log_dir / "events")
        if self._projector_words:
            check_directory_writable(self._log_dir / PROJECTOR, projector.KIND)
        self._writer: Any = None

    def on_start(self, training: Training) -> None:
        """Open the log."""
        # TensorFlow is imported by then. This module does without it, because word2vec.callbacks imports it.
        import tensorflow as tf

        with self._translate_errors():
            self._writer = tf.summary.create_file_writer(str(self._log_dir))

    def on_interval(self, training: Training) -> None:
        """Add a point to the curves of the training."""
        interval = training.intervals[-1]
        names = ("loss", "learning_rate", "words_per_second")
        self._add({name: interval[name] for name in names}, training.words)

    def on_validation(self, training: Training) -> None:
        """Add a point to the curve of the held-out loss."""
        self._add({"held_out_loss": training.validations[-1]["loss"]}, training.words)

    def on_epoch(self, training: Training) -> None:
        """Write the projector's files, if they are wanted after each epoch."""
        if self._projector_each_epoch:
            self._project(training)

    def on_end(self, training: Training) -> None:
        """Write the projector's files, and close the log."""
        if not training.failed:
            self._project(training)
        with self._translate_errors():
            self._writer.close()

    def _project(self, training: Training) -> None:
        if not self._projector_words:
            return
        vectors, rows = training.vectors, slice(self._projector_words)
        counts = None if vectors.counts is None else vectors.counts[rows]
        table = Table(vectors.vocabulary.sequence[rows], np.asarray(vectors.matrix[rows]), counts)
        projector.write(self._log_dir / PROJECTOR, table)

    def _add(self, values: dict[str, float], words: int) -> None:
        """Add a point to some curves, and let TensorBoard see it."""
        import tensorflow as tf

        # What tf.summary.scalar does, which needs the package tensorboard.
        metadata = tf.compat.v1.SummaryMetadata()
        metadata.plugin_data.plugin_name = "scalars"
        with self._translate_errors(), self._writer.as_default():
            for name, value in values.items():
                tf.summary.write(name, tf.constant(value, tf.float32), step=words, metadata=metadata)
            self._writer.flush()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        import tensorflow as tf

        try:
            yield
        except tf.errors.OpError as error:
            raise OutputError(f"cannot write the log in {self._log_dir}: {error.message}") from error
