"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.ctrl_c import heed_ctrl_c
from tests.support.small_training import train
from tests.support.two_groups import prepare_two_groups
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.terminal.stop_signals import STOP_SIGNALS

# Other work on the machine may make any example slow once.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Under nohup it is ignored, and so it would be by the programs that the tests start and stop.
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def stop_signals() -> Iterator[None]:
    """Let Ctrl-C interrupt, and put back what handled Ctrl-C, SIGTERM and SIGHUP before the test."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    heed_ctrl_c()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The directory of real corpora. The tests that need it are skipped where there is none."""
    if "WORD2VEC_DATA" not in os.environ:
        pytest.skip("set WORD2VEC_DATA to a directory with real corpora, among them en_wiki.txt.xz")
    path = Path(os.environ["WORD2VEC_DATA"])
    if not (path / "en_wiki.txt.xz").is_file():
        pytest.skip(f"no en_wiki.txt.xz in {path}; set WORD2VEC_DATA to a directory with real corpora")
    return path


@pytest.fixture(scope="session")
def groups(tmp_path_factory: pytest.TempPathFactory) -> EncodedCorpus:
    """The two groups of words that never meet, encoded. Do not change it."""
    return prepare_two_groups(tmp_path_factory.mktemp("groups") / "corpus")


@pytest.fixture(scope="session")
def trained_model(tmp_path_factory: pytest.TempPathFactory, groups: EncodedCorpus) -> Path:
    """A model directory, 20 words of 16 numbers, trained on the two groups. Copy it if you change it."""
    path = tmp_path_factory.mktemp("trained") / "m"
    train(groups, path)
    return path
