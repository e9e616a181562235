"""The softmax of a model directory, after the checks that it has one, and of tables that are being trained."""

from __future__ import annotations

import sys
from typing import cast, get_args

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError, FormatError
from word2vec.probabilities.batch_sizes import BatchSizes
from word2vec.probabilities.softmax import Multiply, Softmax, multiply_rows
from word2vec.probabilities.tree_softmax import TreeSoftmax
from word2vec.probabilities.word_shares import (
    compute_context_amounts,
    compute_log_shares,
    compute_text_offsets,
)
from word2vec.scores.huffman import HuffmanTree, build_tree
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.storage.model_directory import ModelDirectory


def build_softmax(model: ModelDirectory, leave_out: bool | None, sizes: BatchSizes) -> Softmax | TreeSoftmax:
    """Return the softmax of a model.

    Args:
        model: The contents of a model directory.
        leave_out: Whether words of a context are scored by its other words. None: if the model is tied.
        sizes: How much is in memory at a time.

    Raises:
        ConfigError: the model has no softmax, its loss gives no probabilities, or they cannot leave words out.
        FormatError: its configuration is damaged.
    """
    if not model.train:
        raise ConfigError(
            "these vectors come from elsewhere and have no softmax to ask; train a model with word2vec train"
        )
    architecture = _read_architecture(model)
    exponent = read_number(model, "noise_exponent", -10, 10)
    _check_scores(model)
    loss = model.train["loss"]
    if LOSS_FACTS[loss].uses_tree:
        _check_leave_out(model, leave_out)
    counts = np.maximum(model.vocabulary.require_counts(), 1)
    return make_softmax(
        model.input,
        model.output,
        model.bias,
        counts,
        architecture=architecture,
        loss=loss,
        noise_exponent=exponent,
        subsample=read_number(model, "subsample", 0, default=0),
        signs=model.signs,
        tree=build_tree(counts) if LOSS_FACTS[loss].uses_tree else None,
        leave_out=model.tied if leave_out is None else leave_out,
        sizes=sizes,
    )


def make_softmax(
    input: Float32s,
    output: Float32s,
    bias: Float32s | None,
    counts: Counts,
    *,
    architecture: Architecture,
    loss: LossName,
    noise_exponent: float,
    subsample: float,
    signs: Float32s,
    tree: HuffmanTree | None,
    leave_out: bool,
    sizes: BatchSizes,
    multiply: Multiply = multiply_rows,
) -> Softmax | TreeSoftmax:
    """Return the softmax of some tables. It reads them where they are.

    Args:
        input: [V, d] float32.
        output: [V, d] float32, or a row for each inner node of the tree.
        bias: A number for each row of ``output``, or None.
        counts: [V] int64, all above 0.
        architecture: How the words of a context are combined.
        loss: The loss that was trained. It gives probabilities.
        noise_exponent: As training had it.
        subsample: As training had it.
        signs: [d] float32, +1 or -1 for each coordinate.
        tree: That of the words, if the loss has one.
        leave_out: Whether words of a context are scored by its other words, see
            :mod:`word2vec.probabilities.softmax`. With a tree they are not.
        sizes: How much is in memory at a time.
        multiply: As for :class:`~word2vec.probabilities.softmax.Softmax`. A tree has no use for it.
    """
    amounts = compute_context_amounts(counts, subsample, architecture)
    shares = compute_log_shares(counts)
    if tree is not None:
        offsets = compute_text_offsets(counts, 0.0, subsample)
        return TreeSoftmax(input, output, bias, tree, offsets, shares, architecture, amounts, sizes)
    exponent = 0.0 if LOSS_FACTS[loss].scores == "log p" else noise_exponent
    offsets = compute_text_offsets(counts, exponent, subsample, bias)
    return Softmax(
        input,
        output,
        offsets,
        shares,
        architecture,
        signs,
        amounts,
        leave_out=leave_out,
        sizes=sizes,
        multiply=multiply,
    )


def _read_architecture(model: ModelDirectory) -> Architecture:
    architecture = cast(Architecture, model.train.get("architecture"))
    if architecture not in get_args(Architecture):
        raise FormatError(f"the model's train options are damaged: architecture is {architecture!r}")
    return architecture


def _check_leave_out(model: ModelDirectory, leave_out: bool | None) -> None:
    """Raise ConfigError if a model with a tree is asked to leave words out."""
    if leave_out:
        raise ConfigError(
            f"leave_out is True, but the model's loss is {model.train['loss']}, which gives no word a score "
            "of its own; do without leave_out"
        )


def _check_scores(model: ModelDirectory) -> None:
    """Raise ConfigError if the loss of the model taught its scores nothing of which probabilities follow."""
    loss = model.train["loss"]
    facts = LOSS_FACTS[loss]
    if facts.scores is None:
        why = facts.no_probabilities or "train with another loss"
        raise ConfigError(f"the model's loss is {loss}, which gives no probabilities: {why}")
    for name in ("focal_gamma", "margin"):
        value = 0 if model.train.get(name) is None else read_number(model, name, 0)
        if value:
            raise ConfigError(
                f"the model was trained with {name} {value:g}, which gives no probabilities: its loss holds "
                f"sure predictions back; train without {name}"
            )


def read_number(
    model: ModelDirectory,
    name: str,
    minimum: float,
    maximum: float = sys.float_info.max,
    default: float | None = None,
) -> float:
    """Return a number among a model's training options.

    Raises:
        FormatError: it is missing and has no default, is not a number, or is out of its range.
    """
    value = model.train.get(name, default)
    # JSON has whole numbers of any length, of which a float of the model would be infinite.
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise FormatError(f"the model's train options are damaged: {name} is {value!r}")
    return value
