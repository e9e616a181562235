"""Verbs that make and show encoded corpora."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from word2vec import text_tables
from word2vec.cli.arguments import Json, Quiet, Texts, TopN, print_json, print_result, require
from word2vec.config import PrepareConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError
from word2vec.storage.atomic import check_file_writable, new_file


def prepare(
    text: Texts,
    output: Annotated[Path, Doc("The encoded corpus, a directory."), arg(aliases=["-o"])],
    options: OmitArgPrefixes[PrepareConfig],
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Encode text once, to train on it several times."""
    require(text, "prepare", "TEXT")
    corpus = prepare_with(options, text, output, progress=not quiet)
    print_result(
        {
            "corpus": str(output),
            "words": corpus.raw_words,
            "sentences": corpus.sentences,
            "vocabulary": len(corpus.vocabulary),
        },
        json,
    )


def vocab(
    corpus: Positional[Annotated[Path, Doc("An encoded corpus."), arg(metavar="CORPUS")]],
    topn: TopN = 10,
    tail: Annotated[int, Doc("How many of the rarest words.")] = 5,
    export: Annotated[
        Path | None,
        Doc("Write all words and counts to this file, word TAB count. prepare --vocabulary reads it."),
    ] = None,
    verify: Annotated[bool, Doc("Read the whole corpus and compare its checksums."), FlagCreatePairsOff] = False,
    json: Json = False,
) -> None:
    """Show a corpus's vocabulary: its most frequent and rarest words, and the share of the text they cover."""
    if topn < 0 or tail < 0:
        raise ConfigError(f"topn is {topn} and tail {tail}; both must be at least 0")
    if export is not None:
        check_file_writable(export)
    opened = EncodedCorpus.open(corpus, verify=verify or None)
    vocabulary = opened.vocabulary
    pairs = list(zip(vocabulary.words, vocabulary.require_counts().tolist(), strict=True))
    facts: dict[str, Any] = {
        "corpus": str(corpus),
        "words": opened.raw_words,
        "kept_words": int(vocabulary.require_counts().sum()),
        "vocabulary": len(vocabulary),
        "sentences": opened.sentences,
    }
    top, rarest = pairs[:topn], pairs[max(len(pairs) - tail, 0) :]
    coverage = _compute_coverage(vocabulary.require_counts(), opened.raw_words)
    if export is not None:
        with new_file(export) as file:
            file.write(vocabulary.to_bytes())
    if json:
        print_json({**facts, "top": top, "tail": rarest, "coverage": coverage})
        return
    print_result(facts, False)
    for title, some in (("most frequent", top), ("rarest", rarest)):
        if some:
            print()
            print(text_tables.aligned([(title, "count"), *some]))
    print()
    print(
        text_tables.aligned(
            [("words", "of the text"), *((f"{size:,}", f"{share:.1%}") for size, share in coverage)]
        )
    )


def _compute_coverage(counts: np.ndarray[Any, np.dtype[np.int64]], raw_words: int) -> list[tuple[int, float]]:
    """Return the share of the text that the 10, 100, ... most frequent words make up, and all of them."""
    sizes = [10**power for power in range(1, 12) if 10**power < len(counts)] + [len(counts)]
    sums = np.cumsum(counts)
    return [(size, float(sums[size - 1]) / raw_words) for size in sizes]
