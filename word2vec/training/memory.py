"""The memory that a training needs at least, compared with what there is before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from word2vec.available_memory import find_available_memory
from word2vec.blocks.sampling import compute_kept_share
from word2vec.blocks.stream import CHUNK
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError
from word2vec.machine import count_cores
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.free_space import show_bytes
from word2vec.training.backend import Backend
from word2vec.training.replica_memory import check_replicas_fit, estimate_replica
from word2vec.training.saving import count_model_bytes

_NUMBER = 4  # bytes of float32 and int32

_WORDS = "the words of a stretch of text"

# What makes each part smaller. None: no option does.
_REMEDIES: dict[str, str | None] = {
    "the tables": "a smaller vector_size, or a vocabulary of fewer words (min_count)",
    "the noise": "a vocabulary of fewer words (min_count)",
    "a copy of the tables": "checkpoint_in_place, which needs none",
    "the blocks of a stretch of text": "fewer negatives or a longer block_length",
    # Its length is fixed, because random draws depend on where it begins.
    _WORDS: None,
    "the work on blocks": "fewer negatives, a smaller vector_size, a shorter block_length, or fewer threads",
}


def check_memory(corpus: EncodedCorpus, config: TrainConfig, watch: WatchConfig, backend: Backend) -> None:
    """Make sure, before training, that there is the memory that it will need at least.

    Raises:
        ConfigError: there is not. The message names the largest part that options make smaller, and which do, or
            what is too large by itself, or how many replicas there is memory for.
    """
    available = find_available_memory()
    parts = estimate_memory(corpus, config, backend)
    copies = [watch.checkpoint_every, config.early_stopping]
    if any(copies) and not watch.checkpoint_in_place:
        parts["a copy of the tables"] = parts["the tables"] * (len(copies) - copies.count(None))
    needed = sum(parts.values())
    if available is None:
        return
    if needed <= available:
        if watch.cluster is None and (config.replicas or 1) > 1:
            # The store also has the base, and what comes of it.
            rest = needed + 2 * parts["the tables"]
            check_replicas_fit(config.replicas or 1, available, estimate_replica(parts), rest)
        return
    raise ConfigError(
        f"training needs at least {show_bytes(needed)} of memory, and {show_bytes(available)} are available; "
        f"{_advise(parts, available)}"
    )


def _advise(parts: dict[str, int], available: int) -> str:
    """Return which part is too large, and what to do about it."""
    for part, size in parts.items():
        if _REMEDIES[part] is None and size > available:
            return (
                f"{show_bytes(size)} are for {part}, which no option makes less, so end other programs, or "
                "raise the limit of memory if there is one"
            )
    # Of two that are equally large, the last has the easier remedy.
    largest = max((part for part in reversed(parts) if _REMEDIES[part]), key=lambda part: parts[part])
    return f"{show_bytes(parts[largest])} are for {largest}, so give {_REMEDIES[largest]}"


def estimate_memory(corpus: EncodedCorpus, config: TrainConfig, backend: Backend) -> dict[str, int]:
    """Return the bytes that a training needs at least, by what they are for."""
    settings = config.settings
    length, window, random_words = config.block_length, settings.window, config.random_words
    words = length + 2 * window
    chunk = min(len(corpus.ids), CHUNK)
    kept = chunk * compute_kept_share(corpus.vocabulary.require_counts(), settings.subsample)
    blocks = max(1, int(kept) // length)
    if backend.name == "kernel":
        # The words of a chunk, and how far their windows reach. Blocks are framed where they are trained.
        framing, framed = _WORDS, 3 * chunk
        threads = 1 if config.deterministic else config.threads or count_cores()
        worked = min(threads, blocks) * _count_numbers_of_worker(config)
    else:
        # The blocks of a chunk are framed together: tokens, left and right, and random words.
        framing, framed = "the blocks of a stretch of text", blocks * (words + 2 * length + random_words)
        together = min(backend.blocks_per_step, blocks)
        # The rows of random words and their changes, and the scores with theirs.
        worked = together * 2 * random_words * (settings.vector_size + length)
    return {
        "the tables": count_model_bytes(len(corpus.vocabulary), config),
        "the noise": _count_noise_bytes(len(corpus.vocabulary), backend),
        framing: framed * _NUMBER,
        "the work on blocks": worked * _NUMBER,
    }


def _count_noise_bytes(vocabulary: int, backend: Backend) -> int:
    """Return the bytes of what says how often V words are drawn and kept.

    These are the sums of their probabilities (float64) and two numbers more. The kernel has a copy of its own.
    """
    return vocabulary * 4 * _NUMBER * (2 if backend.name == "kernel" else 1)


def _count_numbers_of_worker(config: TrainConfig) -> int:
    """Return the numbers that one thread of the kernel holds, see its ``block_vectors.h`` and ``worker.h``."""
    settings = config.settings
    length, size, random_words = config.block_length, settings.vector_size, config.random_words
    words, band = length + 2 * settings.window, 2 * settings.window + 1
    rows = words * size
    if LOSS_FACTS[config.loss].uses_tree:
        return 2 * rows
    # Vectors and their changes, of the words and of the random words, the centres' vectors by columns too, the
    # scores, and of Skip-Gram the bands.
    bands = 3 * words * band if config.architecture == "skipgram" else 0
    return 2 * rows + 2 * random_words * size + length * (size + random_words) + bands


@contextmanager
def report_lack_of_memory() -> Iterator[None]:
    """Raise TrainingError in place of what TensorFlow and NumPy raise when they get no memory."""
    try:
        yield
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        first = str(error).strip().split("\n", 1)[0] or "no more is given"
        raise TrainingError(
            f"memory ran out while training ({first}); give a smaller vector_size, fewer negatives, a shorter "
            "block_length or fewer threads, or a vocabulary of fewer words (min_count)"
        ) from error
