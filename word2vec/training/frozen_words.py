"""Which words of a training keep the vectors that they came with."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Bools
from word2vec.config.train import TrainConfig
from word2vec.config.warm_start import FREEZE_ALL
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.older_vectors import OlderVectors

_NAMED = 5
"""How many words a message names."""


def choose_frozen(freeze: str, vocabulary: Vocabulary, known: Bools, *, strict: bool) -> Bools:
    """Return which words are frozen: [V] bool.

    Args:
        freeze: The option.
        vocabulary: The V words.
        known: [V] bool, the words that have a vector.
        strict: Words of the list that cannot be frozen are an error. Otherwise a line on stderr says so.

    Raises:
        ConfigError: the list cannot be read, or none of its words can be frozen.
    """
    if freeze == FREEZE_ALL:
        return known
    wanted = read_word_list(freeze, "freeze")
    rows = dict(zip(wanted, vocabulary.find_rows(wanted).tolist(), strict=True))
    frozen = np.zeros(len(vocabulary), bool)
    frozen[[row for row in rows.values() if row >= 0]] = True
    frozen &= known
    lost = sorted(word for word, row in rows.items() if row < 0 or not frozen[row])
    why = "are not in the text's vocabulary or have no vector in init"
    if len(lost) == len(wanted):
        raise ConfigError(
            f"freeze is {freeze!r}, all of whose words {why}: {_name_some(lost)}; check their spelling"
        )
    if lost:
        line = f"freeze: {len(lost):,} of {len(wanted):,} words of {freeze} {why}: {_name_some(lost)}"
        report_without_effect([line], strict=strict)
    return frozen


def _name_some(words: list[str]) -> str:
    return ", ".join(map(repr, words[:_NAMED])) + ", ..." * (len(words) > _NAMED)


def check_something_moves(config: TrainConfig, older: OlderVectors, frozen: Bools) -> None:
    """Refuse a training in which every number of the model is frozen.

    Args:
        config: The options.
        older: Has the tables whose rows are frozen.
        frozen: [V] bool, the words.

    Raises:
        ConfigError: it is one.
    """
    settings = config.settings
    tables = {"input"} | ({"output"} if not settings.tied else set()) | ({"bias"} if settings.bias else set())
    if frozen.all() and tables <= set(older.tables):
        raise ConfigError(
            f"freeze is {config.freeze!r}, which leaves nothing to train: all {len(frozen):,} words of the text "
            "are frozen, and their softmax with them; freeze fewer words"
        )
