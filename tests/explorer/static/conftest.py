"""A browser, a server and models that the tests of the page share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import open_browser
from tests.support.explored_models import save_english, save_many, save_other
from tests.support.explorer_page import Visitor
from tests.support.running_explorer import RunningExplorer
from word2vec.arrays import Float32s
from word2vec.explorer.maps.pca import find_pca_positions
from word2vec.vectors import WordVectors


# Not of the session: Playwright leaves its event loop in the thread, where other tests start one of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Other work on the machine may make any answer slow once.
    expect.set_options(timeout=15_000)
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """A model directory, a file of vectors without counts, and one of 20,000 words."""
    folder = tmp_path_factory.mktemp("explored")
    return [save_english(folder / "english"), save_other(folder / "other.npz"), save_many(folder / "many.npz")]


@pytest.fixture(scope="package")
def english(models: Sequence[Path]) -> WordVectors:
    return WordVectors.load(models[0])


@pytest.fixture(scope="package")
def many_places(models: Sequence[Path]) -> Float32s:
    """Where the words of the third model are on the map, [V, 2]."""
    return find_places(WordVectors.load(models[2]))


@pytest.fixture(scope="package")
def english_places(english: WordVectors) -> Float32s:
    return find_places(english)


@pytest.fixture(scope="package")
def explorer(models: Sequence[Path]) -> Iterator[RunningExplorer]:
    with RunningExplorer(models) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, explorer: RunningExplorer) -> Iterator[Visitor]:
    """Who opens pages of the server. What they must not do fails at the end of each test."""
    visitor = Visitor(browser, explorer.host)
    yield visitor
    visitor.leave()


def find_places(vectors: WordVectors) -> Float32s:
    return np.asarray(find_pca_positions(vectors.matrix, vectors.scale))
