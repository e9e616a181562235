"""Prepare a corpus from the texts that an SQL query finds in an SQLite database.

    python scripts/examples/from_sqlite.py news.db "SELECT body FROM articles ORDER BY id" -o build/news

An example to copy: every database with a Python driver is read like this. The query's first column is the text.
Without ORDER BY a database may return its rows in another order next time, which makes another corpus.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import word2vec
from word2vec.errors import Word2VecError


def find_texts(database: Path, query: str) -> word2vec.Texts:
    """Return the texts that the query finds. It is run for every reading."""

    def run() -> Iterator[str]:
        # Read-only: a mistyped path is an error. Otherwise SQLite would make a new, empty database.
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield from (row[0] for row in connection.execute(query))  # NULL is skipped

    return word2vec.Texts(run)


def main() -> int:
    """Prepare the corpus and print its size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("query")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--tokenizer", default="simple")
    parser.add_argument("--min-count", type=int, default=5)
    options = parser.parse_args()
    try:
        corpus = word2vec.prepare(
            find_texts(options.database, options.query),
            options.output,
            tokenizer=options.tokenizer,
            min_count=options.min_count,
        )
    except (
        Word2VecError,
        sqlite3.Error,
        sqlite3.Warning,
    ) as error:  # a Warning for two statements, on Python 3.10
        print(f"from_sqlite: error: {error}", file=sys.stderr)
        return 1
    print(f"{options.output}: {corpus.raw_words:,} words, {len(corpus.vocabulary):,} of them different")
    return 0


if __name__ == "__main__":
    sys.exit(main())
