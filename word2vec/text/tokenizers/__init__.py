"""Tokenizers, which turn a line of text into words.

A tokenizer is a callable with a ``name`` and a ``fingerprint``. Equal fingerprints promise equal words, so the
fingerprint is part of an encoded corpus's identity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from word2vec.config.prepare import PrepareConfig
from word2vec.errors import ConfigError
from word2vec.text.tokenizers.characters import CharacterTokenizer
from word2vec.text.tokenizers.function import FunctionTokenizer
from word2vec.text.tokenizers.huggingface import HuggingFaceTokenizer
from word2vec.text.tokenizers.jieba_words import JiebaTokenizer
from word2vec.text.tokenizers.normalizers import make_normalizer
from word2vec.text.tokenizers.simple import SimpleTokenizer
from word2vec.text.tokenizers.whitespace import WhitespaceTokenizer


class Tokenizer(Protocol):
    """A tokenizer: a callable with two attributes."""

    @property
    def name(self) -> str:
        """The name that you choose it by."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same line could give other words."""

    def __call__(self, line: str, /) -> list[str]:
        """Return the words of one line. No word is empty."""

    def fold(self, word: str) -> str:
        """Return a word of a list that you name with the case that the words of lines have."""


TOKENIZERS: dict[str, Callable[[PrepareConfig], Tokenizer]] = {
    "simple": lambda config: SimpleTokenizer(lowercase=config.lowercase),
    "whitespace": lambda _: WhitespaceTokenizer(),
    "characters": lambda config: CharacterTokenizer(lowercase=config.lowercase),
    "jieba": lambda config: JiebaTokenizer(
        config.user_dictionary,
        hmm=config.hmm,
        punctuation=config.punctuation,
        lowercase=config.lowercase,
        normalize=make_normalizer(config.normalize),
    ),
}


def make_tokenizer(config: PrepareConfig) -> Tokenizer:
    """Return the tokenizer that the options name.

    Raises:
        ConfigError: the name is unknown, the tokenizer is not available, or an option is for another
            tokenizer. For an unknown name the message lists the known ones.
    """
    name = config.tokenizer
    if config.user_dictionary is not None and name != "jieba":
        raise ConfigError(
            f"user_dictionary is {config.user_dictionary!r}, which only the tokenizer jieba reads; the "
            f"tokenizer is {name!r}"
        )
    if name in TOKENIZERS:
        return TOKENIZERS[name](config)
    if name.endswith(".json"):
        return HuggingFaceTokenizer(name)
    if ":" in name:
        return FunctionTokenizer.from_name(name)
    raise ConfigError(
        f"tokenizer is {name!r}; choose one of: {', '.join(TOKENIZERS)}, a tokenizer.json, or module:function"
    )
