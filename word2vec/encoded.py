"""The encoded corpus on disk, and :func:`prepare`, which makes one from text.

An encoded corpus is a directory of three files:

``ids.npy``
    int32 vector of word ids, :data:`~word2vec.encoder.SENTENCE_END` (-1) after each sentence.
``vocabulary.tsv``
    ``word TAB count`` in order of the ids (see :meth:`Vocabulary.save`).
``manifest.json``
    ``format``, ``format_version``, the ``key`` that identifies the inputs, the inputs themselves (digests of
    sources, tokenizer fingerprint, options), and the counts of words and sentences.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from word2vec.atomic import check_directory_writable, new_directory
from word2vec.config import PrepareConfig
from word2vec.corpus.files import TextFile, check_unchanged, digest_file, find_text_files, read_lines
from word2vec.corpus.sentences import SentenceDigest, check_reiterable, read_sentences
from word2vec.encoder import EncodedWords, Encoder
from word2vec.errors import ConfigError, CorpusError, FormatError
from word2vec.manifest import has_format, read_manifest, write_manifest
from word2vec.tokenizers import Tokenizer, make_tokenizer
from word2vec.vocabulary import Vocabulary

FORMAT = "word2vec-encoded-corpus"
FORMAT_VERSION = 1
_MANIFEST = "manifest.json"
_IDS = "ids.npy"
_VOCABULARY = "vocabulary.tsv"

Paths = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]
Sentences = Iterable[Sequence[str]]


def is_encoded_corpus(path: Path) -> bool:
    """True if ``path`` is a directory that says it is an encoded corpus."""
    return has_format(path / _MANIFEST, FORMAT)


@dataclass(frozen=True)
class EncodedCorpus:
    """A corpus as ids on disk, memory-mapped.

    Attributes:
        path: Its directory.
        vocabulary: Words in frequency order with their counts.
        ids: [N] int32, read-only memory map; -1 after each sentence.
        raw_words: Words in the text, before ``min_count`` dropped any.
        sentences: Sentences with at least one word left.
        key: Identifies the inputs: equal keys, equal corpora.
        manifest: All of ``manifest.json``.
    """

    path: Path
    vocabulary: Vocabulary
    ids: NDArray[np.int32]
    raw_words: int
    sentences: int
    key: str
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> EncodedCorpus:
        """Open an encoded corpus without reading its ids.

        Raises:
            FormatError: the directory is not one, is damaged, or is of an unknown version.
        """
        path = Path(path)
        manifest = read_manifest(path / _MANIFEST, FORMAT, FORMAT_VERSION)
        vocabulary = Vocabulary.load(path / _VOCABULARY)
        try:
            ids = np.load(path / _IDS, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise FormatError(f"{path / _IDS} is damaged or cut short: {error}") from error
        try:
            expected = manifest["kept_words"] + manifest["sentences"], manifest["vocabulary_size"]
            corpus = cls(
                path, vocabulary, ids, manifest["raw_words"], manifest["sentences"], manifest["key"], manifest
            )
        except (KeyError, TypeError) as error:
            raise FormatError(f"{path / _MANIFEST} is damaged: no valid {error}") from error
        if ids.dtype != np.int32 or ids.ndim != 1:
            raise FormatError(f"{path / _IDS} holds {ids.dtype} of shape {ids.shape}; expected an int32 vector")
        if (len(ids), len(vocabulary)) != expected:
            raise FormatError(
                f"{path} is damaged: {len(ids)} ids and {len(vocabulary)} words, its manifest says "
                f"{expected[0]} and {expected[1]}; prepare it again"
            )
        return corpus

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the sentences as lists of words (those above ``min_count``)."""
        words = np.array(self.vocabulary.words, object)
        step = 1 << 20
        rest: NDArray[np.int32] = np.empty(0, np.int32)
        for start in range(0, len(self.ids), step):
            chunk = np.concatenate([rest, self.ids[start : start + step]])
            ends = np.flatnonzero(chunk < 0)
            begin = 0
            for end in ends.tolist():
                yield words[chunk[begin:end]].tolist()
                begin = end + 1
            rest = chunk[begin:]


def prepare(
    source: Paths | Sentences,
    output: str | os.PathLike[str],
    *,
    tokenizer: str = "simple",
    min_count: int = 5,
    encoding: str = "utf-8",
    errors: str = "strict",
    progress: bool = True,
) -> EncodedCorpus:
    """Encode text into a directory that training reads; reuse the directory if it was made from the same.

    Args:
        source: A path, a list of paths (files, or directories of text files; .gz, .bz2 and .xz are unpacked),
            or sentences: any re-iterable of lists of words, which are taken as they are.
        output: The directory to write. An encoded corpus made from the same inputs is reused; one made from
            others is replaced once the new one is whole.
        tokenizer: How lines are cut into words: simple, whitespace, characters or jieba; not used for
            sentences.
        min_count: Words that occur fewer times are dropped.
        encoding: Character encoding of the files.
        errors: What to do with undecodable bytes: strict, replace or ignore.
        progress: Show a progress bar on stderr.

    Returns:
        The corpus, memory-mapped.

    Raises:
        ConfigError: an option is out of range.
        CorpusError: the source cannot be read, or no word in it occurs ``min_count`` times.
        OutputError: the output cannot be written.
    """
    config = PrepareConfig(tokenizer, min_count, encoding, errors)  # type: ignore[arg-type]
    return prepare_with(config, source, output, progress=progress)


def prepare_with(
    config: PrepareConfig,
    source: Paths | Sentences,
    output: str | os.PathLike[str],
    *,
    progress: bool = True,
) -> EncodedCorpus:
    """Do what :func:`prepare` does, with the options in a :class:`PrepareConfig`."""
    output = Path(output)
    cutter = make_tokenizer(config.tokenizer)
    try:
        codecs.lookup(config.encoding)
    except LookupError:
        raise ConfigError(
            f"encoding is {config.encoding!r}, which Python does not know; try utf-8, gb18030, latin-1, ..."
        ) from None
    check_directory_writable(output, is_encoded_corpus)
    paths = _as_paths(source)
    if paths is None:
        return _prepare_sentences(config, source, output, progress)  # type: ignore[arg-type]
    return _prepare_files(config, find_text_files(paths), output, cutter, progress)


def _as_paths(source: Paths | Sentences) -> list[str | os.PathLike[str]] | None:
    """Return the paths that ``source`` names, or None if it holds sentences."""
    if isinstance(source, (str, os.PathLike)):
        return [source]
    check_reiterable(source)
    if not isinstance(source, Sequence):
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
            "paths. If it is a sentence, pass a list of words: text.split()"
        )
    return named


def _prepare_files(
    config: PrepareConfig, paths: list[Path], output: Path, tokenizer: Tokenizer, progress: bool
) -> EncodedCorpus:
    files = [digest_file(path) for path in paths]
    inputs = {
        "sources": [{"name": file.path.name, "bytes": file.size, "blake2b": file.digest} for file in files],
        "tokenizer": tokenizer.fingerprint,
        "min_count": config.min_count,
        "encoding": codecs.lookup(config.encoding).name,
        "errors": config.errors,
    }
    reused = _reusable(output, _key(inputs))
    if reused is not None:
        return reused
    with new_directory(output, is_encoded_corpus) as directory, Encoder(directory / _IDS) as encoder:
        _encode_files(files, config, tokenizer, encoder, progress)
        for file in files:
            check_unchanged(file)
        _write(directory, encoder.finish(config.min_count), inputs)
    return EncodedCorpus.open(output)


def _encode_files(
    files: list[TextFile], config: PrepareConfig, tokenizer: Tokenizer, encoder: Encoder, progress: bool
) -> None:
    total = sum(file.size for file in files)
    add = encoder.add
    with tqdm(total=total, unit="B", unit_scale=True, desc="prepare", disable=not progress) as bar:
        for file in files:
            before = bar.n
            for number, (line, position) in enumerate(read_lines(file.path, config.encoding, config.errors)):
                add(tokenizer(line))
                if number % 1000 == 0:
                    bar.update(before + position - bar.n)
                    bar.set_postfix_str(f"{encoder.distinct_words:,} different words", refresh=False)
            bar.update(before + file.size - bar.n)


def _prepare_sentences(
    config: PrepareConfig, sentences: Sentences, output: Path, progress: bool
) -> EncodedCorpus:
    def inputs_of(digest: SentenceDigest) -> dict[str, Any]:
        return {
            "sources": [{"name": "sentences", "blake2b": digest.hexdigest()}],
            "min_count": config.min_count,
        }

    if is_encoded_corpus(output):
        # Reading the sentences costs a pass, so it is done only where there is something to reuse.
        digest = SentenceDigest()
        for words in read_sentences(sentences):
            digest.update(words)
        reused = _reusable(output, _key(inputs_of(digest)))
        if reused is not None:
            return reused
    digest = SentenceDigest()
    with new_directory(output, is_encoded_corpus) as directory, Encoder(directory / _IDS) as encoder:
        for words in tqdm(read_sentences(sentences), desc="prepare", unit=" sentences", disable=not progress):
            digest.update(words)
            encoder.add(words)
        _write(directory, encoder.finish(config.min_count), inputs_of(digest))
    return EncodedCorpus.open(output)


def _key(inputs: dict[str, Any]) -> str:
    """Digest what the corpus is made from; names and sizes of files do not matter, their bytes do."""
    relevant = {
        **inputs,
        "sources": [source["blake2b"] for source in inputs["sources"]],
        "format_version": FORMAT_VERSION,
    }
    return hashlib.blake2b(json.dumps(relevant, sort_keys=True).encode(), digest_size=32).hexdigest()


def _reusable(output: Path, key: str) -> EncodedCorpus | None:
    """Return the corpus at ``output`` if it has this key and opens well."""
    try:
        corpus = EncodedCorpus.open(output)
    except FormatError:
        return None
    return corpus if corpus.key == key else None


def _write(directory: Path, encoded: EncodedWords, inputs: dict[str, Any]) -> None:
    encoded.vocabulary.save(directory / _VOCABULARY)
    write_manifest(
        directory / _MANIFEST,
        FORMAT,
        FORMAT_VERSION,
        {
            "key": _key(inputs),
            **inputs,
            "raw_words": encoded.raw_words,
            "kept_words": encoded.kept_words,
            "sentences": encoded.sentences,
            "vocabulary_size": len(encoded.vocabulary),
        },
    )
