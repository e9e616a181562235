"""The formats of files of vectors: what each is, which files have it, and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.formats.opening import strip_compression
from word2vec.formats.recognition import GENSIM_WAY_OUT
from word2vec.text.sources.compression import STDIN


@dataclass(frozen=True)
class Format:
    """One format of files.

    Attributes:
        module: Its module, below ``word2vec.formats``.
        suffixes: File name endings that mean this format, the usual one first.
        about: What it is and who reads it.
        readable: It can be imported.
        any_bytes: The words in its files may be bytes that are not UTF-8, so ``errors`` applies.
        way_out: Of a format that cannot be imported: how to bring its vectors all the same, for the message.
        keeps_subwords: A table's subwords are written and read. Other formats have no place for them.
        keeps_float16: Numbers of 16 bits stay so. Other formats write them as float32 or as text, no shorter.
        streams: It is read from the beginning to the end, so that compressed files and pipes need no temporary
            file.
        compressible: It can be written compressed, as ``.gz``, ``.bz2``, ``.xz`` or ``.zst``.
    """

    module: str
    suffixes: tuple[str, ...]
    about: str
    readable: bool = True
    any_bytes: bool = False
    way_out: str = ""
    keeps_subwords: bool = False
    keeps_float16: bool = False
    streams: bool = False
    compressible: bool = False


FORMATS: dict[str, Format] = {
    "word2vec-text": Format(
        "word2vec_text",
        (".vec", ".txt"),
        "word2vec and fastText text, for most tools",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "word2vec-binary": Format(
        "word2vec_binary",
        (".bin",),
        "word2vec.c's binary, for gensim and many others",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "glove": Format(
        "glove",
        (".glove", ".glove.txt"),
        "GloVe text: no header line",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "fasttext-binary": Format(
        "fasttext_binary",
        (".ftbin",),
        "fastText's .bin, with its n-grams",
        any_bytes=True,
        keeps_subwords=True,
        compressible=True,
    ),
    "numpy": Format("numpy_arrays", (".npz",), "NumPy arrays, for numpy.load", keeps_float16=True),
    "npy": Format(
        "npy_and_words", (".npy",), "NumPy matrix to be mapped, and .words.txt beside it", keeps_float16=True
    ),
    "safetensors": Format(
        "safetensors_file", (".safetensors",), "safetensors, for PyTorch, JAX, Rust", keeps_float16=True
    ),
    "parquet": Format(
        "parquet_file", (".parquet",), "Parquet, for pandas, polars, DuckDB, Spark", keeps_float16=True
    ),
    "csv": Format("csv_file", (".csv",), "CSV, for spreadsheets, pandas, R", compressible=True),
    "sqlite": Format("sqlite_file", (".sqlite", ".sqlite3", ".db"), "SQLite, one indexed look-up a word"),
    "projector": Format("projector", (".projector",), "TensorBoard projector (directory)", readable=False),
    "gensim": Format(
        "gensim_native",
        (".kv",),
        "gensim KeyedVectors.load",
        readable=False,
        way_out=f"it is a pickle, so {GENSIM_WAY_OUT}",
    ),
    "saved-model": Format("saved_model", (".savedmodel",), "TensorFlow SavedModel (directory)", readable=False),
    "spacy": Format("spacy_vectors", (".spacy.txt",), "spacy init vectors", readable=False, compressible=True),
    "static-embedding": Format(
        "static_embedding", (".static",), "sentence-transformers StaticEmbedding (directory)", readable=False
    ),
}

_REFUSED = {
    ".ftz": "a compressed fastText model (.ftz), which is neither read nor written; take the .bin that it was "
    "made from, or let fastText write the vectors of your words: "
    "fasttext print-word-vectors MODEL.ftz < words.txt > vectors.glove"
}
"""Endings of files that users have and that are not for this toolkit, and what to do instead."""


def list_readable() -> list[str]:
    """Return the names of the formats that can be imported."""
    return [name for name, format in FORMATS.items() if format.readable]


def find_format(path: Path, format: str | None) -> str:
    """Return the name of the format: the given one, or by default the one that the file name's ending tells.

    Raises:
        ConfigError: there is no such format, or no format has this ending, or it is that of a file which is not
            read.
    """
    if format is not None:
        if format not in FORMATS:
            raise ConfigError(f"format is {format!r}; choose one of: {', '.join(FORMATS)}")
        return format
    refuse_endings(path)
    found = _find_ending(path)
    if found is not None:
        return found
    known = ", ".join(f"{suffix} ({name})" for suffix, name in _list_endings().items())
    raise ConfigError(f"the suffix of {path.name!r} names no format; use {known} or give a format")


def find_format_to_read(path: Path, is_empty: bool) -> str:
    """Return the format that the ending of a file's name tells, where its content does not.

    Args:
        path: The file. ``-`` is standard input.
        is_empty: It holds nothing.

    Raises:
        FormatError: it is standard input, and empty.
        ConfigError: no format has this ending.
    """
    found = _find_ending(path)
    if found is not None:
        return found
    if is_empty:
        raise FormatError(f"{name_source(path)} is empty; give a file of word vectors")
    advice = f"name it with --format, or give a format: {', '.join(list_readable())}"
    if path == STDIN:
        raise ConfigError(f"what standard input holds does not tell its format; {advice}")
    raise ConfigError(f"the suffix of {path.name!r} names no format, and its content tells none; {advice}")


def name_source(path: Path) -> str:
    """Return how messages name a file that is read."""
    return "standard input" if path == STDIN else str(path)


def check_directory_name(path: Path) -> None:
    """Refuse to make a directory whose name ends as that of a file of vectors does. One that exists may have it.

    Raises:
        OutputError: the name ends so.
    """
    found = None if path.is_dir() else _find_ending(path)
    if found is not None:
        raise OutputError(
            f"{path} would be a directory, and its name ends as that of a file does ({found}); choose a name "
            f"without this ending, and let word2vec export write {path.name} from that directory"
        )


def _list_endings() -> dict[str, str]:
    return {suffix: name for name, known in FORMATS.items() for suffix in known.suffixes}


def _find_ending(path: Path) -> str | None:
    """Return the format that the ending of a file's name tells, without that of its compression."""
    plain_name = strip_compression(path.name)[0].lower()
    # The longest ending counts: .kv.bin is not .bin.
    endings = _list_endings()
    longest_first = sorted(endings, key=len, reverse=True)
    return next((endings[suffix] for suffix in longest_first if plain_name.endswith(suffix)), None)


def refuse_endings(path: Path) -> None:
    """Raise ConfigError if the name's ending is that of a file which is neither read nor written."""
    for suffix, advice in _REFUSED.items():
        if strip_compression(path.name)[0].lower().endswith(suffix):
            raise ConfigError(f"{path.name!r} is {advice}")
