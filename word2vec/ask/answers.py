"""The answer to one line of a conversation, as a table of text. It does not use the terminal."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from word2vec.ask import questions
from word2vec.ask.questions import HELP, Question, list_asked_words, parse_question
from word2vec.errors import ConfigError
from word2vec.terminal import text_tables
from word2vec.vectors import WordVectors
from word2vec.vectors.nearest_words import Answer
from word2vec.vectors.questions import describe_composed

Predict = Callable[[list[str], int], Answer]
"""Context words and how many answers -> [(word, probability), ...]"""


def answer(vectors: WordVectors, line: str, topn: int = 10, predict: Predict | None = None) -> str:
    """Answer one line. See :data:`word2vec.ask.questions.HELP` for what it may say.

    Args:
        vectors: The vectors that are asked.
        line: The question. Full-width signs (：？＋－) work too.
        topn: How many words an answer lists.
        predict: Answers ``? context``. None if the model cannot.

    Returns:
        The answer, one or more lines, or "" to an empty line.

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
    question = parse_question(line, vectors)
    if question is None:
        return ""
    found = answer_question(vectors, question, topn, predict)
    composed = vectors.list_composed(list_asked_words(question))
    if not composed:
        return found
    return f"{describe_composed(composed)}\n{found}"


def answer_question(vectors: WordVectors, question: Question, topn: int, predict: Predict | None) -> str:
    """Answer a question, as :func:`answer` does.

    Raises:
        ConfigError: the question is about probabilities, and ``predict`` is None.
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    match question:
        case questions.Near(words):
            return _show_nearest(vectors, words, topn)
        case questions.Sum(plus, minus, read_as):
            found = _show(vectors.most_similar(list(plus), list(minus), topn))
            return found if read_as is None else f"{read_as}:\n{found}"
        case questions.AskedAnalogy(a, b, c):
            return _show(vectors.analogy(a, b, c, topn))
        case questions.Similarity(words):
            pairs = itertools.combinations(words, 2)
            return text_tables.align([(a, b, vectors.similarity(a, b)) for a, b in pairs])
        case questions.OddOneOut(words):
            return vectors.doesnt_match(words)
        case questions.AskedContext(words):
            if predict is None:
                raise ConfigError(
                    "? asks for probabilities, which need the softmax of a model directory; a file of vectors "
                    "has none"
                )
            return _show(predict(list(words), topn))
        case questions.Help():
            return HELP


def _show_nearest(vectors: WordVectors, words: questions.Words, topn: int) -> str:
    answers = {word: vectors.most_similar(word, topn=topn) for word in words}
    if len(answers) == 1:
        return _show(answers[words[0]])
    return "\n".join(f"{word}:\n{_show(found)}" for word, found in answers.items())


def _show(found: Answer) -> str:
    return text_tables.align(found) if found else "no other words"
