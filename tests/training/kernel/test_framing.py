"""The kernel makes the blocks that the reference makes."""

from __future__ import annotations

import functools

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from word2vec.blocks.framing import Blocks, Frame, frame_chunk
from word2vec.blocks.stream import BlockStream
from word2vec.training.kernel.step import Kernel

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
