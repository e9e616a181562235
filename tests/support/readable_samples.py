"""A small valid file or directory of every kind that is read, and a function that reads the whole of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import save_facebook_model

import word2vec
from word2vec import formats
from word2vec.config.subwords import SubwordConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError
from word2vec.formats import fasttext_binary
from word2vec.storage.manifest import read_json, write_json
from word2vec.storage.model_directory import ModelDirectory, save_again, save_model
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import HashedSubwords

WORDS = ["the", "of", "Straße", "科学", "x1", "new_york", "a-b", "𝒳"]

Read = Callable[[Path], object]


def sample() -> Table:
    """A small valid table."""
    matrix = np.random.default_rng(0).normal(0, 1, (len(WORDS), 5)).astype(np.float32)
    return Table(WORDS, matrix, np.arange(len(WORDS), 0, -1) * 10)


def read_table(name: str) -> Read:
    """Return a reader that also looks at everything, because some only map the file."""

    def read(path: Path) -> object:
        table = formats.read(path, name)
        assert len(table.words) == len(table.matrix) == len(set(table.words))
        assert np.isfinite(table.matrix.astype(np.float32)).all()
        assert "" not in table.words
        assert table.counts is None or (len(table.counts) == len(table.words) and (table.counts >= 0).all())
        return table

    return read


def read_model(path: Path) -> object:
    model = ModelDirectory.load(path)
    # Loading maps the tables. A flipped bit can make a signalling NaN there, of which NumPy warns.
    with np.errstate(invalid="ignore"):
        return model.input.sum(), model.output.sum(), None if model.bias is None else model.bias.sum()


def read_with_subwords(path: Path) -> object:
    found = ModelDirectory.load(path)
    assert found.spelling is None or found.vectors.shape == found.input.shape
    with np.errstate(all="ignore"):
        composed = None if found.spelling is None else found.spelling.subwords.compose(["then", "科学家", ""])
        return read_model(path), found.vectors.sum(), composed


def read_corpus(path: Path) -> object:
    return np.asarray(EncodedCorpus.open(path).ids).sum()


def write_model(path: Path) -> None:
    table = sample()
    assert table.counts is not None
    tables = {"input": table.matrix, "output": table.matrix + 1, "bias": table.matrix[:, 0]}
    options = {"vector_size": 5, "tied": False}
    save_model(path, Vocabulary(table.words, table.counts), tables, train=options, corpus={}, training={})


def write_fitted(path: Path) -> None:
    """A model with n-grams that were fitted to its words, and a mixed table."""
    write_model(path)
    matrix = sample().matrix
    scale = (1 / np.linalg.norm(matrix, axis=1)).astype(np.float32)
    words = [*WORDS[:-1], "of_the"]
    fit = fit_subwords(words, matrix, scale, None, SubwordConfig(min_n=1, max_n=3))
    mixed = mix_vectors(fit, words, matrix, scale, None)
    save_again(path, ModelDirectory.load(path), Spelling(fit.subwords, mixed, fit.held_out))


def write_hashed(path: Path) -> None:
    """Vectors from elsewhere with the n-grams of fastText."""
    rows = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
    save_vectors(path, dataclasses.replace(sample(), subwords=HashedSubwords(NgramLengths(2, 4), rows)))


def write_corpus(path: Path) -> None:
    sentences = [WORDS[place:] for place in range(len(WORDS))]
    word2vec.prepare(sentences, path, min_count=1, progress=False)


def write_old_corpus(path: Path) -> None:
    """As version 0.1 wrote it, without the checksums that catch nearly all damage."""
    write_corpus(path)
    manifest = read_json(path / "manifest.json")
    del manifest["checksums"]
    write_json(path / "manifest.json", manifest)


def write_fasttext_with_ngrams(path: Path) -> None:
    """Ours have none."""
    model = FastText([WORDS] * 3, vector_size=4, min_count=1, bucket=20, epochs=1, workers=1, seed=1)
    save_facebook_model(model, str(path))


def write_vocabulary(path: Path) -> None:
    Vocabulary(WORDS, np.arange(len(WORDS), 0, -1)).save(path)


def read_leniently(name: str) -> Read:
    """Return a reader that takes words of any bytes."""

    def read(path: Path) -> object:
        found = [formats.read(path, name, errors) for errors in ("replace", "ignore")]
        for table in found:
            assert len(table.words) == len(table.matrix) == len(set(table.words))
            assert all(word.strip() for word in table.words if "\0" not in word)
            assert table.counts is None or len(table.counts) == len(table.words)
        return found

    return read


def write_any_bytes(name: str) -> Callable[[Path], None]:
    """Return a writer of a table with words that were cut, and that are alike when they are decoded."""

    def write(path: Path) -> None:
        formats.write(path, Table([*WORDS, "caf1", "caf2"], np.ones((10, 5), np.float32)), name)
        content = path.read_bytes()
        for old, new in ((b"caf1", b"caf\xe9"), (b"caf2", b"caf\xe8"), (b"new_york", b"new_yor\xe7")):
            content = content.replace(old, new)
        path.write_bytes(content)

    return write


def write_compressed(name: str, suffix: str) -> Callable[[Path], None]:
    """Return a writer of a compressed file, whose name does not say so."""

    def write(path: Path) -> None:
        beside = path.with_name(f"compressed{suffix}")
        formats.write(beside, sample(), name)
        beside.rename(path)

    return write


def read_as_it_comes(path: Path) -> object:
    """Read a file whose format the content tells, whatever its header promises, with words that come twice."""
    found = [
        formats.read(path, errors=errors, duplicates="first", limit=limit)
        for errors in ("strict", "ignore")
        for limit in (5, None)
    ]
    for table in found:
        assert len(table.words) == len(table.matrix) == len(set(table.words))
        assert np.isfinite(table.matrix.astype(np.float32)).all()
        assert "" not in table.words
    return found


STREAMS = [name for name, format in formats.FORMATS.items() if format.streams]
NATIVE: dict[str, tuple[Callable[[Path], None], Read]] = {
    "vocabulary": (write_vocabulary, Vocabulary.load),
    "encoded-corpus": (write_corpus, read_corpus),
    "encoded-corpus-0.1": (write_old_corpus, read_corpus),
    "model-directory": (write_model, read_model),
    "vectors-directory": (lambda path: save_vectors(path, sample()), read_model),
    "model-directory-with-subwords": (write_fitted, read_with_subwords),
    "vectors-directory-with-subwords": (write_hashed, read_with_subwords),
    "fasttext-ngrams": (write_fasttext_with_ngrams, fasttext_binary.read),
    **{
        f"{name}-any-bytes": (write_any_bytes(name), read_leniently(name))
        for name, format in formats.FORMATS.items()
        if format.any_bytes
    },
    **{
        f"{name}{suffix}": (write_compressed(name, suffix), read_table(name))
        for name in [*STREAMS, "fasttext-binary", "csv"]
        for suffix in (".gz", ".bz2", ".xz")
    },
    **{
        f"{name}{suffix}-as-it-comes": (write_compressed(name, suffix), read_as_it_comes)
        for name in STREAMS
        for suffix in ("", ".gz")
    },
}
KINDS = [*NATIVE, *formats.list_readable()]
"""Every kind of file or directory that is read, by name."""


def write_sample(name: str, directory: Path) -> tuple[Path, list[Path], Read]:
    """Write a valid sample and return its path, its files, and the function that reads it."""
    suffixes = formats.FORMATS[name].suffixes if name in formats.FORMATS else ()
    path = directory / f"sample{suffixes[0] if suffixes else ''}"
    if name in NATIVE:
        write, read = NATIVE[name]
        write(path)
    else:
        read = read_table(name)
        try:
            formats.write(path, sample(), name)
        except ConfigError as error:
            pytest.skip(str(error))
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    beside = sorted(file for file in directory.iterdir() if file != path)
    return path, files + beside, read
