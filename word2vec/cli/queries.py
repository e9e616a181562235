"""Verbs that ask a model, and that carry its vectors elsewhere."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import Positional, arg

from word2vec import tables
from word2vec.atomic import check_file_writable
from word2vec.cli.arguments import Json, Model, TopN, Word, print_json, require
from word2vec.errors import ConfigError
from word2vec.evaluate import AnalogyScore, evaluate_analogies, evaluate_pairs
from word2vec.vectors import WordVectors


def similar(
    model: Model,
    words: Positional[Annotated[tuple[str, ...], Doc("Each word is asked by itself."), arg(metavar="WORD ...")]],
    topn: TopN = 10,
    json: Json = False,
) -> None:
    """Print the nearest words of each word."""
    require(words, "similar", "WORD")
    vectors = WordVectors.load(model)
    answers = {word: vectors.most_similar(word, topn=topn) for word in words}
    if json:
        print_json({word: [list(answer) for answer in found] for word, found in answers.items()})
        return
    for word, found in answers.items():
        if len(words) > 1:
            print(f"{word}:")
        print(tables.aligned(found))


def analogy(model: Model, a: Word, b: Word, c: Word, topn: TopN = 10, json: Json = False) -> None:
    """Answer: A is to B as C is to ?"""
    found = WordVectors.load(model).analogy(a, b, c, topn)
    if json:
        print_json([list(answer) for answer in found])
    else:
        print(tables.aligned(found))


def evaluate(
    model: Model,
    analogies: Annotated[tuple[Path, ...], Doc("Analogy files: ': category' and 'a b c d' lines.")] = (),
    pairs: Annotated[tuple[Path, ...], Doc("Word pair files: word, tab, word, tab, judgement.")] = (),
    restrict_vocab: Annotated[
        int | None, Doc("Ask analogies among so many of the most frequent words; None asks all.")
    ] = 30_000,
    json: Json = False,
) -> None:
    """Print the accuracy on analogies and the rank correlation on word pairs, with their coverage."""
    if not analogies and not pairs:
        raise ConfigError("evaluate needs a file: --analogies FILE, --pairs FILE, or both")
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ConfigError(f"restrict_vocab is {restrict_vocab}; it must be at least 1")
    vectors = WordVectors.load(model)
    answered = {str(path): evaluate_analogies(vectors, path, restrict_vocab) for path in analogies}
    compared = [evaluate_pairs(vectors, path) for path in pairs]
    if json:
        print_json(
            {
                "restrict_vocab": restrict_vocab,
                "analogies": {
                    path: [_analogy_row(score) for score in scores] for path, scores in answered.items()
                },
                "pairs": [dataclasses.asdict(score) for score in compared],
            }
        )
        return
    for path, scores in answered.items():
        print(f"{path} (3CosAdd, restrict_vocab {restrict_vocab})")
        print(
            tables.aligned(
                [("category", "accuracy", "correct", "covered", "questions")]
                + [
                    (s.category, f"{s.accuracy:.1%}", s.correct, f"{s.coverage:.1%}", s.questions)
                    for s in scores
                ]
            )
        )
    if compared:
        print(
            tables.aligned(
                [("pairs", "Spearman", "covered", "of")]
                + [(s.name, f"{s.spearman:.3f}", s.covered, s.pairs) for s in compared]
            )
        )


def export(
    model: Model,
    out: Positional[Annotated[Path, Doc("The file to write."), arg(metavar="OUT")]],
    format: Annotated[
        str | None, Doc("word2vec-text or word2vec-binary; by default told by the suffix: .vec .txt .bin.")
    ] = None,
) -> None:
    """Write the word vectors to a file for other tools."""
    check_file_writable(out)
    WordVectors.load(model).save(out, format)


def _analogy_row(score: AnalogyScore) -> dict[str, Any]:
    return {**dataclasses.asdict(score), "accuracy": None if math.isnan(score.accuracy) else score.accuracy}
