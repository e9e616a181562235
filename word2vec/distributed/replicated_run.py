"""A training whose steps are the rounds of a crew."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from word2vec.arrays import Bools
from word2vec.blocks.stream import Position
from word2vec.config.train import TrainConfig
from word2vec.distributed.crew import CombinedRound, Crew
from word2vec.distributed.rounds import Round, Rounds, check_replicas, count_steps
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.terminal.counted_nouns import show_count
from word2vec.training.backend import Backend
from word2vec.training.run import SIGNAL_CAME, Run
from word2vec.training.warm_start import WarmStart

OpenCrew = Callable[[Mapping[str, Bools], str], AbstractContextManager[Crew]]
"""Makes a crew whose replicas leave some rows as they are, and train with the backend of this name."""


class ReplicatedRun(Run):
    """A training in rounds. It can stop after each, and everything that looks at a training looks at it then.

    Its ``position`` is an epoch and the id at which the next round begins. The replicas may be others when it
    goes on, and as many as you like.

    Args:
        corpus: To train on.
        config: The options.
        backend: What holds the parameters here. Each replica has one of its own.
        open_crew: Makes the crew when training begins. It ends with the training.
        warm_start: As for :class:`~word2vec.training.run.Run`.
        **options: As there.

    Raises:
        ConfigError: more replicas are asked for than there are steps for.
    """

    def __init__(
        self,
        corpus: EncodedCorpus,
        config: TrainConfig,
        backend: Backend,
        *,
        open_crew: OpenCrew,
        warm_start: WarmStart | None = None,
        **options: Any,
    ) -> None:
        self._count_steps = functools.partial(count_steps, config, len(corpus.ids), backend.blocks_per_step)
        if config.replicas is not None:
            # Before tables are made and a crew, which takes seconds.
            check_replicas(config.replicas, self._count_steps(config.replicas), config.rounds)
        super().__init__(corpus, config, backend, warm_start=warm_start, **options)
        self._corpus = corpus
        self._open_crew = functools.partial(
            open_crew, {} if warm_start is None else warm_start.frozen, backend.name
        )
        self._facts: dict[str, Any] = {}

    @classmethod
    def check_position(cls, position: Position, corpus: EncodedCorpus, epochs: int) -> None:
        """Make sure that a training of so many epochs can go on at a position.

        Raises:
            ValueError: it is outside the corpus.
        """
        epoch, begin, step = position
        behind = epoch >= epochs and position != (epochs, 0, 0)
        if behind or begin >= len(corpus.ids) or step:
            raise ValueError(f"its position, id {begin} of epoch {epoch}, is outside the corpus")

    def describe(self) -> dict[str, Any]:
        """Return how many replicas there were, and how many rounds an epoch had in the end."""
        return dict(self._facts)

    def train(self, after_step: Callable[[], object] = lambda: None, *, progress: bool = False) -> None:
        """Train to the end of the last epoch, or until :meth:`stop` is called or a signal comes.

        A signal does not wait for the end of a round. The round is given up then, so that the model is that of
        the round before.

        Args:
            after_step: Called after each round.
            progress: Show a progress bar on stderr.

        Raises:
            ConfigError: there are more replicas than steps, or a host cannot take part.
            TrainingError: as for :meth:`word2vec.training.run.Run.train`, or no replica is left.
        """
        self._forget_stop()
        with self._open_crew() as crew:
            check_replicas(crew.slots, self._count_steps(crew.slots), self._config.rounds)
            # Processes and hosts take seconds to start, which are not those of training.
            if not crew.start(self.is_interrupted):
                self.stop(SIGNAL_CAME)
                return
            with self.log.bar(progress):
                rounds = self._train_rounds(crew, after_step)
        is_whole = self.position.epoch >= self._config.settings.epochs
        if progress and is_whole and rounds.per_epoch < rounds.usual_per_epoch:
            self.log.say(
                f"combining took long, so that an epoch had {show_count(rounds.per_epoch, 'round')} in the end, "
                f"and not {rounds.usual_per_epoch}; rounds {rounds.usual_per_epoch} keeps to them, which takes "
                "longer and may give better vectors"
            )

    def _train_rounds(self, crew: Crew, after_step: Callable[[], object]) -> Rounds:
        """Train rounds until something ends training, and return how long they were."""
        epochs = self._config.settings.epochs
        rounds = Rounds(
            len(self._corpus.ids),
            self._corpus.raw_words,
            epochs,
            slots=crew.slots,
            steps=self._count_steps(crew.slots),
            per_epoch=self._config.rounds,
            adapts=not self._config.deterministic,
        )
        base_is_new = True
        while self.position.epoch < epochs:
            work = rounds.find_round(self.position)
            look = functools.partial(self._look, work.words)
            # If the replicas are lost, the tables here are still those of the round before.
            self.can_go_on = self.log.words > 0
            done = crew.train_round(
                self.model.rows(), work.pieces, look, parts=work.parts, base_is_new=base_is_new
            )
            self.can_go_on = False
            self._facts = {"replicas": crew.slots, "rounds_per_epoch": rounds.per_epoch}
            if done is None:
                self.stop(SIGNAL_CAME)
                break
            base_is_new = self._take(work, done)
            rounds.note(work, [report.seconds for report in done.reports], done.exchange_seconds)
            self._facts["rounds_per_epoch"] = rounds.per_epoch
            after_step()
            if self.stop_reason is not None:
                break
        return rounds

    def _look(self, most: int, words: int) -> bool:
        """Show how far a round is. Return whether it is to be given up."""
        # What replicas tell of their pieces is a little old, so that it may count a piece twice.
        self.log.show_ahead(min(words, most))
        return self.is_interrupted()

    def _take(self, work: Round, done: CombinedRound) -> bool:
        """Make what a round came to the parameters. Return whether the anchor has changed them since."""
        for name, first, rows in done.rows:
            self.model.assign_rows(name, first, rows)
        rates = [report.rate for report in done.reports if report.rate is not None]
        rate = sum(rates) / len(rates) if rates else self.find_rate(work.before)
        self.log.add(
            work,
            sum(report.loss for report in done.reports),
            sum(report.targets for report in done.reports),
            rate,
        )
        self.position = work.after
        return self._anchor is not None and self._anchor.pull_if_due(self.log, self.position)
