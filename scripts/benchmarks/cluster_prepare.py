"""What it costs to prepare text on many hosts, and how many cores one driver carries.

    python scripts/benchmarks/cluster_prepare.py en_wiki.txt
    python scripts/benchmarks/cluster_prepare.py en_wiki.txt --copies 8 --shard-mb 16
    python scripts/benchmarks/cluster_prepare.py en_wiki.txt --pairs 7

The first table is of one core that does all tasks, one after the other. What the driver does beside them cannot
be shared. So the quotient of the two is how many cores it carries at most. With ``--pairs`` the same text is
prepared by two workers of one machine, and by two of Ray, in turn.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar, cast

import word2vec
from word2vec.config.prepare import PrepareConfig
from word2vec.distributed.on_ray.session import RaySession, open_ray
from word2vec.distributed.on_ray.tasks import RayTasks
from word2vec.distributed.preparing.file_digests import digest_seen_file
from word2vec.distributed.preparing.prepare import prepare_on_hosts
from word2vec.encoding.job import Job
from word2vec.encoding.prepare import prepare_with

Task = TypeVar("Task")
Result = TypeVar("Result")

_NAMES = {
    "encode_shard": "tokenise and number",
    "merge_bucket": "merge words",
    "count_shard_pairs": "count pairs",
    "add_up_pairs": "add up pairs",
    "join_shard": "join phrases",
    "number_shard": "write final ids",
}
_NOTHINGS = 2000


class TimedTasks:
    """Does tasks one after the other in this process, and keeps the seconds of each kind.

    Args:
        text: Files that are digested beforehand, because that would be done beside other tasks.
    """

    cores = 1

    def __init__(self, text: Sequence[Path]) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.tasks: Counter[str] = Counter()
        self._digests = {path: digest_seen_file((path, path.stat().st_size)) for path in text}

    def map(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Do tasks, and yield their results."""
        if function is digest_seen_file:
            yield from (cast("Result", self._digests[path]) for path, _ in cast("list[tuple[Path, int]]", tasks))
            return
        for task in tasks:
            started = time.perf_counter()
            result = function(task)
            self.seconds[function.__name__] += time.perf_counter() - started
            self.tasks[function.__name__] += 1
            yield result

    def ask_each_host(self, function: Callable[[Task], Result], task: Task) -> list[Result]:
        """Do one task."""
        return list(self.map(function, [task]))

    def stop(self) -> None:
        """Nothing runs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, nargs="+", help="files of text")
    parser.add_argument("--copies", type=int, default=1, help="read the files so many times")
    parser.add_argument("--shard-mb", type=float, default=64, help="about how much text a task has")
    parser.add_argument("--phrases", type=int, default=0, help="passes that join phrases")
    parser.add_argument("--pairs", type=int, default=0, help="compare Ray with one machine so often")
    options = parser.parse_args(arguments)
    text = [path.absolute() for path in options.text] * options.copies
    config = PrepareConfig(phrases=options.phrases, workers=2)
    directory = Path(tempfile.mkdtemp(prefix="cluster-prepare-"))
    try:
        _print_shares(config, text, directory / "corpus", int(options.shard_mb * 2**20))
        if options.pairs:
            _print_pairs(config, text, directory, options.pairs)
    finally:
        shutil.rmtree(directory)


def _print_shares(config: PrepareConfig, text: Sequence[Path], output: Path, shard_bytes: int) -> None:
    """Print what each step takes of one core, and what the driver does beside."""
    tasks = TimedTasks(text)
    started = time.perf_counter()
    corpus = prepare_on_hosts(tasks, Job(config, output), text, text, shard_bytes)
    total = time.perf_counter() - started
    shared = sum(tasks.seconds.values())
    driver = total - shared
    print(f"{corpus.raw_words:,} words, {len(corpus.manifest['parts'])} shards, V {len(corpus.vocabulary):,}\n")
    print("| step | tasks | seconds of a core | words/s of a core |\n|---|---|---|---|")
    for name, shown in _NAMES.items():
        if name in tasks.seconds:
            seconds = tasks.seconds[name]
            print(f"| {shown} | {tasks.tasks[name]} | {seconds:.2f} | {corpus.raw_words / seconds:,.0f} |")
    print(f"| the driver | | {driver:.2f} | {corpus.raw_words / driver:,.0f} |")
    print(f"\nOne driver carries {shared / driver:,.0f} cores on this text.")
    print("The work of tasks grows with the text, and that of the driver with the vocabulary.\n")


def _do_nothing(number: int) -> int:
    return number


def _print_pairs(config: PrepareConfig, text: Sequence[Path], directory: Path, pairs: int) -> None:
    """Prepare by two workers of one machine and by two of Ray, in turn, and print the quotients of the times."""
    with open_ray(None, workers=2) as session:
        quotients, local, by_ray = [], [], []
        for number in range(pairs + 1):
            seconds = {}
            # The first pair only starts the worker processes and fills the caches.
            for name in ("one machine", "ray") if number % 2 else ("ray", "one machine"):
                output, used = directory / f"{name}-{number}", session if name == "ray" else None
                seconds[name] = _time(config, text, output, used)
            if number:
                local.append(seconds["one machine"])
                by_ray.append(seconds["ray"])
                quotients.append(seconds["ray"] / seconds["one machine"])
        print("| | seconds, median |\n|---|---|")
        print(f"| prepare --workers 2 | {statistics.median(local):.2f} |")
        print(f"| two workers of Ray | {statistics.median(by_ray):.2f} |")
        low, high = min(quotients), max(quotients)
        print(f"\nRay takes {statistics.median(quotients):.2f} times as long ({low:.2f} to {high:.2f}).")
        with RayTasks(session) as tasks:
            started = time.perf_counter()
            list(tasks.map(_do_nothing, range(_NOTHINGS)))
            rate = _NOTHINGS / (time.perf_counter() - started)
        print(f"One driver hands over {rate:,.0f} tasks/s through Ray.")


def _time(config: PrepareConfig, text: Sequence[Path], output: Path, session: RaySession | None) -> float:
    """Return the seconds of one preparation, whose output is removed."""
    started = time.perf_counter()
    if session is not None:
        with RayTasks(session) as tasks:
            prepare_on_hosts(tasks, Job(config, output), text, text)
    else:
        prepare_with(config, list(text), output, progress=False)
    seconds = time.perf_counter() - started
    assert word2vec.EncodedCorpus.open(output, verify=False).raw_words
    shutil.rmtree(output)
    return seconds


if __name__ == "__main__":
    main()
