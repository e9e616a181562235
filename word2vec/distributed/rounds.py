"""Where rounds begin and end, and which piece of a round is whose.

A round is a stretch of the corpus, and its pieces are stretches that follow each other. So all replicas together
train exactly the steps that one would, with the same random draws and the same learning rates, whatever their
number. Only from which tables a step begins is different.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from word2vec.blocks.stream import Position
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError
from word2vec.terminal.counted_nouns import show_count

ROUND_IDS = 2_000_000
"""Ids of a usual round. With rounds of four million, eight replicas lost analogies, see docs/cluster.md."""

USUAL_ROUNDS = 8
"""In an epoch of a short text."""

FEWEST_ROUNDS = 4
"""In an epoch, where there are so many replicas that each has few steps, or where combining takes long."""

MOST_PARTS = 8
"""Of a piece. After each, the frequent rows of all replicas are combined. The more replicas there are, the
further these rows drift apart. So there are as many parts as replicas, up to this number."""

_SHORTER_STEPS = 4
"""How many steps of replicas take as long as one of a usual training."""

_EXCHANGE_SHARE = 0.125
"""Of the time, that combining is to take. It is less than the fifth that it may, because rounds vary."""

_SMOOTHING = 0.5
"""The weight of the last round where speeds are smoothed."""

_EVEN = 0.1
"""Speeds that differ by less than this share of the mean get equal pieces."""


@dataclass(frozen=True)
class Piece:
    """What one replica trains in a round: the steps of an epoch that begin at some ids.

    Attributes:
        epoch: Counted from 0.
        begin: The first id.
        end: The id behind the last one.
    """

    epoch: int
    begin: int
    end: int

    def cut(self, parts: int) -> tuple[Piece, ...]:
        """Return it in parts that are as long as each other, and follow each other."""
        places = [self.begin + (self.end - self.begin) * part // parts for part in range(parts + 1)]
        return tuple(Piece(self.epoch, *ends) for ends in itertools.pairwise(places))


@dataclass(frozen=True)
class Round:
    """What all replicas train together. The log counts it as it counts a step.

    Attributes:
        position: Where it begins: the epoch, and the first id.
        after: Where the next one begins.
        before: The share of the training that is done before it, 0 to 1.
        progress: The share that is done after it.
        words: The raw words that it stands for.
        pieces: One for each slot. Some may be empty.
        parts: In how many parts each piece is trained. Frequent rows are combined after each.
    """

    position: Position
    after: Position
    before: float
    progress: float
    words: int
    pieces: tuple[Piece, ...]
    parts: int


class Rounds:
    """Divides a training into rounds.

    Args:
        ids: N, ids of the corpus.
        raw_words: Words of the text.
        epochs: Of the training.
        slots: R, pieces of a round.
        steps: About how many steps an epoch has. Each piece is to have one.
        per_epoch: Rounds of an epoch. 0 chooses their number.
        adapts: Rounds become longer where combining takes long, up to a quarter of an epoch, and pieces shorter
            on slow hosts. The vectors then depend on how long things took.
    """

    def __init__(
        self,
        ids: int,
        raw_words: int,
        epochs: int,
        *,
        slots: int,
        steps: int,
        per_epoch: int = 0,
        adapts: bool = True,
    ) -> None:
        self._ids = ids
        self._raw_words = raw_words
        self._epochs = epochs
        self._slots = slots
        usual = max(1, min(max(USUAL_ROUNDS, math.ceil(ids / ROUND_IDS)), steps // slots))
        self._shortest = max(1.0, ids / (per_epoch or usual))
        # Where there are steps for no more rounds than these, they are as long as they can be.
        self._longest = max(self._shortest, ids / FEWEST_ROUNDS)
        self._steps = steps
        # One replica has nothing to combine. What else its rounds take does not shrink with their number.
        self._adapts_length = adapts and not per_epoch and slots > 1
        self._adapts_shares = adapts
        self._length = self._shortest
        self._speeds: list[float | None] = [None] * slots

    @property
    def usual_per_epoch(self) -> int:
        """How many rounds an epoch has where combining takes little time."""
        return max(1, round(self._ids / self._shortest))

    @property
    def per_epoch(self) -> int:
        """How many rounds an epoch has at the length of now."""
        return max(1, round(self._ids / self._length))

    def find_round(self, position: Position) -> Round:
        """Return the round that begins at an id of an epoch."""
        epoch, begin, _ = position
        end = self._find_end(begin)
        total = self._epochs * self._ids
        done = [(epoch * self._ids + place) / total for place in (begin, end)]
        words = [round(share * self._epochs * self._raw_words) for share in done]
        after = Position(epoch, end) if end < self._ids else Position(epoch + 1, 0)
        pieces = self._divide(epoch, begin, end)
        return Round(
            position, after, done[0], done[1], words[1] - words[0], pieces, self._count_parts(end - begin)
        )

    def _count_parts(self, length: int) -> int:
        """Return in how many parts pieces are trained. Each has a step, and one replica needs no parts."""
        return max(1, min(MOST_PARTS, self._slots, self._steps * length // (self._ids * self._slots)))

    def _find_end(self, begin: int) -> int:
        """Return where the round ends that begins at an id.

        Rounds end at even divisions of an epoch. If rounds were longer before and have left little of a
        division, that belongs to the next.
        """
        rounds = self.per_epoch
        number = begin * rounds // self._ids + 1
        # The division that an id begins is the one behind it, where rounding has put it before.
        ends = (self._ids * place // rounds for place in (number, number + 1))
        end, next_end = (min(place, self._ids) for place in ends)
        return next_end if 2 * (end - begin) * rounds < self._ids and end < self._ids else end

    def _divide(self, epoch: int, begin: int, end: int) -> tuple[Piece, ...]:
        """Return the pieces of a stretch, as long as the slots are fast."""
        shares = self._find_shares()
        total = sum(shares)
        places = [begin + (end - begin) * sum(shares[:slot]) // total for slot in range(self._slots + 1)]
        return tuple(Piece(epoch, *ends) for ends in itertools.pairwise(places))

    def _find_shares(self) -> list[int]:
        """Return whole numbers in proportion to the speeds of the slots."""
        known = [speed for speed in self._speeds if speed is not None]
        if not self._adapts_shares or len(known) < self._slots:
            return [1] * self._slots
        mean = sum(known) / len(known)
        if max(known) - min(known) < _EVEN * mean:
            return [1] * self._slots
        return [max(1, round(1000 * speed / mean)) for speed in known]

    def note(self, done: Round, seconds: Sequence[float], exchange_seconds: float) -> None:
        """Learn from a round how long the next ones should be.

        Args:
            done: The round.
            seconds: What training took each slot.
            exchange_seconds: What everything else took.
        """
        for slot, (piece, took) in enumerate(zip(done.pieces, seconds, strict=True)):
            if piece.end > piece.begin and took > 0:
                speed, before = (piece.end - piece.begin) / took, self._speeds[slot]
                self._speeds[slot] = speed if before is None else before + _SMOOTHING * (speed - before)
        slowest = max(seconds, default=0.0)
        if self._adapts_length and slowest > 0:
            length = done.pieces[-1].end - done.pieces[0].begin
            needed = exchange_seconds * (1 / _EXCHANGE_SHARE - 1) / slowest * length
            wanted = min(max(needed, self._shortest), self._longest)
            self._length += _SMOOTHING * (wanted - self._length)


def find_blocks_per_step(config: TrainConfig, usual: int, slots: int) -> int:
    """Return how many blocks a step of a replica has.

    Replicas wait for each other after each part, and a part is a whole number of steps. Shorter ones let the
    replicas end together.

    Args:
        config: The options. What you ask for there stays as it is.
        usual: Of a training without replicas.
        slots: How many replicas train together. One waits for nobody.
    """
    return usual if slots == 1 or config.blocks_per_step else max(1, usual // _SHORTER_STEPS)


def count_steps(config: TrainConfig, ids: int, usual: int, slots: int) -> int:
    """Return about how many steps an epoch has, 1 at least.

    Args:
        config: The options.
        ids: Of the corpus, before subsampling. Fewer words stay, so that there are fewer steps.
        usual: Blocks of a step without replicas.
        slots: How many replicas train together.
    """
    return max(1, ids // (config.block_length * find_blocks_per_step(config, usual, slots)))


def check_replicas(slots: int, steps: int, per_epoch: int = 0) -> None:
    """Make sure that there is a step for each replica in a round.

    Args:
        slots: How many replicas there are.
        steps: About how many steps an epoch has.
        per_epoch: Rounds of an epoch, 0 if their number is free.

    Raises:
        ConfigError: there are more replicas than that.
    """
    rounds = per_epoch or FEWEST_ROUNDS
    if slots * rounds <= max(steps, 1):
        return
    # None of the remedies may be a number below one.
    if per_epoch and steps >= slots:
        remedy = f"give rounds at most {steps // slots}, or more text"
    elif steps >= rounds:
        remedy = f"give at most {steps // rounds}, or more text"
    else:
        remedy = "give more text, or leave replicas and cluster out"
    raise ConfigError(
        f"replicas is {slots}, but an epoch of this text has {show_count(steps, 'step')}, which "
        f"{'is' if steps == 1 else 'are'} too few for {show_count(slots * rounds, 'piece')} in "
        f"{show_count(rounds, 'round')}; {remedy}"
    )
