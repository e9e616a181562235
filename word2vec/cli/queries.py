"""Verbs that ask for nearest words."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import (
    Json,
    ModelPath,
    Raw,
    TopN,
    Word,
    print_answers,
    print_json,
    raise_together,
    require,
)
from word2vec.cli.loading import AS_IT_IS, Loading, VectorFile, report_composed, report_idle
from word2vec.errors import UnknownWordError
from word2vec.terminal.text_tables import escape_controls
from word2vec.vectors import WordVectors
from word2vec.vectors.nearest_words import Answer

RestrictVocab = Annotated[int | None, Doc("Answer only with the first n words, the most frequent ones.")]
Approximate = Annotated[
    bool, Doc("Search by an index, which is built beside the model the first time."), FlagCreatePairsOff
]


def similar(
    model: ModelPath,
    words: Positional[
        Annotated[
            tuple[str, ...],
            Doc("Each word is asked by itself. A word that begins with a dash comes after --."),
            arg(metavar="WORD ..."),
        ]
    ],
    loading: OmitArgPrefixes[Loading],
    topn: TopN = 10,
    restrict_vocab: RestrictVocab = None,
    approximate: Approximate = False,
    json: Json = False,
) -> None:
    """Print the nearest words of each word. Of several words those without a vector are named at the end."""
    require(words, "similar", "WORD")
    vectors = loading.load(model)
    report_idle(vectors, restrict_vocab=restrict_vocab)
    answers: dict[str, Answer] = {}
    refused: list[UnknownWordError] = []
    for word in dict.fromkeys(words):
        try:
            answers[word] = vectors.most_similar(
                word, topn=topn, restrict_vocab=restrict_vocab, approximate=approximate
            )
        except UnknownWordError as error:
            refused.append(error)
    composed = report_composed(vectors, words)
    if not answers:
        raise_together(refused)
    if json:
        # Asked for the word "composed" itself, its answers keep the key. Then stderr alone tells.
        print_json({"composed": composed} | answers if composed else answers)
    else:
        _print_neighbours(vectors, answers, named=len(words) > 1)
    raise_together(refused)


def _print_neighbours(vectors: WordVectors, answers: dict[str, Answer], named: bool) -> None:
    """Print the neighbours of words, below the words where these are to be named."""
    for word, found in answers.items():
        if named:
            print(f"{escape_controls(word)}{'' if word in vectors else ' (composed)'}:")
        print_answers(found, False)


def analogy(
    model: ModelPath,
    a: Word,
    b: Word,
    c: Word,
    loading: OmitArgPrefixes[Loading],
    topn: TopN = 10,
    method: Annotated[
        Literal["cosadd", "cosmul"], Doc("By the sum of cosines, or by their products (Levy & Goldberg 2014).")
    ] = "cosadd",
    restrict_vocab: RestrictVocab = None,
    approximate: Approximate = False,
    json: Json = False,
) -> None:
    """Answer: A is to B as C is to ?"""
    vectors = loading.load(model)
    report_idle(vectors, restrict_vocab=restrict_vocab)
    found = vectors.most_similar(
        [b, c], [a], topn, method=method, restrict_vocab=restrict_vocab, approximate=approximate
    )
    composed = report_composed(vectors, [a, b, c])
    if json and composed:
        print_json({"answers": found, "composed": composed})
    else:
        print_answers(found, json)


def doesnt_match(
    model: ModelPath,
    words: Positional[
        Annotated[tuple[str, ...], Doc("The words. Three or more make sense."), arg(metavar="WORD ...")]
    ],
    loading: OmitArgPrefixes[Loading],
    json: Json = False,
) -> None:
    """Print the word that fits least among the others."""
    require(words, "doesnt-match", "WORD")
    vectors = loading.load(model)
    odd = vectors.doesnt_match(words)
    composed = report_composed(vectors, words)
    if json:
        print_json({"answer": odd, "composed": composed} if composed else odd)
    else:
        print(escape_controls(odd))


def classes(
    model: ModelPath,
    count: Positional[Annotated[int, Doc("How many classes."), arg(metavar="COUNT")]],
    seed: Annotated[int, Doc("The seed of the first centres.")] = 1,
    raw: Raw = False,
    file: OmitArgPrefixes[VectorFile] = AS_IT_IS,
    json: Json = False,
) -> None:
    """Divide all words into classes by k-means and print each word and its class, as word2vec.c's -classes."""
    vectors = file.load_file(model, raw=raw)
    found = zip(vectors.words, vectors.classes(count, seed).tolist(), strict=True)
    if json:
        print_json(dict(found))
    else:
        print("\n".join(f"{escape_controls(word)} {number}" for word, number in found))
