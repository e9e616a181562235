"""The choice of a file's reader: by the given format, or by the file's name, its content and the options."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from word2vec.config.prepare import PrepareConfig, TextFormat
from word2vec.errors import ConfigError
from word2vec.text.sources.batches import BATCH_BYTES, Decoder, Reader
from word2vec.text.sources.compression import COMPRESSION_SUFFIXES, STDIN
from word2vec.text.sources.content import Content, read_content, refuse
from word2vec.text.sources.delimited import DelimitedReader
from word2vec.text.sources.jsonl import JsonLinesReader
from word2vec.text.sources.parquet import ParquetReader
from word2vec.text.sources.records import RecordsDecoder
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.text import TextReader
from word2vec.text.sources.wikipedia import WikipediaReader

DECODERS: dict[str, Callable[..., Decoder]] = {
    decoder.__name__: decoder
    for decoder in (
        TextReader,
        JsonLinesReader,
        DelimitedReader,
        ParquetReader,
        RecordsDecoder,
        WikipediaReader,
    )
}
"""By name: a worker process makes its own decoder from the name and the options."""

FORMAT_SUFFIXES: dict[TextFormat, tuple[str, ...]] = {
    "text": (".txt",),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "parquet": (".parquet",),
    "wikipedia": (".xml",),
}


_FORMATS_WITH = {"field": "jsonl", "column": "csv, tsv or parquet"}


def choose_reader(path: SourcePath, config: PrepareConfig, batch_bytes: int = BATCH_BYTES) -> Reader:
    """Return the reader for one file.

    Args:
        path: The file.
        config: Names the format, the field or column, and the encoding.
        batch_bytes: About how many bytes make a batch.

    Raises:
        ConfigError: the file's format needs an option that is missing, or an option does not fit it.
        CorpusError: the file cannot be read, or is something that cannot be read as text.
    """
    format = _choose_format(path, config)
    encoding, errors = codecs.lookup(config.encoding).name, config.errors
    if format == "jsonl":
        return JsonLinesReader(
            _require(path, "field", config.field, "JSON Lines"), encoding, errors, batch_bytes
        )
    if format in ("csv", "tsv"):
        column = _require(path, "column", config.column, format.upper())
        delimiter, quoting = ("\t", "none") if format == "tsv" else (None, None)
        if config.quoting != "auto":
            quoting = config.quoting
        return DelimitedReader(
            column, delimiter, encoding, errors, batch_bytes, quoting=quoting, escape=config.escape
        )
    if format == "parquet":
        return ParquetReader(_require(path, "column", config.column, "Parquet"), batch_bytes, errors)
    if config.format == "auto" and format == "text":
        for name in ("field", "column"):
            if getattr(config, name) is not None:
                raise ConfigError(
                    f"{name} is {getattr(config, name)!r}, but {path} is read as plain text, which has none; "
                    f"leave this file out and prepare it by itself, or if it has {name}s, name its format with "
                    f"--format {_FORMATS_WITH[name]}"
                )
    if format == "wikipedia":
        variant = None if config.variant == "auto" else config.variant
        return WikipediaReader(batch_bytes, variant=variant)
    return TextReader(encoding, errors, batch_bytes)


def choose_suffixes(config: PrepareConfig) -> tuple[str, ...]:
    """Return the endings of the names of files that a directory is searched for."""
    if config.suffix:
        return config.suffix
    wanted: tuple[str, ...] = ()
    if config.format != "auto":
        wanted = FORMAT_SUFFIXES[config.format]
    elif config.field is None and config.column is None:
        wanted = FORMAT_SUFFIXES["text"] + FORMAT_SUFFIXES["wikipedia"]
    else:
        # A directory may hold files of both kinds.
        if config.field is not None:
            wanted += FORMAT_SUFFIXES["jsonl"]
        if config.column is not None:
            wanted += FORMAT_SUFFIXES["csv"] + FORMAT_SUFFIXES["tsv"] + FORMAT_SUFFIXES["parquet"]
    return tuple(suffix + packed for suffix in wanted for packed in ("", *COMPRESSION_SUFFIXES))


def _choose_format(path: SourcePath, config: PrepareConfig) -> TextFormat:
    content = read_content(path, config.encoding)
    # A named format is the way to read a page of HTML as it is. But no format makes text of a zip archive.
    if content.remedy and (config.format == "auto" or content.is_binary):
        raise refuse(path, content)
    return config.format if config.format != "auto" else _recognise(path, config, content)


def _recognise(path: SourcePath, config: PrepareConfig, content: Content) -> TextFormat:
    """Return the format of a file by its content, or else by its name and the options."""
    for format in FORMAT_SUFFIXES:
        if format == content.name != "text":
            return format
    name = path.name.lower()
    for packed in COMPRESSION_SUFFIXES:
        name = name.removesuffix(packed)
    for format, suffixes in FORMAT_SUFFIXES.items():
        if format not in ("text", "wikipedia") and name.endswith(suffixes):
            return format
    if config.field is not None and (path == STDIN or not name.endswith(".txt")):
        return "jsonl"
    return "csv" if path == STDIN and config.column is not None else "text"


def _require(path: SourcePath, option: str, value: str | None, format: str) -> str:
    if value is None:
        raise ConfigError(
            f"{path} is {format}: name the {option} that holds the text with --{option} (in Python {option}=), "
            "or read it as it is with --format text"
        )
    return value
