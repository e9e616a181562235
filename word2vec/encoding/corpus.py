"""The encoded corpus on disk, which ``prepare.py`` writes and training reads.

An encoded corpus is a directory of three files:

``ids.npy``
    int32 vector of word ids, :data:`SENTENCE_END` (-1) after each sentence.
``vocabulary.tsv``
    ``word TAB count`` in order of the ids (see :meth:`Vocabulary.save`).
``manifest.json``
    ``format``, ``format_version``, the ``key`` that identifies the inputs, the inputs themselves (digests of
    sources, fingerprint of the tokenizer, options), the counts of words and sentences, a ``summary`` of what was
    read, and the ``checksums`` of the other two files.

If the text was tokenised with a user dictionary or a ``tokenizer.json``, the corpus holds a copy of that, see
:mod:`word2vec.storage.tokenizer_files`.

Version 2 is the corpus of a text on which a model goes on. Its vocabulary has the words of the model in their
places, then the new ones. Each count is that of the texts before and of this one, and ``earlier_words`` is the
sum of the counts before.

Version 3 has its ids in several files, ``ids-00000.npy`` and so on, in place of ``ids.npy``. They are read as
one vector, and ``parts`` of the manifest says how many ids each has. Sentences do not reach over the end of a
file. Other corpora are still written as version 1.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Ids, IdSequence
from word2vec.encoding.corpus_checks import (
    advise_to_prepare,
    check_counts,
    check_ids,
    check_manifest,
    check_parts,
    check_range,
)
from word2vec.encoding.id_parts import PART_PATTERN, map_parts, name_part
from word2vec.encoding.summary import FilesRead, Summary
from word2vec.errors import FormatError
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.manifest import check_members, has_format, read_manifest, write_manifest
from word2vec.storage.npy_file import map_npy
from word2vec.storage.one_directory import read_one_directory
from word2vec.storage.tokenizer_files import MEMBERS as TOKENIZER_MEMBERS
from word2vec.storage.vocabulary import Vocabulary
from word2vec.terminal.counted_nouns import show_count
from word2vec.terminal.text_tables import make_html_table

FORMAT = "word2vec-encoded-corpus"
FORMAT_VERSION = 3
GROWN_VERSION = 2
OLDEST_VERSION = 1
MANIFEST = "manifest.json"
IDS = "ids.npy"
VOCABULARY = "vocabulary.tsv"

SENTENCE_END = -1
"""Stands after the last word of every sentence in ``ids.npy``."""

ALWAYS_VERIFIED = 1 << 28
"""Files of at most this many bytes are verified whenever they are opened. 256 MB take a quarter of a second."""


def is_encoded_corpus(path: Path) -> bool:
    """True if ``path`` is a directory that says it is an encoded corpus."""
    return has_format(path / MANIFEST, FORMAT)


ENCODED_CORPUS = DirectoryKind(is_encoded_corpus, (MANIFEST, IDS, PART_PATTERN, VOCABULARY, *TOKENIZER_MEMBERS))
"""An encoded corpus, as a directory that is replaced when another one is written to its place."""


@dataclass(frozen=True)
class EncodedCorpus:
    """A corpus as ids on disk, memory-mapped.

    Attributes:
        path: Its directory.
        vocabulary: Words in frequency order with their counts. The words of a model that goes on stand before
            them, see :attr:`earlier_words`.
        ids: [N] int32, mapped for reading only, with :data:`SENTENCE_END` after each sentence. It is an array,
            or :class:`~word2vec.encoding.id_parts.IdsInParts` if the corpus has parts.
        raw_words: Words in the text, before the rules of the vocabulary dropped any.
        sentences: Sentences with at least one word left.
        key: Identifies the inputs. Equal keys mean equal corpora.
        manifest: All of ``manifest.json``.
    """

    path: Path
    vocabulary: Vocabulary
    ids: IdSequence
    raw_words: int
    sentences: int
    key: str
    manifest: dict[str, Any]

    def __repr__(self) -> str:
        return (
            f"EncodedCorpus({str(self.path)!r}, {show_count(self.raw_words)}, "
            f"{show_count(self.sentences, 'sentence')}, vocabulary={len(self.vocabulary):,})"
        )

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        facts: dict[str, object] = {
            "directory": str(self.path),
            "words": self.raw_words,
            "sentences": self.sentences,
        }
        facts |= {"vocabulary": len(self.vocabulary), "first words": ", ".join(self.vocabulary.sequence[:5])}
        return make_html_table("EncodedCorpus", list(facts.items()))

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        verify: bool | None = None,
        always_verified: int = ALWAYS_VERIFIED,
    ) -> EncodedCorpus:
        """Open an encoded corpus.

        Args:
            path: Its directory.
            verify: Read all files, compare their checksums and check the ids. False reads none. None, the
                default, reads those of at most ``always_verified`` bytes.
            always_verified: A size in bytes.

        Raises:
            FormatError: the directory is not an encoded corpus, is damaged, or is of an unknown version.
        """
        return read_one_directory(Path(path), lambda directory: cls._open(directory, verify, always_verified))

    @classmethod
    def _open(cls, path: Path, verify: bool | None, always_verified: int) -> EncodedCorpus:
        check_members(path, (MANIFEST, VOCABULARY, *TOKENIZER_MEMBERS))
        manifest = read_manifest(path / MANIFEST, FORMAT, FORMAT_VERSION, OLDEST_VERSION)
        with advise_to_prepare():
            check_manifest(path / MANIFEST, manifest)
        check_members(path, _name_id_files(manifest))
        with advise_to_prepare():
            _verify(path, manifest, verify, always_verified)
            vocabulary = Vocabulary.load(path / VOCABULARY)
            ids = _map_ids(path, manifest)
        corpus = cls(
            path, vocabulary, ids, manifest["raw_words"], manifest["sentences"], manifest["key"], manifest
        )
        expected = manifest["kept_words"] + manifest["sentences"], manifest["vocabulary_size"]
        # Look at the words now. Otherwise you would hear of a wrong one after an hour of training.
        if (len(ids), len(vocabulary.sequence)) != expected:
            raise FormatError(
                f"{path} is damaged: {len(ids)} ids and {len(vocabulary)} words, its manifest says "
                f"{expected[0]} and {expected[1]}; prepare it again"
            )
        check_counts(path, vocabulary.require_counts(), corpus.kept_words, corpus.earlier_words)
        if ids.nbytes <= always_verified if verify is None else verify:
            corpus.check_ids()
        return corpus

    def check_ids(self) -> None:
        """Read all ids once, and make sure that each is one of a word or ends a sentence.

        Raises:
            FormatError: one is neither.
        """
        check_ids(self._ids_path, self.ids, len(self.vocabulary), self.sentences)

    @property
    def _ids_path(self) -> Path:
        """What messages about ids name: their file, or the corpus if they are in several."""
        return self.path if _has_parts(self.manifest) else self.path / IDS

    @property
    def kept_words(self) -> int:
        """Words of the text that are in the vocabulary."""
        return int(self.manifest["kept_words"])

    @property
    def earlier_words(self) -> int:
        """How many words the counts have from the texts before, on which the model was trained that goes on."""
        return int(self.manifest.get("earlier_words", 0))

    @property
    def summary(self) -> Summary | None:
        """What was read and how much of it is kept. None if the corpus is older than summaries.

        Raises:
            FormatError: it is damaged.
        """
        return Summary.of_manifest(self.manifest)

    def with_files(self, read: FilesRead | None) -> EncodedCorpus:
        """Return the corpus with what is known of the files that it would be made from now.

        They have the same text, and other files beside them may have come or gone.
        """
        facts = self.manifest.get("summary")
        if facts is None or read is None:
            return self
        summary = {**facts, "files_passed_over": read.passed_over}
        return replace(self, manifest={**self.manifest, "summary": summary})

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the sentences as lists of words (those of the vocabulary).

        Raises:
            FormatError: an id is not one of a word.
        """
        words = np.array(self.vocabulary.words, object)
        step = 1 << 20
        rest: Ids = np.empty(0, np.int32)
        for start in range(0, len(self.ids), step):
            read = self.ids[start : start + step]
            check_range(self._ids_path, read, len(words), start)
            chunk = np.concatenate([rest, read])
            ends = np.flatnonzero(chunk == SENTENCE_END)
            begin = 0
            for end in ends.tolist():
                yield words[chunk[begin:end]].tolist()
                begin = end + 1
            rest = chunk[begin:]


def write_corpus_manifest(
    directory: Path, facts: dict[str, Any], part_checksums: Mapping[str, str] | None = None
) -> None:
    """Write the manifest beside the other files, with their checksums.

    Args:
        directory: The corpus.
        facts: What the manifest says. ``parts`` are the ids of each part, if there are parts.
        part_checksums: The checksum of each part by its name, if they are known.
    """
    checksums = dict(part_checksums or {})
    for name in (*_name_id_files(facts), VOCABULARY):
        if name not in checksums:
            checksums[name] = compute_checksum(directory / name)
    grown = GROWN_VERSION if facts.get("earlier_words") else OLDEST_VERSION
    version = FORMAT_VERSION if _has_parts(facts) else grown
    write_manifest(directory / MANIFEST, FORMAT, version, {**facts, "checksums": checksums})


def _has_parts(manifest: Mapping[str, Any]) -> bool:
    return "parts" in manifest


def _name_id_files(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the files of ids, in order."""
    if not _has_parts(manifest):
        return [IDS]
    return [name_part(number) for number in range(len(manifest["parts"]))]


def _map_ids(path: Path, manifest: Mapping[str, Any]) -> IdSequence:
    if _has_parts(manifest):
        ids = map_parts(path, len(manifest["parts"]))
        check_parts(path, ids, manifest["parts"])
        return ids
    vector = map_npy(path / IDS, np.int32)
    if vector.ndim != 1:
        raise FormatError(f"{path / IDS} holds {vector.dtype} of shape {vector.shape}; expected an int32 vector")
    return vector


def _verify(path: Path, manifest: dict[str, Any], verify: bool | None, always_verified: int) -> None:
    """Compare the checksums of the files that are to be verified. The files of ids are so together or not."""
    checksums = manifest.get("checksums")
    if checksums is None and not _has_parts(manifest):
        # Corpora of version 0.1 have none.
        return
    if not isinstance(checksums, dict):
        raise FormatError(f"{path / MANIFEST} is damaged: no valid 'checksums'")
    for names in (_name_id_files(manifest), [VOCABULARY]):
        try:
            small = sum((path / name).stat().st_size for name in names) <= always_verified
            for name in names if (small if verify is None else verify) else ():
                if checksums.get(name) != compute_checksum(path / name):
                    raise FormatError(f"{path / name} is damaged: its checksum is wrong")
        except OSError as error:
            raise FormatError(f"{error.filename} is damaged or missing: {error.strerror}") from error


def compute_checksum(path: Path) -> str:
    """Return BLAKE2b-256 of a file, in hexadecimal."""
    digest = hashlib.blake2b(digest_size=32)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
