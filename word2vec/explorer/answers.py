"""The questions of the page, and their answers as what JSON can hold. Nothing here knows of HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from word2vec.ask import questions
from word2vec.ask.questions import Question, parse_question
from word2vec.errors import UnknownWordError
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.parameters import MOST_WORDS
from word2vec.explorer.refusal import Refusal
from word2vec.probabilities import Probabilities
from word2vec.storage.lines import split_lines
from word2vec.vectors.nearest_words import Answer

_KINDS: dict[type[Question], str] = {
    questions.Near: "near",
    questions.Sum: "sum",
    questions.AskedAnalogy: "analogy",
    questions.Similarity: "similarity",
    questions.OddOneOut: "odd",
    questions.AskedContext: "context",
    questions.Help: "help",
}


# ==== The search box ====


def answer_line(model: OpenedModel, line: str, topn: int) -> dict[str, Any]:
    """Answer a line of the search box, which is a line of the conversation of ``word2vec ask``.

    Args:
        model: Who is asked.
        line: The question.
        topn: How many words a table lists.

    Raises:
        Refusal: it holds too many words, or asks a model without softmax for probabilities.
        Word2VecError: it cannot be understood, or a word is not in the vocabulary.
    """
    vectors = model.vectors
    question = parse_question(line, vectors) or questions.Help()
    asked = _list_words(question)
    _check_word_count(asked)
    composed = vectors.list_composed(questions.list_asked_words(question))
    found: dict[str, Any] = {
        "kind": _KINDS[type(question)],
        "read_as": question.read_as if isinstance(question, questions.Sum) else None,
        "asked": [make_entry(model, word) for word in asked],
        "composed": composed,
        "suggestions": _suggest_spellings(model, composed),
        "tables": [],
        "pairs": [],
        "odd": None,
    }
    with model.lock:
        _answer_question(model, question, line, topn, found)
    return found


def _answer_question(
    model: OpenedModel, question: Question, line: str, topn: int, found: dict[str, Any]
) -> None:
    """Put the answer to a question into the place that its kind has."""
    vectors = model.vectors
    match question:
        case questions.Near(words):
            distinct = list(dict.fromkeys(words))
            answers = vectors.most_similar_batch(distinct, topn)
            found["tables"] = [
                _make_table(model, word, answer) for word, answer in zip(distinct, answers, strict=True)
            ]
        case questions.Sum(plus, minus, read_as):
            answer = vectors.most_similar(list(plus), list(minus), topn)
            found["tables"] = [_make_table(model, read_as or line.strip(), answer)]
        case questions.AskedAnalogy(a, b, c):
            found["tables"] = [_make_table(model, f"{a} : {b} :: {c}", vectors.analogy(a, b, c, topn))]
        case questions.Similarity(words):
            found["pairs"] = [
                {"first": a, "second": b, "cosine": vectors.similarity(a, b)}
                for a, b in itertools.combinations(words, 2)
            ]
        case questions.OddOneOut(words):
            found["odd"] = vectors.doesnt_match(words)
        case questions.AskedContext(words):
            answer = model.probabilities.predict(list(words), topn)
            found["tables"] = [_make_table(model, line.strip(), answer, "probability")]


def _suggest_spellings(model: OpenedModel, composed: Iterable[str]) -> dict[str, list[str]]:
    """Return what may have been meant by words that are composed, and are in the vocabulary in small letters."""
    vocabulary = model.vectors.vocabulary
    meant = [word for word in composed if word.lower() in vocabulary]
    return {word: vocabulary.make_error(word).suggestions for word in meant}


def _list_words(question: Question) -> tuple[str, ...]:
    """Return the words of a question, each once."""
    words = question.words if isinstance(question, questions.AskedContext) else ()
    return tuple(dict.fromkeys(words or questions.list_asked_words(question)))


def _make_table(model: OpenedModel, title: str, answer: Answer, measure: str = "cosine") -> dict[str, Any]:
    return {"title": title, "measure": measure, "answers": make_answers(model, answer)}


# ==== The softmax ====


def list_related(model: OpenedModel, words: str, topn: int) -> dict[str, Any]:
    """Return the words that belong to some words, by the softmax.

    Raises:
        Refusal: the model has no softmax, or there are too many words.
        UnknownWordError: a word is not in the vocabulary.
    """
    return _ask_softmax(model, words, "related", lambda softmax, asked: softmax.related(asked, topn))


def predict_next(model: OpenedModel, context: str, topn: int) -> dict[str, Any]:
    """Return the words most probable in a context, by the softmax.

    Raises:
        Refusal: the model has no softmax, or there are too many words.
        UnknownWordError: a word is not in the vocabulary.
    """
    return _ask_softmax(model, context, "probability", lambda softmax, asked: softmax.predict(asked, topn))


def _ask_softmax(
    model: OpenedModel, line: str, measure: str, ask: Callable[[Probabilities, Sequence[str]], Answer]
) -> dict[str, Any]:
    """Ask the softmax of a model about the words of a line, and return the answer with the words."""
    asked = _split_words(line)
    with model.lock:
        answer = ask(model.probabilities, asked)
    return {
        "asked": [make_entry(model, word) for word in dict.fromkeys(asked)],
        "measure": measure,
        "answers": make_answers(model, answer),
    }


def find_keywords(model: OpenedModel, text: str, topn: int) -> dict[str, Any]:
    """Return the words of a text that its other words make most probable.

    Raises:
        Refusal: the model has no softmax.
        ConfigError: it is not known how to tokenise the text.
    """
    with model.lock:
        probabilities = model.probabilities
        # A list, because a string that happens to be the name of a file would be looked for.
        words = probabilities.tokenize(split_lines(text))
        answer = probabilities.keywords([words], topn)
        known = sum(word in probabilities for word in words)
    return {"keywords": make_answers(model, answer), "tokens": len(words), "known": known}


# ==== Comparisons ====


def compare_words(model: OpenedModel, first: str, second: str, topn: int) -> dict[str, Any]:
    """Return the neighbours of two words of one model, and what they share.

    Raises:
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    first, second = first.strip(), second.strip()
    with model.lock:
        answers = model.vectors.most_similar_batch([first, second], topn)
        cosine = model.vectors.similarity(first, second)
    return _compare(cosine, [(model, answer) for answer in answers])


def compare_models(models: Sequence[OpenedModel], word: str, topn: int) -> dict[str, Any]:
    """Return the neighbours of a word in two models, and what they share.

    Raises:
        Refusal: the word is not in the vocabulary of one, and is not composed. The message names that model.
    """
    answers = []
    for model in models:
        try:
            with model.lock:
                answers.append((model, model.vectors.most_similar(word.strip(), topn=topn)))
        except UnknownWordError as error:
            message = f"{model.name}: {error}"
            raise Refusal(400, "unknown_word", message, word.strip(), error.suggestions) from error
    return _compare(None, answers)


def _compare(cosine: float | None, answers: Sequence[tuple[OpenedModel, Answer]]) -> dict[str, Any]:
    first, second = ([word for word, _ in answer] for _, answer in answers)
    shared = set(first) & set(second)
    return {
        "cosine": cosine,
        # A small model has fewer neighbours than were asked for.
        "overlap": len(shared) / max(len(first), len(second), 1),
        "first": make_answers(*answers[0]),
        "second": make_answers(*answers[1]),
        "shared": [word for word in first if word in shared],
    }


# ==== What answers are made of ====


def make_entry(model: OpenedModel, word: str) -> dict[str, Any]:
    """Return a word with its row and its count, which are None if it has none."""
    row = model.vectors.index.get(word)
    return {"word": word, "row": row, "count": model.count_word(row)}


def make_answers(model: OpenedModel, answer: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """Return an answer with the row and the count of each word."""
    return [{**make_entry(model, word), "score": score} for word, score in answer]


def _split_words(text: str) -> list[str]:
    words = text.split()
    _check_word_count(words)
    return words


def _check_word_count(words: Sequence[str]) -> None:
    if len(words) > MOST_WORDS:
        raise Refusal(
            400,
            "out_of_range",
            f"the question has {len(words)} words; at most {MOST_WORDS} are answered",
        )
