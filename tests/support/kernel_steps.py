"""A step of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support.random_blocks import random_blocks
from tests.support.random_models import random_model, relative_error
from tests.support.sampled_losses import RANDOM_SOFTMAX, SampledLoss
from word2vec import reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.kernel.step import Kernel, KernelStep
from word2vec.training.model import Model


def make_step(
    kernel: Kernel,
    model: Model,
    architecture: Architecture,
    loss: SampledLoss = RANDOM_SOFTMAX,
    log_expected: NDArray[Any] | None = None,
    *,
    threads: int = 1,
    rounded: bool = False,
) -> KernelStep:
    """Return the step that trains a model by a loss, which is random softmax by default."""
    return KernelStep(
        kernel,
        model,
        architecture=architecture,
        threads=threads,
        loss=loss.name,
        shape=loss.shape,
        log_expected=log_expected,
        rounded=rounded,
    )


class Comparison(NamedTuple):
    """A step of the kernel and the same step of the reference.

    Attributes:
        blocks: That were trained.
        summed: The kernel's loss.
        targets: The kernel's number of targets.
        expected: The reference's loss.
        expected_targets: The reference's number of targets.
        error: The largest difference of the tables, relative to the largest change.
        moved: The largest change of the reference's input table.
    """

    blocks: Blocks
    summed: float
    targets: int
    expected: float
    expected_targets: int
    error: float
    moved: float


def compare_step(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    loss: SampledLoss,
    shape: Mapping[str, int],
    *,
    rows: int,
    rounded: bool = False,
) -> Comparison:
    """Train a random model on some random blocks of a shape by the kernel and by the reference."""
    options = dict(shape)
    width = options.pop("width")
    blocks = random_blocks(np.random.default_rng(width), rows=rows, **options)
    model, tables = random_model(options.get("vocabulary", 12), width, tied, bias, signature, loss.corrected)
    before = [table.copy() for table in tables.arrays()]
    step = make_step(kernel, model, architecture, loss, tables.log_expected, rounded=rounded)
    summed, targets = step(blocks, 0.05)
    expected, count = reference.step_in_place(blocks, tables, architecture, 0.05, loss.name, loss.shape)
    moved = float(np.abs(tables.input - before[0]).max())
    return Comparison(blocks, summed, targets, expected, count, relative_error(model, tables, before), moved)
