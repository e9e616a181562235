"""A new text becomes words as the text that a model was trained on became words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from word2vec.config import PrepareConfig
from word2vec.errors import ConfigError
from word2vec.options import make_config, options_of
from word2vec.storage.lines import split_lines
from word2vec.storage.vocabulary import Vocabulary
from word2vec.text.analyzer import Analyzer
from word2vec.text.tokenizers.function import FunctionTokenizer

TokenizerChoice = str | Callable[[str], list[str]]
"""The name of a tokenizer, as for ``prepare``, or a function."""
Text = str | Iterable[str | Sequence[str]]
"""A text; or its lines, each a string to be cut into words or a list of words, taken as it is."""


class TextCutter:
    """Cuts text into sentences of words.

    Nothing is checked before there is a text to cut: lists of words do without a tokenizer.

    Args:
        corpus: What the model says of the corpus that it was trained on: ``tokenizer``, ``options``.
        vocabulary: Says which words make a phrase.
        tokenizer: Cuts instead of the corpus' own.

    Example:
        >>> import numpy as np
        >>> corpus = {"tokenizer": "as-is | lines | simple", "options": {"tokenizer": "simple", "phrases": 1}}
        >>> cutter = TextCutter(corpus, Vocabulary(["new_york"], np.array([1])))
        >>> list(cutter.sentences("In New York\\nYes"))
        [['in', 'new_york'], ['yes']]
    """

    def __init__(
        self, corpus: dict[str, Any], vocabulary: Vocabulary, tokenizer: TokenizerChoice | None = None
    ) -> None:
        self._corpus = corpus
        self._vocabulary = vocabulary
        self._tokenizer = tokenizer

    def sentences(self, text: Text) -> Iterator[Sequence[str]]:
        """Yield the words of each sentence of a text.

        Raises:
            ConfigError: how the corpus was cut is not known; or it was by a function, which must be given.
        """
        for line in split_lines(text) if isinstance(text, str) else text:
            if not isinstance(line, str):
                yield line
                continue
            for words in self._analyzer([line]):
                for _ in range(self._phrase_passes):
                    words = self._joined(words)
                yield words

    def _joined(self, words: list[str]) -> list[str]:
        """Join neighbours to a phrase of the vocabulary, greedily from left to right.

        In the corpus a pair was joined by its score. Of the phrases made there, those in the vocabulary are all
        that a text can need, but for a rare word that happens to be spelt like one.
        """
        joined: list[str] = []
        may_join = False
        for word in words:
            phrase = f"{joined[-1]}_{word}" if may_join else ""
            if phrase and phrase in self._vocabulary:
                joined[-1], may_join = phrase, False
            else:
                joined.append(word)
                may_join = True
        return joined

    @cached_property
    def _options(self) -> dict[str, Any]:
        """The options that the corpus was prepared with; none if the model does not say."""
        options = self._corpus.get("options")
        return options if isinstance(options, dict) else {}

    @cached_property
    def _phrase_passes(self) -> int:
        passes = self._options.get("phrases", 0)
        return passes if isinstance(passes, int) else 0

    @cached_property
    def _analyzer(self) -> Analyzer:
        known = options_of(PrepareConfig)
        options = {name: value for name, value in self._options.items() if name in known}
        if isinstance(self._tokenizer, str):
            return Analyzer(make_config(PrepareConfig, {**options, "tokenizer": self._tokenizer}))
        if self._tokenizer is not None:
            plain = {**options, "tokenizer": "simple", "user_dictionary": None}
            return Analyzer(make_config(PrepareConfig, plain), FunctionTokenizer(self._tokenizer))
        return _analyzer_of(self._corpus.get("tokenizer"), options)


def _analyzer_of(cut_by: object, options: dict[str, Any]) -> Analyzer:
    """Return what cuts text as the corpus was cut.

    Args:
        cut_by: The fingerprint of the corpus' analyzer; something else if the corpus was lists of words.
        options: Of :class:`PrepareConfig`.

    Raises:
        ConfigError: how the corpus was cut is not known, or it was by a function.
    """
    remedy = "give the tokenizer that was used, or lists of words instead of text"
    if not isinstance(cut_by, str):
        raise ConfigError(f"the model does not say how its corpus was cut into words; {remedy}")
    if "| function " in cut_by or ":" in str(options.get("tokenizer")):
        # A model is data: what it names is not imported and run unless the user names it too.
        raise ConfigError(f"the model's corpus was cut by a function, which is not run unasked; {remedy}")
    analyzer = Analyzer(make_config(PrepareConfig, options))
    if not options and analyzer.fingerprint != cut_by:
        # A model of version 0.1, which keeps no options, and they were not the default ones.
        raise ConfigError(f"of how its corpus was cut into words the model only says {cut_by!r}; {remedy}")
    return analyzer
