""":func:`prepare`: text in, an encoded corpus out."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Union

from tqdm import tqdm

from word2vec.config import PrepareConfig
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.encoding.job import Batches, Job, encode_all
from word2vec.encoding.local_ids import local_ids
from word2vec.encoding.selection import VocabularyRules
from word2vec.errors import CorpusError
from word2vec.optional_package import pip_line
from word2vec.options import make_config
from word2vec.storage.atomic import check_directory_writable
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.batches import Reader
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.files import TextFile, check_unchanged, digested, find_files
from word2vec.text.sources.readers import reader_for, suffixes_for
from word2vec.text.sources.records import RecordsReader, Texts, read_texts, text_batches
from word2vec.text.sources.sentences import SentenceDigest, check_reiterable, read_sentences
from word2vec.text.sources.text import check_encoding
from word2vec.text.tokenizers import jieba_fast
from word2vec.text.tokenizers.function import FunctionTokenizer

Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]
Sentences = Iterable[Sequence[str]]
_SENTENCES_AT_A_TIME = 1 << 14


def prepare(
    source: Paths | Sentences | Texts | Iterable[object],
    output: str | os.PathLike[str],
    *,
    tokenizer: str | Callable[[str], list[str]] = "simple",
    progress: bool = True,
    **options: Any,
) -> EncodedCorpus:
    """Encode text into a directory that training reads; reuse the directory if it was made from the same.

    Args:
        source: One of

            * a path, or a list of paths: files, patterns, directories, ``-`` for standard input;
            * sentences: any re-iterable of lists of words, which are taken as they are;
            * :class:`~word2vec.text.sources.records.Texts`: a re-iterable of raw texts;
            * with the option ``field``, a re-iterable of records (mappings), such as a Hugging Face dataset.
        output: The directory to write. An encoded corpus made from the same inputs is reused; one made from
            others is replaced once the new one is whole.
        tokenizer: How lines are cut into words: a name, or a function that takes a line and returns a list of
            words. A function that cannot be imported by name (a lambda) runs in this process only.
        progress: Show a progress bar on stderr.
        **options: Fields of :class:`~word2vec.PrepareConfig`, such as ``min_count=10``.

    Returns:
        The corpus, memory-mapped.

    Raises:
        ConfigError: an option is unknown or out of range.
        CorpusError: the source cannot be read, or no word in it stays.
        OutputError: the output cannot be written.
    """
    function = None
    if not isinstance(tokenizer, str):
        function = FunctionTokenizer(tokenizer)
        tokenizer = function.importable_name or "simple"
        function = None if function.importable_name else function
    config = make_config(PrepareConfig, {"tokenizer": tokenizer, **options})
    return prepare_with(config, source, output, progress=progress, tokenizer=function)


def prepare_with(
    config: PrepareConfig,
    source: Paths | Sentences | Texts | Iterable[object],
    output: str | os.PathLike[str],
    *,
    progress: bool = True,
    tokenizer: FunctionTokenizer | None = None,
) -> EncodedCorpus:
    """Do what :func:`prepare` does, with the options in a :class:`PrepareConfig`.

    Args:
        config: The options.
        source: As for :func:`prepare`.
        output: As for :func:`prepare`.
        progress: As for :func:`prepare`.
        tokenizer: Cuts in this process instead of the one that ``config`` names.
    """
    check_encoding(config.encoding)
    if (
        progress
        and config.tokenizer == "jieba"
        and config.user_dictionary is None
        and not jieba_fast.is_available()
    ):
        print(
            f"word2vec: with rjieba, jieba's cuts take a sixth of the time: {pip_line('rjieba')}",
            file=sys.stderr,
        )
    job = Job(config, Path(output), Analyzer(config, tokenizer), VocabularyRules.of(config), progress)
    if tokenizer is not None:
        job.workers = 1
    check_directory_writable(job.output, is_encoded_corpus)
    paths = _as_paths(source)
    if paths is not None:
        return _prepare_files(job, find_files(paths, suffixes_for(config)))
    if isinstance(source, Texts) or config.field is not None:
        return _prepare_texts(job, source)  # type: ignore[arg-type]
    return _prepare_sentences(job, source)  # type: ignore[arg-type]


def _prepare_files(job: Job, paths: list[Path]) -> EncodedCorpus:
    readers = [reader_for(path, job.config) for path in paths]
    named = [path for path in paths if path != STDIN]
    only_files = named == paths
    stdin = hashlib.blake2b(digest_size=32)

    def batches() -> Batches:
        for path, reader in zip(paths, readers, strict=True):
            for batch in reader.batches(path):
                if path == STDIN:
                    stdin.update(batch.data)
                yield reader, batch

    with digested(named) as files:
        if only_files and is_encoded_corpus(job.output):
            reused = job.reusable(_file_inputs(job, files(), readers))
            if reused is not None:
                return reused
        with job.writing() as (encoder, complete):
            encode_all(job, batches(), encoder, _total_size(named) if only_files else None)
            found = files()
            for file in found:
                check_unchanged(file)
            if not only_files:
                found.insert(paths.index(STDIN), TextFile(STDIN, stdin.hexdigest(), 0, 0))
            complete(_file_inputs(job, found, readers))
    return EncodedCorpus.open(job.output, verify=False)


def _total_size(paths: list[Path]) -> int:
    try:
        return sum(path.stat().st_size for path in paths)
    except OSError as error:
        raise CorpusError(f"cannot read {error.filename}: {error.strerror}") from error


def _file_inputs(job: Job, files: list[TextFile], readers: list[Reader]) -> dict[str, Any]:
    return job.text_inputs(
        [{"name": file.path.name, "bytes": file.size, "blake2b": file.digest} for file in files],
        readers=sorted({repr(reader) for reader in readers}),
    )


def _prepare_texts(job: Job, source: Iterable[object]) -> EncodedCorpus:
    check_reiterable(source)
    reader = RecordsReader()

    def inputs_of(digest: Any) -> dict[str, Any]:
        return job.text_inputs([{"name": "texts", "blake2b": digest.hexdigest()}])

    def batches(digest: Any) -> Batches:
        for batch in text_batches(read_texts(source, job.config.field), type(source).__name__):
            digest.update(batch.data)
            yield reader, batch

    if is_encoded_corpus(job.output):
        # Reading the texts costs a pass, so it is done only where there is something to reuse.
        digest = hashlib.blake2b(digest_size=32)
        for _ in batches(digest):
            pass
        reused = job.reusable(inputs_of(digest))
        if reused is not None:
            return reused
    digest = hashlib.blake2b(digest_size=32)
    with job.writing() as (encoder, complete):
        encode_all(job, batches(digest), encoder, None)
        complete(inputs_of(digest))
    return EncodedCorpus.open(job.output, verify=False)


def _prepare_sentences(job: Job, sentences: Sentences) -> EncodedCorpus:
    check_reiterable(sentences)

    def inputs_of(digest: SentenceDigest) -> dict[str, Any]:
        return job.inputs([{"name": "sentences", "blake2b": digest.hexdigest()}])

    if is_encoded_corpus(job.output):
        digest = SentenceDigest()
        for words in read_sentences(sentences):
            digest.update(words)
        reused = job.reusable(inputs_of(digest))
        if reused is not None:
            return reused
    digest = SentenceDigest()
    with job.writing() as (encoder, complete):
        bar = iter(tqdm(read_sentences(sentences), desc="prepare", unit=" sentences", disable=not job.progress))
        while some := list(islice(bar, _SENTENCES_AT_A_TIME)):
            for words in some:
                digest.update(words)
            encoder.add(local_ids(some))
        complete(inputs_of(digest))
    return EncodedCorpus.open(job.output, verify=False)


def _as_paths(source: object) -> list[str | os.PathLike[str]] | None:
    """Return the paths that ``source`` names, or None if it holds text or sentences."""
    if isinstance(source, (str, os.PathLike)):
        return [source]
    if isinstance(source, Texts) or not isinstance(source, Sequence):
        return None
    if not len(source):
        raise CorpusError("the corpus is empty: there is not one sentence or path in it")
    named = [item for item in source if isinstance(item, (str, os.PathLike))]
    if len(named) != len(source):
        return None
    spaced = next((item for item in named if isinstance(item, str) and " " in item), None)
    if spaced is not None and not Path(spaced).exists():
        raise CorpusError(
            f"{spaced[:60]!r} is a string and no file of that name exists; a list of strings is a list of "
            "paths. If it is a sentence, pass a list of words: text.split(); if it is a text, pass "
            "word2vec.Texts(lambda: texts)"
        )
    return named
