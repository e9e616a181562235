"""The corpus of a training: opened if it is encoded already, or else encoded first.

Python and the command line both come through here, so both take the same sources and refuse the same options.
It needs no TensorFlow, so text can be encoded before that is loaded.
"""

from __future__ import annotations

import dataclasses
import glob
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard, Union

from word2vec.config import PrepareConfig
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.encoding.prepare import prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.records import Texts

_Path: TypeAlias = Union[str, "os.PathLike[str]"]
Corpus: TypeAlias = EncodedCorpus | _Path | Sequence[_Path] | Iterable[Sequence[str]] | Texts | Iterable[object]
"""What can be trained on, see :func:`word2vec.train`."""


@contextmanager
def open_corpus(
    source: Corpus,
    output: Path,
    options: Mapping[str, Any],
    *,
    encoded: str | os.PathLike[str] | None = None,
    progress: bool = True,
    spell: Callable[[str], str] = str,
) -> Iterator[EncodedCorpus]:
    """Yield the encoded corpus that ``source`` is or names, or encode it.

    Args:
        source: An encoded corpus, its directory, or any source of :func:`word2vec.prepare`.
        output: The model directory that training will write.
        options: The options of :func:`word2vec.prepare` that were given, by name.
        encoded: Where text is encoded to, for the next time. By default files are encoded to ``output`` with
            .corpus added, and texts and sentences in memory to a temporary directory.
        progress: Show a progress bar on stderr.
        spell: How the user writes the name of an option, for error messages.

    Raises:
        ConfigError: an option is unknown or out of range, or options of prepare are given for a corpus that is
            encoded already.
        CorpusError: the source cannot be read or there is nothing to train on.
        FormatError: the encoded corpus is damaged.
        OutputError: the encoded corpus cannot be written.
    """
    if isinstance(source, str):
        _check_is_file(source)
    if isinstance(source, (str, os.PathLike)):
        source = [source]
    if isinstance(source, EncodedCorpus):
        _refuse_options(source.path, options, spell)
        yield source
    elif _names_files(source) and len(source) == 1 and is_encoded_corpus(Path(source[0])):
        _refuse_options(Path(source[0]), options, spell)
        yield EncodedCorpus.open(source[0])
    elif _names_files(source) or encoded is not None:
        directory = output.with_name(f"{output.name}.corpus") if encoded is None else Path(encoded)
        yield prepare(source, directory, progress=progress, **options)
    else:
        with tempfile.TemporaryDirectory(prefix="word2vec-") as temporary:
            yield prepare(source, Path(temporary) / "corpus", progress=progress, **options)


def _names_files(source: Corpus) -> TypeGuard[Sequence[_Path]]:
    """True if the source is a list of paths. One of anything else is text or sentences in memory."""
    return (
        isinstance(source, Sequence)
        and not isinstance(source, Texts)
        and len(source) > 0
        and all(isinstance(item, (str, os.PathLike)) for item in source)
    )


def _check_is_file(text: str) -> None:
    """Refuse a string that is perhaps a sentence, where the name of a file is taken."""
    # os.path, because Path.exists raises an error if the string is too long for a name.
    if text != str(STDIN) and not glob.has_magic(text) and not os.path.lexists(text):
        raise CorpusError(
            f"no such file: {text[:60]!r} (looked in {Path.cwd()}). If it is a sentence, pass lists of words, "
            "for example [text.split()]. If it is a text, pass word2vec.Texts(lambda: [text])"
        )


def _refuse_options(path: Path, options: Mapping[str, Any], spell: Callable[[str], str]) -> None:
    """Refuse options that would change how text is encoded, because this is encoded already."""
    defaults = {field.name: field.default for field in dataclasses.fields(PrepareConfig)}
    changed = [spell(name) for name, value in options.items() if value != defaults[name]]
    if changed:
        raise ConfigError(
            f"{path} is encoded already, so {', '.join(changed)} would change nothing; give the option "
            "to word2vec prepare"
        )
