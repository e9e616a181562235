"""What a host must have in common with the driver."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from word2vec.distributed.host_checks import (
    CLOCKS_AGREE,
    HostFacts,
    find_clock_note,
    find_difference,
    find_host_facts,
    open_shared_corpus,
)
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.native.compiler import FLAGS, NATIVE


@pytest.fixture
def facts(groups: EncodedCorpus) -> HostFacts:
    return dataclasses.replace(find_host_facts(groups, "kernel"), host="driver")


def test_a_host_like_the_driver_takes_part(facts: HostFacts) -> None:
    twin = dataclasses.replace(facts, host="one", clock=facts.clock + 1000)
    assert find_difference(facts, twin, deterministic=True) is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("word2vec", "0.1", "host one has another toolkit: 0.1, and driver has .*; install the same version of"),
        ("code", "abc", "another modules of the toolkit: abc"),
        ("python", "3.9", r"another python: 3\.9, and driver has .*; use the same Python on all hosts"),
        ("numpy", "1.0", r"another numpy: 1\.0"),
        ("tensorflow", "2.1", r"another tensorflow: 2\.1, .*; install the same TensorFlow on all hosts"),
        (
            "backend",
            "graph",
            "another backend: graph, and driver has kernel; install a C",
        ),
        ("kernel", "123", "another kernel: 123"),
        ("corpus", "k of 1 ids and 1 words", "another corpus: k of 1 ids .*; let all hosts read one corpus"),
    ],
)
def test_another_host_is_refused_by_its_name(facts: HostFacts, name: str, value: str, message: str) -> None:
    changes: dict[str, Any] = {name: value}
    other = dataclasses.replace(facts, host="one", **changes)
    difference = find_difference(facts, other, deterministic=False)
    assert difference is not None
    assert re.search(message, difference)


def test_kinds_of_processors_count_where_bits_count(facts: HostFacts) -> None:
    other = dataclasses.replace(facts, host="one", processor="other")
    assert find_difference(facts, other, deterministic=False) is None
    difference = find_difference(facts, other, deterministic=True)
    assert difference is not None
    assert "host one has another processor: other" in difference
    assert "leave deterministic out" in difference


def test_the_option_for_a_host_s_own_processor_makes_no_other_kernel(
    facts: HostFacts, groups: EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = tuple("-mcpu=native" if flag == NATIVE else flag for flag in FLAGS)
    monkeypatch.setattr("word2vec.distributed.host_checks.FLAGS", flags)
    monkeypatch.setattr("word2vec.distributed.host_checks.NATIVE", "-mcpu=native")
    assert find_host_facts(groups, "kernel").kernel == facts.kernel
    monkeypatch.setattr("word2vec.distributed.host_checks.FLAGS", (*flags, "-Og"))
    assert find_host_facts(groups, "kernel").kernel != facts.kernel


def test_what_the_kernel_was_compiled_for_counts_where_bits_count(
    facts: HostFacts, groups: EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("word2vec.training.kernel.build.find_target", lambda: "x86-64-v2")
    other = find_host_facts(groups, "kernel")
    assert find_difference(facts, other, deterministic=False) is None
    assert "the same kernels" in str(find_difference(facts, other, deterministic=True))


@pytest.mark.parametrize(("apart", "word"), [(CLOCKS_AGREE + 40, "ahead"), (-CLOCKS_AGREE - 40, "behind")])
def test_a_clock_that_differs_is_mentioned(facts: HostFacts, apart: float, word: str) -> None:
    host = dataclasses.replace(facts, host="one", clock=1e9 + apart)
    note = find_clock_note(host, 1e9)
    assert note is not None
    assert note.startswith(f"the clock of host one is 100 seconds {word}; the vectors do not depend on it")
    assert find_clock_note(dataclasses.replace(host, clock=1e9 + CLOCKS_AGREE), 1e9) is None


def test_a_host_opens_the_corpus_of_the_driver(groups: EncodedCorpus) -> None:
    opened = open_shared_corpus(groups.path, groups.key, "one")
    assert find_host_facts(opened, "kernel").corpus == find_host_facts(groups, "kernel").corpus


def test_a_corpus_that_is_not_there_or_another_is_refused(groups: EncodedCorpus, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"host one does not see the corpus .*nowhere; put it on a"):
        open_shared_corpus(tmp_path / "nowhere", groups.key, "one")
    with pytest.raises(ConfigError, match=r"host one has another corpus at .*: its key is .*driver's is other"):
        open_shared_corpus(groups.path, "other", "one")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FormatError, match="on host one: "):
        open_shared_corpus(tmp_path / "empty", groups.key, "one")
