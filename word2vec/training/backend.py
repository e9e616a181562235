"""What computes a training step: the compiled kernel, or else TensorFlow's own operations."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from word2vec.blocks.stream import Blocks, Frame, frame_chunk
from word2vec.config import TrainConfig
from word2vec.errors import KernelError
from word2vec.native.compiler import REMEDY
from word2vec.training.graph import GraphStep
from word2vec.training.kernel.step import Kernel, KernelStep, load_kernel
from word2vec.training.model import Model

Step = Callable[[Blocks, float], tuple[float, int]]
"""Trains on blocks at a learning rate; returns the summed loss and the number of targets."""

# An epoch of a small corpus has at least so many steps. The graph applies a step's updates together, so that
# large steps are stale; for the kernel a step only sets how often the learning rate falls.
_STEPS_PER_EPOCH = {"graph": 1000, "kernel": 50}

# Larger steps save calls; the graph's would grow stale.
_BLOCKS_PER_STEP = {"graph": 256, "kernel": 1024}


@dataclass(frozen=True)
class Backend:
    """A way to train.

    Attributes:
        name: "kernel" or "graph".
        frame: Cuts chunks of a corpus into blocks.
        blocks_per_step: How many to hand over at a time.
        kernel: The compiled operations; None for the graph.
    """

    name: str
    frame: Frame
    blocks_per_step: int
    kernel: Kernel | None

    @property
    def device(self) -> str | None:
        """Where the tables must be; None leaves it to TensorFlow."""
        return None if self.kernel is None else "/CPU:0"

    def step(self, model: Model, config: TrainConfig) -> Step:
        """Return the training step of a model."""
        if self.kernel is None:
            return GraphStep(
                model,
                architecture=config.architecture,
                window=config.window,
                block_length=config.block_length,
                row_cap=config.row_cap,
            )
        threads = 1 if config.deterministic else config.threads
        return KernelStep(
            self.kernel, model, architecture=config.architecture, threads=threads, loss=config.loss
        )


def choose_backend(config: TrainConfig, ids: int, *, progress: bool) -> Backend:
    """Return the backend that the configuration asks for.

    Args:
        config: Its ``backend``, and the size of a step.
        ids: Length of the encoded corpus.
        progress: Say on stderr that the kernel is being compiled. That it cannot be is said in any case.

    Raises:
        KernelError: the kernel is asked for and cannot be had. "auto" takes the graph then.
    """
    kernel = None
    if config.backend != "graph":
        try:
            kernel = load_kernel(progress=progress)
        except KernelError as error:
            if config.backend == "kernel":
                raise KernelError(f"{error}; {REMEDY}") from error
            print(
                f"word2vec: no CPU kernel: {error}\n"
                f"word2vec: training with the graph backend, about six times slower; {REMEDY}",
                file=sys.stderr,
            )
    name = "graph" if kernel is None else "kernel"
    wanted = config.blocks_per_step or _BLOCKS_PER_STEP[name]
    enough = max(1, ids // (config.block_length * _STEPS_PER_EPOCH[name]))
    return Backend(name, frame_chunk if kernel is None else kernel.frame, min(wanted, enough), kernel)
