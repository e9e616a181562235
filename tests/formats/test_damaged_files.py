"""Damaged files of every kind that is read: each loads or is refused, with nothing worse and little memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.mutated_files import CONSTANT, bounded, read_damaged
from tests.support.readable_samples import KINDS, write_sample
from word2vec.errors import ConfigError, FormatError

XZ_DICTIONARY = 9 << 20
"""Bytes that the decoder of an xz file takes, whatever its length, if it was written by the default preset."""
BZIP2_BLOCK = 100_000 + 4 * 900_000
"""Bytes that the decoder of bzip2 takes for the largest blocks, by the manual of bzip2 1.0, section 2.6."""

EACH_KIND = pytest.mark.parametrize("name", KINDS)


def fuzz(name: str, directory: Path, examples: int) -> None:
    path, files, read = write_sample(name, directory)
    read(path)  # and imports what it needs
    constant = CONSTANT + (XZ_DICTIONARY if ".xz" in name else BZIP2_BLOCK if ".bz2" in name else 0)
    read_damaged(name, files, lambda: read(path), (FormatError, ConfigError), examples, constant)


@EACH_KIND
@pytest.mark.parametrize("mutations", [25, pytest.param(100, marks=pytest.mark.thorough)])
def test_damaged_files_load_or_are_refused(tmp_path: Path, name: str, mutations: int) -> None:
    fuzz(name, tmp_path, mutations)


@pytest.mark.slow
@EACH_KIND
def test_thousands_of_damaged_files(tmp_path: Path, name: str) -> None:
    fuzz(name, tmp_path, 2000)


@EACH_KIND
def test_missing_and_empty_files_and_files_that_are_something_else(tmp_path: Path, name: str) -> None:
    path, files, read = write_sample(name, tmp_path)
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
