"""The keywords of texts, and the words related to a word, as a table of a page: to be judged by eye.

    python scripts/benchmarks/keywords_report.py MODEL --texts corpus_samples/english_paragraphs.txt
    python scripts/benchmarks/keywords_report.py MODEL --related king,river,music

A line of the file is a text. The table shows its first words and its keywords, the best first, with the scores
of the first and the last. Below stands how many of all keywords are function words, taken as the words that
make up more than a thousandth each of the text that was trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from word2vec.probabilities import Probabilities

FREQUENT = 1e-3


def list_keywords(model: Probabilities, texts: Sequence[str], topn: int) -> Iterator[str]:
    """Yield the lines of a table in Markdown: the beginning of each text, and its keywords."""
    yield from ("| text | keywords | scores |", "|---|---|---|")
    frequent = total = 0
    share = dict(zip(model.words, np.exp(model.log_unigram).tolist(), strict=True))
    for text in texts:
        found = model.keywords(text, topn)
        if found:
            scores = f"{found[0][1]:.1f} to {found[-1][1]:.1f}"
            yield f"| {shorten(text)} | {', '.join(word for word, _ in found)} | {scores} |"
        frequent += sum(share[word] > FREQUENT for word, _ in found)
        total += len(found)
    yield ""
    yield f"{frequent} of {total} keywords are more frequent than {FREQUENT:g} of the text."


def shorten(text: str, size: int = 30) -> str:
    """Return the beginning of a text, at most ``size`` characters, and no half words where there are spaces.

    Example:
        >>> shorten("A star shines because hydrogen in its core fuses")
        'A star shines because ...'
    """
    if len(text) <= size:
        return text
    beginning = text[:size]
    return f"{beginning.rpartition(' ')[0] or beginning} ..."


def list_related(model: Probabilities, words: Sequence[str], topn: int) -> Iterator[str]:
    """Yield the lines of a table in Markdown: words, and those related to them."""
    yield from ("| word | related |", "|---|---|")
    for word in words:
        yield f"| {word} | {', '.join(found for found, _ in model.related(word, topn))} |"


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a model directory")
    parser.add_argument("--texts", type=Path, help="a file with a text a line")
    parser.add_argument("--related", help="words, separated by commas", metavar="WORD,WORD")
    parser.add_argument("--topn", type=int, default=8, help="words in an answer")
    options = parser.parse_args()
    if options.texts is None and not options.related:
        parser.error("give --texts or --related")
    model = Probabilities.load(options.model)
    if options.texts is not None:
        lines = options.texts.read_text(encoding="utf-8").splitlines()
        print("\n".join(list_keywords(model, lines, options.topn)))
    if options.related:
        print("\n".join(list_related(model, options.related.split(","), options.topn)))


if __name__ == "__main__":
    main()
