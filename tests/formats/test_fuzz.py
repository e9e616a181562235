"""Damaged files of every kind that is read: each loads or is refused, with nothing worse and little memory."""

from __future__ import annotations

import re
import shutil
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import save_facebook_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import word2vec
from word2vec import formats
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.formats import fasttext_binary
from word2vec.storage.manifest import read_json, write_json
from word2vec.storage.model_directory import ModelDirectory, save_model, save_vectors
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary

WORDS = ["the", "of", "Straße", "科学", "x1", "new_york", "a-b", "𝒳"]
SECONDS = 20
CONSTANT = 4 << 20
"""Bytes any reader may take for its buffers."""

Mutation = tuple[str, float, bytes, int]
Read = Callable[[Path], object]

# What headers lie with: borders of the integer types, and sizes beyond any memory.
LIES = [
    *(
        str(number).encode()
        for number in (0, 1, -1, 7, 99, 10**6, 10**12, 2**31 - 1, 2**31, 2**63 - 1, 2**64, 10**30)
    ),
    *(number.to_bytes(4, "little") for number in (0, 1, 2**31 - 1, 2**31, 2**32 - 1, 10**9)),
    *(number.to_bytes(8, "little") for number in (2**40, 2**63 - 1, 2**63, 2**64 - 1, 10**12)),
    *(
        b"nan",
        b"inf",
        b"1e999",
        b"",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\n",
        b" ",
        b"\t",
        b'"',
        b"{",
        b"[" * 2000,
    ),
]

MUTATION = st.tuples(
    st.sampled_from(["cut", "flip", "insert", "overwrite", "repeat", "drop", "number"]),
    st.floats(0, 1),
    st.one_of(st.sampled_from(LIES), st.binary(min_size=1, max_size=12)),
    st.integers(0, 64),
)


def mutated(content: bytes, mutations: list[Mutation]) -> bytes:
    """Apply mutations, each at a fraction of the file's length."""
    for kind, fraction, value, count in mutations:
        # Half of them in the first bytes, where headers are.
        span = min(len(content), 128) if count % 2 else len(content)
        place = int(fraction * span)
        if kind == "cut":
            content = content[:place]
        elif kind == "flip" and place < len(content):
            content = content[:place] + bytes([content[place] ^ 1 << count % 8]) + content[place + 1 :]
        elif kind == "insert":
            content = content[:place] + value + content[place:]
        elif kind == "overwrite":
            content = content[:place] + value + content[place + len(value) :]
        elif kind == "repeat":
            content = content[: place + count] + content[place:]
        elif kind == "drop":
            content = content[:place] + content[place + count :]
        elif kind == "number":
            content = _other_number(content, place, value)
    return content


def _other_number(content: bytes, place: int, value: bytes) -> bytes:
    """Replace the first decimal number at or behind ``place``."""
    found = re.compile(rb"[0-9]+").search(content, place)
    return content if found is None else content[: found.start()] + value + content[found.end() :]


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
    return model.input.sum(), model.output.sum(), None if model.bias is None else model.bias.sum()


def read_corpus(path: Path) -> object:
    return EncodedCorpus.open(path).ids.sum()


def write_model(path: Path) -> None:
    table = sample()
    assert table.counts is not None
    tables = {"input": table.matrix, "output": table.matrix + 1, "bias": table.matrix[:, 0]}
    options = {"vector_size": 5, "tied": False}
    save_model(path, Vocabulary(table.words, table.counts), tables, train=options, corpus={}, training={})


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


NATIVE: dict[str, tuple[Callable[[Path], None], Read]] = {
    "vocabulary": (write_vocabulary, Vocabulary.load),
    "encoded-corpus": (write_corpus, read_corpus),
    "encoded-corpus-0.1": (write_old_corpus, read_corpus),
    "model-directory": (write_model, read_model),
    "vectors-directory": (lambda path: save_vectors(path, sample()), read_model),
    "fasttext-ngrams": (write_fasttext_with_ngrams, fasttext_binary.read),
    **{
        f"{name}-any-bytes": (write_any_bytes(name), read_leniently(name))
        for name, format in formats.FORMATS.items()
        if format.any_bytes
    },
}
CASES = [*NATIVE, *formats.readable_formats()]


def prepared(name: str, directory: Path) -> tuple[Path, list[Path], Read]:
    """Write a valid sample; return its path, its files, and the function that reads it."""
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


@contextmanager
def bounded(name: str, limit: int) -> Iterator[None]:
    """Fail if what runs inside takes too long or allocates too much."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"{name} hangs")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert peak <= limit, f"{name} allocated {peak} bytes; at most {limit} are allowed"


def fuzz(name: str, directory: Path, examples: int) -> None:
    path, files, read = prepared(name, directory)
    read(path)  # and imports what it needs
    contents = {file: file.read_bytes() for file in files}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(place=st.integers(0, len(files) - 1), mutations=st.lists(MUTATION, min_size=1, max_size=4))
    def damaged(place: int, mutations: list[Mutation]) -> None:
        file = files[place]
        content = mutated(contents[file], mutations)
        # A new file: the old one may still be mapped, and a mapped file that shrinks kills its reader.
        file.unlink()
        file.write_bytes(content)
        try:
            with bounded(name, 4 * sum(map(len, contents.values())) + 4 * len(content) + CONSTANT):
                outcome: Any = None
                try:
                    outcome = read(path)
                except (FormatError, ConfigError) as error:
                    outcome = str(error)
            assert outcome is not None
            assert outcome != ""
        finally:
            file.unlink()
            file.write_bytes(contents[file])

    damaged()


@pytest.mark.parametrize("name", CASES)
def test_damaged_files_load_or_are_refused(tmp_path: Path, name: str) -> None:
    fuzz(name, tmp_path, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_thousands_of_damaged_files(tmp_path: Path, name: str) -> None:
    fuzz(name, tmp_path, 2000)


@pytest.mark.parametrize("name", CASES)
def test_missing_and_empty_files_and_files_that_are_something_else(tmp_path: Path, name: str) -> None:
    path, files, read = prepared(name, tmp_path)
    read(path)  # and imports what it needs
    for file in files:
        if file.name == "training.json":
            continue  # a model is used without
        content = file.read_bytes()
        for other in (
            b"",
            b"\0" * 10_000,
            b"\n" * 10_000,
            b"{}",
            b"PK\x03\x04" + bytes(100),
            b"a b c d\n" * 1000,
        ):
            if (name, other) == ("vocabulary", b""):
                continue  # one without words
            file.unlink()
            file.write_bytes(other)
            with bounded(name, 4 * 10_000 + CONSTANT), pytest.raises((FormatError, ConfigError)):
                read(path)
        file.unlink()
        with pytest.raises((FormatError, ConfigError)):
            read(path)
        file.mkdir()
        with pytest.raises((FormatError, ConfigError)):
            read(path)
        shutil.rmtree(file)
        file.write_bytes(content)
    read(path)
