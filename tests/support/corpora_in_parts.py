"""Encoded corpora whose ids are in several files, made of those that are in one."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from word2vec.encoding.corpus import IDS, SENTENCE_END, VOCABULARY, EncodedCorpus, write_corpus_manifest
from word2vec.encoding.id_parts import name_part

_WRITTEN_BY_THE_FORMAT = ("format", "format_version", "checksums")


def part_corpus(corpus: EncodedCorpus, directory: Path, sentences: Iterable[int]) -> EncodedCorpus:
    """Write a corpus anew in parts.

    Args:
        corpus: It has one file of ids.
        directory: Where the new one goes.
        sentences: How many sentences each part has. The last one has the rest.
    """
    directory.mkdir(parents=True)
    for path in corpus.path.iterdir():
        if path.name not in (IDS, "manifest.json"):
            shutil.copy(path, directory)
    ids = np.load(corpus.path / IDS)
    # Where sentences begin, and the end of the last.
    starts = np.append(0, np.flatnonzero(ids == SENTENCE_END) + 1)
    places = starts[np.cumsum(np.fromiter(sentences, np.int64))]
    parts = np.split(ids, places)
    for number, part in enumerate(parts):
        np.save(directory / name_part(number), part)
    facts = {name: fact for name, fact in corpus.manifest.items() if name not in _WRITTEN_BY_THE_FORMAT}
    write_corpus_manifest(directory, {**facts, "parts": [len(part) for part in parts]})
    assert (directory / VOCABULARY).is_file()
    return EncodedCorpus.open(directory)
