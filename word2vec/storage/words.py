"""What is taken for a word, and what for several."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from word2vec.errors import ConfigError


def list_words(words: object) -> list[str]:
    """Return a word, or several, as a list. A string is one word and never its letters.

    Raises:
        ConfigError: it is neither, or one of the words is a list itself.

    Example:
        >>> list_words("king"), list_words(("king", "queen"))
        (['king'], ['king', 'queen'])
    """
    if isinstance(words, str):
        return [words]
    if isinstance(words, bytes) or not isinstance(words, Iterable):
        raise ConfigError(f"{words!r} is neither a word nor a list of words; a word is a string")
    listed = list(words)
    # There are few types, but a file has millions of words.
    if set(map(type, listed)) <= {str}:
        return listed
    for word in listed:
        if not isinstance(word, Hashable):
            raise ConfigError(f"{word!r} is among the words; a word is a string")
    return listed


def check_word(word: object) -> None:
    """Raise ConfigError if what should be one word is a list or another thing that is never a word."""
    if isinstance(word, tuple) or not isinstance(word, Hashable):
        raise ConfigError(f"{word!r} is not a word; give one word, a string")
