"""A step of the kernel."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from tests.support.sampled_losses import RANDOM_SOFTMAX, SampledLoss
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
