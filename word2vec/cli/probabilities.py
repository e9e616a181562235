"""Verbs that ask a model's softmax."""

from __future__ import annotations

import dataclasses
import glob
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, TopN, print_answers, print_result, require
from word2vec.config.options import options_of
from word2vec.config.prepare import DecodeErrors, PrepareConfig, Quoting, TextFormat, WikiVariant
from word2vec.encoding.lines_of_files import read_lines_of_files
from word2vec.errors import CorpusError
from word2vec.missing_files import describe_missing
from word2vec.probabilities import Probabilities
from word2vec.storage.lines import split_lines
from word2vec.text.sources.object_stores import is_url

Texts = Positional[
    Annotated[
        tuple[str, ...],
        Doc(
            "Files as prepare reads them, directories or patterns of them, - for standard input, or a text "
            "itself, in quotes."
        ),
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
_READ = {name: option for name, (_, option) in options_of(PrepareConfig).items()}
_LONGEST_PATTERN = 4096


@dataclasses.dataclass(frozen=True)
class TextReading:
    """How files of text are read, by the options of ``prepare``."""

    format: Annotated[TextFormat, _READ["format"]] = "auto"
    field: Annotated[str | None, _READ["field"]] = None
    column: Annotated[str | None, _READ["column"]] = None
    variant: Annotated[WikiVariant, _READ["variant"]] = "auto"
    quoting: Annotated[Quoting, _READ["quoting"]] = "auto"
    escape: Annotated[str | None, _READ["escape"]] = None
    suffix: Annotated[tuple[str, ...], _READ["suffix"]] = ()
    encoding: Annotated[str, _READ["encoding"]] = "utf-8"
    errors: Annotated[DecodeErrors, _READ["errors"]] = "strict"


AS_IT_IS = TextReading()
"""Files are read by the defaults."""


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
    reading: OmitArgPrefixes[TextReading] = AS_IT_IS,
    json: Json = False,
) -> None:
    """Print the words of a text that its other words make probable, beside how frequent they are."""
    require(text, "keywords", "TEXT")
    found = Probabilities.load(model, tokenizer, user_dictionary=user_dictionary).keywords(
        _read_lines(text, reading), topn
    )
    print_answers(found, json, "no word of the text is in the vocabulary")


def perplexity(
    model: ModelDirectoryPath,
    text: Texts,
    tokenizer: TokenizerName = None,
    user_dictionary: UserDictionary = None,
    reading: OmitArgPrefixes[TextReading] = AS_IT_IS,
    dependence: Dependence = None,
    leave_out: LeaveOut = None,
    json: Json = False,
) -> None:
    """Print how well each word of a text is predicted from those around it, and by its count alone."""
    require(text, "perplexity", "TEXT")
    asked = Probabilities.load(model, tokenizer, leave_out, user_dictionary)
    found = asked.perplexity(_read_lines(text, reading), dependence)
    print_result(dataclasses.asdict(found), json)
    if found.covered < _ENOUGH_WORDS:
        known = "1 known word is" if found.covered == 1 else f"{found.covered:,} known words are"
        print(
            f"word2vec: {known} too few to judge the model by; a text of {_ENOUGH_WORDS:,} or more tells how "
            "well it predicts",
            file=sys.stderr,
        )


def _split_context(asked: Probabilities, words: tuple[str, ...]) -> list[str]:
    """Return the words of a context. An argument with spaces that is not itself a word is a text."""
    context: list[str] = []
    for word in words:
        context += asked.tokenize(word) if len(word.split()) > 1 and word not in asked else [word]
    return context


def _read_lines(texts: tuple[str, ...], reading: TextReading) -> Iterator[str]:
    """Yield the lines of files, then those of the texts that are given themselves.

    Raises:
        ConfigError: an option is out of its range, or does not fit a file.
        CorpusError: a file is missing, cannot be read or is not a text.
    """
    given = [text for text in texts if _names_files(text)]
    yield from read_lines_of_files(given, PrepareConfig(**dataclasses.asdict(reading)))
    for text in texts:
        if text not in given:
            yield from split_lines(text)


def _names_files(text: str) -> bool:
    """Tell whether an argument names files. Others are texts: with spaces, or in a script that has none.

    Raises:
        CorpusError: it is neither.
    """
    if not text.strip():
        raise CorpusError("a text is empty; give it in quotes, with at least two words, or the name of its file")
    if text == "-" or is_url(text) or _exists(text):
        return True
    is_text = len(text.split()) > 1 or not text.isascii()
    if len(text) < _LONGEST_PATTERN and glob.has_magic(text):
        # A text may have a question mark. A name that looks like a pattern is said to match no file.
        return not is_text or bool(glob.glob(text, recursive=True))  # noqa: PTH207
    if is_text:
        return False
    raise CorpusError(f"{describe_missing(text)}. A text itself is given in quotes, with at least two words")


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a text is longer than a name may be, or holds a NUL
        return False
