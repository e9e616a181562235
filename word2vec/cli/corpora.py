"""Verbs that make and show encoded corpora."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from word2vec.blocks.sampling import compute_kept_share
from word2vec.cli.arguments import Json, Quiet, TextPaths, TopN, print_json, print_result, require
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError
from word2vec.storage.atomic import new_file
from word2vec.storage.destination import check_file_writable
from word2vec.terminal import text_tables


def prepare(
    text: TextPaths,
    output: Annotated[Path, Doc("The encoded corpus, a directory."), arg(aliases=["-o"])],
    options: OmitArgPrefixes[PrepareConfig],
    cluster: Annotated[
        str | None,
        Doc(
            "Encode files on the hosts of a running Ray cluster: its address HOST:PORT, or auto for the one of "
            "this host. All hosts must see text and output under the same paths."
        ),
        arg(metavar="auto|HOST:PORT"),
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Encode text once, to train on it several times."""
    require(text, "prepare", "TEXT")
    corpus = prepare_with(options, text, output, progress=not quiet, cluster=cluster)
    print_result({"corpus": str(output), **_summarise(corpus, as_json=json)}, json)


def _summarise(corpus: EncodedCorpus, *, as_json: bool) -> dict[str, Any]:
    """Return the sizes of a corpus, and how much of the text its vocabulary and subsampling keep."""
    counts = corpus.vocabulary.require_counts()
    shown: dict[str, Any] = {
        "words": corpus.raw_words,
        "sentences": corpus.sentences,
        "vocabulary": len(corpus.vocabulary),
        "kept_by_vocabulary": corpus.kept_words / corpus.raw_words,
        "kept_by_subsampling": compute_kept_share(counts, TrainConfig().settings.subsample),
    }
    if corpus.summary is not None:
        described = corpus.summary.describe()
        shown["kept_by_vocabulary"] = corpus.summary.kept_share
        sizes = {name: described.pop(name) for name in ("files", "lines") if name in described}
        shown = sizes | shown | described
    return shown if as_json else _write_for_people(shown)


def _write_for_people(shown: dict[str, Any]) -> dict[str, Any]:
    """Return a summary with shares in percent, and a row for each list of words."""
    written: dict[str, Any] = {}
    for name, value in shown.items():
        if name == "lists":
            written |= {
                f"list_{option}": f"{found['occur']:,} of {found['words']:,} occur"
                for option, found in value.items()
            }
        else:
            written[name] = f"{value:.1%}" if isinstance(value, float) else value
    return written


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
    shown = _describe_vocabulary(opened, topn, tail)
    if export is not None:
        with new_file(export) as file:
            file.write(opened.vocabulary.to_bytes())
    if json:
        print_json({"corpus": str(corpus), **shown})
    else:
        _print_vocabulary({"corpus": str(corpus), **shown})


def _describe_vocabulary(corpus: EncodedCorpus, topn: int, tail: int) -> dict[str, Any]:
    """Return a corpus's sizes, its most frequent and rarest words, and the coverage of its text."""
    words, counts = corpus.vocabulary.words, corpus.vocabulary.require_counts()
    order = np.argsort(-counts, kind="stable")
    pairs = [(words[place], int(counts[place])) for place in order.tolist()]
    # Of texts before, only the words that were kept are known.
    joined = 0 if corpus.summary is None else corpus.summary.joined_pairs
    of_all_texts = corpus.raw_words - joined + corpus.earlier_words
    return {
        "words": corpus.raw_words,
        "kept_words": corpus.kept_words,
        "vocabulary": len(words),
        "sentences": corpus.sentences,
        "top": pairs[:topn],
        "tail": pairs[max(len(pairs) - tail, 0) :],
        "coverage": _compute_coverage(counts[order], of_all_texts),
    }


def _print_vocabulary(shown: dict[str, Any]) -> None:
    tables = ("top", "tail", "coverage")
    print_result({name: value for name, value in shown.items() if name not in tables}, False)
    for title, name in (("most frequent", "top"), ("rarest", "tail")):
        if shown[name]:
            print()
            print(text_tables.align([(title, "count"), *shown[name]]))
    rows = [(f"{size:,}", f"{share:.1%}") for size, share in shown["coverage"]]
    print()
    print(text_tables.align([("words", "of the text"), *rows]))


def _compute_coverage(counts: np.ndarray[Any, np.dtype[np.int64]], raw_words: int) -> list[tuple[int, float]]:
    """Return the share of the text that the 10, 100, ... most frequent words make up, and all of them.

    Args:
        counts: [V], falling.
        raw_words: Words of the text.
    """
    sizes = [10**power for power in range(1, 12) if 10**power < len(counts)] + [len(counts)]
    sums = np.cumsum(counts)
    return [(size, float(sums[size - 1]) / raw_words) for size in sizes]
