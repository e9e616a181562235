"""Encoded corpus to blocks: windows of consecutive words that share their random words.

A block is L consecutive words of the (subsampled) text, the centres, with a halo of w words on each side, and K
random words. Everything random here (subsampling, window radii, random words, order of the blocks) is a
function of seed, epoch and chunk number alone, so training can start anywhere, and chunks can be dealt out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from word2vec.sampling import NoiseDistribution, keep_probabilities

Ids = NDArray[np.int32]

CHUNK = 1 << 20
"""Ids framed at a time. A window does not reach across two chunks: one lost window in a million words."""


@dataclass(frozen=True)
class Blocks:
    """S blocks. Where a halo or the last block reaches past the text, ``tokens`` is 0 and in no window.

    Attributes:
        tokens: [S, L + 2w] int32 ids; centre i of a block is ``tokens[:, w + i]``.
        left: [S, L] int32; the window of a centre holds this many words before it: 0..w, clipped at the
            beginning of the sentence.
        right: [S, L] int32; the same after it. Padded centres have 0 on both sides.
        negatives: [S, K] int32 random words.
    """

    tokens: Ids
    left: Ids
    right: Ids
    negatives: Ids

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, rows: slice) -> Blocks:
        return Blocks(self.tokens[rows], self.left[rows], self.right[rows], self.negatives[rows])


@dataclass(frozen=True)
class Step:
    """The blocks of one training step, and how much of all the work lies behind when it is done (0 to 1)."""

    blocks: Blocks
    epoch: int
    progress: float


class BlockStream:
    """Frames an encoded corpus.

    Args:
        ids: [N] int32, -1 after each sentence.
        counts: [V] int64 word counts.
        window: w, the largest radius.
        negatives: K.
        noise_exponent: See :class:`~word2vec.sampling.NoiseDistribution`.
        subsample: See :func:`~word2vec.sampling.keep_probabilities`.
        block_length: L.
        seed: Of every random draw.
    """

    def __init__(
        self,
        ids: Ids,
        counts: NDArray[np.int64],
        *,
        window: int,
        negatives: int,
        noise_exponent: float,
        subsample: float,
        block_length: int,
        seed: int,
    ) -> None:
        self._ids = ids
        # One more entry, 1.0, for the sentence end: id -1 finds it.
        self._keep = np.append(keep_probabilities(counts, subsample), np.float32(1))
        self._noise = NoiseDistribution(counts, noise_exponent)
        self._window = window
        self._negatives = negatives
        self._block_length = block_length
        self._seed = seed

    @property
    def chunks(self) -> int:
        """Number of chunks in an epoch."""
        return -(-len(self._ids) // CHUNK)

    def chunk(self, epoch: int, number: int) -> Blocks:
        """Return the blocks of one chunk in random order; there may be none."""
        random = np.random.default_rng([self._seed, epoch, number])
        ids = np.asarray(self._ids[number * CHUNK : (number + 1) * CHUNK])
        ids = ids[random.random(len(ids), np.float32) < self._keep[ids]]
        tokens, left, right = frame_sentences(ids, self._window, random)
        windows, left, right = _cut_into_blocks(tokens, left, right, self._block_length, self._window)
        # Neighbouring blocks speak of the same things. Far apart, they seldom update one row in one step.
        order = random.permutation(len(windows))
        negatives = self._noise.draw(random, (len(order), self._negatives))
        return Blocks(windows[order], left[order], right[order], negatives)

    def steps(self, epochs: int, blocks_per_step: int) -> Iterator[Step]:
        """Yield the steps of ``epochs`` passes; the last of an epoch may hold fewer blocks."""
        total = epochs * len(self._ids)
        for epoch in range(epochs):
            rest: Blocks | None = None
            for number in range(self.chunks):
                fresh = self.chunk(epoch, number)
                blocks = fresh if rest is None else _concatenate(rest, fresh)
                last = number == self.chunks - 1
                begin = epoch * len(self._ids) + number * CHUNK
                length = min(CHUNK, len(self._ids) - number * CHUNK)
                whole = len(blocks) if last else len(blocks) // blocks_per_step * blocks_per_step
                for start in range(0, whole, blocks_per_step):
                    end = min(start + blocks_per_step, len(blocks))
                    yield Step(blocks[start:end], epoch, (begin + length * end / len(blocks)) / total)
                rest = blocks[whole:]


def frame_sentences(ids: Ids, window: int, random: np.random.Generator) -> tuple[Ids, Ids, Ids]:
    """Draw each word's window radius from 1..window and clip the window to the sentence.

    Args:
        ids: [N] int32 with -1 after each sentence.
        window: Largest radius.
        random: Where the radii come from.

    Returns:
        The words without the sentence ends, and how far each window reaches left and right: three [M] int32.

    Example:
        >>> frame_sentences(np.array([5, 6, 7, -1, 8, -1, 9, 4], np.int32), 1, np.random.default_rng(0))[1:]
        (array([0, 1, 1, 0, 0, 1], dtype=int32), array([1, 1, 0, 0, 1, 0], dtype=int32))
    """
    is_word = ids >= 0
    tokens = ids[is_word]
    sentence = np.cumsum(~is_word)[is_word]
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    lengths = np.diff(starts, append=len(tokens))
    before = np.arange(len(tokens)) - np.repeat(starts, lengths)
    after = np.repeat(lengths, lengths) - 1 - before
    radius = random.integers(1, window + 1, len(tokens), dtype=np.int32)
    return tokens, np.minimum(radius, before).astype(np.int32), np.minimum(radius, after).astype(np.int32)


def _cut_into_blocks(tokens: Ids, left: Ids, right: Ids, length: int, window: int) -> tuple[Ids, Ids, Ids]:
    """Cut [M] words and their windows into [B, L + 2w] tokens and [B, L] windows, padded with 0."""
    blocks = -(-len(tokens) // length)
    padding = blocks * length - len(tokens)
    if not blocks:
        empty = np.empty((0, length), np.int32)
        return np.empty((0, length + 2 * window), np.int32), empty, empty
    padded = np.pad(tokens, (window, padding + window))
    windows = np.lib.stride_tricks.sliding_window_view(padded, length + 2 * window)[::length]
    return (
        windows,
        np.pad(left, (0, padding)).reshape(blocks, length),
        np.pad(right, (0, padding)).reshape(blocks, length),
    )


def _concatenate(first: Blocks, second: Blocks) -> Blocks:
    return Blocks(
        np.concatenate([first.tokens, second.tokens]),
        np.concatenate([first.left, second.left]),
        np.concatenate([first.right, second.right]),
        np.concatenate([first.negatives, second.negatives]),
    )
