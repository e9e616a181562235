"""What several tests of scripts need."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.dump_site import SCRIPTS, Site, dump_options, serve_site
from tests.support.places import PROJECT
from tests.support.two_groups import two_groups

MODULES = ("settings", "figures", "runs", "results", "time", "corpus")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server of dumps, see :class:`Site`."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serve_site() as site:
        yield site


@pytest.fixture
def fetch_corpus(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("fetch_corpus")


@pytest.fixture
def fetch(fetch_corpus: Any, site: Site, tmp_path: Path) -> Callable[..., int]:
    """Fetch the dump from the site into tmp_path; returns the exit code."""

    def run(*options: str) -> int:
        return int(fetch_corpus.main(dump_options(site, tmp_path, *options)))

    return run


@pytest.fixture
def script(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module of the benchmark after which the test module is named."""
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    return importlib.import_module(request.module.__name__.rpartition(".test_")[2])


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The modules of the script, each under the last part of its name, and ``script`` itself."""
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    modules = {name: importlib.import_module(f"quality_{name}") for name in MODULES}
    return SimpleNamespace(**modules, script=importlib.import_module("quality"))


@pytest.fixture
def question_files(tmp_path: Path) -> SimpleNamespace:
    """Small files to evaluate by, of the words of the two groups."""
    analogies = tmp_path / "analogies.txt"
    analogies.write_text(": letters\na0 a1 a2 a3\nb0 b1 b2 b3\n: gram1\na4 a5 a6 a7\n", encoding="utf-8")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a0\ta1\t9\na0\tb1\t1\nb2\tb3\t8\na4\tb5\t2\n", encoding="utf-8")
    held_out = tmp_path / "held_out.txt"
    held_out.write_text("\n".join(" ".join(words) for words in two_groups(40, seed=1)), encoding="utf-8")
    return SimpleNamespace(analogies=str(analogies), pairs=str(pairs), held_out=str(held_out))
