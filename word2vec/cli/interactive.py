"""The verb that opens a conversation with a model."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tyro.conf import OmitArgPrefixes

from word2vec.ask import conversation as conversation
from word2vec.ask.answers import Predict
from word2vec.cli.arguments import ModelPath, TopN
from word2vec.cli.loading import DEFAULT_LOADING, Loading
from word2vec.errors import ConfigError
from word2vec.text.sources.compression import STDIN

if TYPE_CHECKING:
    from word2vec.probabilities import Probabilities


_STANDARD_INPUT = (str(STDIN), "/dev/stdin", "/dev/fd/0")


def ask(model: ModelPath, topn: TopN = 10, loading: OmitArgPrefixes[Loading] = DEFAULT_LOADING) -> None:
    """Answer questions at a prompt: nearest words, sums of words, analogies, probabilities.

    Lines are read from standard input when it is not a terminal.
    """
    if str(model) in _STANDARD_INPUT:
        raise ConfigError(
            "ask reads questions from standard input, so that vectors cannot come from there too; give their "
            "file, or keep them first: ... | word2vec import - OUT"
        )
    conversation.ask(loading.load(model), topn, _make_predict(model))


def _make_predict(model: Path) -> Predict:
    """Return a function that answers ``? context``. It loads the softmax with the first such question."""

    @cache
    def load_once() -> Probabilities:
        from word2vec.probabilities import Probabilities

        return Probabilities.load(model)

    return lambda words, topn: load_once().predict(words, topn)
