from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from word2vec.blocks.framing import Blocks, Framing, frame_chunk
from word2vec.blocks.sampling import Keys
from word2vec.blocks.stream import BlockStream, Work

SENTENCES = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=12), min_size=1, max_size=15)


def encode(sentences: list[list[int]]) -> NDArray[Any]:
    return np.array([token for sentence in sentences for token in [*sentence, -1]], np.int32)


def stream(ids: NDArray[Any], *, window: int = 3, length: int = 4, **changes: object) -> BlockStream:
    counts = np.maximum(np.bincount(ids[ids >= 0], minlength=10), 1)
    options: dict[str, Any] = {"negatives": 2, "noise_exponent": 0.75, "subsample": 0.0, "seed": 7, **changes}
    return BlockStream(ids, counts, window=window, block_length=length, **options)


def windows(part: Blocks) -> list[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Every centre that has a window, with the words before and after it."""
    found = []
    for tokens, lefts, rights in zip(part.tokens.tolist(), part.left.tolist(), part.right.tolist(), strict=True):
        for place, (left, right) in enumerate(zip(lefts, rights, strict=True), part.window):
            if left + right:
                found.append(
                    (
                        tokens[place],
                        tuple(tokens[place - left : place]),
                        tuple(tokens[place + 1 : place + 1 + right]),
                    )
                )
    return found


@settings(deadline=None)
@given(SENTENCES, st.integers(1, 5), st.integers(1, 9))
def test_windows_hold_the_neighbours_within_the_sentence(
    sentences: list[list[int]], window: int, length: int
) -> None:
    found = Counter(windows(stream(encode(sentences), window=window, length=length).chunk(0, 0)))
    # The radii are drawn, so each centre must show one of its possible windows.
    centres = 0
    for sentence in sentences:
        for place, token in enumerate(sentence):
            possible = {
                (
                    token,
                    tuple(sentence[max(0, place - radius) : place]),
                    tuple(sentence[place + 1 : place + 1 + radius]),
                )
                for radius in range(1, window + 1)
            }
            if len(sentence) > 1:
                centres += 1
                assert any(found[one] for one in possible)
    assert sum(found.values()) == centres
    if window == 1:
        expected = Counter(
            (token, tuple(sentence[max(0, place - 1) : place]), tuple(sentence[place + 1 : place + 2]))
            for sentence in sentences
            if len(sentence) > 1
            for place, token in enumerate(sentence)
        )
        assert found == expected


def test_radii_are_uniform_and_windows_symmetric_inside_a_sentence() -> None:
    part = stream(encode([[1] * 30_000]), window=5, length=30_000).chunk(0, 0)
    left, right = part.left[0], part.right[0]
    inside = slice(5, -5)
    assert (left[inside] == right[inside]).all()
    shares = np.bincount(left[inside], minlength=6)[1:] / len(left[inside])
    assert np.abs(shares - 0.2).max() < 0.02
    assert left[0] == 0
    assert right[-1] == 0


def test_a_chunk_is_a_function_of_seed_epoch_and_number() -> None:
    ids = encode([list(np.random.default_rng(0).integers(0, 10, 500))])

    def drawn(seed: int, epoch: int) -> list[object]:
        part = stream(ids, seed=seed, subsample=0.05).chunk(epoch, 0)
        return [part.tokens.tolist(), part.left.tolist(), part.negatives.tolist()]

    assert drawn(1, 0) == drawn(1, 0)
    assert drawn(1, 0) != drawn(1, 1)
    assert drawn(1, 0) != drawn(2, 0)


def test_subsampling_drops_words_in_their_proportion() -> None:
    ids = encode([[0] * 9000 + [1] * 1000])
    framed = stream(ids, subsample=0.01, length=1).chunk(0, 0)
    counts = np.bincount(framed.tokens[:, 3], minlength=2)
    shares = np.array([0.9, 0.1])
    expected = (np.sqrt(shares / 0.01) + 1) * 0.01 / shares * [9000, 1000]
    assert np.abs(counts / expected - 1).max() < 0.1


@pytest.mark.parametrize("blocks_per_step", [1, 3, 1000])
def test_steps_hold_every_block_once_and_end_at_the_end(blocks_per_step: int) -> None:
    random = np.random.default_rng(0)
    ids = encode([list(random.integers(0, 10, random.integers(1, 40))) for _ in range(60)])
    source = stream(ids, chunk_size=100)
    assert source.chunks > 5
    steps = list(source.steps(2, blocks_per_step))
    for epoch in (0, 1):
        whole = Counter(
            window for number in range(source.chunks) for window in windows(source.chunk(epoch, number))
        )
        stepped = Counter(
            window for step in steps if step.position.epoch == epoch for window in windows(step.blocks)
        )
        assert stepped == whole
        sizes = [len(step.blocks) for step in steps if step.position.epoch == epoch]
        assert max(sizes) <= blocks_per_step
        assert len(sizes) == sum(
            -(-len(source.chunk(epoch, n)) // blocks_per_step) for n in range(source.chunks)
        )
    progress = [step.progress for step in steps]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert steps[0].progress > 0.0
    assert [step.before for step in steps] == [0.0, *progress[:-1]]
    assert [sum(step.words for step in steps[: end + 1]) for end in range(len(steps))] == [
        round(share * 2 * len(ids)) for share in progress
    ]


def test_the_next_step_stands_for_the_words_of_a_chunk_without_blocks() -> None:
    def lose_chunks_of_ones(ids: NDArray[Any], framing: Framing, keys: Keys) -> Blocks:
        return frame_chunk(ids if ids[0] != 1 else ids[:0], framing, keys)

    ids = encode([[0] * 9, [1] * 9, [0] * 9])
    source = stream(ids, chunk_size=10, raw_words=101, frame=lose_chunks_of_ones)
    works = list(source.steps(2, blocks_per_step=3))
    assert [work.position[:2] for work in works] == [(0, 0), (0, 2), (1, 0), (1, 2)]
    assert [work.after for work in works] == [(0, 1, 0), (1, 0, 0), (1, 1, 0), (2, 0, 0)]
    assert [work.words for work in works] == [34, 67, 34, 67]


def fingerprint(work: Work) -> tuple[object, ...]:
    """All of a step, as a value that can be compared and counted."""
    arrays = (work.blocks.tokens, work.blocks.left, work.blocks.right, work.blocks.negatives)
    drawn = tuple(array.tobytes() for array in arrays)
    return (work.position, work.after, work.before, work.progress, drawn)


@dataclass(frozen=True)
class Cut:
    """A stream of several chunks, how it is cut to steps, and a place to start: a chunk, or the end."""

    source: BlockStream
    epochs: int
    blocks_per_step: int
    start: tuple[int, ...]

    def steps(self, **options: Any) -> list[Work]:
        return list(self.source.steps(self.epochs, self.blocks_per_step, **options))


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    # With 0.001 some chunks lose all their words.
    subsample = draw(st.sampled_from([0.0, 0.001]))
    source = stream(encode(draw(SENTENCES)), chunk_size=draw(st.integers(1, 40)), subsample=subsample)
    epochs = draw(st.integers(1, 3))
    start = divmod(draw(st.integers(0, epochs * source.chunks)), source.chunks)
    return Cut(source, epochs, draw(st.integers(1, 4)), start)


@given(cuts())
def test_a_start_gives_the_steps_of_the_full_run_from_there(cut: Cut) -> None:
    found = [fingerprint(work) for work in cut.steps(start=cut.start)]
    assert found == [fingerprint(work) for work in cut.steps() if work.position >= cut.start]


@given(st.data(), cuts())
def test_stretches_that_follow_each_other_have_all_steps_in_their_order(data: st.DataObject, cut: Cut) -> None:
    length = cut.source.length
    found: list[Work] = []
    for epoch in range(cut.epochs):
        places = sorted(data.draw(st.lists(st.integers(0, length), max_size=4)))
        for begin, end in pairwise([0, *places, length]):
            found += cut.source.steps_between(cut.epochs, cut.blocks_per_step, epoch, begin, end)
    assert [fingerprint(work) for work in found] == [fingerprint(work) for work in cut.steps()]


@pytest.mark.parametrize("stretch", [(-1, 0, 1), (1, 0, 1), (0, -1, 1), (0, 0, 4), (0, 2, 1)])
def test_stretches_outside_the_corpus_are_refused(stretch: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="there are 1 epochs of 3 ids"):
        list(stream(encode([[1, 2]])).steps_between(1, 1, *stretch))


@given(st.data(), cuts())
def test_after_any_step_another_run_can_begin(data: st.DataObject, cut: Cut) -> None:
    works = cut.steps()
    assert len({work.position for work in works}) == len(works)
    if works:
        end = data.draw(st.integers(1, len(works)))
        rest = cut.steps(start=works[end - 1].after)
        assert [fingerprint(work) for work in rest] == [fingerprint(work) for work in works[end:]]
        assert works[-1].after[0] == cut.epochs or works[-1].after[1] > works[-1].position.chunk


@pytest.mark.parametrize(
    "start", [(-1, 0), (0, -1), (0, 1), (1, 1), (2, 0), (5, 0), (0, 10**6), (0, 0, -1), (1, 0, 1)]
)
def test_starts_out_of_range_are_refused(start: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"it must be a chunk of 1 epochs of 1 chunks, or \(1, 0\), the end"):
        list(stream(encode([[1, 2]])).steps(1, 1, start=start))


def test_a_start_behind_the_last_step_of_a_chunk_is_refused() -> None:
    with pytest.raises(ValueError, match=r"start is \(0, 0, 1\); that chunk has 1 steps"):
        list(stream(encode([[1, 2]])).steps(1, 1, start=(0, 0, 1)))


def test_steps_of_no_blocks_are_refused() -> None:
    with pytest.raises(ValueError, match="blocks_per_step is 0; it must be at least 1"):
        list(stream(encode([[1, 2]])).steps(1, 0))


def test_sentences_longer_than_any_buffer_and_of_one_word() -> None:
    long = stream(encode([[1] * 1000]), window=1, chunk_size=64)
    centres = sum(len(windows(step.blocks)) for step in long.steps(1, 8))
    assert centres == 1000
    single = stream(encode([[1], [2], [3]]), chunk_size=64)
    assert [windows(step.blocks) for step in single.steps(1, 8)] == [[]]


def test_padding_is_in_no_window() -> None:
    part = stream(encode([[5, 6]]), length=64, window=9).chunk(0, 0)
    assert windows(part) == [(5, (), (6,)), (6, (5,), ())]
    assert part.left[0, 2:].sum() + part.right[0, 2:].sum() == 0
