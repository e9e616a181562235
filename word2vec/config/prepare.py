"""The options of preparing text, stated once: their defaults, their help and their ranges.

See ``train.py``, which has the options of training, for what follows from them.
"""

from __future__ import annotations

import dataclasses
import os
from typing import Annotated, Literal

from word2vec.config.options import Option, check_options, options_of
from word2vec.errors import ConfigError

DecodeErrors = Literal["strict", "replace", "ignore"]
Normalizer = Literal["nfkc", "simplified", "lower", "digits", "invisible", "entities"]
PhraseScoring = Literal["default", "npmi"]
Quoting = Literal["auto", "double", "none"]
WikiVariant = Literal[
    "auto", "zh-cn", "zh-tw", "zh-hk", "zh-mo", "zh-sg", "zh-my", "zh-hans", "zh-hant", "sr-ec", "sr-el"
]
TextFormat = Literal["auto", "text", "jsonl", "csv", "tsv", "parquet", "wikipedia"]

# word2phrase.c's threshold for its score, and the middle of gensim's -1..1 for npmi.
DEFAULT_PHRASE_THRESHOLD: dict[PhraseScoring, float] = {"default": 100.0, "npmi": 0.5}


@dataclasses.dataclass(frozen=True)
class PrepareConfig:
    """How raw text becomes an encoded corpus.

    Raises:
        ConfigError: an option is out of range.
    """

    tokenizer: Annotated[
        str,
        Option(
            "How a line is split into words: simple, whitespace, characters, jieba, a tokenizer.json, or "
            "module:function."
        ),
    ] = "simple"
    lowercase: Annotated[
        bool, Option("simple, characters and jieba lower-case their words. The others never do.")
    ] = True
    normalize: Annotated[
        tuple[Normalizer, ...],
        Option(
            "Before tokenising, in this order: nfkc folds full-width and compatibility characters, "
            "simplified turns traditional Chinese into simplified, lower lower-cases, digits makes "
            "every digit a 0, invisible drops soft hyphens, zero-width spaces and their like, entities "
            "turns &nbsp; and &quot; into what they stand for."
        ),
    ] = ()
    sentence_split: Annotated[
        bool, Option("Split lines into sentences at 。！？.!? as well. Otherwise a line is a sentence.")
    ] = False
    user_dictionary: Annotated[
        str | None,
        Option(
            "jieba: a file of words to cut out whole, one a line: word [frequency] [tag].",
            placeholder="FILE",
            holds="one word a line",
        ),
    ] = None
    hmm: Annotated[bool, Option("jieba: find words that are in no dictionary by its hidden Markov model.")] = (
        True
    )
    punctuation: Annotated[bool, Option("jieba: keep punctuation marks as words.")] = False
    min_count: Annotated[
        int,
        Option("Words that occur fewer times are dropped.", minimum=1, known_as="min_count / -min-count"),
    ] = 5
    max_vocab_size: Annotated[
        int | None,
        Option(
            "Keep at most this many words, the most frequent ones.", minimum=1, known_as="max_final_vocab / -"
        ),
    ] = None
    stop_words: Annotated[
        str | None, Option("A file of words to drop, one a line.", placeholder="FILE", holds="one word a line")
    ] = None
    keep_words: Annotated[
        str | None,
        Option(
            "A file of words to keep however rare they are, one a line.",
            placeholder="FILE",
            holds="one word a line",
        ),
    ] = None
    vocabulary: Annotated[
        str | None,
        Option(
            "Keep exactly the words of this file that occur, one a line, or word TAB count.",
            known_as="- / -read-vocab",
            placeholder="FILE",
            holds="one word a line",
        ),
    ] = None
    max_counting_entries: Annotated[
        int | None,
        Option(
            "Bounds the memory of counting: with more different words than this the rarest so far are "
            "forgotten. A message says how many.",
            minimum=1000,
            known_as="max_vocab_size / -",
        ),
    ] = None
    phrases: Annotated[
        int,
        Option(
            "Passes that join words which occur together, such as new_york. 2 makes phrases of up to 4 words.",
            minimum=0,
            maximum=10,
        ),
    ] = 0
    phrase_scoring: Annotated[
        PhraseScoring,
        Option("How pairs are scored: default as in word2phrase, or npmi.", known_as="scoring / -"),
    ] = "default"
    phrase_threshold: Annotated[
        float | None,
        Option(
            "Pairs that score higher are joined. By default 100 for default, 0.5 for npmi.",
            known_as="threshold / -threshold",
        ),
    ] = None
    phrase_min_count: Annotated[
        int,
        Option(
            "Pairs and words that occur fewer times are not joined.",
            minimum=1,
            known_as="min_count / -min-count",
        ),
    ] = 5
    format: Annotated[
        TextFormat,
        Option(
            "Of the files. text has a sentence a line. auto tells by name and content, and by field and column."
        ),
    ] = "auto"
    field: Annotated[
        str | None, Option("JSON Lines, records: the field that holds the text. inner.field names a nested one.")
    ] = None
    column: Annotated[
        str | None, Option("CSV, TSV, Parquet: the column that holds the text, by name or number from 1.")
    ] = None
    variant: Annotated[
        WikiVariant,
        Option(
            "Wikipedia: which form to take of words that a page has in several. auto takes the mainland form of "
            "Chinese."
        ),
    ] = "auto"
    quoting: Annotated[
        Quoting,
        Option(
            "CSV, TSV: double quotes may enclose a field (double), or are signs of the text (none). auto takes "
            "none for tabs."
        ),
    ] = "auto"
    escape: Annotated[
        str | None,
        Option("CSV, TSV: the sign that makes the next one a part of the text, for example a backslash."),
    ] = None
    suffix: Annotated[
        tuple[str, ...],
        Option(
            "Directories are searched for files whose names end with one of these. By default it depends on "
            "the format."
        ),
    ] = ()
    encoding: Annotated[str, Option("Character encoding of the text files.")] = "utf-8"
    errors: Annotated[
        DecodeErrors,
        Option(
            "What happens to bytes that the encoding cannot decode. With replace and ignore, rows of CSV and "
            "TSV and lines of JSON Lines that do not fit are skipped and counted."
        ),
    ] = "strict"
    workers: Annotated[
        int,
        Option(
            "Processes that tokenise text. 0 takes every core. The result is the same for any number.",
            minimum=0,
            maximum=1024,
        ),
    ] = 0

    strict: Annotated[
        bool,
        Option("Whatever you name and that has no effect is an error. Otherwise one line on stderr says so."),
    ] = False

    def __post_init__(self) -> None:
        # In Python one word serves for a list of one, as on the command line, and a Path for its name.
        for name in ("normalize", "suffix"):
            given = getattr(self, name)
            if isinstance(given, (str, list)):
                object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))
        for name, (_, option) in options_of(type(self)).items():
            given = getattr(self, name)
            if option.holds and isinstance(given, os.PathLike):
                object.__setattr__(self, name, os.fsdecode(given))
        check_options(self)
        sign = self.escape
        if sign is not None and (len(sign) != 1 or sign.isalnum() or sign.isspace() or sign in '",;|\0'):
            raise ConfigError(f"escape is {sign!r}; it must be one sign that parts no fields, such as '\\\\'")

    @property
    def chosen_phrase_threshold(self) -> float:
        """The given threshold of phrases, or else the default of this scoring."""
        return (
            DEFAULT_PHRASE_THRESHOLD[self.phrase_scoring]
            if self.phrase_threshold is None
            else self.phrase_threshold
        )
