"""One round of a crew of actors: which pieces are trained, which slices combined, and what was lost.

A round has as many stages as a piece has parts. In each, all slots train a part, and then slices are combined:
those of frequent rows, and after the last part all. What a stage began with is kept until the round is done, so
that an actor can train the parts of another that is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from word2vec.arrays import Float32s
from word2vec.distributed.crew import PieceReport
from word2vec.distributed.on_ray.faults import explain_fault, is_loss, is_loss_of_object, is_stopped_fetch
from word2vec.distributed.on_ray.replica import PartCall
from word2vec.distributed.on_ray.slices import CutTables, find_base, put_rows
from word2vec.distributed.on_ray.workers import Worker, Workers
from word2vec.distributed.rounds import Piece

_TICK = 0.1  # seconds, until it is looked whether anything but the work has happened
_MOST_LOSSES = 30  # in one round, until it is no accident any more
_SECONDS_ALONE = 180.0  # without a replica that takes work
_SECONDS_TO_CANCEL = 5.0


class BaseLost(Exception):
    """Parts of the base are in no store any more. The driver has it still."""


@dataclass(frozen=True, eq=False)
class _Call:
    """Something that an actor was asked for.

    Attributes:
        worker: The actor.
        number: Of the piece or of the slice.
        last: The reference that tells when it is done.
        others: The references to what else it returns.
    """

    worker: Worker
    number: int
    last: Any
    others: tuple[Any, ...] = ()


class RayRound:
    """A round.

    Attributes:
        losses: How many calls and results were lost and asked for again.
        training_seconds: Of the slowest replica of each part.

    Args:
        ray: The module.
        workers: The actors.
        number: Of the round. Others have had other numbers.
        pieces: Of each slot its parts.
        cut: How the tables are cut.
        half: Changes travel as float16.
    """

    def __init__(
        self,
        ray: Any,
        workers: Workers,
        number: int,
        pieces: Sequence[Sequence[Piece]],
        cut: CutTables,
        *,
        half: bool,
    ) -> None:
        self.losses = 0
        self.training_seconds = 0.0
        self._ray, self._workers, self._pieces, self._cut = ray, workers, pieces, cut
        self._number, self._half = number, half
        self._stage = 0
        self._history: list[dict[int, Any]] = []  # of each stage: references to what it begins with, by slice
        self._combined: list[dict[int, Float32s]] = []  # the same rows, but for those of the first stage
        self._done: list[list[PieceReport]] = [[] for _ in pieces]  # of the stages before, by slot
        self._done_words = 0
        self._reports: dict[int, PieceReport] = {}
        self._words: dict[int, int] = {}
        self._found: dict[int, tuple[Any, ...]] = {}  # by slot: references to its slices, as it has left them
        self._nodes: dict[int, str] = {}  # by slot: the host in whose store they are
        self._references: dict[int, Any] = {}  # by slice: what it came to
        self._rows: dict[int, Float32s] = {}
        self._calls: list[_Call] = []
        self._last_ready = time.monotonic()
        self._lost_hosts = workers.lost_hosts

    def run(self, base: Sequence[Any], watch: Callable[[int], bool]) -> bool:
        """Do what is not done yet, and again what is lost meanwhile.

        Args:
            base: References to the slices of the base.
            watch: As for :meth:`~word2vec.distributed.crew.Crew.train_round`.

        Returns:
            False if the round was given up.

        Raises:
            BaseLost: parts of the base are lost. The round goes on when it is run again with another.
            TrainingError: no replica is left, or one fails again and again, or the object store is full.
        """
        self._renew_history(base)
        while self._train_stage(watch):
            self._done_words += sum(self._words.values())
            for slot, report in self._reports.items():
                self._done[slot].append(report)
            self.training_seconds += max(report.seconds for report in self._reports.values())
            if self._is_last_stage():
                return True
            self._begin_next_stage()
        return False

    def list_reports(self) -> list[PieceReport]:
        """Return what each slot has done."""
        return [PieceReport.of_parts(reports) for reports in self._done]

    def list_references(self) -> list[Any]:
        """Return the references to the combined slices."""
        return [self._references[number] for number in range(len(self._cut.slices))]

    def list_rows(self) -> list[Float32s]:
        """Return the combined slices."""
        return [self._rows[number] for number in range(len(self._cut.slices))]

    def _train_stage(self, watch: Callable[[int], bool]) -> bool:
        """Train a part of each piece, and combine. Return False if the round was given up."""
        while len(self._rows) < len(self._list_wanted()):
            if len(self._found) < len(self._pieces):
                self._ask_for_pieces()
            elif not self._list_piece_calls():
                self._ask_for_slices()
            for call in self._wait():
                self._take(call)
            words = self._done_words + sum(self._words.values())
            if watch(words + self._workers.find_actor_words()):
                self._give_up()
                return False
        return True

    def _is_last_stage(self) -> bool:
        return self._stage == len(self._pieces[0]) - 1

    def _list_wanted(self) -> Sequence[int]:
        """Return the numbers of the slices that are combined in this stage."""
        return range(len(self._cut.slices)) if self._is_last_stage() else self._cut.frequent

    def _begin_next_stage(self) -> None:
        self._stage += 1
        self._history.append(self._references)
        self._combined.append(self._rows)
        self._references, self._rows = {}, {}
        self._found, self._nodes, self._reports, self._words = {}, {}, {}, {}

    def _renew_history(self, base: Sequence[Any]) -> None:
        """Let the round begin with a base, and put what it has combined since into the store of this host."""
        later = [
            {number: put_rows(self._ray, rows) for number, rows in combined.items()}
            for combined in self._combined
        ]
        self._history = [dict(enumerate(base)), *later]

    def _list_piece_calls(self) -> list[_Call]:
        return [call for call in self._calls if call.others]

    def _ask_for_pieces(self) -> None:
        asked = {call.number for call in self._list_piece_calls()}
        waiting = [slot for slot in range(len(self._pieces)) if slot not in self._found and slot not in asked]
        for worker, slot in self._deal(waiting):
            worker.words = 0
            call = PartCall(
                self._workers.take_ticket(),
                self._number,
                slot,
                tuple(self._pieces[slot][: self._stage + 1]),
                self._cut.slices,
                self._list_wanted(),
                self._history,
                self._half,
            )
            references = worker.actor.train.options(num_returns=1 + len(call.returned)).remote(call)
            self._calls.append(_Call(worker, slot, references[-1], tuple(references[:-1])))

    def _deal(self, slots: Sequence[int]) -> Iterator[tuple[Worker, int]]:
        """Yield who trains which piece: an actor its own, and those without work what belongs to nobody."""
        busy = {call.worker for call in self._calls}
        ready = self._workers.list_ready()
        owners = {worker.place.slot: worker for worker in ready}
        idle = [worker for worker in ready if worker not in busy]
        for slot in slots:
            owner = owners.get(slot)
            if owner in idle:
                idle.remove(owner)
                yield owner, slot
        for slot in slots:
            others = [worker for worker in idle if worker.place.slot not in slots]
            if slot not in owners and others:
                idle.remove(others[0])
                yield others[0], slot

    def _ask_for_slices(self) -> None:
        ready = self._workers.list_ready()
        asked = {call.number for call in self._calls}
        for place, number in enumerate(self._list_wanted()):
            if number in self._rows or number in asked or not ready:
                continue
            worker = ready[place % len(ready)]
            found = [self._found[slot][place] for slot in range(len(self._pieces))]
            if len(found) == 1 and not self._half:
                # What one replica has found needs no combining, and stays the same to the bit.
                reference = found[0]
            else:
                reference = worker.actor.combine.remote(
                    self._workers.take_ticket(), [find_base(self._history, number), *found]
                )
            self._calls.append(_Call(worker, number, reference))

    def _wait(self) -> list[_Call]:
        """Wait until something is done, but not long, and return it. Forget what is lost with its host."""
        done: list[Any] = []
        if self._calls:
            done, _ = self._ray.wait([call.last for call in self._calls], timeout=_TICK)
            self._workers.update(0.0)
        else:
            self._workers.update(_TICK)
        self._check_not_alone()
        for call in [call for call in self._calls if call.worker not in self._workers.alive]:
            if call.last not in done:
                self._calls.remove(call)
                self.losses += 1
        for slot in [slot for slot, node in self._nodes.items() if not self._workers.answers(node)]:
            # With its slices combined and fetched, nobody needs it any more.
            self._forget_piece(slot)
        if self._lost_hosts != self._workers.lost_hosts:
            # Slices of the base may have been there alone.
            self._lost_hosts = self._workers.lost_hosts
            self._workers.stop_fetching()
            raise BaseLost
        return [call for call in self._calls if call.last in done]

    def _check_not_alone(self) -> None:
        now = time.monotonic()
        if self._workers.list_ready():
            self._last_ready = now
        elif now - self._last_ready > _SECONDS_ALONE:
            self._workers.raise_no_replica("takes work")

    def _take(self, call: _Call) -> None:
        """Keep what a call has returned, or note what it has lost."""
        self._calls.remove(call)
        try:
            value = self._ray.get(call.last)
        except self._ray.exceptions.RayError as error:
            self._lose(call, error)
            return
        if call.others:
            self._reports[call.number], self._words[call.number] = value
            self._found[call.number] = call.others
            self._nodes[call.number] = call.worker.place.host.node
            call.worker.words = 0
        else:
            self._rows[call.number], self._references[call.number] = value, call.last

    def _lose(self, call: _Call, error: Exception) -> None:
        """Let what a call should have returned be done again.

        Raises:
            BaseLost: it needs a base that is lost.
            TrainingError: it would fail again.
        """
        host = call.worker.place.host.name
        if is_stopped_fetch(self._ray, error):
            self.losses += 1
            return
        if not is_loss(self._ray, error) or self.losses >= _MOST_LOSSES:
            self._give_up()
            raise explain_fault(self._ray, error, host)
        self.losses += 1
        if is_loss_of_object(self._ray, error):
            # Which one is not told. Everything that could be meant is made again.
            for slot in list(self._found):
                self._forget_piece(slot)
            raise BaseLost
        self._workers.lose(call.worker)

    def _forget_piece(self, slot: int) -> None:
        self.losses += 1
        del self._found[slot], self._nodes[slot], self._reports[slot], self._words[slot]
        # Slices that were asked for would wait for it.
        self._calls = [call for call in self._calls if call.others]

    def _give_up(self) -> None:
        """Let the actors stop, and do without those that do not within seconds."""
        for call in self._list_piece_calls():
            self._workers.cancel(call.worker)
        waiting = [call.last for call in self._calls]
        if waiting:
            _, late = self._ray.wait(waiting, num_returns=len(waiting), timeout=_SECONDS_TO_CANCEL)
            for call in self._calls:
                if call.last in late:
                    self._workers.drop(call.worker)
        self._calls = []
