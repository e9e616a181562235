"""Prepare a corpus from one field of the documents in a MongoDB collection.

    python scripts/from_mongodb.py mongodb://localhost news articles --field text -o build/news --tokenizer jieba

An example to copy. Needs pymongo: pip install pymongo
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import word2vec
from word2vec.errors import Word2VecError

WAIT_MS = 5000  # for a server to answer


def records_of(collection: Any, field: str, batch_size: int = 1000) -> Iterator[dict[str, Any]]:
    """Yield the documents that have the field, without their others, in the order of their _id.

    An order, because equal documents then make equal corpora, whatever the server did in between.
    """
    found = collection.find({field: {"$exists": True}}, {field: True}).sort("_id").batch_size(batch_size)
    yield from found


def main() -> int:
    """Prepare the corpus and print its size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("collection")
    parser.add_argument("--field", default="text")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--tokenizer", default="simple")
    parser.add_argument("--min-count", type=int, default=5)
    options = parser.parse_args()
    try:
        import pymongo
        import pymongo.errors
    except ImportError:
        print("from_mongodb: error: pymongo is not installed: pip install pymongo", file=sys.stderr)
        return 1
    try:
        client: Any = pymongo.MongoClient(options.uri, serverSelectionTimeoutMS=WAIT_MS)
        collection = client[options.database][options.collection]
        # Texts begins a new cursor for every reading; a cursor itself can be read only once.
        texts = word2vec.Texts(
            lambda: (record[options.field] for record in records_of(collection, options.field))
        )
        corpus = word2vec.prepare(
            texts, options.output, tokenizer=options.tokenizer, min_count=options.min_count
        )
    except (Word2VecError, pymongo.errors.PyMongoError) as error:
        print(f"from_mongodb: error: {str(error).partition(', Timeout')[0]}", file=sys.stderr)
        return 1
    print(f"{options.output}: {corpus.raw_words:,} words, {len(corpus.vocabulary):,} of them different")
    return 0


if __name__ == "__main__":
    sys.exit(main())
