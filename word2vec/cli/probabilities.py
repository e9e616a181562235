"""Verbs that ask a model's softmax."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import Positional, arg

from word2vec.cli.arguments import Json, TopN, Word, print_answers, print_result, require
from word2vec.probabilities import Probabilities
from word2vec.text.sources.content import check_is_text
from word2vec.text.sources.text import check_encoding, decode_lines, read_line_batches

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
    words: Positional[Annotated[tuple[str, ...], Doc("The words of one context."), arg(metavar="WORD ...")]],
    topn: TopN = 10,
    dependence: Dependence = None,
    leave_out: LeaveOut = None,
    json: Json = False,
) -> None:
    """Print the most probable words in a context, with their probabilities."""
    require(words, "predict", "WORD")
    print_answers(Probabilities.load(model, leave_out=leave_out).predict(words, topn, dependence), json)


def related(
    model: ModelDirectoryPath,
    word: Word,
    topn: TopN = 10,
    alpha: Annotated[float, Doc("Weight of log p(y): 0 the most probable words, 1 the most specific.")] = 0.75,
    json: Json = False,
) -> None:
    """Print the words that belong to a word: those that it makes probable, beside how frequent they are."""
    print_answers(Probabilities.load(model).related(word, topn, alpha), json)


def keywords(
    model: ModelDirectoryPath,
    text: Positional[
        Annotated[Path, Doc("A text file, plain or compressed, - for stdin."), arg(metavar="TEXT")]
    ],
    topn: TopN = 10,
    tokenizer: TokenizerName = None,
    user_dictionary: UserDictionary = None,
    encoding: Encoding = "utf-8",
    json: Json = False,
) -> None:
    """Print the words of a text that its other words make probable, beside how frequent they are."""
    found = Probabilities.load(model, tokenizer, user_dictionary=user_dictionary).keywords(
        _read_lines((text,), encoding), topn
    )
    print_answers(found, json, "no word of the text is in the vocabulary")


def perplexity(
    model: ModelDirectoryPath,
    text: Positional[
        Annotated[
            tuple[Path, ...], Doc("Text files, plain or compressed, - for stdin."), arg(metavar="TEXT ...")
        ]
    ],
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


def _read_lines(paths: tuple[Path, ...], encoding: str) -> Iterator[str]:
    check_encoding(encoding)
    for path in paths:
        check_is_text(path, encoding)
        for batch in read_line_batches(path, encoding, "strict", split_long_lines=False):
            yield from decode_lines(batch, encoding, "strict")
