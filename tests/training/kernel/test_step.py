from __future__ import annotations

import platform
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.support.combinations import EVERY_MODEL, EVERY_SAMPLED_LOSS
from tests.support.places import PROJECT
from tests.support.random_blocks import KERNEL_SHAPES, random_blocks
from tests.support.random_models import random_model, relative_error, tables_of, variables_of
from tests.support.sampled_losses import RANDOM_SOFTMAX, SampledLoss
from word2vec import reference
from word2vec.blocks.stream import Blocks, BlockStream, frame_chunk
from word2vec.config.train import Architecture
from word2vec.native import compiler
from word2vec.training.graph import GraphStep
from word2vec.training.kernel import build
from word2vec.training.kernel.step import Kernel, KernelStep, load_kernel
from word2vec.training.model import Model

# Largest difference from the float64 reference, relative to the largest change of the table, after three blocks.
TOLERANCE = 2e-5


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return load_kernel()


def make_step(
    kernel: Kernel,
    model: Model,
    architecture: Architecture,
    loss: SampledLoss = RANDOM_SOFTMAX,
    log_expected: NDArray[Any] | None = None,
    *,
    threads: int = 1,
) -> KernelStep:
    return KernelStep(
        kernel,
        model,
        architecture=architecture,
        threads=threads,
        loss=loss.name,
        shape=loss.shape,
        log_expected=log_expected,
    )


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
@pytest.mark.parametrize("shape", KERNEL_SHAPES, ids=str)
def test_a_step_equals_the_reference(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    loss: SampledLoss,
    shape: dict[str, int],
) -> None:
    options = dict(shape)
    width = options.pop("width")
    blocks = random_blocks(np.random.default_rng(width), rows=3, **options)
    model, tables = random_model(options.get("vocabulary", 12), width, tied, bias, signature, loss.corrected)
    before = [table.copy() for table in tables.arrays()]
    step = make_step(kernel, model, architecture, loss, tables.log_expected)
    summed, targets = step(blocks, 0.05)
    expected, count = reference.step_in_place(blocks, tables, architecture, 0.05, loss.name, loss.shape)
    assert targets == count
    assert summed == pytest.approx(expected, rel=2e-5)
    assert relative_error(model, tables, before) < TOLERANCE
    # Beside one random word a hard margin can leave no pair.
    changes = loss.shape.margin is None or blocks.negatives.shape[1] > 1
    assert not changes or np.abs(tables.input - before[0]).max() > 1e-3, "the step must have changed something"


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
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


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tokens", 12, r"tokens has 12 at place 4; it must be in 0\.\.11"),
        ("tokens", -1, "tokens has -1"),
        ("negatives", 2**31 - 1, "negatives has 2147483647"),
        ("negatives", -(2**31), "negatives has -2147483648"),
        ("left", 4, r"left has 4 at place 4; it must be in 0\.\.3"),
        ("right", -1, "right has -1"),
    ],
)
@EVERY_MODEL
def test_ids_and_windows_out_of_range_are_refused(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    name: str,
    value: int,
    message: str,
) -> None:
    blocks = random_blocks(np.random.default_rng(0), negatives=5)
    getattr(blocks, name)[0, 4] = value
    model, tables = random_model(12, 5, tied, bias, signature)
    step = make_step(kernel, model, architecture, threads=2)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        step(blocks, 0.05)
    np.testing.assert_array_equal(model.input.numpy(), tables.input)


def train_blocks(kernel: Kernel, tables: list[Any], **attributes: Any) -> None:
    """Call the operation itself, which must not trust who calls it."""
    blocks = random_blocks(np.random.default_rng(0))
    kernel.operations.word2vec_train_blocks(
        tables=tables,
        tokens=blocks.tokens,
        left=blocks.left,
        right=blocks.right,
        negatives=blocks.negatives,
        rate=0.05,
        rates=np.zeros(0, np.float32),
        threads=1,
        **{"skipgram": False, "loss": "random_softmax", "log_expected": np.zeros(0, np.float32), **attributes},
    )


@EVERY_MODEL
def test_tables_that_are_missing_or_too_many_are_refused(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float
) -> None:
    model, _ = random_model(12, 5, tied, bias, signature)
    tables = [variable.handle for variable in variables_of(model)]
    names = "input" + ", output" * (not tied) + ", bias" * bias
    for wrong in (tables[1:], [*tables, model.input.handle]):
        if not wrong:
            # TensorFlow itself refuses an empty list.
            continue
        message = f"tables must be {len(tables)} ({names}), not {len(wrong)}"
        with pytest.raises(tf.errors.InvalidArgumentError, match=re.escape(message)):
            train_blocks(kernel, wrong, skipgram=architecture == "skipgram", tied=tied, bias=bias)


def test_tables_of_other_shapes_are_refused(kernel: Kernel) -> None:
    table, narrow, column, short = (tf.Variable(tf.zeros(shape)) for shape in [(12, 5), (12, 4), (12,), (11,)])
    for tied, bias, wrong in [
        (False, False, [table, narrow]),
        (False, False, [table, column]),
        (False, True, [table, table, short]),
        (False, True, [table, narrow, column]),
        (True, True, [table, short]),
        (True, True, [table, table]),
    ]:
        with pytest.raises(
            tf.errors.InvalidArgumentError, match="output must be shaped like input, and bias like a column"
        ):
            train_blocks(kernel, [variable.handle for variable in wrong], tied=tied, bias=bias)


def test_a_loss_that_is_not_known_is_refused(kernel: Kernel) -> None:
    model, _ = random_model(12, 5, True)
    with pytest.raises(
        tf.errors.InvalidArgumentError,
        match=r'loss is "hinge"; it must be one of: .*negative_sampling.*, random_softmax',
    ):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, loss="hinge")


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"loss": "nce"}, "log_expected must be shaped like a column of input for this loss, not [0]"),
        ({"loss": "nce", "log_expected": np.zeros(11, np.float32)}, "column of input for this loss, not [11]"),
        ({"log_expected": np.zeros(12, np.float32)}, "log_expected must be empty for this loss, not [12]"),
        (
            {"loss": "negative_sampling", "focal_gamma": 1.0},
            'random_softmax only, and loss is "negative_sampling"',
        ),
        ({"focal_gamma": 1.0, "margin": 0.5}, "focal_gamma and margin cannot be given together"),
        ({"margin_steepness": 1.0}, "margin_steepness needs a margin"),
        ({"focal_gamma": -1.0}, "focal_gamma and margin_steepness must be 0 or more"),
        ({"margin": 0.0}, "margin above 0 and at most 1"),
        ({"margin": float("nan")}, "margin above 0 and at most 1"),
    ],
)
def test_what_does_not_belong_to_a_loss_is_refused(
    kernel: Kernel, attributes: dict[str, Any], message: str
) -> None:
    model, _ = random_model(12, 5, True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=re.escape(message)):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, **attributes)


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


def test_arrays_that_do_not_fit_together_are_refused(kernel: Kernel) -> None:
    good = random_blocks(np.random.default_rng(0))
    model, _ = random_model(12, 5, True)
    step = make_step(kernel, model, "cbow")
    for bad in (
        Blocks(good.tokens[:, 1:], good.left, good.right, good.negatives),
        Blocks(good.tokens[:, :6], good.left, good.right, good.negatives),
        Blocks(good.tokens, good.left[1:], good.right, good.negatives),
        Blocks(good.tokens, good.left, good.right, good.negatives[:, :0]),
        Blocks(good.tokens, good.left, good.right, good.negatives[1:]),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match="shapes must be"):
            step(bad, 0.05)


SENTENCES = st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=15)


@settings(deadline=None)
@given(
    sentences=SENTENCES,
    window=st.integers(1, 6),
    length=st.integers(1, 9),
    negatives=st.integers(1, 5),
    subsample=st.sampled_from([0.0, 0.01, 1.0]),
    exponent=st.sampled_from([0.0, 0.75]),
    seed=st.integers(0, 2**63 - 1),
)
def test_framing_equals_the_reference(
    kernel: Kernel,
    sentences: list[list[int]],
    window: int,
    length: int,
    negatives: int,
    subsample: float,
    exponent: float,
    seed: int,
) -> None:
    ids = np.array([word for sentence in sentences for word in [*sentence, -1]], np.int32)
    counts = np.bincount(ids[ids >= 0], minlength=10) + 1
    streams = [
        BlockStream(
            ids,
            counts,
            window=window,
            negatives=negatives,
            noise_exponent=exponent,
            subsample=subsample,
            block_length=length,
            seed=seed,
            frame=frame,
        )
        for frame in (frame_chunk, kernel.frame)
    ]
    expected, found = (stream.chunk(0, 0) for stream in streams)
    for name in ("tokens", "left", "right", "negatives"):
        one, other = getattr(expected, name), getattr(found, name)
        assert one.dtype == other.dtype == np.int32
        np.testing.assert_array_equal(one, other)


def test_framing_refuses_ids_outside_the_vocabulary(kernel: Kernel) -> None:
    stream = BlockStream(
        np.array([1, 10, -1], np.int32),
        np.ones(10, np.int64),
        window=2,
        negatives=2,
        noise_exponent=0.75,
        subsample=0.0,
        block_length=4,
        seed=1,
        frame=kernel.frame,
    )
    with pytest.raises(tf.errors.InvalidArgumentError, match="ids has 10 at place 1"):
        stream.chunk(0, 0)


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
def test_the_core_runs_clean_under_the_sanitizers(flags: str) -> None:
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
    assert "all equal, and no sanitizer reported anything" in done.stdout
