"""Worker processes that tokenise batches and number their words, in order.

Each worker is a Python process of its own that reads batches from its standard input and writes
:class:`~word2vec.encoding.local_ids.LocalIds` to its standard output, as ``messages.py`` describes.
``multiprocessing`` is not used. It imports your script again in every worker, and a script without
``if __name__ == "__main__"`` then starts itself without end. Or it forks a process that may already run
TensorFlow's threads. And it sends everything as pickles.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import queue
import signal
import subprocess
import sys
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType
from typing import Any

from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.local_ids import LocalIds, Tally, number_locally
from word2vec.encoding.messages import (
    BATCH,
    CONFIG,
    CONFIG_ERROR,
    CORPUS_ERROR,
    KNOWN_WORDS,
    LOCAL_IDS,
    Message,
    pack_tally,
    pack_words,
    receive,
    send,
    split_tally,
    unpack_words,
)
from word2vec.errors import ConfigError, CorpusError, Word2VecError
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.batches import Batch, Decoder
from word2vec.text.sources.losses import count_losses
from word2vec.text.sources.readers import DECODERS

_AHEAD = 2  # batches that wait for each worker. With fewer, workers would wait for us.

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from word2vec.encoding.workers import serve; serve()"
)


def number_batch(
    analyzer: Analyzer, decoder: Decoder, batch: Batch, known: Mapping[str, int] = MappingProxyType({})
) -> LocalIds:
    """Tokenise one batch in this process and number its words.

    Args:
        analyzer: Turns lines into sentences of words.
        decoder: Turns the batch into lines.
        batch: A piece of text.
        known: Words that need not be named, as for :func:`~word2vec.encoding.local_ids.number_locally`.

    Raises:
        CorpusError: the text cannot be read, or the tokenizer makes words that hold line ends.
    """
    with count_losses() as count:
        lines = list(decoder.lines(batch))
    found = number_locally(analyzer(lines), open_end=batch.continues, known=known)
    # A line that goes on is counted where it ends.
    replaced = sum(map(_count_replacements, lines))
    tally = Tally(len(lines) - batch.continues, found.tally.one_word_lines, replaced, count.losses)
    found = dataclasses.replace(found, tally=tally)
    # Only your own tokenizer can make such a word. A worker's answer could not hold it.
    if "\n" in "".join(found.words):
        word = next(word for word in found.words if "\n" in word)
        name = analyzer.tokenizer.name
        raise CorpusError(f"the tokenizer {name} made the word {word!r}, which holds a line end")
    return found


def _count_replacements(line: str) -> int:
    return 0 if line.isascii() else line.count("\ufffd")


class WorkerPool:
    """Worker processes. A context manager: they end with the ``with`` block.

    Args:
        config: How they tokenise text.
        workers: The number of processes.
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
        # Stop the workers first. Then the threads that wait for them end.
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        """The worker processes."""
        return [worker.process for worker in self._workers]

    def share(self, words: list[str]) -> None:
        """Tell all workers words that they need not name again. Call this at most once."""
        for worker in self._workers:
            worker.words_to_share = words

    def number(self, batches: Iterable[tuple[Decoder, Batch]]) -> Iterator[tuple[Batch, LocalIds]]:
        """Tokenise batches and number their words. Yields the batches in their order.

        Raises:
            ConfigError: a worker cannot make its tokenizer.
            CorpusError: a batch cannot be read, or a worker has died.
        """
        waiting: deque[tuple[Batch, Future[LocalIds]]] = deque()
        for decoder, batch in batches:
            waiting.append((batch, self._threads.submit(self._run, decoder, batch)))
            if len(waiting) > self._depth:
                yield self._wait_for_first(waiting)
        while waiting:
            yield self._wait_for_first(waiting)

    def _run(self, decoder: Decoder, batch: Batch) -> LocalIds:
        worker = self._free.get()
        try:
            return worker.number(decoder, batch)
        finally:
            self._free.put(worker)

    @staticmethod
    def _wait_for_first(waiting: deque[tuple[Batch, Future[LocalIds]]]) -> tuple[Batch, LocalIds]:
        batch, future = waiting.popleft()
        return batch, future.result()


class _Worker:
    """This process's end of one worker."""

    def __init__(self, config: PrepareConfig) -> None:
        # A session of its own: Ctrl-C reaches only this process, which then stops the workers in order.
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._tasks, self._results = self.process.stdin, self.process.stdout
        self._config: PrepareConfig | None = config
        # Words to tell the worker before its next batch.
        self.words_to_share: list[str] | None = None
        self._known = 0

    def number(self, decoder: Decoder, batch: Batch) -> LocalIds:
        try:
            self._introduce()
            send(self._tasks, Message(BATCH, _describe(decoder, batch), batch.data))
            answer = receive(self._results)
        except (BrokenPipeError, ConnectionError):
            answer = None
        if answer is None:
            raise CorpusError(
                f"a worker process ended unexpectedly (status {self.process.wait()}) in {batch.source}; if "
                "memory ran out, use fewer --workers"
            )
        if answer.kind == CONFIG_ERROR:
            raise ConfigError(answer.head.decode("utf-8", "surrogatepass"))
        if answer.kind == CORPUS_ERROR:
            raise CorpusError(answer.head.decode("utf-8", "surrogatepass"))
        tally, words = split_tally(answer.head)
        return LocalIds(unpack_words(words), array("i", answer.body), self._known, tally)

    def _introduce(self) -> None:
        """Send the options once, and the shared words once there are some."""
        if self._config is not None:
            send(self._tasks, Message(CONFIG, json.dumps(dataclasses.asdict(self._config)).encode()))
            self._config = None
        if self.words_to_share is not None:
            send(self._tasks, Message(KNOWN_WORDS, body=pack_words(self.words_to_share)))
            self._known = len(self.words_to_share)
            self.words_to_share = None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._results.close()
        # The end of a message may still be waiting to be written. It is useless now.
        with contextlib.suppress(BrokenPipeError):
            self._tasks.close()


def serve() -> None:
    """Number batches from standard input until it ends: the main function of a worker process."""
    try:
        _answer_batches()
    except ConnectionError:
        # The process that asked was killed. There is nobody left to tell, and nothing to write at the exit.
        os._exit(1)


def _answer_batches() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    # Your tokenizer may print. That must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    config: PrepareConfig | None = None
    analyzer: Analyzer | None = None
    known: dict[str, int] = {}
    while (message := receive(tasks)) is not None:
        if message.kind == CONFIG:
            config = PrepareConfig(**json.loads(message.head))
        elif message.kind == KNOWN_WORDS:
            known = {word: number for number, word in enumerate(unpack_words(message.body), 1)}
        else:
            assert config is not None
            try:
                # Made with the first batch. If making it fails, the error is the answer to that batch.
                analyzer = analyzer or Analyzer(config)
                answer = _number(analyzer, message, known)
            except Word2VecError as error:
                kind = CONFIG_ERROR if isinstance(error, ConfigError) else CORPUS_ERROR
                answer = Message(kind, str(error).encode("utf-8", "surrogatepass"))
            send(answers, answer)


def _number(analyzer: Analyzer, message: Message, known: dict[str, int]) -> Message:
    task: dict[str, Any] = json.loads(message.head)
    decoder = DECODERS[task["decoder"]](**task["options"])
    found = number_batch(analyzer, decoder, Batch(data=message.body, **task["batch"]), known)
    return Message(LOCAL_IDS, pack_tally(found.tally) + pack_words(found.words), found.ids.tobytes())


def _describe(decoder: Decoder, batch: Batch) -> bytes:
    """Return all that a worker must know of a batch, except its bytes, as JSON."""
    facts = {field.name: getattr(batch, field.name) for field in dataclasses.fields(batch)}
    del facts["data"], facts["losses"]
    options = dataclasses.asdict(decoder)  # type: ignore[call-overload]
    return json.dumps({"decoder": type(decoder).__name__, "options": options, "batch": facts}).encode()
