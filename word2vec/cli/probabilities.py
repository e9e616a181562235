"""Verbs that ask a model's softmax."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, Positional, arg

from word2vec.cli.arguments import Json, TopN, print_answers, print_result, require
from word2vec.errors import CorpusError
from word2vec.missing_files import describe_missing
from word2vec.probabilities import Probabilities
from word2vec.storage.lines import split_lines
from word2vec.text.sources.content import check_is_text
from word2vec.text.sources.text import check_encoding, decode_lines, read_line_batches

Texts = Positional[
    Annotated[
        tuple[str, ...],
        Doc("Text files, plain or compressed, - for standard input, or a text itself, in quotes."),
        arg(metavar="TEXT ..."),
    ]
]
ContextWords = Positional[
    Annotated[tuple[str, ...], Doc("The words of one context, or a text in quotes."), arg(metavar="WORD ...")]
]
_ENOUGH_WORDS = 1000
"""Below as many words, the perplexity of a text is that of its few words and hardly of the model."""

ModelDirectoryPath = Positional[
    Annotated[Path, Doc("A model directory, as train wrote it."), arg(metavar="MODEL")]
]
TokenizerName = Annotated[
    str | None,
    Doc("How the text is tokenised: a name as for prepare, by default as the model's corpus was."),
]
UserDictionary = Annotated[
    str | None, Doc("jieba: your user dictionary, by default the one that the model holds.")
]
Dependence = Annotated[
    float | None,
    Doc(
        "Skip-Gram: how much the words of a context depend on each other, from 0 (not at all) to 1. By default "
        "0 for predict and 0.5 for perplexity."
    ),
]
LeaveOut = Annotated[
    bool | None,
    Doc("Score a word that stands in the context by the other words of the context. By default tied models do."),
]
Encoding = Annotated[str, Doc("Character encoding of the text.")]


def predict(
    model: ModelDirectoryPath,
    words: ContextWords,
    topn: TopN = 10,
    dependence: Dependence = None,
    leave_out: LeaveOut = None,
    exclude_context: Annotated[
        bool, Doc("Leave the words of the context out of the answers."), FlagCreatePairsOff
    ] = False,
    json: Json = False,
) -> None:
    """Print the most probable words in a context, with their probabilities."""
    require(words, "predict", "WORD")
    asked = Probabilities.load(model, leave_out=leave_out)
    context = _split_context(asked, words)
    print_answers(asked.predict(context, topn, dependence, exclude_context=exclude_context), json)


def related(
    model: ModelDirectoryPath,
    words: ContextWords,
    topn: TopN = 10,
    alpha: Annotated[float, Doc("Weight of log p(y): 0 the most probable words, 1 the most specific.")] = 0.75,
    json: Json = False,
) -> None:
    """Print the words that belong to a word, or to several together.

    They are those that the words make probable, beside how frequent they are.
    """
    require(words, "related", "WORD")
    asked = Probabilities.load(model)
    print_answers(asked.related(_split_context(asked, words), topn, alpha), json)


def keywords(
    model: ModelDirectoryPath,
    text: Texts,
    topn: TopN = 10,
    tokenizer: TokenizerName = None,
    user_dictionary: UserDictionary = None,
    encoding: Encoding = "utf-8",
    json: Json = False,
) -> None:
    """Print the words of a text that its other words make probable, beside how frequent they are."""
    require(text, "keywords", "TEXT")
    found = Probabilities.load(model, tokenizer, user_dictionary=user_dictionary).keywords(
        _read_lines(text, encoding), topn
    )
    print_answers(found, json, "no word of the text is in the vocabulary")


def perplexity(
    model: ModelDirectoryPath,
    text: Texts,
    tokenizer: TokenizerName = None,
    user_dictionary: UserDictionary = None,
    encoding: Encoding = "utf-8",
    dependence: Dependence = None,
    leave_out: LeaveOut = None,
    json: Json = False,
) -> None:
    """Print how well each word of a text is predicted from those around it, and by its count alone."""
    require(text, "perplexity", "TEXT")
    asked = Probabilities.load(model, tokenizer, leave_out, user_dictionary)
    found = asked.perplexity(_read_lines(text, encoding), dependence)
    print_result(dataclasses.asdict(found), json)
    if found.covered < _ENOUGH_WORDS:
        print(
            f"word2vec: {found.covered:,} known words are too few to judge the model by; a text of "
            f"{_ENOUGH_WORDS:,} or more tells how well it predicts",
            file=sys.stderr,
        )


def _split_context(asked: Probabilities, words: tuple[str, ...]) -> list[str]:
    """Return the words of a context. An argument with spaces that is not itself a word is a text."""
    context: list[str] = []
    for word in words:
        context += asked.tokenize(word) if len(word.split()) > 1 and word not in asked else [word]
    return context


def _read_lines(texts: tuple[str, ...], encoding: str) -> Iterator[str]:
    """Yield the lines of files, and of texts that are given themselves.

    Raises:
        CorpusError: a file is missing, cannot be read or is not a text.
    """
    check_encoding(encoding)
    for text in texts:
        if text != "-" and not _exists(text):
            yield from split_lines(_require_text(text))
            continue
        path = Path(text)
        check_is_text(path, encoding)
        # A line may be larger than memory, in a compressed file of a few megabytes, too.
        for batch in read_line_batches(path, encoding, "strict", split_long_lines=True):
            yield from decode_lines(batch, encoding, "strict")


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a text is longer than a name may be, or holds a NUL
        return False


def _require_text(text: str) -> str:
    """Return what is not the name of a file, if it is a text: it has spaces, or a script that has none."""
    if len(text.split()) > 1 or not text.isascii():
        return text
    raise CorpusError(f"{describe_missing(text)}. A text itself is given in quotes, with at least two words")
