"""Random blocks and tables, and the odd sizes that the kernel is held to. Needs no TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np

from word2vec.blocks.framing import Blocks
from word2vec.reference import Tables
from word2vec.scores.huffman import HuffmanTree, build_tree
from word2vec.scores.signature import make_signs

KERNEL_SHAPES: list[dict[str, Any]] = [
    {"width": width, "negatives": negatives} for width in (1, 7, 100, 300) for negatives in (1, 5, 64)
] + [
    {"width": 112, "negatives": 32, "length": 32, "window": 5},
    {"width": 16, "negatives": 16, "length": 1, "window": 1},
    {"width": 33, "negatives": 17, "length": 7, "window": 20},
    {"width": 8, "negatives": 3, "length": 50, "window": 16, "vocabulary": 1000},
    {"width": 24, "negatives": 9, "length": 5, "window": 2, "vocabulary": 2},
]


def random_tree(size: int, seed: int = 3) -> HuffmanTree:
    """The tree of words with very uneven counts, in no order."""
    return build_tree(np.random.default_rng(seed).zipf(1.5, size).astype(np.int64))


def random_blocks(
    random: np.random.Generator,
    *,
    rows: int = 5,
    length: int = 6,
    window: int = 3,
    negatives: int = 4,
    vocabulary: int = 12,
) -> Blocks:
    """Blocks with everything that can happen: no windows, clipped windows, hits among the random words."""
    shape = (rows, length)
    return Blocks(
        random.integers(0, vocabulary, (rows, length + 2 * window), dtype=np.int32),
        random.integers(0, window + 1, shape, dtype=np.int32),
        random.integers(0, window + 1, shape, dtype=np.int32),
        random.integers(0, vocabulary, (rows, negatives), dtype=np.int32),
    )


def random_rates(size: int) -> Any:
    """[V] learning rates of words, the same ones each time. Float32 values."""
    return np.random.default_rng(6).uniform(0.5, 2, size).astype(np.float32).astype(float)


def random_tables(
    size: int,
    width: int,
    tied: bool,
    bias: bool | None = None,
    seed: int = 5,
    signature: float = 0.0,
    corrected: bool = False,
    tree: HuffmanTree | None = None,
) -> Tables:
    """Tables of the magnitude that training reaches: scores of about 1, whatever the width.

    By default there is a bias exactly if they are untied. Corrected scores have a log_expected. Each word has
    a learning rate of its own.
    """
    random = np.random.default_rng(seed)

    def table(*shape: int) -> Any:
        # Float32 values, so that a backend can hold the same ones.
        return random.normal(0, (1.25 / width) ** 0.5, shape).astype(np.float32).astype(float)

    first = table(size, width)
    outputs = size if tree is None else tree.inner_nodes
    second = first if tied else table(outputs, width)
    has_bias = not tied if bias is None else bias
    signs = make_signs(width, signature).astype(float)
    own = table(outputs) if has_bias else None
    expected = random.normal(-1, 1, size).astype(np.float32).astype(float) if corrected else None
    return Tables(first, second, own, signs, tree=tree, rates=random_rates(size), log_expected=expected)
