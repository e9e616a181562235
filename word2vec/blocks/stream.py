"""Encoded corpus to blocks: windows of consecutive words that share their random words.

A block is L consecutive words of the (subsampled) text, the centres, with a halo of w words on each side, and K
random words. Everything random here (subsampling, window radii, random words, order of the blocks) is a
function of seed, epoch and chunk number alone. So training can start at any step of any chunk, and chunks can be
dealt out to several shards.

The kernel backend frames with compiled code (``training/kernel/src/frame.h``), which is twenty times as fast. It
draws the same random numbers, so both backends see the same blocks.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Ids, IdSequence
from word2vec.blocks.held_out import HeldOutSentences
from word2vec.blocks.sampling import Keys, NoiseDistribution, keep_probabilities, random_at
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import SENTENCE_END, EncodedCorpus

CHUNK = 1 << 20
"""Ids framed at a time. A window does not reach across two chunks: one lost window in a million words."""


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


Frame = Callable[[Ids, Framing, Keys], Blocks]
"""Something that does what :func:`frame_chunk` does."""


class Position(NamedTuple):
    """A place in the training: a step of a chunk of the corpus in an epoch, all counted from 0."""

    epoch: int
    chunk: int
    step: int = 0


@dataclass(frozen=True)
class Work:
    """The work of one training step.

    Attributes:
        blocks: To train on.
        position: Where it stands.
        after: Where the next step stands. Training can stop here and continue from there.
        before: The share of the training that is done before this step, 0 to 1. The learning rate is a function
            of it.
        progress: The share of the training that is done after this step, 0 to 1.
        words: The raw words that the step stands for: its share of the text before any was left out, and the
            chunks without blocks that this shard had since its last step.
    """

    blocks: Blocks
    position: Position
    after: Position
    before: float
    progress: float
    words: int


class BlockStream:
    """Frames an encoded corpus.

    Args:
        ids: [N] int32, with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence.
        counts: [V] int64 word counts.
        window: w, the largest radius.
        negatives: K.
        noise_exponent: See :class:`~word2vec.blocks.sampling.NoiseDistribution`.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        block_length: L.
        seed: Of every random draw.
        raw_words: Words of the text before rare ones were dropped. By default N.
        frame: What cuts a chunk into blocks.
        chunk_size: Ids framed at a time.
        held_out_share: The share of the sentences that are left out of every epoch, see
            :class:`~word2vec.blocks.held_out.HeldOutSentences`. None frames the text as it is. The words that
            are left out count in the progress all the same, and ``counts`` stay those of the whole text.
    """

    def __init__(
        self,
        ids: IdSequence,
        counts: NDArray[np.int64],
        *,
        window: int,
        negatives: int,
        noise_exponent: float,
        subsample: float,
        block_length: int,
        seed: int,
        raw_words: int | None = None,
        frame: Frame | None = None,
        chunk_size: int = CHUNK,
        held_out_share: float | None = None,
    ) -> None:
        self._ids = ids
        self._held_out = None
        if held_out_share is not None:
            self._held_out = HeldOutSentences(ids, held_out_share, chunk_size)
        self._raw_words = len(ids) if raw_words is None else raw_words
        self._chunk_size = chunk_size
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
    def of(
        cls, corpus: EncodedCorpus, config: TrainConfig, frame: Frame, chunk_size: int = CHUNK
    ) -> BlockStream:
        """Frame a corpus as a configuration says."""
        settings = config.settings
        return cls(
            corpus.ids,
            corpus.vocabulary.require_counts(),
            window=settings.window,
            negatives=config.random_words,
            noise_exponent=settings.noise_exponent,
            subsample=settings.subsample,
            block_length=config.block_length,
            seed=config.seed,
            raw_words=corpus.raw_words,
            frame=frame,
            chunk_size=chunk_size,
            held_out_share=config.held_out_share,
        )

    @property
    def noise(self) -> NoiseDistribution:
        """Where random words come from."""
        return self._framing.noise

    @property
    def chunks(self) -> int:
        """Number of chunks in an epoch."""
        return -(-len(self._ids) // self._chunk_size)

    def chunk(self, epoch: int, number: int) -> Blocks:
        """Return the blocks of one chunk in random order. There may be none."""
        keys = np.random.SeedSequence([self._seed, epoch, number]).generate_state(3, np.uint64).astype(np.uint64)
        if self._held_out is not None:
            return self._frame(self._held_out.read_trained(number), self._framing, keys)
        begin = number * self._chunk_size
        return self._frame(self._ids[begin : begin + self._chunk_size], self._framing, keys)

    def steps(
        self,
        epochs: int,
        blocks_per_step: int,
        start: tuple[int, ...] = (0, 0),
        shard: tuple[int, int] = (0, 1),
    ) -> Iterator[Work]:
        """Yield the work of ``epochs`` passes, step by step.

        Chunks are numbered through all epochs and dealt out like cards: shard k of n gets every n-th chunk, from
        chunk k on. Together the n shards get exactly the chunks that one gets. What a chunk holds, its progress
        and its random draws depend neither on the start nor on the shard.

        Args:
            epochs: Passes over the corpus.
            blocks_per_step: The blocks of a chunk are divided evenly into steps of at most this many.
            start: Epoch, chunk and step to begin at, as :attr:`Work.after` has them. (epochs, 0) is the end.
            shard: (k, n), 0 <= k < n.

        Raises:
            ValueError: the start is neither a step of the training nor its end, the shard is out of its range,
                or ``blocks_per_step`` is below 1.
        """
        place = Position(*map(operator.index, start))
        epoch, chunk, _ = place
        k, n = map(operator.index, shard)
        # The end of the training, from where there is no work, is chunk 0 of the epoch after the last.
        is_place = 0 <= epoch < epochs and 0 <= chunk < max(1, self.chunks) and place.step >= 0
        if not (is_place or place == (epochs, 0, 0)):
            raise ValueError(
                f"start is {start}; it must be a chunk of {epochs} epochs of {self.chunks} chunks, "
                f"or ({epochs}, 0), the end"
            )
        if not 0 <= k < n:
            raise ValueError(f"shard is {shard}; it must be (k, n) with 0 <= k < n")
        if blocks_per_step < 1:
            raise ValueError(f"blocks_per_step is {blocks_per_step}; it must be at least 1")
        # Zero chunks: an empty corpus has no work.
        first = epoch * self.chunks + chunk
        total = epochs * self._raw_words
        skipped = 0
        for number in range(first + (k - first) % n, epochs * self.chunks, n):
            position = divmod(number, self.chunks)
            blocks = self.chunk(*position)
            steps = -(-len(blocks) // blocks_per_step)
            begin = place.step if position == place[:2] else 0
            if begin and begin >= steps:
                raise ValueError(f"start is {start}; that chunk has {steps} steps")
            progress = self._progress(position, epochs, max(steps, 1))
            words = [round(share * total) for share in progress]
            if not steps:
                # The next step stands for the words of a chunk without blocks.
                skipped += words[1] - words[0]
            for step in range(begin, steps):
                rows = slice(len(blocks) * step // steps, len(blocks) * (step + 1) // steps)
                shares = progress[step], progress[step + 1]
                own = words[step + 1] - words[step]
                here = Position(*position, step)
                after = here._replace(step=step + 1) if step + 1 < steps else self._find_next(*position)
                yield Work(blocks[rows], here, after, *shares, skipped + own)
                skipped = 0

    def _find_next(self, epoch: int, chunk: int) -> Position:
        """Return the beginning of the next chunk."""
        return Position(epoch, chunk + 1) if chunk + 1 < self.chunks else Position(epoch + 1, 0)

    def _progress(self, position: tuple[int, int], epochs: int, steps: int) -> list[float]:
        """Return the share of the training that is done before each step of a chunk and after the last one.

        The words that subsampling keeps are taken to lie evenly in the chunk.
        """
        total = epochs * len(self._ids)
        epoch, chunk = position
        begin = epoch * len(self._ids) + chunk * self._chunk_size
        length = min(self._chunk_size, len(self._ids) - chunk * self._chunk_size)
        return [(begin + length * step / steps) / total for step in range(steps + 1)]


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
