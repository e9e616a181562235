"""Looks at a training from outside while it runs: its held-out loss, and files of questions."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import tensorflow as tf

from word2vec.arrays import Float32s
from word2vec.blocks.context_windows import weigh_distances
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.probabilities.batch_sizes import BatchSizes
from word2vec.probabilities.model_softmax import make_softmax
from word2vec.probabilities.word_shares import compute_log_shares
from word2vec.training.checkpoints import Checkpointer
from word2vec.training.early_stopping import BestTables, EarlyStopping
from word2vec.training.held_out import HeldOutText
from word2vec.training.model import Model
from word2vec.training.points import Schedule
from word2vec.training.run import Run
from word2vec.training.task import TrainingTask
from word2vec.training.validation_inputs import ValidationInputs
from word2vec.vectors import WordVectors

_SIZES = BatchSizes(words=2048, contexts=512)
"""Scores of so many words and positions at a time are 4 MB, which stay in the cache while they are summed."""

_DEPENDENCE = 0.0
"""How much the words of a context depend on each other. Skip-Gram's contexts have one word here."""


def _multiply_rows(first: Float32s, second: Float32s) -> Float32s:
    """Return the products of rows by TensorFlow, see :data:`word2vec.probabilities.softmax.Multiply`.

    The threads of NumPy's products wait for each other. Where other work takes a core, such as the thread that
    frames the next text, that took ten times as long as the products themselves.
    """
    with tf.device("/CPU:0"):
        found: Float32s = tf.matmul(first, second, transpose_b=True).numpy()
    return found


class HeldOutLoss:
    """The cross entropy of the true softmax over all words, in nats a word.

    The probabilities are those of words in the text, as :class:`word2vec.Probabilities` has them. CBOW predicts
    a word from its window, and Skip-Gram from one word of it, as it is trained.

    Args:
        text: What is predicted.
        corpus: Its counts are those of the softmax.
        config: The options of the training.
    """

    def __init__(self, text: HeldOutText, corpus: EncodedCorpus, config: TrainConfig) -> None:
        self.text = text
        self._config = config
        self._counts = corpus.vocabulary.require_counts()
        window = config.settings.window
        self._nearness = weigh_distances(window) if config.architecture == "cbow" else np.ones(1)
        self.unigram_loss = -float(compute_log_shares(self._counts)[text.targets].mean())

    def measure(self, model: Model) -> float:
        """Return the loss of a model. Its tables are not copied."""
        settings = self._config.settings
        with model.view() as tables:
            softmax = make_softmax(
                tables["input"],
                tables.get("output", tables["input"]),
                tables.get("bias"),
                self._counts,
                architecture=self._config.architecture,
                loss=self._config.loss,
                noise_exponent=settings.noise_exponent,
                subsample=settings.subsample,
                signs=model.signs,
                tree=model.tree,
                leave_out=settings.tied,
                sizes=_SIZES,
                multiply=_multiply_rows,
            )
            found = softmax.log_likelihood(self.text.targets, self.text.contexts, _DEPENDENCE, self._nearness)
            del softmax, tables
        return -found / len(self.text.targets)


class Validation:
    """Measures the held-out loss and evaluates files so often, as a watcher of a training.

    What it finds is in the log: ``validations`` and ``evaluations``.

    Args:
        run: The training, to begin or to go on.
        corpus: What it is trained on.
        config: Its options.
        inputs: What it is judged by.
        early_stopping: What keeps the best tables and stops the training, if anything does.
    """

    def __init__(
        self,
        run: Run,
        corpus: EncodedCorpus,
        config: TrainConfig,
        inputs: ValidationInputs,
        early_stopping: EarlyStopping | None = None,
    ) -> None:
        self._vocabulary = corpus.vocabulary
        self._epochs = config.settings.epochs
        self._loss = None if inputs.held_out is None else HeldOutLoss(inputs.held_out, corpus, config)
        self._files = list(inputs.files)
        # The words after which it was last due.
        self._last = max((past["words"] for past in (*run.log.validations, *run.log.evaluations)), default=0)
        self._early_stopping = early_stopping
        self._schedule = Schedule(config.validation_amount, corpus.raw_words, run.log.words)
        self._check_same_text(run)

    def is_over(self, run: Run) -> bool:
        """Return whether a training that goes on had its early stop already."""
        return self._early_stopping is not None and self._early_stopping.is_over(run)

    def __call__(self, run: Run) -> None:
        """Validate if it is due, and at the end."""
        due = self._schedule.is_due(run.log.words)
        if due or run.position.epoch >= self._epochs:
            self._validate(run)

    def finish(self, run: Run) -> dict[str, Any] | None:
        """Validate what was trained since the last time, and put the best tables into the model.

        A training that a signal or a callback stopped is not validated once more.

        Returns:
            The validation of the best tables. None without early stopping, or before the first validation.
        """
        if run.stop_reason is None and run.log.words > self._last and not self.is_over(run):
            # The text ended with chunks of which nothing was trained.
            self._validate(run)
        return None if self._early_stopping is None else self._early_stopping.restore_best(run)

    def _validate(self, run: Run) -> None:
        self._last = run.log.words
        if self._loss is not None:
            began = time.perf_counter()
            loss = self._loss.measure(run.model)
            seconds = time.perf_counter() - began
            run.log.add_validation(loss, self._loss.unigram_loss, len(self._loss.text.targets), seconds)
        if self._files:
            self._evaluate(run)
        if self._early_stopping is not None:
            self._early_stopping(run)

    def _evaluate(self, run: Run) -> None:
        found = []
        with run.model.view() as tables:
            vectors = WordVectors(self._vocabulary, tables["input"])
            for file in list(self._files):
                try:
                    found.append(file.evaluate(vectors))
                except FormatError as error:
                    # The file was good when training began. Nothing that becomes of it is worth the training.
                    self._files.remove(file)
                    run.log.say(f"{error}; training goes on without this file")
            del vectors, tables
        for figures in found:
            run.log.add_evaluation(figures)

    def _check_same_text(self, run: Run) -> None:
        """Make sure that a training that goes on has the held-out text that it had."""
        now = None if self._loss is None else self._loss.text.digest
        before = run.log.held_out
        if before is not None and now != before:
            raise ConfigError(
                "the held-out text is another one than it was: the words that are predicted have the digest "
                f"{str(now)[:12]}, and had {before[:12]}; resume with the same text, or start anew without "
                "resume"
            )
        run.log.held_out = now


def make_validation(
    run: Run, inputs: ValidationInputs, task: TrainingTask, best_keeper: Checkpointer
) -> Validation:
    """Return what judges a training while it runs. With nothing to judge it by, it does nothing.

    Args:
        run: The training.
        inputs: What it is judged by.
        task: What it is to do. With ``progress``, stderr says how much is held out and what early stopping does.
        best_keeper: Writes the tables of the best validation.

    Raises:
        ConfigError: a training that goes on has another held-out text than it had.
        FormatError: the best tables of a training that goes on are damaged.
    """
    patience = task.config.early_stopping
    early_stopping = None
    if patience is not None:
        best = BestTables(best_keeper, resumed=task.is_resumed)
        early_stopping = EarlyStopping(patience, best, progress=task.progress)
    if task.progress and inputs.held_out is not None:
        positions = len(inputs.held_out.targets)
        run.log.say(f"{inputs.held_out.description}; the held-out loss is that of {positions:,} positions")
    return Validation(run, task.corpus, task.config, inputs, early_stopping)
