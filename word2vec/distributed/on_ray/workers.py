"""The actors of a crew: where they are, whether they live, and others in place of those that died."""

from __future__ import annotations

import importlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from word2vec.arrays import Bools
from word2vec.config.train import TrainConfig
from word2vec.distributed.host_checks import HostFacts, find_clock_note, find_difference
from word2vec.distributed.on_ray.faults import explain_fault, is_loss
from word2vec.distributed.on_ray.replica import RayReplica, give_threads
from word2vec.distributed.on_ray.session import RayHost, RaySession, list_hosts
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError, Word2VecError
from word2vec.machine import count_cores

_LOOK_SECONDS = 1.0  # between two looks at which hosts answer
_SLOW = 0.5  # seconds without an answer from an actor, until it is looked whether its host is gone
_TOUCH_SECONDS = 1.0  # until a host counts as slow
_SILENCE = 40.0  # seconds without an answer from the cluster's head, until it counts as gone
_START_SECONDS = 300.0  # until a first actor has to be ready. The kernel may be compiled in them.
_HUNG = 60.0  # seconds without an answer from an actor, until it counts as dead
_LONGEST_PAUSE = 30.0  # seconds between two starts on one host that fail


@dataclass(frozen=True)
class Place:
    """Where an actor is to be.

    Attributes:
        slot: The slot whose pieces are its own, as long as it lives.
        host: The host.
        threads: That it trains with.
    """

    slot: int
    host: RayHost
    threads: int


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


def plan_places(hosts: Sequence[RayHost], slots: int, threads: int) -> list[Place]:
    """Return where the replicas of a crew begin: evenly on the hosts, in their order.

    Args:
        hosts: At least one.
        slots: How many replicas there are.
        threads: Of each. 0 divides the cores of a host by its replicas.

    Raises:
        ConfigError: a host has fewer cores than the threads that are asked for.

    Example:
        >>> host = RayHost("n", "one", "10.0.0.1", 8)
        >>> [place.threads for place in plan_places([host], 3, 0)]
        [2, 2, 2]
    """
    counts = [slots // len(hosts) + (number < slots % len(hosts)) for number in range(len(hosts))]
    places = []
    for slot in range(slots):
        host, count = hosts[slot % len(hosts)], counts[slot % len(hosts)]
        if threads * count > host.cores > 0 and threads > 1:
            raise ConfigError(
                f"threads is {threads}, but host {host.name} has {host.cores} cores for {count} replica"
                f"{'s' * (count > 1)}; leave threads at 0, or give at most {max(1, host.cores // count)}"
            )
        places.append(Place(slot, host, threads or max(1, host.cores // count)))
    return places


class Workers:
    """The actors of a crew.

    Args:
        session: A running Ray.
        corpus: To train on.
        config: The options.
        backend: The name of the driver's backend.
        frozen: As for :class:`~word2vec.distributed.replica.Replica`.
        slots: How many actors there are to be.
        driver: The facts of this host.
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
        self._driver = driver
        self._strategy = importlib.import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
        self._made = session.ray.remote(concurrency_groups={"control": 2})(RayReplica)
        self._pulse = _Pulse(session.ray)
        self._failures: dict[str, int] = {}  # by host, failed starts in a row
        self._not_before: dict[str, float] = {}  # by host, when the next one may be
        self._refused: set[str] = set()
        self._noted: set[str] = set()
        hosts = self._list_usable()
        if not hosts:
            raise ConfigError(
                f"no host of the Ray cluster at {session.address} has cores to give; join one by: ray start "
                f"--address {session.address} --num-cpus N"
            )
        self._wanted = plan_places(hosts, slots, 1 if config.deterministic else config.threads)
        self.alive: list[Worker] = [self._start(place) for place in self._wanted]

    def close(self) -> None:
        """End all actors."""
        self._pulse.stop()
        for worker in self.alive:
            self._kill(worker)

    def wait_for_start(self, watch: Callable[[], bool]) -> bool:
        """Wait until all actors are ready that come in time. Return False if it is to be given up.

        Raises:
            ConfigError: a host cannot take part.
            TrainingError: no actor is ready in time.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not all(worker.is_ready for worker in self.alive) or not self.alive:
            if watch():
                return False
            self.look(0.2)
            if time.monotonic() > deadline:
                if any(worker.is_ready for worker in self.alive):
                    return True
                self.raise_nobody("is ready")
        return True

    def raise_nobody(self, what: str) -> None:
        """Raise the error of a crew without a replica.

        Raises:
            TrainingError: in any case.
        """
        names = ", ".join(dict.fromkeys(place.host.name for place in self._wanted))
        raise TrainingError(
            f"no replica {what} on {names} after {_START_SECONDS:.0f} seconds; see which hosts have free cores "
            "by: ray status. The last round's checkpoint is kept, and resume goes on from it"
        )

    def look(self, seconds: float) -> None:
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
                self._greet(worker)
        elif seconds:
            time.sleep(seconds)
        alive = self._pulse.find_alive()
        for worker in list(self.alive):
            if worker.place.host.node not in alive:
                self.bury(worker)
        self._replace_dead()

    def bury(self, worker: Worker) -> None:
        """Give an actor up."""
        if worker in self.alive:
            self.alive.remove(worker)
            self._kill(worker)
            self._pulse.suspect(worker.place.host)

    def answers(self, node: str) -> bool:
        """Return whether a host answers."""
        return any(host.node == node for host in self._pulse.list_hosts())

    def list_ready(self) -> list[Worker]:
        """Return the actors that take work."""
        return [worker for worker in self.alive if worker.is_ready]

    def cancel(self, worker: Worker) -> None:
        """Let an actor end its piece soon."""
        with suppress(self._ray.exceptions.RayError):
            worker.actor.cancel.options(concurrency_group="control").remote()

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
                    self.bury(worker)
                worker.asked = None
            elif time.monotonic() - worker.asked_at < _SLOW:
                continue
            elif time.monotonic() - worker.asked_at < _HUNG:
                self._pulse.suspect(worker.place.host)
            else:
                self._say(f"a replica on host {worker.place.host.name} does not answer; its work goes to others")
                self.bury(worker)
        return sum(worker.words for worker in self.alive)

    def _start(self, place: Place) -> Worker:
        actor = self._made.options(
            # Inside, Ray has been given one core for each replica, whatever the machine has.
            num_cpus=1 if self._is_inside else place.threads,
            max_restarts=0,
            scheduling_strategy=self._strategy(place.host.node, soft=False),
        ).remote(
            self._corpus.path.resolve(),
            self._corpus.key,
            give_threads(self._config, place.threads, self._driver.backend),
            dict(self._frozen),
        )
        return Worker(place, actor, actor.start.remote())

    def _greet(self, worker: Worker) -> None:
        """Let an actor take work if its host is like this one."""
        host = worker.place.host
        try:
            facts = replace(self._ray.get(worker.starting), host=host.name)
        except self._ray.exceptions.RayError as error:
            self.bury(worker)
            self._postpone(host)
            if not is_loss(self._ray, error):
                self._refuse(worker, explain_fault(self._ray, error, host.name))
            return
        difference = find_difference(self._driver, facts, deterministic=self._config.deterministic)
        if difference is not None:
            self.bury(worker)
            self._refuse(worker, ConfigError(difference))
            return
        note = find_clock_note(facts, time.time())
        if note:
            self._say(note)
        self._failures.pop(host.node, None)
        worker.is_ready = True

    def _refuse(self, worker: Worker, error: Word2VecError) -> None:
        """Leave a host alone that came later, or end the training if it was to begin there."""
        host = worker.place.host
        if any(place.host.node == host.node for place in self._wanted):
            raise error
        self._refused.add(host.node)
        self._say(f"host {host.name} is not used: {error}")

    def _postpone(self, host: RayHost) -> None:
        """Wait before the next start on a host, twice as long after each that fails."""
        failures = self._failures[host.node] = self._failures.get(host.node, 0) + 1
        self._not_before[host.node] = time.monotonic() + min(_LONGEST_PAUSE, 0.25 * 2**failures)

    def _say(self, note: str) -> None:
        if note not in self._noted:
            self._noted.add(note)
            print(f"word2vec: {note}", file=sys.stderr)

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
        hosts = [
            replace(host, cores=count_cores()) if self._is_inside else host for host in self._pulse.list_hosts()
        ]
        return [host for host in hosts if host.cores and host.node not in self._refused]

    def _kill(self, worker: Worker) -> None:
        with suppress(Exception):
            self._ray.kill(worker.actor)


class _Pulse:
    """Asks the cluster in a thread which hosts answer, because a head that is gone keeps who asks it waiting."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._wake = threading.Event()
        self._is_stopped = False
        self._hosts = list_hosts(ray)
        self._gone: set[str] = set()
        self._suspects: set[RayHost] = set()
        self._own = ray.get_runtime_context().get_node_id()
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._ask, name="hosts", daemon=True)
        self._thread.start()

    def list_hosts(self) -> list[RayHost]:
        """Return the hosts that answered last."""
        return [host for host in self._hosts if host.node not in self._gone]

    def suspect(self, host: RayHost) -> None:
        """Look soon whether a host is gone. The cluster's head takes half a minute to say so."""
        self._suspects.add(host)
        self._wake.set()

    def _feel(self, host: RayHost) -> None:
        try:
            socket.create_connection((host.address, host.port), _TOUCH_SECONDS).close()
        except ConnectionRefusedError:
            self._gone.add(host.node)
        except OSError:
            # It may be slow. The head will tell.
            return

    def find_alive(self) -> set[str]:
        """Return the nodes that answer.

        Raises:
            TrainingError: nothing was heard for long, or this machine is no longer a host.
        """
        nodes = {host.node for host in self.list_hosts()}
        if time.monotonic() - self._heard > _SILENCE:
            raise TrainingError(
                f"the head of the Ray cluster has not answered for {_SILENCE:.0f} seconds; start the cluster "
                "again, and resume goes on from the last round's checkpoint"
            )
        if self._own not in nodes:
            raise TrainingError(
                "Ray has ended on this machine; start it again, and resume goes on from the last round's "
                "checkpoint"
            )
        return nodes

    def stop(self) -> None:
        """Ask no more."""
        self._is_stopped = True
        self._wake.set()
        self._thread.join(2.0)

    def _ask(self) -> None:
        while True:
            self._wake.wait(_LOOK_SECONDS)
            self._wake.clear()
            if self._is_stopped:
                return
            while self._suspects:
                self._feel(self._suspects.pop())
            with suppress(Exception):
                self._hosts = list_hosts(self._ray)
                self._heard = time.monotonic()
