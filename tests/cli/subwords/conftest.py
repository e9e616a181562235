"""Vectors with and without subwords, and a way to run a command."""

from __future__ import annotations

from pathlib import Path

import pytest

import word2vec
from tests.support.small_training import train
from tests.support.spelled_words import make_spelled_table, spelled_sentences
from tests.support.subword_commands import Done, Run
from word2vec import WordVectors, cli


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untied model without subwords."""
    path = tmp_path_factory.mktemp("trained") / "m"
    train(spelled_sentences(), path, vector_size=48, tied=False, subwords=False)
    return path


@pytest.fixture(scope="module")
def spelled(trained: Path) -> Path:
    """The same model with subwords."""
    word2vec.add_subwords(trained, trained.parent / "spelled", progress=False)
    return trained.parent / "spelled"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of word vectors."""
    WordVectors(*make_spelled_table()).save(tmp_path / "words.vec")
    return tmp_path / "words.vec"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that succeeds and return what it prints."""

    def call(*arguments: object) -> Done:
        assert cli.main([str(argument) for argument in arguments]) == 0
        return Done(*capsys.readouterr())

    return call
