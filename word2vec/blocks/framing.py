"""A chunk of the corpus to blocks, in NumPy: subsampling, windows, random words, and the order of the blocks.

The kernel backend frames with compiled code (``training/kernel/src/frame.h``), a block at a time in the thread
that trains on it. It draws the same random numbers, so both backends see the same blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Ids
from word2vec.blocks.sampling import Keys, NoiseDistribution, random_at
from word2vec.encoding.corpus import SENTENCE_END


@dataclass(frozen=True)
class Blocks:
    """S blocks. Where a halo or the last block reaches past the text, ``tokens`` is 0 and in no window.

    Attributes:
        tokens: [S, L + 2w] int32 ids. Centre i of a block is ``tokens[:, w + i]``.
        left: [S, L] int32, how many words before a centre are in its window: 0..w, clipped at the beginning of
            the sentence.
        right: [S, L] int32, how many words after it are. Padded centres have 0 on both sides.
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

    @property
    def length(self) -> int:
        """L, the centres of a block."""
        return int(self.left.shape[1])

    @property
    def window(self) -> int:
        """w, the words of the halo on each side."""
        return (int(self.tokens.shape[1]) - self.length) // 2

    @property
    def centres(self) -> Ids:
        """[S, L], the tokens without the halo."""
        return self.tokens[:, self.window : self.window + self.length]


@dataclass(frozen=True)
class Framing:
    """How every chunk is framed.

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


class ChunkPart(NamedTuple):
    """Some of the steps of a chunk: those that begin in a stretch of it.

    The words that subsampling keeps are taken to lie evenly in a chunk, so that a step begins at a certain id.

    Attributes:
        begin: The first id of the stretch, counted from that of the chunk.
        end: The id behind the last one.
        length: The ids of the chunk, with those of held-out sentences. At least 1.
        blocks_per_step: The blocks of the chunk are divided evenly into steps of at most this many.
    """

    begin: int
    end: int
    length: int
    blocks_per_step: int

    def count_steps(self, blocks: int) -> int:
        """Return how many steps a chunk of so many blocks has in all."""
        return -(-blocks // self.blocks_per_step)

    def find_steps(self, blocks: int) -> tuple[int, int]:
        """Return the first step of the part and the step behind its last one, of a chunk of so many blocks."""
        steps = self.count_steps(blocks)
        # Whole numbers, so that no step is lost between two parts.
        first, last = (min(max(-(-place * steps // self.length), 0), steps) for place in (self.begin, self.end))
        return first, last


Frame = Callable[[Ids, Framing, Keys], Blocks]
"""Something that does what :func:`frame_chunk` does."""


def frame_chunk(ids: Ids, framing: Framing, keys: Keys) -> Blocks:
    """Subsample a chunk, draw windows and random words, cut it into blocks and shuffle them.

    Args:
        ids: [N] int32 with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence.
        framing: How it is framed.
        keys: [3] uint64: of the words, of the order of the blocks, and of the random words. Word i of ``ids``
            takes number i of the first stream: 24 bits for whether it is kept, 32 for its radius. Block b takes
            number b of the second, by which blocks are sorted, and random word k of the sorted block b number
            b * K + k of the third.

    Returns:
        The blocks. There may be none.
    """
    ids = np.asarray(ids)
    random = random_at(keys[0], len(ids))
    # Keep each word with its probability. Id -1, the sentence end, finds the last one, which is above any draw.
    kept = random >> np.uint64(40) < np.append(framing.keep, np.uint32(1 << 24))[ids]
    # Draw the radius of each window, 1..w: the lower 32 bits as a fraction, times w.
    radius = ((random & np.uint64(0xFFFFFFFF)) * np.uint64(framing.window) >> np.uint64(32)).astype(np.int32) + 1
    # Windows end where sentences do. Then the sentence ends are no longer needed.
    tokens, left, right = frame_sentences(ids[kept], radius[kept])
    windows, left, right = _cut_into_blocks(tokens, left, right, framing.block_length, framing.window)
    # Shuffle the blocks: neighbouring blocks speak of the same things. Far apart, they seldom update one row in
    # one step.
    order = np.argsort(random_at(keys[1], len(windows)))
    # Every block gets random words of its own.
    negatives = framing.noise.draw(random_at(keys[2], len(order) * framing.negatives))
    return Blocks(windows[order], left[order], right[order], negatives.reshape(len(order), framing.negatives))


def frame_sentences(ids: Ids, radius: Ids) -> tuple[Ids, Ids, Ids]:
    """Clip each word's window to its sentence.

    Args:
        ids: [N] int32 with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence.
        radius: [N] int32.

    Returns:
        The words without the sentence ends, and how far each window reaches left and right: three [M] int32.

    Example:
        >>> frame_sentences(np.array([5, 6, 7, -1, 8, -1, 9, 4], np.int32), np.ones(8, np.int32))[1:]
        (array([0, 1, 1, 0, 0, 1], dtype=int32), array([1, 1, 0, 0, 1, 0], dtype=int32))
    """
    is_word = ids != SENTENCE_END
    # Number the sentences, and find where each begins among the words.
    tokens, radius = ids[is_word], radius[is_word]
    sentence = np.cumsum(~is_word)[is_word]
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    lengths = np.diff(starts, append=len(tokens))
    # How many words of its sentence stand before and after each word.
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
