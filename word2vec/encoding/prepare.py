""":func:`prepare`: text in, an encoded corpus out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, Union

from typing_extensions import Unpack

from word2vec.config.keywords import TextOptions
from word2vec.config.options import make_config
from word2vec.config.prepare import PrepareConfig
from word2vec.config.watch import check_cluster_name
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.corpus import ENCODED_CORPUS, EncodedCorpus, is_encoded_corpus
from word2vec.encoding.job import USUAL_SIZES, Job, Sizes
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.sources import FileSource, SentenceSource, Source, TextSource
from word2vec.encoding.writer import CorpusWriter
from word2vec.errors import CorpusError
from word2vec.optional_package import make_pip_line
from word2vec.storage.destination import check_directory_writable
from word2vec.text.sources.files import find_files
from word2vec.text.sources.readers import choose_suffixes
from word2vec.text.sources.records import Texts, check_not_table
from word2vec.text.sources.text import check_encoding
from word2vec.text.tokenizers import Tokenizer, jieba_fast
from word2vec.text.tokenizers.function import FunctionTokenizer

Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]
Sentences = Iterable[Sequence[str]]
SourceT = TypeVar("SourceT", bound=Source)

_PLACEHOLDER = "simple"
"""Stands in the options for the tokenizer that a nameless function replaces."""


def prepare(
    source: Paths | Sentences | Texts | Iterable[object],
    output: str | os.PathLike[str],
    *,
    tokenizer: str | Callable[[str], list[str]] = "simple",
    cluster: str | None = None,
    progress: bool = True,
    **options: Unpack[TextOptions],
) -> EncodedCorpus:
    """Encode text into a directory that training reads. A directory made from the same text is reused.

    Args:
        source: One of

            * a path, or a list of paths: files, patterns, directories, ``-`` for standard input.
            * sentences: any re-iterable of lists of words, which are taken as they are.
            * :class:`~word2vec.text.sources.records.Texts`: a re-iterable of raw texts.
            * with the option ``field``, a re-iterable of records (mappings), such as a Hugging Face dataset.
        output: The directory to write. An encoded corpus made from the same inputs is reused. One made from
            others is replaced once the new one is whole.
        tokenizer: How lines are tokenised: a name, or a function that takes a line and returns a list of words.
            A function that cannot be imported by name (a lambda) runs in this process only.
        cluster: Encode files on the hosts of a running Ray cluster: its address, or ``auto`` for the one of this
            host. All hosts must see the files and the output under the same paths. The words and ids are the
            same, in a file for each part of the text.
        progress: Show a progress bar on stderr, and at the end a line of what was read.
        **options: Fields of :class:`~word2vec.PrepareConfig`, such as ``min_count=10``.

    Returns:
        The corpus, memory-mapped.

    Raises:
        ConfigError: an option is unknown or out of range. Or with ``strict`` something that you named has no
            effect.
        CorpusError: the source cannot be read, or no word in it stays.
        OutputError: the output cannot be written.
    """
    options_by_name = {"tokenizer": tokenizer, **options}
    if cluster is not None and _as_paths(source) is None:
        idle = "cluster has no effect: the source is not files, and only this process can read what it holds"
        report_without_effect([idle], strict=bool(options.get("strict")))
    return prepare_named(source, output, options_by_name, progress=progress, cluster=cluster)


def prepare_named(
    source: Paths | Sentences | Texts | Iterable[object],
    output: str | os.PathLike[str],
    options: Mapping[str, Any],
    *,
    progress: bool = True,
    known: KnownWords | None = None,
    cluster: str | None = None,
) -> EncodedCorpus:
    """Do what :func:`prepare` does, with the options in a mapping.

    Args:
        source: As for :func:`prepare`.
        output: As for :func:`prepare`.
        options: By name. The tokenizer can be a function.
        progress: As for :func:`prepare`.
        known: As for :func:`prepare_with`.
        cluster: As for :func:`prepare_with`.
    """
    name, nameless = name_tokenizer(options.get("tokenizer", PrepareConfig.tokenizer))
    config = make_config(PrepareConfig, {**options, "tokenizer": name})
    corpus = prepare_with(
        config, source, output, progress=progress, tokenizer=nameless, known=known, cluster=cluster
    )
    if progress and corpus.summary is not None:
        print(f"word2vec: {corpus.summary.describe_in_a_line()}", file=sys.stderr)
    return corpus


def prepare_with(
    config: PrepareConfig,
    source: Paths | Sentences | Texts | Iterable[object],
    output: str | os.PathLike[str],
    *,
    progress: bool = True,
    tokenizer: Tokenizer | None = None,
    sizes: Sizes = USUAL_SIZES,
    known: KnownWords | None = None,
    cluster: str | None = None,
) -> EncodedCorpus:
    """Do what :func:`prepare` does, with a whole configuration.

    Args:
        config: The options.
        source: As for :func:`prepare`.
        output: As for :func:`prepare`.
        progress: As for :func:`prepare`.
        tokenizer: Tokenises in this process, in place of the tokenizer that ``config`` names.
        sizes: How much is handled at a time.
        known: Words that keep their ids and stay however rare they are in the text. Those of the text follow.
        cluster: As for :func:`prepare`. What is not files is encoded by this process.
    """
    check_cluster_name(cluster)
    check_encoding(config.encoding)
    if progress:
        _recommend_rjieba(config)
    taken_as_is = is_sentences(source, config)
    job = Job(config, Path(output), tokenizer, progress, sizes, taken_as_is=taken_as_is, known=known)
    check_directory_writable(job.output, ENCODED_CORPUS)
    paths = _as_paths(source)
    if cluster is None or paths is None:
        corpus = reuse_or_write(choose_source(job, source), job, _write)
    else:
        files = find_files(paths, choose_suffixes(config))
        # The door to the hosts, by its name, because encoding does not need them.
        door = import_module("word2vec.distributed.preparing.on_cluster")
        corpus = door.prepare_on_cluster(job, files, paths, cluster)
    _report_odd_things(corpus, config)
    return corpus


def name_tokenizer(tokenizer: str | Callable[[str], list[str]]) -> tuple[str, FunctionTokenizer | None]:
    """Return the name that the configuration gets, and the tokenizer itself if no name leads to it.

    Args:
        tokenizer: A name, or a function that takes a line and returns a list of words.

    Raises:
        ConfigError: it is neither.
    """
    if isinstance(tokenizer, (str, os.PathLike)):
        return os.fsdecode(tokenizer), None
    function = FunctionTokenizer(tokenizer)
    if function.importable_name is not None:
        return function.importable_name, None
    return _PLACEHOLDER, function


def choose_source(job: Job, source: object) -> Source:
    """Return the source that the argument of :func:`prepare` is.

    Raises:
        ConfigError: an option does not fit the source.
        CorpusError: it is not a source, can be read only once, or a path leads nowhere.
    """
    paths = _as_paths(source)
    if paths is not None:
        return FileSource(job, find_files(paths, choose_suffixes(job.config)), paths)
    if isinstance(source, (bytes, bytearray)):
        raise CorpusError(
            f"the corpus is {type(source).__name__}; decode a path by os.fsdecode(path), and pass a text as "
            "word2vec.Texts(lambda: [text])"
        )
    check_not_table(source)
    if isinstance(source, Texts) or job.config.field is not None:
        return TextSource(job, source)  # type: ignore[arg-type]
    return SentenceSource(job, source)  # type: ignore[arg-type]


def reuse_or_write(source: SourceT, job: Job, write: Callable[[SourceT, Job], None]) -> EncodedCorpus:
    """Return the corpus at the output of a job if it has the same inputs, or write it.

    Args:
        source: The text.
        job: The preparation.
        write: Writes the corpus of a source. It is called while the block of the source runs.
    """
    # Before the text is read, which may take long.
    with source:
        report_without_effect(source.find_idle_options(), strict=job.config.strict)
        # Identifying the source may take a reading of it, so do it only if there is a corpus to reuse.
        if source.can_be_read_again and is_encoded_corpus(job.output):
            reused = job.find_reusable(source.inputs())
            if reused is not None:
                if reused.summary is not None:
                    report_without_effect(reused.summary.find_idle_lists(), strict=job.config.strict)
                return reused.with_files(source.files_read)
        write(source, job)
    # It was written a moment ago, so its checksums need not be compared.
    return EncodedCorpus.open(job.output, verify=False)


def _write(source: Source, job: Job) -> None:
    with CorpusWriter(job) as writer:
        source.feed(writer.encoder)
        writer.complete(source.inputs(), source.files_read)


def is_sentences(source: object, config: PrepareConfig) -> bool:
    """True if the source is lists of words, if it is one at all."""
    return _as_paths(source) is None and not isinstance(source, Texts) and config.field is None


def _report_odd_things(corpus: EncodedCorpus, config: PrepareConfig) -> None:
    """Say on stderr what looks like a mistake in the text."""
    for line in () if corpus.summary is None else corpus.summary.find_odd_things(config.tokenizer):
        print(f"word2vec: {line}", file=sys.stderr)


def _recommend_rjieba(config: PrepareConfig) -> None:
    if config.tokenizer == "jieba" and config.user_dictionary is None and not jieba_fast.is_available():
        print(
            f"word2vec: with rjieba, jieba's cuts take a sixth of the time: {make_pip_line('rjieba')}",
            file=sys.stderr,
        )


def _as_paths(source: object) -> list[str | os.PathLike[str]] | None:
    """Return the paths that ``source`` names, or None if it is made of texts or sentences."""
    if isinstance(source, (str, os.PathLike)):
        return [source]
    if isinstance(source, Texts) or not isinstance(source, Sequence):
        return None
    if not len(source):
        raise CorpusError("the corpus is empty: there is not one sentence or path in it")
    named = [item for item in source if isinstance(item, (str, os.PathLike))]
    if len(named) != len(source):
        return None
    return named
