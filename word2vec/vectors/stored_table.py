"""Words and their vectors, read from models and files, and written to files. The one door to the formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

from typing_extensions import Self

from word2vec import formats
from word2vec.config.foreign_arguments import answer_foreign_arguments
from word2vec.config.vector_files import ReadConfig
from word2vec.errors import ConfigError, FormatError
from word2vec.missing_files import describe_missing
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary
from word2vec.vectors.word_table import Unknown, WordTable


class StoredTable(WordTable):
    """A table that is read from a model directory or a file of word vectors, and written to a file."""

    @classmethod
    @answer_foreign_arguments
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        errors: str = "strict",
        *,
        duplicates: str = "error",
        limit: int | None = None,
        raw: bool = False,
        unknown: Unknown = "subwords",
    ) -> Self:
        """Read a model directory (memory-mapped), or a file of word vectors.

        Args:
            path: The directory or file. The file may be compressed or a pipe, and ``-`` is standard input.
            format: The format of a file, one of :data:`word2vec.formats.FORMATS`. By default its content tells
                it, and where it does not the ending of its name.
            errors: What happens to words of word2vec, GloVe and fastText files that are not UTF-8. "strict"
                refuses the file, "replace" writes U+FFFD for such bytes, "ignore" leaves them out. Words that
                become empty or equal to another are dropped with their vectors, and stderr says how many. The
                last two also read what there is of a word2vec file, whatever its header promises.
            duplicates: What happens to a word of a file that comes again: "error" refuses the file, "first"
                keeps its first vector, and stderr says how many were dropped.
            limit: Read only the first vectors, this many, and no more of a file.
            raw: Take the vectors as they were trained, not mixed with what the words' spelling tells. They are
                those that the softmax belongs to. A file has one table, which is read either way.
            unknown: What a question does with an unknown word, see the attribute.

        Raises:
            ConfigError: the format or another option is none of these. Or ``errors`` is not strict, and the
                format is UTF-8 by definition, as a model directory is. Or an option is for files, and the path
                is a directory.
            FormatError: it is missing, damaged, or of an unknown version.
        """
        if unknown not in get_args(Unknown):
            raise ConfigError(f"unknown is {unknown!r}; it must be 'subwords' or 'error'")
        path = Path(path)
        if names_directory(path):
            refuse_options_of_files(path, format, errors, duplicates)
            loaded = cls.of_model(ModelDirectory.load(path), raw=raw)._take_first(limit)
        else:
            if not path.exists() and str(path) != "-":
                raise FormatError(describe_missing(path, "model directory or file of word vectors"))
            table = formats.read(path, format, errors, duplicates=duplicates, limit=limit)
            vocabulary = Vocabulary.of_distinct(list(table.words), table.counts)
            loaded = cls(vocabulary, table.matrix, subwords=table.subwords)
            loaded.home = path.parent if path.is_file() else None
        loaded.unknown = unknown
        return loaded

    def _take_first(self, limit: int | None) -> Self:
        """Return the table of the first words, this many, mapped as this one is.

        Raises:
            ConfigError: the limit is less than one.
        """
        ReadConfig(limit=limit)
        if limit is None or limit >= len(self):
            return self
        counts = None if self.counts is None else self.counts[:limit]
        return self._keep_choices(type(self)(self.words[:limit], self.matrix[:limit], counts, self.subwords))

    @classmethod
    def of_model(cls, model: ModelDirectory, *, raw: bool = False) -> Self:
        """Return the word vectors of a model, memory-mapped as they are there. See :meth:`load` for ``raw``."""
        subwords = None if model.spelling is None else model.spelling.subwords
        vectors = cls(model.vocabulary, model.input if raw else model.vectors, subwords=subwords)
        vectors.home = model.path
        # Training asks for subwords unless you decline. Then it would be no use to advise to add them.
        vectors._spelling_was_asked = model.spelling is None and bool(model.train.get("subwords"))
        return vectors

    @answer_foreign_arguments
    def save(
        self, path: str | os.PathLike[str], format: str | None = None, *, unwritable: str = "error"
    ) -> None:
        """Write the vectors to a file that other tools read.

        Subwords are kept by the format "fasttext-binary" alone, which has its n-grams in buckets. All others
        lose what makes vectors for unknown words, and stderr says so. A model directory has everything.

        Args:
            path: The file to write. A name that ends in .gz, .bz2, .xz or .zst compresses it.
            format: One of :data:`word2vec.formats.FORMATS`, by default that of its suffix.
            unwritable: What happens to words that the format cannot hold: "error" refuses to write, "drop"
                leaves them out, "replace" writes ``_`` for white space and U+FFFD for other such characters.
                stderr says how many.

        Raises:
            ConfigError: the format is unknown, or needs a package that is not installed.
            FormatError: a word cannot be written in this format.
            OutputError: the file cannot be written.
        """
        table = Table(self.words, self.matrix, self.counts, self.subwords)
        formats.write(Path(path), table, format, unwritable=unwritable)


def refuse_options_of_files(
    path: Path, format: str | None, errors: str, duplicates: str, limit: int | None = None
) -> None:
    """Raise ConfigError if an option was given that only files of vectors have a use for."""
    if format is not None:
        raise ConfigError(f"format is {format!r}, but {path} is a directory, which has its own; leave it out")
    if errors != "strict":
        raise ConfigError(f"errors is {errors!r}, but {path} is a directory, UTF-8 by definition; leave it out")
    if duplicates != "error":
        raise ConfigError(
            f"duplicates is {duplicates!r}, but {path} is a directory, whose words are distinct; leave it out"
        )
    if limit is not None:
        raise ConfigError(
            f"limit (--top) is {limit}, but {path} is a directory, whose words are all kept; leave it out"
        )
