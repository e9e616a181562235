"""What one line of a conversation means, and its answer as a table. Knows nothing of terminals."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from word2vec import text_tables
from word2vec.errors import ConfigError
from word2vec.vectors import WordVectors

Answers = list[tuple[str, float]]
Predict = Callable[[list[str], int], Answers]
"""Context words and how many answers -> [(word, probability), ...]"""

HELP = """\
WORD ...           the nearest words of each word
A - B + C          the nearest words of a sum and difference; king - man + woman
A : B :: C         A is to B as C is to what?
sim A B ...        the cosine of two words, or of each two
odd A B C ...      the word that does not belong with the others
? WORD ...         the words most probable among these
near WORD ...      the nearest words, also of a word that is a command here, as in: near help
help               this
quit               the end; also Ctrl-D"""

_SIGNS = {"+": "+", "-": "-", "＋": "+", "－": "-", "−": "-"}
_ANY_SIGN = re.escape("".join(_SIGNS))
_SPLIT_AT_SIGNS = re.compile(f"([{_ANY_SIGN}])")

SEPARATOR = re.compile(f"[{_ANY_SIGN}:：?？]")
"""What may stand between two words without a space; Chinese is typed without spaces."""


def answer(vectors: WordVectors, line: str, topn: int = 10, predict: Predict | None = None) -> str:
    """Answer one line; see ``HELP`` for what it may say.

    Args:
        vectors: Who is asked.
        line: The question. Full-width signs (：？＋－) do as well.
        topn: How many words an answer lists.
        predict: Answers ``? context``; None if the model cannot.

    Returns:
        The answer, maybe of several lines; "" to an empty line.

    Raises:
        Word2VecError: the question cannot be understood, or a word is not in the vocabulary.

    Example:
        >>> import numpy as np
        >>> vectors = WordVectors(["cat", "dog", "idea"], np.array([[1, 0.1], [1, 0], [0, 1]], np.float32))
        >>> print(answer(vectors, "cat"))
        dog   0.9950
        idea  0.0995
        >>> print(answer(vectors, "sim cat dog"))
        cat  dog  0.9950
    """
    line = line.strip()
    if line[:1] in ("?", "？") and line not in vectors:
        return _predicted(vectors, line[1:].split(), topn, predict)
    tokens = line.split()
    if not tokens:
        return ""
    verb, rest = tokens[0], tokens[1:]
    if verb == "help" and not rest:
        return HELP
    # A command alone is a word like any other.
    if rest and verb in _COMMANDS:
        return _COMMANDS[verb](vectors, rest, topn)
    terms = _analogy_terms(vectors, line)
    if terms:
        return _table(vectors.analogy(*terms, topn=topn))
    parts = _taken_apart(vectors, tokens)
    signed = _signed(parts)
    if not signed:
        return _near(vectors, tokens, topn)
    plus = [word for sign, word in signed if sign == "+"]
    minus = [word for sign, word in signed if sign == "-"]
    found = _table(vectors.most_similar(plus, minus, topn))
    # Said, because what was typed without spaces may have been meant as one word.
    return found if parts == tokens else f"{' '.join(parts)}:\n{found}"


def _near(vectors: WordVectors, words: list[str], topn: int) -> str:
    found = {word: vectors.most_similar(word, topn=topn) for word in words}
    if len(found) == 1:
        return _table(found[words[0]])
    return "\n".join(f"{word}:\n{_table(nearest)}" for word, nearest in found.items())


def _sim(vectors: WordVectors, words: list[str], topn: int) -> str:
    if len(words) < 2:
        raise ConfigError(f"sim needs at least two words, and was given {len(words)}; for example: sim cat dog")
    return text_tables.aligned([(a, b, vectors.similarity(a, b)) for a, b in itertools.combinations(words, 2)])


def _odd(vectors: WordVectors, words: list[str], topn: int) -> str:
    if len(words) < 3:
        raise ConfigError(f"odd needs at least three words, and was given {len(words)}; for example: odd a b c")
    return vectors.doesnt_match(words)


_COMMANDS: dict[str, Callable[[WordVectors, list[str], int], str]] = {"near": _near, "sim": _sim, "odd": _odd}


def _predicted(vectors: WordVectors, words: list[str], topn: int, predict: Predict | None) -> str:
    if not words:
        return HELP
    if predict is None:
        raise ConfigError(
            "? asks for probabilities, which need the softmax of a model directory; a file of vectors has none"
        )
    return _table(predict(words, topn))


def _table(found: Answers) -> str:
    return text_tables.aligned(found) if found else "no other words"


def _analogy_terms(vectors: WordVectors, line: str) -> tuple[str, str, str] | None:
    """Return a, b, c of ``a : b :: c``, or None if the line is not of that kind."""
    line = line.replace("：", ":")
    if "::" not in line or line in vectors:
        return None
    terms = re.fullmatch(r"(\S+?)\s*:\s*(\S+?)\s*::\s*(\S+?)(?:\s*:\s*[?？]?)?", line)
    if terms is None:
        raise ConfigError(f"{line!r} is no analogy; it must read: a : b :: c")
    return terms[1], terms[2], terms[3]


def _taken_apart(vectors: WordVectors, tokens: list[str]) -> list[str]:
    """Return the words and signs of ``a-b+c``, which may be typed without spaces.

    A word of the vocabulary stays whole, whatever signs it holds (well-known, C++), and so does what holds a
    part that is no word; the answer then names it as it was typed.
    """
    parts: list[str] = []
    for token in tokens:
        split = [part for part in _SPLIT_AT_SIGNS.split(token) if part]
        apart = token not in vectors and all(part in _SIGNS or part in vectors for part in split)
        parts += split if apart else [token]
    return parts


def _signed(parts: list[str]) -> list[tuple[str, str]]:
    """Return ``[(sign, word), ...]`` of ``a - b + c``; [] if there are no signs, or but one and no word.

    Raises:
        ConfigError: a sign is not followed by a word.
    """
    if len(parts) == 1 or not any(part in _SIGNS for part in parts):
        return []
    signed: list[tuple[str, str]] = []
    sign = ""
    for part in [*parts, ""]:
        if part in _SIGNS or not part:
            if sign:
                raise ConfigError(f"{' '.join(parts)!r} has a sign without a word; it must read: a - b + c")
            sign = _SIGNS.get(part, "")
        else:
            signed.append((sign or "+", part))
            sign = ""
    return signed
