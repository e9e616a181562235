"""The groups in which help shows options, those that are needed most first."""

from __future__ import annotations

OPTION_GROUPS: dict[str, tuple[str, ...]] = {
    "Needed most": (
        "preset",
        "architecture",
        "vector_size",
        "window",
        "epochs",
        "tokenizer",
        "min_count",
        "mix",
    ),
    "Where the text is": ("format", "field", "column", "suffix", "encoding", "errors", "strict"),
    "Which words there are": (
        "lowercase",
        "normalize",
        "stop_words",
        "keep_words",
        "vocabulary",
        "max_vocab_size",
        "phrases",
        "sentence_split",
        "user_dictionary",
        "hmm",
        "punctuation",
    ),
    "What is learned": ("tied", "bias", "signature", "loss", "subwords"),
    "How it is learned": (
        "learning_rate",
        "learning_rate_schedule",
        "warmup",
        "negatives",
        "noise_exponent",
        "subsample",
        "rare_boost",
        "min_n",
        "max_n",
        "penalty",
    ),
    "Older vectors to start from": ("init", "freeze", "anchor"),
    "How it is judged": (
        "validation",
        "validate_every",
        "validation_positions",
        "early_stopping",
        "evaluate_during",
    ),
    "A long training": (
        "checkpoint_every",
        "checkpoint_in_place",
        "resume",
        "or_start",
        "log_dir",
        "log_csv",
        "print_similar",
    ),
    "Several machines": ("replicas", "cluster", "rounds", "half_changes"),
    "The machine": ("threads", "workers", "backend", "precision", "seed", "deterministic"),
    "Needed seldom": (
        "phrase_scoring",
        "phrase_threshold",
        "phrase_min_count",
        "max_counting_entries",
        "variant",
        "quoting",
        "escape",
        "focal_gamma",
        "margin",
        "margin_steepness",
        "block_length",
        "blocks_per_step",
        "row_cap",
    ),
}
"""Every option of ``PrepareConfig``, ``TrainConfig``, ``WatchConfig`` and ``SubwordConfig``, by the title of its
group. A verb shows those that it has, so text and training share groups. A test compares it with the
configuration."""


def find_group(name: str) -> str:
    """Return the title of the group of an option.

    Raises:
        KeyError: the option is in no group.

    Example:
        >>> find_group("window"), find_group("row_cap")
        ('Needed most', 'Needed seldom')
    """
    for title, names in OPTION_GROUPS.items():
        if name in names:
            return title
    raise KeyError(name)
