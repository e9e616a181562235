"""Prepare a corpus from one field of the documents in a MongoDB collection.

    python scripts/examples/from_mongodb.py mongodb://localhost news articles --field text -o build/news

An example to copy. The field holds a text or a list of texts. Documents with null in it are skipped. A document
without the field is an error. Needs pymongo: pip install pymongo
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import word2vec
from word2vec.errors import CorpusError, Word2VecError

WAIT_MS = 5000  # how long to wait for a server


class Documents:
    """The documents of a collection, with one field each.

    Every reading is a new cursor, because a cursor can be read only once. The documents come in the order of
    _id, because then equal documents make equal corpora.
    """

    def __init__(self, collection: Any, field: str, batch_size: int = 1000) -> None:
        self._collection = collection
        self._field = field
        self._batch_size = batch_size

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Begin a new reading.

        Raises:
            CorpusError: a document does not have the field.
        """
        found = self._collection.find({}, {self._field: True}).sort("_id").batch_size(self._batch_size)
        for document in found:
            if self._field not in document:
                raise CorpusError(
                    f"the document with _id {document['_id']!r} has no field {self._field!r}; name another with "
                    "--field, or leave such documents out: find({field: {'$exists': True}}, ...)"
                )
            yield document


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
        import bson.errors
        import pymongo.errors
    except ImportError:
        return _fail("pymongo is not installed: pip install pymongo")
    try:
        client: Any = pymongo.MongoClient(options.uri, serverSelectionTimeoutMS=WAIT_MS)
    except (pymongo.errors.PyMongoError, ValueError) as error:  # a ValueError for a wrong port
        return _fail(str(error))
    try:
        with client:
            corpus = word2vec.prepare(
                Documents(client[options.database][options.collection], options.field),
                options.output,
                field=options.field,
                tokenizer=options.tokenizer,
                min_count=options.min_count,
            )
    except (Word2VecError, pymongo.errors.PyMongoError, bson.errors.BSONError) as error:
        return _fail(str(error).partition(", Timeout")[0])  # the rest describes the client, at length
    print(f"{options.output}: {corpus.raw_words:,} words, {len(corpus.vocabulary):,} of them different")
    return 0


def _fail(message: str) -> int:
    print(f"from_mongodb: error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
