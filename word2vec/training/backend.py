"""The two ways to compute a training step: the compiled kernel, and TensorFlow's own operations."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol

from word2vec.arrays import Float64s, Ids
from word2vec.blocks.framing import Blocks, Framing, frame_chunk
from word2vec.blocks.sampling import Keys, NoiseDistribution
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, KernelError
from word2vec.native.library import BAKED, advise
from word2vec.native.ready import THIS_PROCESSOR
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.training.full_softmax import FullSoftmaxStep, announce_cost
from word2vec.training.graph import GraphStep
from word2vec.training.hierarchical_softmax import HierarchicalSoftmaxStep
from word2vec.training.kernel.build import find_target
from word2vec.training.kernel.step import Kernel, KernelStep, KernelTreeStep, load_kernel
from word2vec.training.model import Model

TrainStep = Callable[[Blocks, float], tuple[float, int]]
"""Trains on blocks at a learning rate. Returns the summed loss and the number of targets."""


BLOCKS_PER_STEP = 1024
"""Of the kernel, at most. It does not depend on the threads, because checkpoints and replicas rely on the same
steps on every machine."""

_GRAPH_BLOCKS: dict[LossName, int] = {"full_softmax": 16, "hierarchical_softmax": 64}
"""How many blocks the graph reads together at most, where it is not 256. A block of these has more scores."""

_ROW_CAP = 16
"""The summed gradient of a vector counts as at most this many contributions in a step of the graph, unless
``row_cap`` is given."""


class Backend(Protocol):
    """A way to train."""

    @property
    def name(self) -> str:
        """Its name in ``TrainConfig.backend`` and in ``training.json``."""

    @property
    def device(self) -> str | None:
        """Where the parameters must be. None leaves it to TensorFlow."""

    @property
    def blocks_per_step(self) -> int:
        """How many blocks to hand over at a time."""

    def frame(self, ids: Ids, framing: Framing, keys: Keys) -> Blocks:
        """Do what :func:`word2vec.blocks.framing.frame_chunk` does."""

    def train_step(self, model: Model, config: TrainConfig, noise: NoiseDistribution) -> TrainStep:
        """Return the training step of a model.

        Args:
            model: The tables.
            config: The options.
            noise: Where random words come from, for losses that divide by their probabilities.
        """


class KernelBackend:
    """The compiled operations, on the CPU.

    Args:
        kernel: The operations.
        config: Asks for the size of a step.
        ids: Length of the encoded corpus.
    """

    name = "kernel"
    device = "/CPU:0"

    def __init__(self, kernel: Kernel, config: TrainConfig, ids: int) -> None:
        self.kernel = kernel
        self._threads = 1 if config.deterministic else config.threads
        # A step only sets how often the learning rate falls. Larger steps save calls.
        self.blocks_per_step = _blocks_per_step(config, ids, most=BLOCKS_PER_STEP, steps_per_epoch=50)

    def frame(self, ids: Ids, framing: Framing, keys: Keys) -> Blocks:
        """Frame with compiled code. Blocks are put together where they are trained."""
        return self.kernel.frame(ids, framing, keys, threads=self._threads)

    def train_step(self, model: Model, config: TrainConfig, noise: NoiseDistribution) -> TrainStep:
        """Return a step that trains block by block, in place."""
        if LOSS_FACTS[config.loss].uses_tree:
            return KernelTreeStep(self.kernel, model, architecture=config.architecture, threads=self._threads)
        return KernelStep(
            self.kernel,
            model,
            architecture=config.architecture,
            threads=self._threads,
            loss=config.loss,
            shape=config.loss_shape,
            log_expected=_find_log_expected(config, noise),
            rounded=config.precision == "bf16",
        )


class GraphBackend:
    """TensorFlow's operations, on any device.

    Args:
        config: Asks for the size of a step.
        ids: Length of the encoded corpus.
    """

    name = "graph"
    device = None

    def __init__(self, config: TrainConfig, ids: int) -> None:
        # The updates of a step are applied together, so the gradients of a large step are stale.
        self.blocks_per_step = _blocks_per_step(
            config, ids, most=_GRAPH_BLOCKS.get(config.loss, 256), steps_per_epoch=1000
        )
        self._ids = ids

    def frame(self, ids: Ids, framing: Framing, keys: Keys) -> Blocks:
        """Frame with NumPy."""
        return frame_chunk(ids, framing, keys)

    def train_step(self, model: Model, config: TrainConfig, noise: NoiseDistribution) -> TrainStep:
        """Return a step that reads its blocks together, then applies their updates together."""
        options: dict[str, Any] = {
            "architecture": config.architecture,
            "window": config.settings.window,
            "block_length": config.block_length,
            "row_cap": config.row_cap or _ROW_CAP,
            "deterministic": config.deterministic,
        }
        if config.loss == "full_softmax":
            full = FullSoftmaxStep(model, **options)
            announce_cost(full, self.blocks_per_step, self._ids * config.settings.epochs)
            return full
        if config.loss == "hierarchical_softmax":
            return HierarchicalSoftmaxStep(model, **options)
        return GraphStep(
            model,
            **options,
            loss=config.loss,
            shape=config.loss_shape,
            log_expected=_find_log_expected(config, noise),
        )


def _find_log_expected(config: TrainConfig, noise: NoiseDistribution) -> Float64s | None:
    """Return [V] log(K q(w)) if the loss corrects its scores by it."""
    return noise.log_expected(config.settings.negatives) if LOSS_FACTS[config.loss].corrected else None


def _blocks_per_step(config: TrainConfig, ids: int, *, most: int, steps_per_epoch: int) -> int:
    """Return the number that the configuration asks for, by default ``most``.

    It is less for a small corpus, so that an epoch has at least ``steps_per_epoch`` steps.
    """
    enough = ids // (config.block_length * steps_per_epoch)
    return max(1, min(config.blocks_per_step or most, enough))


def choose_backend(config: TrainConfig, ids: int, *, progress: bool) -> Backend:
    """Return the backend that the configuration asks for.

    Args:
        config: Its ``backend``, and the size of a step.
        ids: Length of the encoded corpus.
        progress: Say on stderr that the kernel is being compiled. If it is not available, stderr says so in any
            case.

    Raises:
        ConfigError: bf16 is asked for, and the kernel was not compiled for it.
        KernelError: the kernel is needed and is not available. "auto" takes the graph then, if it can compute
            the loss.
    """
    possible = LOSS_FACTS[config.loss].backends
    if config.backend == "graph" or "kernel" not in possible:
        return GraphBackend(config, ids)
    try:
        kernel = load_kernel(progress=progress)
    except KernelError as error:
        if config.backend == "kernel" or config.precision == "bf16" or "graph" not in possible:
            raise KernelError(f"{error}{advise(error)}") from error
        print(
            f"word2vec: no CPU kernel: {error}\n"
            f"word2vec: training with the graph backend, about six times slower{advise(error)}",
            file=sys.stderr,
        )
        return GraphBackend(config, ids)
    if config.precision == "bf16" and not kernel.multiplies_bfloat16():
        raise ConfigError(
            "precision is bf16, and the kernel is compiled for a processor without AVX512_BF16; leave precision "
            f"out{_advise_another_target()}"
        )
    return KernelBackend(kernel, config, ids)


def _advise_another_target() -> str:
    """Return how to get a kernel for this processor, if one for many is used. No level has AVX512_BF16."""
    level = find_target()
    if level == THIS_PROCESSOR:
        return ""
    return (
        f", or leave {BAKED} unset, whose kernel is for {level}, if this processor has AVX512_BF16 and there is "
        "a compiler"
    )
