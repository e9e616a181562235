"""What a callback sees of a training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from word2vec.encoding.corpus import EncodedCorpus
    from word2vec.training.run import Run


class Training:
    """A training that is under way, as callbacks see it.

    It is one object from ``on_start`` to ``on_end``. Who keeps it longer keeps the tables in memory.

    Attributes:
        config: The options of the training.
        output: The model directory. The new model is there in ``on_end``, unless training failed.
        epochs: The passes over the text in all.
        total_words: Raw words in all epochs together.
        failed: True in ``on_end`` if no model was saved, because training diverged, memory ran out, or it was
            interrupted a second time.
    """

    config: TrainConfig
    output: Path
    epochs: int
    total_words: int
    failed: bool

    def __init__(self, run: Run, corpus: EncodedCorpus, config: TrainConfig, output: Path) -> None:
        self.config = config
        self.output = output
        self.epochs = config.settings.epochs
        self.total_words = corpus.raw_words * self.epochs
        self.failed = False
        self._run = run
        self._vocabulary = corpus.vocabulary
        self._vectors: WordVectors | None = None
        self._reason: str | None = None

    @property
    def epoch(self) -> int:
        """The epoch that training is in, from 1. In ``on_epoch`` it is the one that has just ended."""
        return self._run.log.epoch

    @property
    def words(self) -> int:
        """Raw words that were trained on so far."""
        return self._run.log.words

    @property
    def progress(self) -> float:
        """The share of the training that is done, 0 to 1."""
        return self._run.log.progress

    @property
    def loss(self) -> float | None:
        """The mean loss of the last interval in nats per target. None before the first interval has ended."""
        return self.intervals[-1]["loss"] if self._run.log.intervals else None

    @property
    def learning_rate(self) -> float:
        """That of the last step."""
        return self._run.log.learning_rate

    @property
    def words_per_second(self) -> float | None:
        """Raw words per second in the last interval. None before the first interval has ended."""
        return self.intervals[-1]["words_per_second"] if self._run.log.intervals else None

    @property
    def intervals(self) -> list[dict[str, float]]:
        """A copy of what was recorded so far, as ``training.json`` has it.

        Each interval has ``epoch``, ``words``, ``loss``, ``learning_rate`` and ``words_per_second``.
        """
        return [dict(interval) for interval in self._run.log.intervals]

    @property
    def validations(self) -> list[dict[str, Any]]:
        """A copy of the validations so far, as ``training.json`` has them. Empty without ``validation``."""
        return [dict(validation) for validation in self._run.log.validations]

    @property
    def stop_reason(self) -> str | None:
        """Why training ends before its time, None if it does not."""
        return self._run.stop_reason or self._reason

    @property
    def vectors(self) -> WordVectors:
        """The words and their vectors as they are now. All questions work.

        On the CPU they share the memory of the training, so that they cost nothing, and they cannot be written
        to. Ask anew at the next call: what you keep stays as it was at this moment. Training then goes on with a
        copy of the table, so that keeping vectors takes the memory of one table each time. Vectors of
        ``on_end`` are those of the saved model without its subwords.
        """
        if self._vectors is None:
            self._vectors = WordVectors(self._vocabulary, self._run.model.share_vectors())
        return self._vectors

    def stop(self, reason: str) -> None:
        """Let training end after this step, or from ``on_start`` after the first one.

        The model is saved, ``training.json`` has the reason as ``stop_reason``, and ``train`` returns as usual.
        The first reason counts. After the last step it has no effect, because training has ended.

        Raises:
            ConfigError: the reason is not a text, or is empty.
        """
        if not isinstance(reason, str) or not reason.strip():
            raise ConfigError(f"reason is {reason!r}; say in some words why training is to stop")
        self._reason = self._reason or reason
        self._run.stop(reason)

    def forget_moment(self) -> None:
        """Let go of what belongs to one moment, because the next step begins. A callback need not call it."""
        self._vectors = None

    def renew_stop(self) -> None:
        """Ask for the stop again that ``on_start`` asked for, because training forgets it when it begins."""
        if self._reason is not None:
            self._run.stop(self._reason)
