"""Tokenise a new text as the text was tokenised that a model was trained on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Union

from word2vec.config.options import make_config, options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.lines_of_files import read_lines_of_files
from word2vec.errors import ConfigError, quote
from word2vec.storage.lines import split_lines
from word2vec.storage.tokenizer_files import TOKENIZER, find_member, find_named_files
from word2vec.storage.vocabulary import Vocabulary
from word2vec.storage.words import list_words
from word2vec.text.analyzer import Analyzer
from word2vec.text.tokenizers.function import FunctionTokenizer

_LONGEST_NAME = 4096

TokenizerChoice = str | Callable[[str], list[str]]
"""The name of a tokenizer, as for ``prepare``, or a function."""
Text = Union[str, "os.PathLike[str]", Iterable[str | Sequence[str]]]
"""A text, the path of its file, or its lines.

A string is the text itself, and a ``Path`` is a file. A line is a string, which is tokenised, or a list of
words, which is taken as it is."""


class TextTokenizer:
    """Splits text into sentences of words.

    Nothing is checked before there is a text to tokenise, because lists of words need no tokenizer.

    Args:
        corpus: What the model records of the corpus that it was trained on: ``tokenizer``, ``options``.
        vocabulary: The words that may be phrases.
        tokenizer: Used instead of the corpus' own.
        directory: The model, which holds the files of its tokenizer. Paths that ``corpus`` names are not opened.
        user_dictionary: A file that you name, used instead of the one that the model holds.

    Example:
        >>> import numpy as np
        >>> corpus = {"tokenizer": "as-is | lines | simple", "options": {"tokenizer": "simple", "phrases": 1}}
        >>> tokenizer = TextTokenizer(corpus, Vocabulary(["new_york"], np.array([1])))
        >>> list(tokenizer.split_sentences("In New York\\nYes"))
        [['in', 'new_york'], ['yes']]
    """

    def __init__(
        self,
        corpus: dict[str, Any],
        vocabulary: Vocabulary,
        tokenizer: TokenizerChoice | None = None,
        directory: Path | None = None,
        user_dictionary: str | None = None,
    ) -> None:
        self._corpus = corpus
        self._vocabulary = vocabulary
        self._tokenizer = tokenizer
        self._directory = directory
        self._user_dictionary = user_dictionary

    def split_sentences(self, text: Text) -> Iterator[Sequence[str]]:
        """Yield the words of each sentence of a text.

        Raises:
            ConfigError: it is not known how the corpus was tokenised, or a function did it, which must be given.
                Or the text is none.
            CorpusError: a file cannot be read or is not text.
        """
        for line in _list_lines(text):
            if not isinstance(line, str):
                yield list_words(line)
                continue
            for words in self._analyzer([line]):
                for _ in range(self._phrase_passes):
                    words = self._join_phrases(words)
                yield words

    def _join_phrases(self, words: list[str]) -> list[str]:
        """Join neighbours to a phrase of the vocabulary, greedily from left to right.

        In the corpus a pair was joined by its score. All that a text can need of the phrases made there are
        those in the vocabulary. The one mistake is a rare word that happens to be spelt like a phrase.
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
        """The options that the corpus was prepared with, none if the model does not record them."""
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
            options["tokenizer"] = self._tokenizer
            if self._tokenizer != "jieba":
                options["user_dictionary"] = None
        options |= self._find_files(options)
        if isinstance(self._tokenizer, str):
            return Analyzer(make_config(PrepareConfig, options))
        if self._tokenizer is not None:
            if self._user_dictionary is not None:
                raise ConfigError(
                    f"user_dictionary is {self._user_dictionary!r}, which only the tokenizer jieba reads; leave "
                    "it or your function out"
                )
            plain = {**options, "tokenizer": "simple", "user_dictionary": None}
            return Analyzer(make_config(PrepareConfig, plain), FunctionTokenizer(self._tokenizer))
        return _make_analyzer(self._corpus.get("tokenizer"), options)

    def _find_files(self, options: dict[str, Any]) -> dict[str, str]:
        """Return the options that name files of the tokenizer, with files that you name or the model holds.

        Raises:
            ConfigError: there is no such file.
        """
        found = {} if self._user_dictionary is None else {"user_dictionary": self._user_dictionary}
        for member, path in find_named_files(options).items():
            option = "tokenizer" if member == TOKENIZER else "user_dictionary"
            if option in found or path == self._tokenizer or callable(self._tokenizer):
                continue
            held = None if self._directory is None else find_member(self._directory, member)
            if held is None:
                raise ConfigError(
                    f"the model's corpus was tokenised with {path!r}, which the model does not hold and which "
                    f"is not opened unasked; name your {option} yourself"
                )
            found[option] = str(held)
        return found


def _list_lines(text: object) -> Iterable[Any]:
    """Return the lines of a text or of its file.

    Raises:
        ConfigError: it is no text.
        CorpusError: its file cannot be read or is not text.
    """
    if isinstance(text, os.PathLike):
        return read_lines_of_files([text], PrepareConfig())
    if isinstance(text, str):
        _note_file(text)
        return split_lines(text)
    if isinstance(text, (bytes, bytearray)) or not isinstance(text, Iterable):
        raise ConfigError(
            f"a text is a string, the Path of a file, or lines, and not {type(text).__name__}: "
            f"{quote(text)}; give text, Path(name) or [line, ...]"
        )
    return text


def _note_file(text: str) -> None:
    """Say on stderr if a text is the name of a file, whose contents were probably meant."""
    try:
        named = len(text) <= _LONGEST_NAME and Path(text).is_file()
    except (OSError, ValueError):
        named = False
    if named:
        print(
            f"word2vec: {text!r} is taken as the text itself, and a file has this name; to read it give "
            f"Path({text!r})",
            file=sys.stderr,
        )


def _make_analyzer(fingerprint: object, options: dict[str, Any]) -> Analyzer:
    """Return an analyzer that tokenises text as the corpus was tokenised.

    Args:
        fingerprint: That of the corpus' analyzer. It is not a string if the corpus was lists of words.
        options: Options of :class:`PrepareConfig`.

    Raises:
        ConfigError: it is not known how the corpus was tokenised, or a function did it.
    """
    remedy = "give the tokenizer that was used, or lists of words instead of text"
    if not isinstance(fingerprint, str):
        raise ConfigError(f"the model does not say how its corpus was tokenised; {remedy}")
    if "| function " in fingerprint or ":" in str(options.get("tokenizer")):
        # A model is data. A function that it names is not imported and run unless the user names it too.
        raise ConfigError(f"the model's corpus was tokenised by a function, which is not run unasked; {remedy}")
    analyzer = Analyzer(make_config(PrepareConfig, options))
    if not options and analyzer.fingerprint != fingerprint:
        # A model of version 0.1 records no options, and this one's were not the defaults.
        raise ConfigError(f"the model only says {fingerprint!r} of how its corpus was tokenised; {remedy}")
    return analyzer
