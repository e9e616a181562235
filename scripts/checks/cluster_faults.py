"""Kill replicas, hosts and the driver of trainings on a cluster, and compare with undisturbed trainings.

    python scripts/checks/cluster_faults.py --kills 10

The cluster is Ray's own for tests: a head and two hosts, which are processes of this machine. Kills are SIGKILL
at random moments of rounds. A host that was killed comes back a round later. A driver that was killed is started
again to resume. At its end each training must have the tables of the undisturbed one, bit for bit.

Needs the tests' helpers, and Ray.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT))

from word2vec.terminal.tensorflow_notes import silent_tensorflow  # noqa: E402

with silent_tensorflow():
    # The support of tests needs it, and it would talk on stderr.
    import tensorflow as tf

    tf.config.list_physical_devices()

import word2vec  # noqa: E402
from tests.support.crew_trainings import (  # noqa: E402
    Disturbance,
    assert_same,
    make_config,
    train_by_ray,
    train_here,
)
from tests.support.ray_hosts import RayHosts  # noqa: E402
from word2vec.arrays import Float32s  # noqa: E402
from word2vec.config.train import TrainConfig  # noqa: E402
from word2vec.distributed.on_ray.session import open_ray  # noqa: E402
from word2vec.encoding.corpus import EncodedCorpus  # noqa: E402

_SLOTS = 2
_DRIVER = """
import sys, word2vec
corpus, output, cluster, resume = sys.argv[1:5]
options = {} if resume == "True" else eval(sys.argv[5])
word2vec.train(
    word2vec.EncodedCorpus.open(corpus), output, cluster=cluster, replicas=2, resume=resume == "True",
    checkpoint_every="1s", progress=False, **options,
)
"""


def main() -> None:
    """Run the trials and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10, help="of each kind, at least")
    parser.add_argument("--words", type=int, default=400_000, help="of the text")
    parser.add_argument("--rounds", type=int, default=10, help="of an epoch")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--kinds", nargs="+", default=["replica", "host", "driver"])
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as directory:
        corpus = _write_corpus(Path(directory) / "corpus", options.words)
        config = make_config(vector_size=200, negatives=64, epochs=2, rounds=options.rounds)
        expected = train_here(corpus, config, _SLOTS)
        is_same = True
        for kind in options.kinds:
            if kind == "driver":
                is_same &= _kill_drivers(corpus, config, expected, Path(directory), options.kills, draw)
            else:
                is_same &= _kill_during_rounds(corpus, config, expected, kind, options.kills, draw)
    sys.exit(not is_same)


def _write_corpus(path: Path, words: int) -> EncodedCorpus:
    """Encode a text of random words, as frequent as those of a language are (Zipf)."""
    numbers = np.random.default_rng(0).zipf(1.3, words) % 20_000
    sentences = [[f"w{number}" for number in line] for line in np.array_split(numbers, words // 20)]
    return word2vec.prepare(sentences, path, min_count=1, progress=False)


class _Killer:
    """Kills at a random moment of a round, and measures how long it takes until the round is done.

    Attributes:
        seconds: From each kill to the end of its round.
        usual: What rounds take that nothing disturbs.

    Args:
        kill: Kills something.
        is_whole: Tells whether everything is there that could be killed.
        heal: Called a round later.
        words: Of a round, about.
        draw: Draws moments.
    """

    def __init__(
        self,
        kill: Callable[[], None],
        is_whole: Callable[[], bool],
        heal: Callable[[], None],
        words: int,
        draw: random.Random,
    ) -> None:
        self.seconds: list[float] = []
        self.usual: list[float] = []
        self._is_whole = is_whole
        self._kill, self._heal, self._words, self._draw = kill, heal, words, draw
        self._round, self._began, self._killed, self._moment = -1, 0.0, 0.0, 0.0
        self._next = 1

    def look(self, number: int, words: int) -> None:
        """Kill if the moment has come."""
        now = time.monotonic()
        if number != self._round:
            self._end_round(now)
            self._round, self._began = number, now
            self._moment = self._draw.uniform(0.0, 0.9) * self._words
        if number >= self._next and not self._killed and words > self._moment and self._is_whole():
            self._killed, self._next = time.monotonic(), number + 3
            self._kill()

    def _end_round(self, now: float) -> None:
        if self._killed:
            self.seconds.append(now - self._killed)
            self._killed = 0.0
            self._heal()
        elif self._round == self._next - 1:
            self.usual.append(now - self._began)


def _kill_during_rounds(
    corpus: EncodedCorpus,
    config: TrainConfig,
    expected: dict[str, Float32s],
    kind: str,
    kills: int,
    draw: random.Random,
) -> bool:
    """Kill replicas or hosts until there were enough kills. Return whether all tables are the same."""
    seconds: list[float] = []
    usual: list[float] = []
    repeated = same = trainings = 0
    with RayHosts(_SLOTS) as hosts, open_ray(hosts.address) as session:
        while len(seconds) < kills:
            if kind == "replica":
                killer = _Killer(
                    lambda: hosts.kill_replica(draw.randrange(_SLOTS)),
                    lambda: len(hosts.find_replicas()) == _SLOTS,
                    lambda: None,
                    corpus.raw_words // config.rounds,
                    draw,
                )
            else:
                killer = _Killer(
                    lambda: hosts.kill_host(draw.randrange(_SLOTS)),
                    lambda: len(hosts.find_replicas()) == _SLOTS,
                    hosts.add_host,
                    corpus.raw_words // config.rounds,
                    draw,
                )
            disturbance = Disturbance(killer.look)
            found = train_by_ray(session, corpus, config, _SLOTS, disturbance)
            trainings += 1
            same += _are_same(found, expected)
            repeated += disturbance.repeated
            seconds += killer.seconds
            usual += killer.usual
            while len(hosts.nodes) < _SLOTS:
                hosts.add_host()
    _report(kind, len(seconds), trainings, same, repeated, seconds, usual)
    return same == trainings


def _kill_drivers(
    corpus: EncodedCorpus,
    config: TrainConfig,
    expected: dict[str, Float32s],
    directory: Path,
    kills: int,
    draw: random.Random,
) -> bool:
    """Kill commands, and resume until the training is done. Return whether the tables are the same."""
    names = ("vector_size", "negatives", "epochs", "rounds", "subsample", "block_length", "blocks_per_step")
    options = {name: getattr(config, name) for name in names} | {"deterministic": True, "subwords": False}
    killed = trainings = same = 0
    with RayHosts(_SLOTS) as hosts:
        while killed < kills:
            output = directory / f"model{trainings}"
            trainings += 1
            while not output.exists():
                resume = output.with_name(f"{output.name}.checkpoint").exists()
                command = [sys.executable, "-c", _DRIVER, str(corpus.path), str(output), hosts.address]
                process = subprocess.Popen([*command, str(resume), repr(options)], stderr=subprocess.DEVNULL)
                try:
                    process.wait(draw.uniform(8.0, 20.0))
                except subprocess.TimeoutExpired:
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()
                    killed += 1
                else:
                    if process.returncode:
                        print(f"driver: a command ended by {process.returncode}")
                        return False
            found = np.load(output / "input.npy", allow_pickle=False)
            same += bool(np.array_equal(found, next(iter(expected.values()))))
    _report("driver", killed, trainings, same, 0, [], [])
    return same == trainings


def _are_same(found: dict[str, Float32s], expected: dict[str, Float32s]) -> bool:
    try:
        assert_same(found, expected)
    except AssertionError as error:
        print(error)
        return False
    return True


def _report(kind: str, *counted: Any) -> None:
    kills, trainings, same, repeated, seconds, usual = counted
    print(f"{kind}: {kills} kills in {trainings} trainings, {trainings - same} of them lost or different")
    if seconds:
        print(
            f"  {repeated} calls repeated; the round that was hit was done {median(seconds):.1f} s after the "
            f"kill (median, {min(seconds):.1f} to {max(seconds):.1f}); an undisturbed round takes "
            f"{mean(usual):.1f} s"
        )


if __name__ == "__main__":
    main()
