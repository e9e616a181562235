"""Tokenizers: how a line of text is cut into words.

A tokenizer is a callable with a ``name`` and a ``fingerprint``; equal fingerprints promise equal cuts, so the
fingerprint is part of an encoded corpus's identity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from word2vec.errors import ConfigError
from word2vec.tokenizers.characters import CharacterTokenizer
from word2vec.tokenizers.jieba_words import JiebaTokenizer
from word2vec.tokenizers.simple import SimpleTokenizer
from word2vec.tokenizers.whitespace import WhitespaceTokenizer


class Tokenizer(Protocol):
    """What every tokenizer offers."""

    @property
    def name(self) -> str:
        """The name users choose it by."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same line could be cut differently."""

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into words; never returns an empty word."""


TOKENIZERS: dict[str, Callable[[], Tokenizer]] = {
    "simple": SimpleTokenizer,
    "whitespace": WhitespaceTokenizer,
    "characters": CharacterTokenizer,
    "jieba": JiebaTokenizer,
}


def make_tokenizer(name: str) -> Tokenizer:
    """Return the tokenizer of that name.

    Raises:
        ConfigError: there is none; lists those there are.
    """
    if name not in TOKENIZERS:
        raise ConfigError(f"tokenizer is {name!r}; choose one of: {', '.join(TOKENIZERS)}")
    return TOKENIZERS[name]()
