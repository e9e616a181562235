"""The rules that select the vocabulary from the words that were counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from word2vec.arrays import Counts, Rows
from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError, CorpusError


@dataclass(frozen=True)
class VocabularyRules:
    """The rules of one vocabulary.

    Attributes:
        min_count: Rarer words are left out.
        max_size: The vocabulary has at most this many words, the most frequent ones.
        stop: Words that are left out.
        keep: Words that stay however rare they are.
        only: If given, exactly these words stay if they occur, however rare.
        known: Words that have a place in the vocabulary, whether they occur or not. Stop words among them are
            left out of the text.
    """

    min_count: int = 5
    max_size: int | None = None
    stop: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for words, kind in ((self.keep, "a word to keep"), (self.only, "a word of the vocabulary")):
            if both := sorted(self.stop & (words or frozenset())):
                raise ConfigError(f"{both[0]!r} is both a stop word and {kind}; take it from one of the lists")
        must = len(self.keep | self.known)
        if self.max_size is not None and must > self.max_size:
            kind = "words to keep and words of the model" if self.known else "words to keep"
            raise ConfigError(f"max_vocab_size is {self.max_size}, but there are {must} {kind}; raise it")

    @classmethod
    def of(
        cls,
        config: PrepareConfig,
        fold: Callable[[str], str] = str,
        known: frozenset[str] = frozenset(),
    ) -> VocabularyRules:
        """Read the lists that the options name.

        Args:
            config: The options.
            fold: Changes each word as the words of the text are changed.
            known: Words that have a place in the vocabulary already.

        Raises:
            ConfigError: a list cannot be read, or a word is on two lists that exclude each other.
        """
        return cls(
            config.min_count,
            config.max_vocab_size,
            read_word_list(config.stop_words, "stop_words", fold),
            read_word_list(config.keep_words, "keep_words", fold),
            read_word_list(config.vocabulary, "vocabulary", fold) if config.vocabulary is not None else None,
            known,
        )

    @property
    def protected(self) -> frozenset[str]:
        """The words that stay however rare they are."""
        return self.keep | self.known - self.stop

    @property
    def lists(self) -> dict[str, frozenset[str]]:
        """The words of each list that there is, by the name of its option."""
        lists = {"stop_words": self.stop, "keep_words": self.keep, "vocabulary": self.only or frozenset()}
        return {name: words for name, words in lists.items() if words}

    def describe(self) -> dict[str, Any]:
        """Return the facts that identify the rules: those in use, with a digest for each list."""
        facts: dict[str, Any] = {"min_count": self.min_count}
        if self.max_size is not None:
            facts["max_vocab_size"] = self.max_size
        return facts | {name: _digest(words) for name, words in self.lists.items()}

    def select(self, index: Mapping[Any, int], counts: Counts) -> Rows:
        """Return the places of the words that stay, most frequent first. Equal counts keep the order of places.

        Args:
            index: ``{word: place}``.
            counts: [n] int64, with 0 at places that are not words.

        Example:
            >>> rules = VocabularyRules(min_count=2, stop=frozenset({"the"}), keep=frozenset({"rare"}))
            >>> rules.select({"the": 0, "rare": 1, "cat": 2, "mat": 3}, np.array([9, 1, 3, 1]))
            array([2, 1])
        """
        chosen = np.zeros(len(counts), bool) if self.only is not None else counts >= self.min_count
        chosen[_find_places(self.stop, index)] = False
        kept = _find_places(self.protected | (self.only or frozenset()), index)
        chosen[kept] = True
        chosen &= counts > 0
        order = np.argsort(-counts, kind="stable")
        order = order[chosen[order]]
        if self.max_size is not None and len(order) + len(self.known) > self.max_size:
            must = np.zeros(len(counts), bool)
            must[_find_places(self.protected, index)] = True
            # Known words have their places even where they do not occur.
            taken = len(self.known) + int(chosen[_find_places(self.keep - self.known, index)].sum())
            room = self.max_size - taken
            optional = ~must[order]
            order = order[must[order] | (optional & (np.cumsum(optional) <= room))]
        return order


def check_not_empty(chosen: Rows, rules: VocabularyRules, most: str, count: int) -> None:
    """Make sure that there is a word in the vocabulary.

    Args:
        chosen: The places of the words that stay.
        rules: The rules that chose them.
        most: The most frequent word of the text.
        count: How often it occurs.

    Raises:
        CorpusError: no word is left. The message says which rule is the reason.
    """
    if len(chosen):
        return
    if rules.only is not None:
        raise CorpusError(f"none of the {len(rules.only)} words of the vocabulary occurs in the text")
    if count < rules.min_count:
        raise CorpusError(
            f"no word occurs min_count = {rules.min_count} times; the most frequent, {most!r}, occurs "
            f"{count} times; lower min_count or give more text"
        )
    raise CorpusError("every word that occurs often enough is a stop word; shorten the list")


def _find_places(words: Iterable[str], index: Mapping[Any, int]) -> Rows:
    return np.array(sorted(index[word] for word in words if word in index), np.intp)


def _digest(words: frozenset[str]) -> str:
    data = "\n".join(sorted(words)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=32).hexdigest()
