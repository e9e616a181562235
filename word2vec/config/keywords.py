"""The options of the configuration classes as keyword arguments, so that editors complete and check them.

They say the types once more, because a type checker cannot derive a TypedDict from a dataclass. A test holds
both to each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Union

from typing_extensions import TypedDict

from word2vec.config.prepare import (
    DecodeErrors,
    Normalizer,
    PhraseScoring,
    Quoting,
    TextFormat,
    WikiVariant,
)
from word2vec.config.settings import Architecture, Preset
from word2vec.config.train import BackendName, LearningRateSchedule, Precision
from word2vec.scores.loss_facts import LossName

AnyPath = Union[str, "os.PathLike[str]"]


class TextOptions(TypedDict, total=False):
    """The fields of ``PrepareConfig`` without ``tokenizer``, which :func:`word2vec.prepare` has by itself."""

    lowercase: bool
    normalize: Normalizer | tuple[Normalizer, ...] | list[Normalizer]
    sentence_split: bool
    user_dictionary: AnyPath | None
    hmm: bool
    punctuation: bool
    min_count: int
    max_vocab_size: int | None
    stop_words: AnyPath | None
    keep_words: AnyPath | None
    vocabulary: AnyPath | None
    max_counting_entries: int | None
    phrases: int
    phrase_scoring: PhraseScoring
    phrase_threshold: float | None
    phrase_min_count: int
    format: TextFormat
    field: str | None
    column: str | None
    variant: WikiVariant
    quoting: Quoting
    escape: str | None
    suffix: str | tuple[str, ...] | list[str]
    encoding: str
    errors: DecodeErrors
    workers: int
    strict: bool


class TrainOptions(TextOptions, total=False):
    """The fields of ``PrepareConfig``, ``TrainConfig`` and ``WatchConfig``. The tokenizer can be a function."""

    tokenizer: str | Callable[[str], list[str]]
    architecture: Architecture
    preset: Preset
    tied: bool | None
    bias: bool | None
    signature: float | None
    loss: LossName
    focal_gamma: float
    margin: float | None
    margin_steepness: float | None
    vector_size: int | None
    window: int | None
    negatives: int | None
    noise_exponent: float | None
    subsample: float | None
    rare_boost: float | None
    learning_rate: float | None
    learning_rate_schedule: LearningRateSchedule
    warmup: float
    epochs: int | None
    subwords: bool | None
    seed: int
    threads: int
    block_length: int
    backend: BackendName
    precision: Precision
    deterministic: bool
    blocks_per_step: int | None
    row_cap: int | None
    replicas: int | None
    rounds: int
    half_changes: bool
    init: str | None
    freeze: str | None
    anchor: float
    validation: float | str | None
    validate_every: str | None
    validation_positions: int | None
    early_stopping: int | None
    evaluate_during: tuple[str, ...] | list[str]
    cluster: str | None
    checkpoint_every: str | None
    checkpoint_in_place: bool
    resume: bool
    or_start: bool
    log_dir: str | None
    log_csv: str | None
    print_similar: tuple[str, ...] | list[str]


class SubwordOptions(TypedDict, total=False):
    """The fields of ``SubwordConfig``."""

    mix: float | None
    min_n: int
    max_n: int
    penalty: float
    threads: int
