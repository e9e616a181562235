"""The kinds of sources of a corpus: files, texts from Python, and sentences from Python."""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from typing import Protocol, TypeVar, Union

from typing_extensions import Self

from word2vec.encoding.encoder import Encoder
from word2vec.encoding.feed import Batches, feed_text
from word2vec.encoding.job import Inputs, Job
from word2vec.encoding.local_ids import number_locally
from word2vec.encoding.summary import FilesRead
from word2vec.encoding.without_effect import SourceKind, find_idle_options, find_idle_reading
from word2vec.errors import CorpusError
from word2vec.terminal.progress_line import ProgressLine
from word2vec.text.sources.batches import Reader
from word2vec.text.sources.byte_access import find_size
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.files import TextFile, check_unchanged, digest_files
from word2vec.text.sources.passed_over import count_passed_over, describe_passed_over, find_repeated
from word2vec.text.sources.readers import choose_reader, choose_suffixes
from word2vec.text.sources.records import RecordsDecoder, pack_texts, read_texts
from word2vec.text.sources.remote_files import RemoteFile, SourcePath
from word2vec.text.sources.sentences import SentenceDigest, check_reiterable, read_sentences
from word2vec.text.sources.store_requests import map_quickly

AnyPath = Union[str, "os.PathLike[str]"]
Digests = Callable[[], list[TextFile]]


class _Digest(Protocol):
    def hexdigest(self) -> str: ...


_DigestT = TypeVar("_DigestT", bound=_Digest)


class Source(AbstractContextManager["Source", None], Protocol):
    """A source of text. A context manager: threads that it runs in the background end with the block."""

    @property
    def can_be_read_again(self) -> bool:
        """Whether the source can be read several times. Standard input cannot."""

    def inputs(self) -> Inputs:
        """Return the facts that identify the text.

        They are those of the last whole reading. Before the first one, this reads the source.

        Raises:
            CorpusError: the source cannot be read.
        """

    @property
    def files_read(self) -> FilesRead | None:
        """What is known of its files once they were read, or None if it is not made of files."""

    def find_idle_options(self) -> list[str]:
        """Return a line for each option that is given and has no effect on this source."""

    def feed(self, encoder: Encoder) -> None:
        """Read the source once and add all of it to an encoder.

        Raises:
            CorpusError: the source cannot be read, or changed meanwhile.
        """


class FileSource:
    """Files, one after the other. They are digested in a thread while the block runs.

    Args:
        job: Says how the files are read.
        paths: The files. :data:`~word2vec.text.sources.compression.STDIN` is standard input.
        given: What you gave: these files, or the directories and patterns that lead to them.
        digest: Begins to digest files while the block runs, and yields a function that waits for the result.

    Raises:
        ConfigError: an option does not fit a file.
        CorpusError: a file cannot be read.
    """

    def __init__(
        self,
        job: Job,
        paths: Sequence[SourcePath],
        given: Sequence[AnyPath] = (),
        digest: Callable[[Sequence[SourcePath]], AbstractContextManager[Digests]] = digest_files,
    ) -> None:
        self._job = job
        self._paths = paths
        self._given = given
        self._with_words: set[str] = set()
        # Who names endings has chosen. Of the usual ones nobody may know that they leave files out.
        self._passed_over = {} if job.config.suffix else count_passed_over(given, choose_suffixes(job.config))
        # The reader of standard input is chosen when the block begins, because its text must be looked at.
        self._named = [path for path in paths if path != STDIN]
        self._asks = any(isinstance(path, RemoteFile) for path in paths)
        readers = map_quickly(self._choose_reader, self._named, self._asks)
        self._readers = dict(zip(self._named, readers, strict=True))
        self._stdin = hashlib.blake2b(digest_size=32)
        self._stack = ExitStack()
        self._digest = digest
        self._digested: Digests = list

    def __enter__(self) -> FileSource:
        if STDIN in self._paths:
            self._readers[STDIN] = self._choose_reader(STDIN)
        self._digested = self._stack.enter_context(self._digest(self._named))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _choose_reader(self, path: SourcePath) -> Reader:
        return choose_reader(path, self._job.config, self._job.sizes.batch_bytes)

    @property
    def can_be_read_again(self) -> bool:
        """True unless standard input is among the files."""
        return len(self._named) == len(self._paths)

    @property
    def readers(self) -> Mapping[SourcePath, Reader]:
        """The reader of each file."""
        return self._readers

    @property
    def total_bytes(self) -> int | None:
        """The size of all files on disk, or None if standard input is among them.

        Raises:
            CorpusError: the size of a file cannot be read.
        """
        if not self.can_be_read_again:
            return None
        try:
            return sum(map(find_size, self._named))
        except OSError as error:
            raise CorpusError(f"cannot read {error.filename}: {error.strerror}") from error

    def inputs(self) -> Inputs:
        """Return the files' names, sizes and digests, and how they are read. Waits for the digests.

        Raises:
            CorpusError: a file cannot be read.
        """
        files = list(self._digested())
        if not self.can_be_read_again:
            files.insert(list(self._paths).index(STDIN), TextFile(STDIN, self._stdin.hexdigest(), 0, 0))
        return {
            "sources": [{"name": file.shown_name, "bytes": file.size, "blake2b": file.digest} for file in files],
            "tokenizer": self._job.analyzer.fingerprint,
            "readers": sorted({repr(reader) for reader in self._readers.values()}),
        }

    @property
    def files_read(self) -> FilesRead:
        """What is known of the files once they were read."""
        return FilesRead(
            len(self._paths),
            len(set(map(str, self._paths)) - self._with_words),
            sum(endings.total() for endings in self._passed_over.values()),
        )

    def find_idle_options(self) -> list[str]:
        """Return a line for each option that is given and has no effect on these files."""
        idle = find_idle_options(self._job.config, "files", own_tokenizer=self._job.tokenizer_is_nameless)
        idle += find_idle_reading(self._job.config, self._given, self._paths, list(self._readers.values()))
        idle += [describe_passed_over(*found) for found in self._passed_over.items()]
        return idle + find_repeated(self._paths)

    def batches(self) -> Batches:
        """Yield the batches of all files. Their positions go on from file to file."""
        position = 0
        for path in self._paths:
            reader, start = self._readers[path], position
            for batch in reader.batches(path):
                if path == STDIN:
                    self._stdin.update(batch.data)
                position = start + batch.position
                yield reader, replace(batch, position=position)

    def feed(self, encoder: Encoder) -> None:
        """Tokenise all files into an encoder, and make sure that none changed meanwhile."""
        self.finish_reading(feed_text(self._job, self.batches(), encoder, self.total_bytes))

    def finish_reading(self, with_words: set[str]) -> None:
        """Note which files hold words, by their names, and make sure that none changed meanwhile.

        Raises:
            CorpusError: one did.
        """
        self._with_words = with_words
        map_quickly(check_unchanged, self._digested(), self._asks)


class _PythonSource(ABC):
    """An iterable of Python that can be read again. Each whole reading of it leaves its digest.

    Args:
        job: Says how the items are read.
        name: The name of the source among the facts that identify it.
        items: The iterable.

    Raises:
        CorpusError: ``items`` can be read only once.
    """

    can_be_read_again = True
    files_read: FilesRead | None = None

    def __init__(self, job: Job, name: SourceKind, items: Iterable[object]) -> None:
        check_reiterable(items)
        self._job = job
        self._name = name
        self._digest: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        # Nothing of it runs in the background.
        return None

    def inputs(self) -> Inputs:
        """Return the digest of the items. Reads them if they have not been read to the end.

        Raises:
            CorpusError: the items cannot be read.
        """
        if self._digest is None:
            for _ in self.batches():
                pass
        return {"sources": [{"name": self._name, "blake2b": self._digest}]}

    def find_idle_options(self) -> list[str]:
        """Return a line for each option that is given and has no effect on this source."""
        return find_idle_options(self._job.config, self._name, own_tokenizer=self._job.tokenizer_is_nameless)

    @abstractmethod
    def batches(self) -> Iterator[object]:
        """Yield the batches of a new reading, which is digested."""

    @contextmanager
    def _digest_reading(self, digest: _DigestT) -> Iterator[_DigestT]:
        """Yield a digest to update while reading. It counts if the reading comes to its end."""
        self._digest = None
        yield digest
        self._digest = digest.hexdigest()


class TextSource(_PythonSource):
    """Texts or records from Python, tokenised line by line.

    Args:
        job: Says how the texts are read.
        texts: Any re-iterable of texts or, with the option ``field``, of records.

    Raises:
        CorpusError: ``texts`` can be read only once.
    """

    def __init__(self, job: Job, texts: Iterable[object]) -> None:
        super().__init__(job, "texts", texts)
        self._texts = texts

    def inputs(self) -> Inputs:
        """Return the digest of the texts, and the tokenizer."""
        return {**super().inputs(), "tokenizer": self._job.analyzer.fingerprint}

    def batches(self) -> Batches:
        """Yield the batches of a new reading, which is digested."""
        decoder = RecordsDecoder()
        texts = read_texts(self._texts, self._job.config.field)
        with self._digest_reading(hashlib.blake2b(digest_size=32)) as digest:
            name, sizes = type(self._texts).__name__, self._job.sizes
            for batch in pack_texts(texts, name, sizes.batch_bytes, self._job.config.errors):
                digest.update(batch.data)
                yield decoder, batch

    def feed(self, encoder: Encoder) -> None:
        """Tokenise all texts into an encoder."""
        feed_text(self._job, self.batches(), encoder, total_bytes=None)


class SentenceSource(_PythonSource):
    """Lists of words from Python, taken as they are.

    Args:
        job: Says how many sentences are handled at a time, and whether there is a progress bar.
        sentences: Any re-iterable of lists of words.

    Raises:
        CorpusError: ``sentences`` can be read only once.
    """

    def __init__(self, job: Job, sentences: Iterable[Sequence[str]]) -> None:
        super().__init__(job, "sentences", sentences)
        self._sentences = sentences

    def batches(self) -> Iterator[list[list[str]]]:
        """Yield the sentences of a new reading, which is digested, some thousand at a time."""
        sentences = read_sentences(self._sentences)
        with self._digest_reading(SentenceDigest()) as digest:
            while some := list(islice(sentences, self._job.sizes.sentences)):
                for words in some:
                    digest.update(words)
                yield some

    def feed(self, encoder: Encoder) -> None:
        """Add all sentences to an encoder."""
        with ProgressLine(desc="prepare", unit=" sentences", disable=not self._job.progress) as bar:
            for some in self.batches():
                encoder.add(number_locally(some))
                bar.update(len(some))
