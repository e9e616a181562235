"""A training that needs more memory than there is ends in one line, before it begins where that can be known."""

from __future__ import annotations

import dataclasses
import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.kernel_steps import make_step
from tests.support.random_blocks import random_blocks
from tests.support.random_models import random_model
from tests.support.small_training import train
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, TrainingError
from word2vec.training import memory
from word2vec.training.kernel.step import load_kernel
from word2vec.training.memory import estimate_memory
from word2vec.training.replica_memory import check_replicas_fit, estimate_replica
from word2vec.training.run import Run

GB = 10**9


def make_backend(name: str) -> Any:
    return SimpleNamespace(name=name, blocks_per_step=4)


def test_what_is_needed_is_summed_by_what_it_is_for(groups: word2vec.EncodedCorpus) -> None:
    options: dict[str, Any] = {
        "vector_size": 10,
        "window": 2,
        "negatives": 1000,
        "block_length": 8,
        "threads": 2,
        "subsample": 0,
    }
    config = TrainConfig(**options, tied=False, bias=False)
    found = estimate_memory(groups, config, make_backend("kernel"))
    blocks = len(groups.ids) // 8
    assert found["the tables"] == 2 * 20 * 10 * 4
    assert found["the noise"] == 2 * 20 * 16
    assert found["the words of a stretch of text"] == 3 * len(groups.ids) * 4
    assert found["the work on blocks"] == 2 * (2 * 120 + 2 * 10_000 + 8 * 1010) * 4
    skipgram = dataclasses.replace(config, architecture="skipgram")
    bands = estimate_memory(groups, skipgram, make_backend("kernel"))["the work on blocks"]
    assert bands == found["the work on blocks"] + 2 * 3 * 12 * 5 * 4
    found = estimate_memory(groups, config, make_backend("graph"))
    assert found["the blocks of a stretch of text"] == blocks * (12 + 16 + 1000) * 4
    assert found["the work on blocks"] == 4 * 2 * 1000 * 18 * 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"vector_size": 100_000, "negatives": 1, "window": 1, "block_length": 1, "tied": False},
            r"MB are for the tables, so give a smaller vector_size, or a vocabulary",
        ),
        (
            {
                "negatives": 100_000,
                "backend": "graph",
                "blocks_per_step": 1,
                "block_length": 8,
                "vector_size": 4,
            },
            "are for the blocks of a stretch of text, so give fewer negatives or a longer",
        ),
        (
            {"negatives": 100_000, "block_length": 4096, "vector_size": 512},
            "are for the work on blocks, so give",
        ),
    ],
)
def test_too_little_memory_is_told_before_training(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, Any],
    message: str,
) -> None:
    def begin(*_: object, **__: object) -> None:
        raise AssertionError("training began")

    monkeypatch.setattr(Run, "__init__", begin)
    monkeypatch.setattr(memory, "find_available_memory", lambda: 3_000_000)
    with pytest.raises(
        ConfigError, match=r"^training needs at least .*, and 3\.0 MB are available; .*" + message
    ):
        train(groups, tmp_path / "m", **options)


def test_words_that_no_option_makes_less_get_no_such_advice(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel reads the words of a stretch together, whatever the options are."""
    options: dict[str, Any] = {"vector_size": 4, "negatives": 1, "window": 1, "block_length": 8}
    parts = estimate_memory(groups, TrainConfig(**options), make_backend("kernel"))
    words = parts["the words of a stretch of text"]
    assert words == max(parts.values())
    monkeypatch.setattr(memory, "find_available_memory", lambda: words - 1)
    with pytest.raises(ConfigError, match="for the words of a stretch of text, which no option makes less"):
        train(groups, tmp_path / "m", backend="kernel", **options)
    # Where they fit, what options make less is named, although it is smaller.
    monkeypatch.setattr(memory, "find_available_memory", lambda: words + 1)
    with pytest.raises(ConfigError, match=r"are for the (noise|work on blocks|tables), so give "):
        train(groups, tmp_path / "m", backend="kernel", **options)


def test_replicas_have_tables_work_and_a_process_each() -> None:
    parts = {"the tables": 1000, "the blocks of a stretch of text": 20, "a copy of the tables": 1000}
    assert estimate_replica(parts) == 2000 + 20 + 200_000_000


def test_more_replicas_than_fit_are_named_with_the_number_that_does(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_replicas_fit(9, None)
    check_replicas_fit(4, 40, each=8, rest=8)
    needs = (
        r"^replicas is 5, for which this machine needs at least 48 bytes of memory, and 40 bytes are available; "
    )
    with pytest.raises(ConfigError, match=needs + "give replicas at most 4$"):
        check_replicas_fit(5, 40, each=8, rest=8)
    with pytest.raises(ConfigError, match=r"; leave replicas out$"):
        check_replicas_fit(5, 40, each=32, rest=8)
    # With the tables that the vocabulary asks for, of which nothing is known before the text is read.
    monkeypatch.setattr("word2vec.distributed.beforehand.find_available_memory", lambda: None)
    monkeypatch.setattr(memory, "find_available_memory", lambda: GB)
    with pytest.raises(ConfigError, match=r"^replicas is 9, .* 1\.0 GB are available; give replicas at most 4$"):
        train(groups, tmp_path / "m", replicas=9)


def test_a_machine_that_does_not_tell_is_trusted(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "find_available_memory", lambda: None)
    train(groups, tmp_path / "m", epochs=1)


@pytest.mark.parametrize(
    "error", [MemoryError("no"), tf.errors.ResourceExhaustedError(None, None, "OOM when allocating\nmore")]
)
def test_memory_that_runs_out_is_told_and_keeps_the_older_model(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    before = np.array(train(groups, tmp_path / "m", epochs=1).matrix)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Run, "train", fail)
    with pytest.raises(
        TrainingError, match=r"memory ran out while training \((no|OOM when allocating)\); give a"
    ):
        train(groups, tmp_path / "m", epochs=1)
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, before)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_kernel_answers_when_it_gets_no_memory(threads: int) -> None:
    """An exception in a thread of TensorFlow's would end the process without a word."""
    model, _ = random_model(12, 8, True, False, 0.0)
    step = make_step(load_kernel(), model, "skipgram", threads=threads)
    small = random_blocks(np.random.default_rng(0), negatives=5)
    step(small, 0.05)
    large = random_blocks(np.random.default_rng(0), rows=32, length=4096, negatives=100_000)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (300 << 20), limits[1]))
    try:
        with pytest.raises(tf.errors.ResourceExhaustedError, match="not enough memory to work on a block"):
            step(large, 0.05)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
    step(small, 0.05)


@pytest.mark.slow
def test_a_limit_of_the_shell_ends_in_one_line(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (7 * GB, 7 * GB))

    command = [sys.executable, "-m", "word2vec", "train", str(groups.path), "-o", str(tmp_path / "m"), "--quiet"]
    command += ["--negatives", "100000", "--block-length", "4096", "--vector-size", "5000"]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1
    assert done.stderr.startswith("word2vec: error: training needs at least ")
    assert done.stderr.count("\n") == 1
