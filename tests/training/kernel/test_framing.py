"""The kernel makes the blocks that the reference makes."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.kernel_steps import make_step
from tests.support.random_blocks import random_tree
from tests.support.random_models import random_model
from word2vec.blocks.framing import Blocks, Frame, Framing, frame_chunk
from word2vec.blocks.sampling import NoiseDistribution
from word2vec.blocks.stream import BlockStream
from word2vec.config.train import Architecture
from word2vec.training.kernel.step import Kernel, KernelTreeStep

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
    places=st.tuples(st.integers(0, 200), st.integers(0, 200)).map(sorted),
    blocks_per_step=st.integers(1, 4),
    piece=st.integers(1, 40),
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
    places: list[int],
    blocks_per_step: int,
    piece: int,
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
        for frame in (frame_chunk, functools.partial(kernel.frame, piece=piece))
    ]
    assert_same(*(stream.chunk(0, 0) for stream in streams))
    if len(ids):
        begin, end = (min(place, len(ids)) for place in places)
        works = [list(stream.steps_between(1, blocks_per_step, 0, begin, end)) for stream in streams]
        for one, other in zip(*works, strict=True):
            assert one.position == other.position
            assert_same(one.blocks, other.blocks)


def assert_same(expected: Blocks, found: Blocks) -> None:
    for name in ("tokens", "left", "right", "negatives"):
        one, other = getattr(expected, name), getattr(found, name)
        assert one.dtype == other.dtype == np.int32
        np.testing.assert_array_equal(one, other)


def test_framing_refuses_ids_outside_the_vocabulary(kernel: Kernel) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="ids has 10 at place 1"):
        frame_first_chunk([1, 10, -1], kernel.frame)


def frame_first_chunk(ids: list[int], frame: Frame) -> Blocks:
    """Frame a text of ten words."""
    stream = BlockStream(
        np.array(ids, np.int32),
        np.ones(10, np.int64),
        window=2,
        negatives=2,
        noise_exponent=0.75,
        subsample=0.0,
        block_length=4,
        seed=1,
        frame=frame,
    )
    return stream.chunk(0, 0)


def make_framing(**changed: Any) -> Framing:
    noise = NoiseDistribution(np.arange(40, 0, -1), 0.75)
    values: dict[str, Any] = {"window": 3, "block_length": 5, "negatives": 4, **changed}
    return Framing(np.full(40, 1 << 23, np.uint32), noise, **values)


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_training_on_a_framed_chunk_equals_training_on_its_arrays(
    kernel: Kernel, architecture: Architecture
) -> None:
    ids = np.random.default_rng(0).integers(-1, 40, 600, dtype=np.int32)
    keys = np.arange(3, dtype=np.uint64)
    blocks = kernel.frame(ids, make_framing(), keys, threads=2, piece=50)[3:]
    assert len(blocks) > 30
    arrays = frame_chunk(ids, make_framing(), keys)[3:]
    results = []
    for each in (blocks, arrays):
        model, _ = random_model(40, 12, True)
        results.append((make_step(kernel, model, architecture)(each, 0.05), model.input.numpy()))
    assert results[0][0] == results[1][0]
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_a_tree_is_trained_on_a_framed_chunk(kernel: Kernel) -> None:
    ids = np.random.default_rng(0).integers(-1, 40, 600, dtype=np.int32)
    keys = np.arange(3, dtype=np.uint64)
    results = []
    for blocks in (kernel.frame(ids, make_framing(), keys)[2:], frame_chunk(ids, make_framing(), keys)[2:]):
        model, _ = random_model(40, 12, False, False, tree=random_tree(40))
        step = KernelTreeStep(kernel, model, architecture="skipgram", threads=1)
        results.append((step(blocks, 0.05), model.input.numpy()))
    assert results[0][0] == results[1][0]
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_the_first_id_outside_the_vocabulary_is_named(kernel: Kernel) -> None:
    ids = np.array([1, 2, 40, 3, -2, 1], np.int32)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"ids has 40 at place 2; it must be in -1\.\.39"):
        kernel.frame(ids, make_framing(), np.arange(3, dtype=np.uint64), piece=1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"keys": np.arange(2, dtype=np.uint64)}, "keys of size 3"),
        ({"guide": np.zeros(39, np.int32)}, "of one size"),
        ({"guide": np.full(40, 40, np.int32)}, "guide has 40 at place 0"),
        ({"cumulative": np.full(40, 0.5)}, "cumulative must end in 1"),
        ({"window": 1 << 30}, "each must be at most 1048576"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(
    kernel: Kernel, changed: dict[str, Any], message: str
) -> None:
    framing = make_framing()
    arguments = {
        "ids": np.array([1, 2, -1], np.int32),
        "keep": framing.keep,
        "cumulative": framing.noise.cumulative,
        "guide": framing.noise.guide,
        "keys": np.arange(3, dtype=np.uint64),
        **{"window": 3, "length": 5, "noise_words": 4, "piece": 8, "threads": 1},
    }
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        kernel.operations.word2vec_frame(**{**arguments, **changed})
