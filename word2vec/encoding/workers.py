"""Worker processes that encode batches, in order.

Each worker is a Python process of its own that reads batches from its standard input and writes
:class:`~word2vec.encoding.local_ids.LocalIds` to its standard output. Not ``multiprocessing``: that imports the
user's script again in every worker (a script without ``if __name__ == "__main__"`` then starts itself without
end), or forks a process that may already run TensorFlow's threads, and it sends everything as pickles.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import queue
import signal
import struct
import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import IO, Any

from word2vec.config import PrepareConfig
from word2vec.encoding.local_ids import LocalIds, local_ids
from word2vec.errors import ConfigError, CorpusError, Word2VecError
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.batches import Batch, Reader
from word2vec.text.sources.readers import READERS

# A message is its header (the lengths of two parts) and the parts.
_HEADER = struct.Struct("<QQ")
_FAILED = (1 << 64) - 1  # as the first length: the second part is an error
_AHEAD = 2  # batches that wait for each worker, so that none waits for us

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from word2vec.encoding.workers import serve; serve()"
)


def encode_batch(
    analyzer: Analyzer, reader: Reader, batch: Batch, known: Mapping[str, int] = MappingProxyType({})
) -> LocalIds:
    """Encode one batch in this process; ``known`` is as for :func:`~word2vec.encoding.local_ids.local_ids`.

    Raises:
        CorpusError: its text cannot be read, or its tokenizer makes words that hold line ends.
    """
    found = local_ids(analyzer(reader.lines(batch)), open_end=batch.continues, known=known)
    # Only a tokenizer of the user's own makes such words; a worker's result could not hold them.
    if "\n" in "".join(found.words):
        word = next(word for word in found.words if "\n" in word)
        name = analyzer.tokenizer.name
        raise CorpusError(f"the tokenizer {name} made the word {word!r}, which holds a line end")
    return found


class WorkerPool:
    """So many worker processes; a context manager, at whose end they are gone.

    Args:
        config: How they cut text.
        workers: How many.
    """

    def __init__(self, config: PrepareConfig, workers: int) -> None:
        self._depth = workers * _AHEAD
        self._workers = [_Worker(config) for _ in range(workers)]
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="word2vec-worker")

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *error: object) -> None:
        # Workers first: threads that wait for them then end.
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)

    def share(self, words: list[str]) -> None:
        """Tell all workers words that they need not name again. Once only."""
        for worker in self._workers:
            worker.shared = words

    def encode(self, batches: Iterable[tuple[Reader, Batch]]) -> Iterator[tuple[Batch, LocalIds]]:
        """Encode batches; yields them in their order.

        Raises:
            CorpusError: a batch cannot be read, or a worker has died.
        """
        waiting: deque[tuple[Batch, Future[LocalIds]]] = deque()
        for reader, batch in batches:
            waiting.append((batch, self._threads.submit(self._run, reader, batch)))
            if len(waiting) > self._depth:
                yield self._finished(waiting)
        while waiting:
            yield self._finished(waiting)

    def _run(self, reader: Reader, batch: Batch) -> LocalIds:
        worker = self._free.get()
        try:
            return worker.encode(reader, batch)
        finally:
            self._free.put(worker)

    @staticmethod
    def _finished(waiting: deque[tuple[Batch, Future[LocalIds]]]) -> tuple[Batch, LocalIds]:
        batch, future = waiting.popleft()
        return batch, future.result()


class _Worker:
    """This process's end of one worker."""

    def __init__(self, config: PrepareConfig) -> None:
        # A session of its own, so that Ctrl-C reaches only this process, which then stops the workers in order.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._tasks, self._results = self._process.stdin, self._process.stdout
        self._first_task = json.dumps(dataclasses.asdict(config)).encode()
        # Words to tell the worker before its next task.
        self.shared: list[str] | None = None
        self._known = 0

    def encode(self, reader: Reader, batch: Batch) -> LocalIds:
        try:
            if self._first_task:
                _write(self._tasks, self._first_task, b"")
                self._first_task = b""
            about = {field.name: getattr(batch, field.name) for field in dataclasses.fields(batch)}
            del about["data"]
            shared, self.shared = self.shared, None
            if shared is not None:
                _write(self._tasks, b"", _joined(shared))
                self._known = len(shared)
            task = {"reader": type(reader).__name__, "options": dataclasses.asdict(reader), "batch": about}  # type: ignore[call-overload]
            _write(self._tasks, json.dumps(task).encode(), batch.data)
            message = _read(self._results)
        except (BrokenPipeError, ConnectionError):
            message = None
        if message is None:
            raise CorpusError(
                f"a worker process ended unexpectedly (status {self._process.wait()}) in {batch.source}; if "
                "memory ran out, use fewer --workers"
            )
        words, ids = message
        if ids is None:
            kind, text = json.loads(words)
            raise {"ConfigError": ConfigError}.get(kind, CorpusError)(text)
        found = words.decode("utf-8", "surrogatepass").split("\n") if words else []
        return LocalIds(found, array("i", ids), self._known)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._results.close()
        # What was still to be written to it is of no use now.
        with contextlib.suppress(BrokenPipeError):
            self._tasks.close()


def serve() -> None:
    """Encode batches from standard input until it ends: the main function of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    # What a user's tokenizer prints must not get between the results.
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    first = _read(tasks)
    if first is None:
        return
    analyzer: Analyzer | None = None
    known: dict[str, int] = {}
    while (message := _read(tasks)) is not None:
        if not message[0]:
            words = (message[1] or b"").decode("utf-8", "surrogatepass").split("\n")
            known = {word: number for number, word in enumerate(words, 1)}
            continue
        try:
            if analyzer is None:
                analyzer = Analyzer(PrepareConfig(**json.loads(first[0])))
            task: dict[str, Any] = json.loads(message[0])
            reader = READERS[task["reader"]](**task["options"])
            found = encode_batch(analyzer, reader, Batch(data=message[1] or b"", **task["batch"]), known)
        except Word2VecError as error:
            _write(results, json.dumps([type(error).__name__, str(error)]).encode(), None)
            continue
        _write(results, _joined(found.words), found.ids.tobytes())


def _joined(words: list[str]) -> bytes:
    return "\n".join(words).encode("utf-8", "surrogatepass")


def _write(file: IO[bytes], first: bytes, second: bytes | None) -> None:
    lengths = (_FAILED, len(first)) if second is None else (len(first), len(second))
    file.write(_HEADER.pack(*lengths))
    file.write(first)
    file.write(second or b"")
    file.flush()


def _read(file: IO[bytes]) -> tuple[bytes, bytes | None] | None:
    """Return a message's two parts, the second None for an error; None where the other end is closed."""
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    first, second = _HEADER.unpack(header)
    if first == _FAILED:
        return file.read(second), None
    parts = file.read(first), file.read(second)
    return parts if len(parts[0]) == first and len(parts[1]) == second else None
