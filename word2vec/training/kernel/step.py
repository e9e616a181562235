"""The compiled kernel's Python face: a training step and a framing function."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from word2vec.arrays import Float64s, Ids
from word2vec.blocks.framing import Blocks, Framing
from word2vec.blocks.sampling import Keys
from word2vec.config.train import Architecture
from word2vec.scores.loss_facts import LossName
from word2vec.scores.loss_shape import NO_SHAPE, LossShape
from word2vec.training.kernel.build import build_library, load_operations
from word2vec.training.kernel.held_blocks import HeldBlocks
from word2vec.training.model import Model


def load_kernel(*, progress: bool = True) -> Kernel:
    """Return the kernel, compiled if need be.

    Raises:
        KernelError: it cannot be compiled or loaded.
    """
    return Kernel(load_operations(build_library(progress=progress)))


class Kernel:
    """The operations of a compiled library.

    Attributes:
        operations: What ``tf.load_op_library`` returned.
    """

    def __init__(self, operations: Any) -> None:
        self.operations = operations
        # The tables of the stream that frames, as TensorFlow has them.
        self._framing: tuple[Framing, list[tf.Tensor]] | None = None

    def multiplies_bfloat16(self) -> bool:
        """Return whether the processor that the kernel was compiled for multiplies bfloat16 numbers."""
        with tf.device("/CPU:0"):
            return bool(self.operations.word2vec_multiplies_bfloat16())

    def frame(
        self, ids: Ids, framing: Framing, keys: Keys, *, threads: int = 0, piece: int = 8192
    ) -> HeldBlocks:
        """Do what :func:`word2vec.blocks.framing.frame_chunk` does, with the same result.

        Args:
            ids: [N] int32, the chunk.
            framing: How it is framed.
            keys: As for :func:`~word2vec.blocks.framing.frame_chunk`.
            threads: Their number. 0 takes all of TensorFlow's.
            piece: How many ids a thread takes at a time. By default a chunk has enough for 128 threads.

        Raises:
            tf.errors.InvalidArgumentError: an id is outside the vocabulary.
        """
        held = self._framing
        if held is None or held[0] is not framing:
            noise = framing.noise
            with tf.device("/CPU:0"):
                tables = [*map(tf.constant, (framing.keep, noise.cumulative, noise.guide))]
            # Together, because another thread may frame for another stream.
            held = self._framing = framing, tables
        keep, cumulative, guide = held[1]
        with tf.device("/CPU:0"):
            handle, count = self.operations.word2vec_frame(
                ids=np.asarray(ids),
                keep=keep,
                cumulative=cumulative,
                guide=guide,
                keys=keys,
                window=framing.window,
                length=framing.block_length,
                noise_words=framing.negatives,
                piece=piece,
                threads=threads,
            )
        return HeldBlocks(self.operations, handle, 0, int(count))

    def hold(self, blocks: Blocks, size: int) -> HeldBlocks:
        """Return blocks as the operations that train take them.

        Args:
            blocks: Arrays, or blocks that are held already.
            size: V.

        Raises:
            tf.errors.InvalidArgumentError: an id or a window is out of range, or the shapes do not fit together.
        """
        if isinstance(blocks, HeldBlocks):
            return blocks
        with tf.device("/CPU:0"):
            handle = self.operations.word2vec_hold_blocks(
                tokens=blocks.tokens,
                left=blocks.left,
                right=blocks.right,
                negatives=blocks.negatives,
                size=size,
            )
        return HeldBlocks(self.operations, handle, 0, len(blocks))

    def run_step(self, train: Callable[..., Any], blocks: Blocks, rate: float, size: int) -> tuple[float, int]:
        """Call an operation that trains, with blocks and a learning rate. Return its loss and its targets.

        Args:
            train: The operation with all its other inputs.
            blocks: As for :meth:`hold`.
            rate: Learning rate.
            size: V.
        """
        held = self.hold(blocks, size)
        with tf.device("/CPU:0"):
            loss, targets = train(blocks=held.handle, rows=held.rows, rate=np.float32(rate))
        return float(loss), int(targets)


class KernelStep:
    """Trains a model block by block, in place.

    Threads take whole blocks and change the tables without locks, so that with several of them the result
    depends on their timing. With one it is a function of model, blocks and rate.

    Args:
        kernel: The compiled operations.
        model: On the CPU.
        architecture: "cbow" or "skipgram".
        threads: Their number. 0 takes all of TensorFlow's.
        loss: Its name in the configuration.
        shape: Of the loss.
        log_expected: [V] of a loss that corrects its scores, see :class:`word2vec.reference.Tables`.
        rounded: Round what is multiplied in the products with random words to bfloat16.
        dry: Check the blocks and train nothing, to measure the time of everything else.
    """

    def __init__(
        self,
        kernel: Kernel,
        model: Model,
        *,
        architecture: Architecture,
        threads: int,
        loss: LossName,
        shape: LossShape = NO_SHAPE,
        log_expected: Float64s | None = None,
        rounded: bool = False,
        dry: bool = False,
    ) -> None:
        self._kernel, self._size = kernel, int(model.input.shape[0])
        with tf.device("/CPU:0"):
            expected = tf.constant([] if log_expected is None else log_expected, tf.float32)
            rates = {name: _make_rates(model, name) for name in ("input", "output", "bias")}
        self._train = functools.partial(
            kernel.operations.word2vec_train_blocks,
            tables=[variable.handle for variable in model.parameters().values()],
            skipgram=architecture == "skipgram",
            tied=model.tied,
            bias=model.bias is not None,
            negative_coordinates=int((model.signs < 0).sum()),
            rates=rates["input"],
            output_rates=rates["output"],
            bias_rates=rates["bias"],
            log_expected=expected,
            loss=loss,
            **shape.to_numbers(),
            rounded=rounded,
            threads=threads,
            dry=dry,
        )

    def __call__(self, blocks: Blocks, rate: float) -> tuple[float, int]:
        """Train on the blocks, one after the other.

        Args:
            blocks: S blocks, see :class:`word2vec.blocks.framing.Blocks`.
            rate: Learning rate.

        Returns:
            The summed loss and the number of targets in it.

        Raises:
            tf.errors.InvalidArgumentError: an id or a window is out of range, or the shapes do not fit together.
        """
        return self._kernel.run_step(self._train, blocks, rate, self._size)


class KernelTreeStep:
    """Trains a model with a tree: the hierarchical softmax. Otherwise as :class:`KernelStep`.

    Args:
        kernel: The compiled operations.
        model: On the CPU, untied, with a tree.
        architecture: "cbow" or "skipgram".
        threads: Their number. 0 takes all of TensorFlow's.
        dry: Check the blocks and train nothing, to measure the time of everything else.
    """

    def __init__(
        self, kernel: Kernel, model: Model, *, architecture: Architecture, threads: int, dry: bool = False
    ) -> None:
        if model.tree is None:
            raise ValueError("a hierarchical softmax needs a model with a tree")
        self._kernel, self._size = kernel, int(model.input.shape[0])
        with tf.device("/CPU:0"):
            tree = kernel.operations.word2vec_hold_tree(
                starts=model.tree.starts, nodes=model.tree.nodes, codes=model.tree.codes
            )
            rates = _make_rates(model, "input")
        self._train = functools.partial(
            kernel.operations.word2vec_train_tree,
            tables=[variable.handle for variable in model.parameters().values()],
            skipgram=architecture == "skipgram",
            bias=model.bias is not None,
            rates=rates,
            threads=threads,
            dry=dry,
            tree=tree,
        )

    def __call__(self, blocks: Blocks, rate: float) -> tuple[float, int]:
        """Train on the blocks, as :meth:`KernelStep.__call__`. Their random words are not used."""
        return self._kernel.run_step(self._train, blocks, rate, self._size)


def _make_rates(model: Model, name: str) -> tf.Tensor:
    """Return the rates of a table's rows as the operations take them: [V] float32, or empty if all are 1."""
    rates = model.rates[name]
    return tf.constant([] if rates is None else rates, tf.float32)
