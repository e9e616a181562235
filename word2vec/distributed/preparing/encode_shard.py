"""The task of one shard: the pipeline of one machine, with a numbering of the shard's own.

It leaves the ids in the work directory, and the words of the shard with their counts for ``merge.py``.
"""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from word2vec._version import __version__
from word2vec.arrays import Int64s
from word2vec.config.prepare import PrepareConfig
from word2vec.distributed.preparing.merge import write_shard_words
from word2vec.distributed.preparing.shards import FilePart, Shard
from word2vec.distributed.preparing.work_directory import WorkDirectory, write_whole
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.local_ids import LocalIds, Tally
from word2vec.encoding.text_words import TextWords
from word2vec.encoding.workers import number_batch
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.byte_access import find_size
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.stretches import count_lines_before

IDS = "ids"
"""The ids of a shard in its own numbers, which count from 1 in order of first occurrence. 0 ends a sentence."""

_of_thread = threading.local()


@dataclass(frozen=True)
class TextOnHosts:
    """What every host must have in common with the driver to tokenise.

    Attributes:
        work: Where the shards are written.
        config: How text is tokenised. Its paths lead into the work directory.
        version: Of the toolkit.
        fingerprint: That of the driver's tokenizer.
        buckets: In how many the words are merged.
    """

    work: WorkDirectory
    config: PrepareConfig
    version: str
    fingerprint: str
    buckets: int


@dataclass(frozen=True)
class ShardTask:
    """One shard to encode.

    Attributes:
        common: What all tasks have in common.
        number: Of the shard, from 0 on.
        shard: What it has of the text.
    """

    common: TextOnHosts
    number: int
    shard: Shard


@dataclass(frozen=True)
class ShardFound:
    """What was found in a shard, beside the files that were written.

    Attributes:
        tally: What was seen besides words.
        with_words: The names of the files of which it has words.
        words: How many words it has.
        edges: What :func:`~word2vec.distributed.preparing.merge.write_shard_words` returned.
    """

    tally: Tally
    with_words: frozenset[str]
    words: int
    edges: tuple[Int64s, Int64s]


def encode_shard(task: ShardTask) -> ShardFound:
    """Tokenise a shard, number its words, and write its ids and words.

    Raises:
        ConfigError: the tokenizer of this host is not that of the driver.
        CorpusError: a file is not what the driver sees, or cannot be read.
        OutputError: the work directory is not seen or cannot be written.
    """
    work, number = task.common.work, task.number
    work.check_visible()
    for piece in task.shard:
        check_file(piece.path, piece.size)
    analyzer = make_analyzer(task.common)
    words = TextWords(Path(work.path))
    with_words = set()
    with write_whole(work.find(IDS, number)) as path, IdFile(path) as ids:
        for piece, found in _read(task.shard, analyzer):
            ids.append(words.add(found))
            if any(found.ids):
                with_words.add(piece.name)
        ids.seal()
    spelled, counts = words.numbering.words, words.numbering.counts
    edges = write_shard_words(work, number, spelled[1:], counts[1:], task.common.buckets)
    return ShardFound(words.tally, frozenset(with_words), words.raw_words, edges)


def check_file(path: SourcePath, size: int) -> None:
    """Make sure that this host sees a file of the text as the driver does.

    Args:
        path: The file. One in a store is checked whenever it is read.
        size: Its bytes on the driver.

    Raises:
        CorpusError: it is missing or has another size. The message names the host and the file.
    """
    host = socket.gethostname()
    try:
        found = find_size(path)
    except OSError as error:
        raise CorpusError(
            f"the host {host} does not see {path} ({error.strerror}); put the text on storage that every host "
            "mounts under the same path"
        ) from error
    if found != size:
        raise CorpusError(
            f"the host {host} finds {found:,} bytes in {path}, and the driver {size:,}; every host must see the "
            "same file under this path, and it must not change meanwhile"
        )


def find_first_skipped(task: ShardTask) -> str:
    """Return what is wrong with the first row or line of a shard that is skipped, with its number in the file.

    Raises:
        Word2VecError: as for :func:`encode_shard`.
    """
    analyzer = make_analyzer(task.common)
    for piece in map(_count_lines, task.shard):
        for _, found in _read((piece,), analyzer):
            if found.tally.losses.first_skipped:
                return found.tally.losses.first_skipped
    return ""


def _read(shard: Shard, analyzer: Analyzer) -> Iterator[tuple[FilePart, LocalIds]]:
    """Yield the batches of a shard, tokenised and numbered."""
    for piece in shard:
        try:
            for batch in piece.read_batches():
                found = number_batch(analyzer, piece.reader, batch)
                yield piece, dataclasses.replace(found, tally=found.tally + Tally(losses=batch.losses))
        except CorpusError:
            # A message about a line says its number in the file. So read on from there with the right numbers.
            if piece.stretch.begin and piece.stretch.first == 1:
                for _ in _read((_count_lines(piece),), analyzer):
                    pass
            raise


def _count_lines(piece: FilePart) -> FilePart:
    """Return a piece that knows the number of its first line."""
    before = count_lines_before(piece.path, piece.stretch.begin)
    return dataclasses.replace(piece, stretch=dataclasses.replace(piece.stretch, first=1 + before))


def make_analyzer(common: TextOnHosts) -> Analyzer:
    """Return the analyzer of a configuration. A dictionary takes a second to load, so this thread keeps it.

    Raises:
        ConfigError: this host cannot make it, or its tokenizer may make other words than the driver's. Or it has
            another version of the toolkit.
    """
    if common.version != __version__:
        raise ConfigError(
            f"the host {socket.gethostname()} has version {__version__} of the toolkit, and the driver "
            f"{common.version}; install the same version on all hosts"
        )
    key = json.dumps(dataclasses.asdict(common.config))
    if getattr(_of_thread, "key", None) != key:
        try:
            _of_thread.analyzer = Analyzer(common.config)
        except ConfigError as error:
            raise ConfigError(f"on the host {socket.gethostname()}: {error}") from error
        _of_thread.key = key
    analyzer: Analyzer = _of_thread.analyzer
    if analyzer.fingerprint != common.fingerprint:
        raise ConfigError(
            f"the host {socket.gethostname()} would tokenise as {analyzer.fingerprint}, and the driver as "
            f"{common.fingerprint}; install the same versions of Python and of the packages on all hosts"
        )
    return analyzer
