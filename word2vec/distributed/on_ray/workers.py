"""The actors of a crew: where they are, whether they live, and others in place of those that died."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from word2vec.arrays import Bools
from word2vec.config.train import TrainConfig
from word2vec.distributed.host_checks import HostFacts, find_clock_note, find_difference
from word2vec.distributed.on_ray.faults import explain_fault, is_loss
from word2vec.distributed.on_ray.host_monitor import HostMonitor
from word2vec.distributed.on_ray.messages import Notes
from word2vec.distributed.on_ray.places import Place, plan_places
from word2vec.distributed.on_ray.replica import RayReplica, give_threads
from word2vec.distributed.on_ray.session import RayHost, RaySession
from word2vec.distributed.on_ray.token import explain_joining
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError, Word2VecError
from word2vec.machine import count_cores
from word2vec.terminal.counted_nouns import show_count

_SLOW = 0.5  # seconds without an answer from an actor, until it is looked whether its host is gone
_START_SECONDS = 300.0  # until a first actor has to be ready. The kernel may be compiled in them.
_QUIET_SECONDS = 30.0  # of waiting for actors, until the user is told for what
_HUNG = 60.0  # seconds without an answer from an actor, until it counts as dead
_LONGEST_PAUSE = 30.0  # seconds between two starts on one host that fail


@dataclass(eq=False)
class Worker:
    """An actor.

    Attributes:
        place: Where it is.
        actor: Ray's handle.
        starting: The reference to the facts of its host, until they are there.
        is_ready: It takes work.
        words: Of its piece, as far as is known.
        asked: The reference to the words of its piece, while it is asked.
        asked_at: When it was asked.
    """

    place: Place
    actor: Any
    starting: Any
    is_ready: bool = False
    words: int = 0
    asked: Any = field(default=None, repr=False)
    asked_at: float = 0.0


class Workers:
    """The actors of a crew.

    Args:
        session: A running Ray.
        corpus: To train on.
        config: The options.
        frozen: As for :class:`~word2vec.distributed.replica.Replica`.
        slots: How many actors there are to be.
        driver: The facts of this host.

    Attributes:
        alive: The actors that have not died, with those that still start.
        lost_hosts: How many hosts have gone, with the objects that they had.

    Raises:
        ConfigError: no host has cores to give, or one has fewer than replicas or their threads.
    """

    def __init__(
        self,
        session: RaySession,
        corpus: EncodedCorpus,
        config: TrainConfig,
        frozen: Mapping[str, Bools],
        slots: int,
        driver: HostFacts,
    ) -> None:
        self._ray = session.ray
        self._is_inside = session.is_inside
        self._corpus, self._config, self._frozen = corpus, config, frozen
        self._slots, self._driver = slots, driver
        self._strategy = importlib.import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
        self._actor_class = session.ray.remote(concurrency_groups={"control": 2})(RayReplica)
        self._monitor = HostMonitor(session.ray)
        self._nodes: set[str] = set()
        self.lost_hosts = 0
        self._tickets = 0
        self._failures: dict[str, int] = {}  # by host, failed starts in a row
        self._not_before: dict[str, float] = {}  # by host, when the next one may be
        self._refused: set[str] = set()
        self._notes = Notes()
        hosts = self._list_usable()
        if not hosts:
            raise ConfigError(
                f"no host of the Ray cluster at {session.address} has cores to give; join one by: "
                f"{explain_joining(session.address)} --num-cpus N"
            )
        threads = 1 if config.deterministic else config.threads
        # Inside, Ray has been given one core for each replica.
        self._wanted = plan_places(hosts, slots, threads, take_turns=self._is_inside)
        self.alive: list[Worker] = [self._start(place) for place in self._wanted]

    def close(self) -> None:
        """End all actors."""
        self._monitor.stop()
        for worker in self.alive:
            self._kill(worker)

    def wait_for_start(self, watch: Callable[[], bool]) -> bool:
        """Wait until all actors are ready that come in time. Return False if it is to be given up.

        Raises:
            ConfigError: a host cannot take part.
            TrainingError: no actor is ready in time.
        """
        begin = time.monotonic()
        while not all(worker.is_ready for worker in self.alive) or not self.alive:
            if watch():
                return False
            self.update(0.2)
            waited = time.monotonic() - begin
            if waited > _QUIET_SECONDS:
                self._notes.say(self._explain_wait())
            if waited > _START_SECONDS:
                ready = len(self.list_ready())
                if ready:
                    self._notes.say(
                        f"{show_count(ready, 'replica')} of {len(self._wanted)} began in {_START_SECONDS:.0f} "
                        "seconds; the work of the others is theirs until these are there"
                    )
                    return True
                self.raise_no_replica("is ready")
        return True

    def raise_no_replica(self, what: str) -> None:
        """Raise the error of a crew without a replica.

        Raises:
            TrainingError: in any case.
        """
        raise TrainingError(
            f"no replica {what} on {self._name_hosts()} after {_START_SECONDS:.0f} seconds; see which have "
            "free cores by: ray status"
        )

    def _explain_wait(self) -> str:
        count = len(self._wanted) - len(self.list_ready())
        return (
            f"waiting for {show_count(count, 'replica')} to start on {self._name_hosts()}, for "
            f"{_START_SECONDS:.0f} seconds at most; ray status tells whether other programs use the cores"
        )

    def _name_hosts(self) -> str:
        return ", ".join(dict.fromkeys(place.host.name for place in self._wanted))

    def update(self, seconds: float) -> None:
        """Note which actors are ready, which hosts are gone, and start others in place of those that died.

        Args:
            seconds: How long to wait for one that starts.

        Raises:
            ConfigError: a host of the first plan cannot take part.
            TrainingError: the cluster's head does not answer any more.
        """
        starting = [worker.starting for worker in self.alive if not worker.is_ready]
        if starting:
            done, _ = self._ray.wait(starting, num_returns=len(starting), timeout=seconds)
            for worker in [worker for worker in self.alive if worker.starting in done and not worker.is_ready]:
                self._admit(worker)
        elif seconds:
            time.sleep(seconds)
        alive = self._monitor.find_alive()
        self.lost_hosts += len(self._nodes - alive)
        self._nodes = alive
        for worker in list(self.alive):
            if worker.place.host.node not in alive:
                self.lose(worker)
        self._replace_dead()

    def lose(self, worker: Worker) -> None:
        """Give an actor up that has died, and say so if it had work."""
        if worker in self.alive and worker.is_ready:
            self._notes.say_loss(worker.place.host.name)
        self.drop(worker)

    def drop(self, worker: Worker) -> None:
        """Give an actor up."""
        if worker in self.alive:
            self.alive.remove(worker)
            self._kill(worker)
            self._monitor.suspect(worker.place.host)

    def answers(self, node: str) -> bool:
        """Return whether a host answers."""
        return any(host.node == node for host in self._monitor.list_hosts())

    def list_ready(self) -> list[Worker]:
        """Return the actors that take work."""
        return [worker for worker in self.alive if worker.is_ready]

    def cancel(self, worker: Worker) -> None:
        """Let an actor end its piece soon."""
        with suppress(self._ray.exceptions.RayError):
            worker.actor.cancel.options(concurrency_group="control").remote()

    def take_ticket(self) -> int:
        """Return the number of the next call."""
        self._tickets += 1
        return self._tickets

    def stop_fetching(self) -> None:
        """Let all calls fail that still wait for objects, wherever they are."""
        for worker in self.list_ready():
            with suppress(self._ray.exceptions.RayError):
                worker.actor.stop_fetching.options(concurrency_group="control").remote(self._tickets)

    def find_actor_words(self) -> int:
        """Return how many words the pieces in work have come to, as far as the actors have told."""
        for worker in list(self.alive):
            if not worker.is_ready:
                continue
            if worker.asked is None:
                worker.asked = worker.actor.count_words.options(concurrency_group="control").remote()
                worker.asked_at = time.monotonic()
            elif self._ray.wait([worker.asked], timeout=0)[0]:
                try:
                    worker.words = self._ray.get(worker.asked)
                except self._ray.exceptions.RayError:
                    self.lose(worker)
                worker.asked = None
            elif time.monotonic() - worker.asked_at < _SLOW:
                continue
            elif time.monotonic() - worker.asked_at < _HUNG:
                self._monitor.suspect(worker.place.host)
            else:
                self._notes.say(
                    f"a replica on host {worker.place.host.name} does not answer; its work goes to others"
                )
                self.drop(worker)
        return sum(worker.words for worker in self.alive)

    def _start(self, place: Place) -> Worker:
        actor = self._actor_class.options(
            # Inside, Ray has been given one core for each replica, whatever the machine has.
            num_cpus=1 if self._is_inside else place.threads,
            max_restarts=0,
            scheduling_strategy=self._strategy(place.host.node, soft=False),
        ).remote(
            self._corpus.path.resolve(),
            self._corpus.key,
            give_threads(self._config, place.threads, self._driver.backend),
            self._slots,
            dict(self._frozen),
        )
        return Worker(place, actor, actor.start.remote())

    def _admit(self, worker: Worker) -> None:
        """Let an actor take work if its host is like this one."""
        host = worker.place.host
        try:
            facts = replace(self._ray.get(worker.starting), host=host.name)
        except self._ray.exceptions.RayError as error:
            self.drop(worker)
            self._postpone(host)
            if not is_loss(self._ray, error):
                self._refuse(worker, explain_fault(self._ray, error, host.name))
            return
        difference = find_difference(self._driver, facts, deterministic=self._config.deterministic)
        if difference is not None:
            self.drop(worker)
            self._refuse(worker, ConfigError(difference))
            return
        note = find_clock_note(facts, time.time())
        if note:
            self._notes.say(note)
        self._failures.pop(host.node, None)
        worker.is_ready = True

    def _refuse(self, worker: Worker, error: Word2VecError) -> None:
        """Leave a host alone that came later, or end the training if it was to begin there."""
        host = worker.place.host
        if any(place.host.node == host.node for place in self._wanted):
            raise error
        self._refused.add(host.node)
        self._notes.say(f"host {host.name} is not used: {error}")

    def _postpone(self, host: RayHost) -> None:
        """Wait before the next start on a host, twice as long after each that fails."""
        failures = self._failures[host.node] = self._failures.get(host.node, 0) + 1
        self._not_before[host.node] = time.monotonic() + min(_LONGEST_PAUSE, 0.25 * 2**failures)

    def _replace_dead(self) -> None:
        """Start an actor for each slot that has none, where it was, or on a host that has none."""
        have = {worker.place.slot for worker in self.alive}
        missing = [place for place in self._wanted if place.slot not in have]
        if not missing:
            return
        hosts = {host.node: host for host in self._list_usable()}
        for place in missing:
            if place.host.node in hosts:
                if time.monotonic() >= self._not_before.get(place.host.node, 0.0):
                    self.alive.append(self._start(place))
                continue
            used = {worker.place.host.node for worker in self.alive}
            spare = next((host for host in hosts.values() if host.node not in used), None)
            if spare is not None:
                threads = place.threads if self._config.deterministic or self._config.threads else spare.cores
                self.alive.append(self._start(Place(place.slot, spare, max(1, threads))))

    def _list_usable(self) -> list[RayHost]:
        """Return the hosts that answer, have a core, and have not failed. Inside it is this machine alone."""
        hosts = self._monitor.list_hosts()
        if self._is_inside:
            hosts = [replace(host, cores=count_cores()) for host in hosts]
        return [host for host in hosts if host.cores and host.node not in self._refused]

    def _kill(self, worker: Worker) -> None:
        with suppress(Exception):
            self._ray.kill(worker.actor)
