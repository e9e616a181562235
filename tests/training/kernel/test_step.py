"""The kernel's step, held to the reference."""

from __future__ import annotations

import platform
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from tests.support.combinations import EVERY_MODEL, EVERY_SAMPLED_LOSS, spread_models
from tests.support.kernel_steps import compare_step, make_step
from tests.support.places import PROJECT
from tests.support.random_blocks import KERNEL_SHAPES, random_blocks
from tests.support.random_models import random_model, relative_error, tables_of
from tests.support.sampled_losses import SAMPLED_LOSSES, SampledLoss
from word2vec import reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.native import compiler
from word2vec.training.graph import GraphStep
from word2vec.training.kernel import build
from word2vec.training.kernel.step import Kernel, load_kernel

# Largest difference from the float64 reference, relative to the largest change of the table, after three blocks.
TOLERANCE = 2e-5


@spread_models(("loss", "shape"), product(SAMPLED_LOSSES, KERNEL_SHAPES))
def test_a_step_equals_the_reference(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    loss: SampledLoss,
    shape: dict[str, int],
) -> None:
    found = compare_step(kernel, architecture, tied, bias, signature, loss, shape, rows=3)
    assert found.targets == found.expected_targets
    assert found.summed == pytest.approx(found.expected, rel=2e-5)
    assert found.error < TOLERANCE
    # Beside one random word a hard margin can leave no pair.
    changes = loss.shape.margin is None or found.blocks.negatives.shape[1] > 1
    assert not changes or found.moved > 1e-3, "the step must have changed something"


@pytest.mark.parametrize("tied", [True, False])
def test_the_means_of_a_long_block_equal_the_reference(kernel: Kernel, tied: bool) -> None:
    """They are differences of sums that run over the whole block."""
    options = {"length": 300, "window": 40, "negatives": 5, "vocabulary": 5000}
    blocks = random_blocks(np.random.default_rng(2), rows=1, **options)
    model, tables = random_model(5000, 20, tied, False)
    before = [table.copy() for table in tables.arrays()]
    make_step(kernel, model, "cbow")(blocks, 0.05)
    reference.step_in_place(blocks, tables, "cbow", 0.05)
    assert relative_error(model, tables, before) < TOLERANCE


@spread_models(("loss",), product(SAMPLED_LOSSES))
def test_one_block_is_what_the_graph_backend_does(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float, loss: SampledLoss
) -> None:
    blocks = random_blocks(np.random.default_rng(3), rows=1, length=32, window=5, negatives=32, vocabulary=500)
    for_kernel, tables = random_model(500, 112, tied, bias, signature, loss.corrected)
    for_graph, _ = random_model(500, 112, tied, bias, signature, loss.corrected)
    before = tables_of(for_kernel)
    summed, targets = make_step(kernel, for_kernel, architecture, loss, tables.log_expected)(blocks, 0.05)
    graph = GraphStep(
        for_graph,
        architecture=architecture,
        window=5,
        block_length=32,
        row_cap=1000,
        loss=loss.name,
        shape=loss.shape,
        log_expected=tables.log_expected,
    )
    graph_loss, graph_targets = graph(blocks, 0.05)
    assert targets == graph_targets
    assert summed == pytest.approx(graph_loss, rel=1e-5)
    for found, expected, old in zip(tables_of(for_kernel), tables_of(for_graph), before, strict=True):
        assert np.abs(found - expected).max() < TOLERANCE * np.abs(expected - old).max()


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
def test_large_scores_stay_finite_and_right(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float, loss: SampledLoss
) -> None:
    blocks = random_blocks(np.random.default_rng(1), rows=1)
    model, tables = random_model(12, 16, tied, bias, signature, loss.corrected)
    # 40 twice over in a score.
    for variable in model.variables:
        variable.assign(variable * 40)
    for twin in tables.arrays():
        twin *= 40
    before = [table.copy() for table in tables.arrays()]
    summed, targets = make_step(kernel, model, architecture, loss, tables.log_expected)(blocks, 1e-3)
    expected, _ = reference.step_in_place(blocks, tables, architecture, 1e-3, loss.name, loss.shape)
    assert expected / targets > 100, "scores in the hundreds"
    assert summed == pytest.approx(expected, rel=1e-4)
    assert relative_error(model, tables, before) < 1e-3


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
def test_a_table_that_is_not_finite_shows_in_the_loss(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float, loss: SampledLoss
) -> None:
    for broken in (np.nan, np.inf):
        blocks = random_blocks(np.random.default_rng(1), rows=1, length=32)
        model, tables = random_model(12, 16, tied, bias, signature, loss.corrected)
        model.input.assign(np.full(model.input.shape, broken))
        summed, _ = make_step(kernel, model, architecture, loss, tables.log_expected)(blocks, 1e-3)
        assert not np.isfinite(summed)


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
def test_blocks_without_any_window_change_nothing(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float, loss: SampledLoss
) -> None:
    """One-word sentences and the padding at the end of a text are centres without a window."""
    blocks = random_blocks(np.random.default_rng(0))
    empty = Blocks(blocks.tokens, blocks.left * 0, blocks.right * 0, blocks.negatives)
    model, tables = random_model(12, 5, tied, bias, signature, loss.corrected)
    assert make_step(kernel, model, architecture, loss, tables.log_expected)(empty, 0.05) == (0.0, 0)
    np.testing.assert_array_equal(model.input.numpy(), tables.input)


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
def test_threads_do_all_blocks_once(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float, loss: SampledLoss
) -> None:
    # Blocks that share no words: the order does not matter, so that two threads must give what one gives.
    rows, width = 40, 16
    words = np.arange(rows * 16, dtype=np.int32).reshape(rows, 16)
    windows = np.full((rows, 6), 3, np.int32)
    blocks = Blocks(words[:, :12], windows, windows, words[:, 12:])
    results = []
    for threads in (1, 2, 0):
        model, tables = random_model(rows * 16, width, tied, bias, signature, loss.corrected)
        results.append(
            (
                make_step(kernel, model, architecture, loss, tables.log_expected, threads=threads)(blocks, 0.05),
                model,
            )
        )
    for outcome, model in results[1:]:
        assert outcome[1] == results[0][0][1]
        assert outcome[0] == pytest.approx(results[0][0][0], rel=1e-6)
        for table, first in zip(tables_of(model), tables_of(results[0][1]), strict=True):
            np.testing.assert_array_equal(table, first)


def test_a_table_that_was_read_is_not_changed_behind_the_readers_back(kernel: Kernel) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    model, tables = random_model(12, 5, True)
    read = model.input.read_value()
    make_step(kernel, model, "cbow")(blocks, 0.05)
    np.testing.assert_array_equal(read.numpy(), tables.input.astype(np.float32))
    assert np.abs(model.input.numpy() - read.numpy()).max() > 1e-3


@EVERY_MODEL
def test_only_what_was_read_changes(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float
) -> None:
    """The halo of a block is not predicted by CBOW, so that its bias stays, and its output rows if untied."""
    words = np.arange(12, dtype=np.int32)[None]
    windows = np.full((1, 6), 3, np.int32)
    blocks = Blocks(words, windows, windows, np.array([[12, 13]], np.int32))
    model, tables = random_model(15, 16, tied, bias, signature)
    make_step(kernel, model, architecture)(blocks, 0.05)
    everything, centres, noise = set(range(12)), set(range(3, 9)), {12, 13}
    inputs, predicted = (centres, everything) if architecture == "skipgram" else (everything, centres)
    expected = [everything | noise] if tied else [inputs, predicted | noise]
    expected += [predicted | noise] if bias else []
    for found, old, rows in zip(tables_of(model), tables.arrays(), expected, strict=True):
        changed = np.nonzero((found != old.astype(np.float32)).reshape(15, -1).any(axis=1))[0]
        assert set(changed) == rows


def test_the_real_one_is_compiled_once_and_starts_fast(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A warm start reads and checks the library. Compiling would take seconds and write to stderr."""
    load_kernel()
    monkeypatch.setenv("CXX", compiler.find_compiler().path)
    before = build.build_library().stat().st_mtime_ns
    capfd.readouterr()
    load_kernel()
    assert build.build_library().stat().st_mtime_ns == before
    assert "compiling" not in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("flags", ["-O1 -march=native", "-O1 -mno-avx"])
def test_the_core_runs_clean_under_the_sanitizers(kernel: Kernel, flags: str) -> None:
    """On x86, without AVX the vectors are of four floats: the portable code."""
    if platform.machine() != "x86_64" and flags != "-O1 -march=native":
        pytest.skip("an x86 flag")
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "checks" / "sanitize_kernel.py", f"--flags={flags}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1908 training cases" in done.stdout
    rounded = kernel.multiplies_bfloat16() and flags == "-O1 -march=native"
    assert f"{420 if rounded else 0} rounded to bfloat16" in done.stdout
    assert "all equal, and no sanitizer reported anything" in done.stdout
