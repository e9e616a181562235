"""Words and their vectors, read from models and files, and written to files. The one door to the formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

from typing_extensions import Self

from word2vec import formats
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.table import Table
from word2vec.vectors.word_table import Unknown, WordTable


class StoredTable(WordTable):
    """A table that is read from a model directory or a file of word vectors, and written to a file."""

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        errors: str = "strict",
        *,
        raw: bool = False,
        unknown: Unknown = "subwords",
    ) -> Self:
        """Read a model directory (memory-mapped), or a file of word vectors.

        Args:
            path: The directory or file.
            format: The format of a file, one of :data:`word2vec.formats.FORMATS`, by default that of its suffix.
            errors: What happens to words of word2vec, GloVe and fastText files that are not UTF-8. "strict"
                refuses the file, "replace" writes U+FFFD for such bytes, "ignore" leaves them out. Words that
                become empty or equal to another are dropped with their vectors, and stderr says how many.
            raw: Take the vectors as they were trained, not mixed with what the words' spelling tells. They are
                those that the softmax belongs to. A file has one table, which is read either way.
            unknown: What a question does with an unknown word, see the attribute.

        Raises:
            ConfigError: the format, ``errors`` or ``unknown`` is none of these. Or ``errors`` is not strict, and
                the format is UTF-8 by definition, as a model directory is.
            FormatError: it is missing, damaged, or of an unknown version.
        """
        if unknown not in get_args(Unknown):
            raise ConfigError(f"unknown is {unknown!r}; it must be 'subwords' or 'error'")
        loaded = cls._load(Path(path), format, errors, raw)
        loaded.unknown = unknown
        return loaded

    @classmethod
    def _load(cls, path: Path, format: str | None, errors: str, raw: bool) -> Self:
        if path.is_dir():
            if errors != "strict":
                raise ConfigError(
                    f"errors is {errors!r}, but {path} is a directory, UTF-8 by definition; leave it out"
                )
            return cls.of_model(ModelDirectory.load(path), raw=raw)
        if not path.exists():
            raise FormatError(f"there is no model directory or vector file at {str(path)!r}")
        table = formats.read(path, format, errors)
        loaded = cls(table.words, table.matrix, table.counts, table.subwords)
        loaded.home = path.parent
        return loaded

    @classmethod
    def of_model(cls, model: ModelDirectory, *, raw: bool = False) -> Self:
        """Return the word vectors of a model, memory-mapped as they are there. See :meth:`load` for ``raw``."""
        subwords = None if model.spelling is None else model.spelling.subwords
        vectors = cls(model.vocabulary, model.input if raw else model.vectors, subwords=subwords)
        vectors.home = model.path
        return vectors

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> None:
        """Write the vectors to a file that other tools read.

        Subwords are kept by the format "fasttext-binary" alone, which has its n-grams in buckets. All others
        lose what makes vectors for unknown words, and stderr says so. A model directory has everything.

        Args:
            path: The file to write.
            format: One of :data:`word2vec.formats.FORMATS`, by default that of its suffix.

        Raises:
            ConfigError: the format is unknown, or needs a package that is not installed.
            FormatError: a word cannot be written in this format.
            OutputError: the file cannot be written.
        """
        formats.write(Path(path), Table(self.words, self.matrix, self.counts, self.subwords), format)
