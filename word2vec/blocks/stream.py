"""Encoded corpus to blocks: windows of consecutive words that share their random words.

A block is L consecutive words of the (subsampled) text, the centres, with a halo of w words on each side, and K
random words. Everything random here (subsampling, window radii, random words, order of the blocks) is a
function of seed, epoch and chunk number alone, so training can start anywhere, and chunks can be dealt out.

The kernel backend frames with compiled code (``kernel/src/frame.h``), twenty times as fast; it draws the same
random numbers, so that both backends see the same blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Ids
from word2vec.blocks.sampling import Keys, NoiseDistribution, keep_probabilities, random_at
from word2vec.config import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus

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
class Framing:
    """What does not change from chunk to chunk.

    Attributes:
        keep: [V] uint32, the probability that an occurrence of a word is kept, in units of 2 ** -24.
        noise: Where random words come from.
        window: w, the largest radius.
        block_length: L.
        negatives: K.
    """

    keep: NDArray[np.uint32]
    noise: NoiseDistribution
    window: int
    block_length: int
    negatives: int


Frame = Callable[[Ids, Framing, Keys], Blocks]
"""Something that does what :func:`frame_chunk` does."""


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
        noise_exponent: See :class:`~word2vec.blocks.sampling.NoiseDistribution`.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        block_length: L.
        seed: Of every random draw.
        frame: What cuts a chunk into blocks.
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
        frame: Frame | None = None,
    ) -> None:
        self._ids = ids
        self._framing = Framing(
            np.round(keep_probabilities(counts, subsample) * 2.0**24).astype(np.uint32),
            NoiseDistribution(counts, noise_exponent),
            window,
            block_length,
            negatives,
        )
        self._seed = seed
        self._frame = frame or frame_chunk

    @classmethod
    def of(cls, corpus: EncodedCorpus, config: TrainConfig, frame: Frame) -> BlockStream:
        """Frame a corpus as a configuration says."""
        return cls(
            corpus.ids,
            corpus.vocabulary.require_counts(),
            window=config.window,
            negatives=config.negatives,
            noise_exponent=config.noise_exponent,
            subsample=config.subsample,
            block_length=config.block_length,
            seed=config.seed,
            frame=frame,
        )

    @property
    def chunks(self) -> int:
        """Number of chunks in an epoch."""
        return -(-len(self._ids) // CHUNK)

    def chunk(self, epoch: int, number: int) -> Blocks:
        """Return the blocks of one chunk in random order; there may be none."""
        keys = np.random.SeedSequence([self._seed, epoch, number]).generate_state(3, np.uint64).astype(np.uint64)
        return self._frame(self._ids[number * CHUNK : (number + 1) * CHUNK], self._framing, keys)

    def steps(self, epochs: int, blocks_per_step: int) -> Iterator[Step]:
        """Yield the steps of ``epochs`` passes; the blocks of a chunk are dealt out evenly."""
        total = epochs * len(self._ids)
        for epoch in range(epochs):
            for number in range(self.chunks):
                blocks = self.chunk(epoch, number)
                begin = epoch * len(self._ids) + number * CHUNK
                length = min(CHUNK, len(self._ids) - number * CHUNK)
                steps = -(-len(blocks) // blocks_per_step)
                for step in range(steps):
                    rows = slice(len(blocks) * step // steps, len(blocks) * (step + 1) // steps)
                    yield Step(blocks[rows], epoch, (begin + length * (step + 1) / steps) / total)


def frame_chunk(ids: Ids, framing: Framing, keys: Keys) -> Blocks:
    """Subsample, draw windows and random words, cut into blocks and shuffle them.

    Args:
        ids: [N] int32 with -1 after each sentence.
        framing: The rest.
        keys: [3] uint64: of the words, of the order of the blocks, and of the random words. Word i of ``ids``
            takes number i of the first stream: 24 bits for whether it is kept, 32 for its radius. Block b takes
            number b of the second, by which blocks are sorted, and random word k of the sorted block b number
            b * K + k of the third.

    Returns:
        The blocks; there may be none.
    """
    ids = np.asarray(ids)
    random = random_at(keys[0], len(ids))
    # One more entry, above any draw, for the sentence end: id -1 finds it.
    kept = random >> np.uint64(40) < np.append(framing.keep, np.uint32(1 << 24))[ids]
    radius = ((random & np.uint64(0xFFFFFFFF)) * np.uint64(framing.window) >> np.uint64(32)).astype(np.int32) + 1
    tokens, left, right = frame_sentences(ids[kept], radius[kept])
    windows, left, right = _cut_into_blocks(tokens, left, right, framing.block_length, framing.window)
    # Neighbouring blocks speak of the same things. Far apart, they seldom update one row in one step.
    order = np.argsort(random_at(keys[1], len(windows)))
    negatives = framing.noise.draw(random_at(keys[2], len(order) * framing.negatives))
    return Blocks(windows[order], left[order], right[order], negatives.reshape(len(order), framing.negatives))


def frame_sentences(ids: Ids, radius: Ids) -> tuple[Ids, Ids, Ids]:
    """Clip each word's window to its sentence.

    Args:
        ids: [N] int32 with -1 after each sentence.
        radius: [N] int32.

    Returns:
        The words without the sentence ends, and how far each window reaches left and right: three [M] int32.

    Example:
        >>> frame_sentences(np.array([5, 6, 7, -1, 8, -1, 9, 4], np.int32), np.ones(8, np.int32))[1:]
        (array([0, 1, 1, 0, 0, 1], dtype=int32), array([1, 1, 0, 0, 1, 0], dtype=int32))
    """
    is_word = ids >= 0
    tokens, radius = ids[is_word], radius[is_word]
    sentence = np.cumsum(~is_word)[is_word]
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    lengths = np.diff(starts, append=len(tokens))
    before = np.arange(len(tokens)) - np.repeat(starts, lengths)
    after = np.repeat(lengths, lengths) - 1 - before
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
