"""Encoded corpus to blocks: windows of consecutive words that share their random words.

A block is L consecutive words of the (subsampled) text, the centres, with a halo of w words on each side, and K
random words. Everything random here (subsampling, window radii, random words, order of the blocks) is a
function of seed, epoch and chunk number alone. So training can start at any step of any chunk, and several
replicas can train stretches of one corpus.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import IdSequence
from word2vec.blocks.framing import Blocks, ChunkPart, Frame, Framing, frame_chunk
from word2vec.blocks.held_out import HeldOutSentences
from word2vec.blocks.sampling import NoiseDistribution, keep_probabilities
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus

CHUNK = 1 << 20
"""Ids framed at a time. A window does not reach across two chunks: one lost window in a million words."""


class Position(NamedTuple):
    """A place in the training: a step of a chunk of the corpus in an epoch, all counted from 0.

    Of a training in rounds it is an id of the corpus, and not a chunk, at which the next round begins.
    """

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
            chunks without blocks since the last step.
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
    def framing(self) -> Framing:
        """How every chunk is framed."""
        return self._framing

    @property
    def noise(self) -> NoiseDistribution:
        """Where random words come from."""
        return self._framing.noise

    @property
    def length(self) -> int:
        """N, ids of the corpus."""
        return len(self._ids)

    @property
    def chunks(self) -> int:
        """Number of chunks in an epoch."""
        return -(-len(self._ids) // self._chunk_size)

    def chunk(self, epoch: int, number: int) -> Blocks:
        """Return the blocks of one chunk in random order. There may be none."""
        keys = np.random.SeedSequence([self._seed, epoch, number]).generate_state(3, np.uint64).astype(np.uint64)
        if self._held_out is not None:
            ids = self._held_out.read_trained(number)
        else:
            begin = number * self._chunk_size
            ids = self._ids[begin : begin + self._chunk_size]
        return self._frame(ids, self._framing, keys)

    def steps(
        self,
        epochs: int,
        blocks_per_step: int,
        start: tuple[int, ...] = (0, 0),
    ) -> Iterator[Work]:
        """Yield the work of ``epochs`` passes, step by step.

        What a chunk holds, its progress and its random draws do not depend on the start.

        Args:
            epochs: Passes over the corpus.
            blocks_per_step: The blocks of a chunk are divided evenly into steps of at most this many.
            start: Epoch, chunk and step to begin at, as :attr:`Work.after` has them. (epochs, 0) is the end.

        Raises:
            ValueError: the start is neither a step of the training nor its end, or ``blocks_per_step`` is below
                1.
        """
        place = Position(*map(operator.index, start))
        epoch, chunk, _ = place
        # The end of the training, from where there is no work, is chunk 0 of the epoch after the last.
        is_place = 0 <= epoch < epochs and 0 <= chunk < max(1, self.chunks) and place.step >= 0
        if not (is_place or place == (epochs, 0, 0)):
            raise ValueError(
                f"start is {start}; it must be a chunk of {epochs} epochs of {self.chunks} chunks, "
                f"or ({epochs}, 0), the end"
            )
        if blocks_per_step < 1:
            raise ValueError(f"blocks_per_step is {blocks_per_step}; it must be at least 1")
        # Zero chunks: an empty corpus has no work.
        first = epoch * self.chunks + chunk
        skipped = 0
        for number in range(first, epochs * self.chunks):
            at = divmod(number, self.chunks)
            blocks = self.chunk(*at)
            steps = -(-len(blocks) // blocks_per_step)
            begin = place.step if at == place[:2] else 0
            if begin and begin >= steps:
                raise ValueError(f"start is {start}; that chunk has {steps} steps")
            if not steps:
                # The next step stands for the words of a chunk without blocks.
                skipped += self._count_words(at, epochs)
            for step in range(begin, steps):
                rows = slice(len(blocks) * step // steps, len(blocks) * (step + 1) // steps)
                yield self._make_work(blocks[rows], at, epochs, steps, step, skipped)
                skipped = 0

    def steps_between(
        self, epochs: int, blocks_per_step: int, epoch: int, begin: int, end: int
    ) -> Iterator[Work]:
        """Yield those steps of an epoch that begin in a stretch of the corpus.

        The words that subsampling keeps are taken to lie evenly in a chunk, so a step begins at a certain id.
        Stretches that follow each other have all steps of :meth:`steps`, each once.

        Args:
            epochs: As for :meth:`steps`.
            blocks_per_step: As for :meth:`steps`.
            epoch: Counted from 0.
            begin: The first id of the stretch.
            end: The id behind it.

        Raises:
            ValueError: the stretch is not inside an epoch of the training.
        """
        if not (0 <= epoch < epochs and 0 <= begin <= end <= len(self._ids)):
            raise ValueError(
                f"the stretch is {begin}..{end} of epoch {epoch}; there are {epochs} epochs of "
                f"{len(self._ids)} ids"
            )
        if begin == end:
            return
        for number in range(begin // self._chunk_size, -(-end // self._chunk_size)):
            start = number * self._chunk_size
            length = min(self._chunk_size, len(self._ids) - start)
            part = ChunkPart(begin - start, end - start, length, blocks_per_step)
            blocks = self.chunk(epoch, number)
            steps = part.count_steps(len(blocks))
            for step in range(*part.find_steps(len(blocks))):
                rows = slice(len(blocks) * step // steps, len(blocks) * (step + 1) // steps)
                yield self._make_work(blocks[rows], (epoch, number), epochs, steps, step, 0)

    def _make_work(
        self, blocks: Blocks, at: tuple[int, int], epochs: int, steps: int, step: int, skipped: int
    ) -> Work:
        """Return one of the steps of a chunk.

        Args:
            blocks: Of the step.
            at: Epoch and chunk.
            epochs: Of the training.
            steps: How many the chunk has.
            step: Which.
            skipped: Words of chunks without blocks, which the step stands for beside its own.
        """
        before, progress = (self._find_progress(at, epochs, place, steps) for place in (step, step + 1))
        own = self._round_words(progress, epochs) - self._round_words(before, epochs)
        here = Position(*at, step)
        after = here._replace(step=step + 1) if step + 1 < steps else self._find_next(*at)
        return Work(blocks, here, after, before, progress, skipped + own)

    def _count_words(self, at: tuple[int, int], epochs: int) -> int:
        """Return the raw words of a chunk."""
        before, after = (
            self._round_words(self._find_progress(at, epochs, place, 1), epochs) for place in (0, 1)
        )
        return after - before

    def _round_words(self, progress: float, epochs: int) -> int:
        return round(progress * (epochs * self._raw_words))

    def _find_next(self, epoch: int, chunk: int) -> Position:
        """Return the beginning of the next chunk."""
        return Position(epoch, chunk + 1) if chunk + 1 < self.chunks else Position(epoch + 1, 0)

    def _find_progress(self, at: tuple[int, int], epochs: int, step: int, steps: int) -> float:
        """Return the share of the training that is done before a step of a chunk, or behind its last one.

        The words that subsampling keeps are taken to lie evenly in the chunk.
        """
        total = epochs * len(self._ids)
        epoch, chunk = at
        begin = epoch * len(self._ids) + chunk * self._chunk_size
        length = min(self._chunk_size, len(self._ids) - chunk * self._chunk_size)
        return (begin + length * step / steps) / total
