"""Blocks that the kernel holds: framed where they are trained, and arrays only where somebody asks."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from word2vec.arrays import Ids
from word2vec.blocks.framing import Blocks


class HeldBlocks(Blocks):
    """Some blocks of a list of the kernel.

    Args:
        operations: Of the kernel.
        handle: Of the list, a scalar of resources. The list goes when its last handle goes.
        begin: The first block of the list that counts.
        end: The block behind the last one.

    Attributes:
        handle: As given.
    """

    handle: tf.Tensor
    _operations: Any
    _begin: int
    _end: int

    def __init__(self, operations: Any, handle: tf.Tensor, begin: int, end: int) -> None:
        # The attributes of Blocks are computed, and no instance is changed after this.
        vars(self).update(_operations=operations, handle=handle, _begin=begin, _end=end)

    @property
    def rows(self) -> NDArray[np.int64]:
        """[2], the first block and the one behind the last."""
        return np.array([self._begin, self._end])

    @functools.cached_property
    def _arrays(self) -> tuple[Ids, ...]:
        with tf.device("/CPU:0"):
            found = self._operations.word2vec_read_blocks(blocks=self.handle, rows=self.rows)
        return tuple(tensor.numpy() for tensor in found)

    @property
    def tokens(self) -> Ids:
        """[S, L + 2w] int32 ids."""
        return self._arrays[0]

    @property
    def left(self) -> Ids:
        """[S, L] int32."""
        return self._arrays[1]

    @property
    def right(self) -> Ids:
        """[S, L] int32."""
        return self._arrays[2]

    @property
    def negatives(self) -> Ids:
        """[S, K] int32 random words."""
        return self._arrays[3]

    def __len__(self) -> int:
        return self._end - self._begin

    def __getitem__(self, rows: slice) -> HeldBlocks:
        begin, end, step = rows.indices(len(self))
        if step != 1:
            raise ValueError(f"blocks are taken one after the other, and not in steps of {step}")
        return HeldBlocks(self._operations, self.handle, self._begin + begin, self._begin + max(begin, end))
