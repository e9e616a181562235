"""The corpus of a training: opened if it is encoded already, or else encoded first.

Python and the command line both come through here, so both take the same sources and refuse the same options and
places.
It needs no TensorFlow, so text can be encoded before that is loaded.
"""

from __future__ import annotations

import dataclasses
import glob
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeGuard, Union

from word2vec.config.options import make_config
from word2vec.config.prepare import PrepareConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.prepare import name_tokenizer, prepare_named
from word2vec.encoding.without_effect import WORKERS_IDLE
from word2vec.errors import ConfigError, CorpusError, FormatError
from word2vec.missing_files import describe_missing
from word2vec.storage.destination import check_directory_writable
from word2vec.storage.model_directory import MODEL
from word2vec.storage.temporary_directory import temporary_directory
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.object_stores import is_url
from word2vec.text.sources.records import Texts

_Path: TypeAlias = Union[str, "os.PathLike[str]"]
Corpus: TypeAlias = EncodedCorpus | _Path | Sequence[_Path] | Iterable[Sequence[str]] | Texts | Iterable[object]
"""What can be trained on, see :func:`word2vec.train`."""

_NO_MATTER = frozenset({"workers", "strict"})
"""Options of prepare that do not change the corpus."""


@contextmanager
def open_corpus(
    source: Corpus,
    output: Path,
    options: Mapping[str, Any],
    *,
    encoded: str | os.PathLike[str] | None = None,
    progress: bool = True,
    spell: Callable[[str], str] = str,
    known: KnownWords | None = None,
    cluster: str | None = None,
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
        known: Words that keep their ids in text that is encoded.
        cluster: Files are encoded on the hosts of this Ray cluster.

    Raises:
        ConfigError: an option is unknown or out of range. Or the corpus is encoded already, with other options
            than those given, or ``encoded`` is given for it. Or ``encoded`` and ``output`` are one directory, or
            one is inside the other.
        CorpusError: the source cannot be read or there is nothing to train on.
        FormatError: the encoded corpus is damaged.
        OutputError: the encoded corpus or the model cannot be written.
    """
    # Before text is encoded, which may take long.
    if encoded is not None:
        _refuse_overlap(Path(encoded), output, spell)
    check_directory_writable(output, MODEL)
    if isinstance(source, str):
        _check_is_file(source)
    if isinstance(source, (str, os.PathLike)):
        source = [source]
    found = find_encoded(source)
    if found is not None:
        _refuse_encoded(found.path, encoded, spell)
        _refuse_other_options(found, options, spell)
        _report_idle_options(found, options, spell)
        # A large corpus is opened without reading its ids. Training reads them all many times.
        found.check_ids()
        yield found
        return
    if _names_files(source) or encoded is not None:
        directory = output.with_name(f"{output.name}.corpus") if encoded is None else Path(encoded)
        yield prepare_named(source, directory, options, progress=progress, known=known, cluster=cluster)
    else:
        with temporary_directory() as temporary:
            yield prepare_named(source, temporary / "corpus", options, progress=progress, known=known)


def find_encoded(source: Corpus) -> EncodedCorpus | None:
    """Return the encoded corpus that the source is or names, or None if it is something else."""
    if isinstance(source, EncodedCorpus):
        return source
    if _names_files(source) and len(source) == 1 and is_encoded_corpus(Path(source[0])):
        return EncodedCorpus.open(source[0])
    return None


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
    if text != str(STDIN) and not is_url(text) and not glob.has_magic(text) and not os.path.lexists(text):
        raise CorpusError(
            f"{describe_missing(text)}. If it is a sentence, pass lists of words, "
            "for example [text.split()]. If it is a text, pass word2vec.Texts(lambda: [text])"
        )


def _refuse_encoded(path: Path, encoded: str | os.PathLike[str] | None, spell: Callable[[str], str]) -> None:
    """Refuse a place for text that is encoded, because there is no such text."""
    if encoded is not None:
        raise ConfigError(
            f"{path} is encoded already, so nothing would be written to {os.fspath(encoded)}; "
            f"leave out {spell('encoded')}"
        )


def _refuse_overlap(encoded: Path, output: Path, spell: Callable[[str], str]) -> None:
    """Refuse one directory for the encoded corpus and the model, because one would spoil the other."""
    corpus, model = encoded.resolve(), output.resolve()
    if corpus == model or corpus in model.parents or model in corpus.parents:
        raise ConfigError(
            f"{spell('encoded')} is {encoded} and {spell('output')} is {output}; neither may be the other or be "
            f"inside it. Give {spell('encoded')} another directory, for example {output}.corpus"
        )


def _refuse_other_options(
    corpus: EncodedCorpus, options: Mapping[str, Any], spell: Callable[[str], str]
) -> None:
    """Refuse options that differ from those of an encoded corpus, because they would change nothing."""
    wrong = {}
    for name, given in list_given(options).items():
        made_with = _made_with(corpus, name)
        if given != made_with:
            wrong[name] = (given, made_with)
    if wrong:
        differences = [
            f"{spell(name)} is {_show(given)}, but it was made with {_show(made_with)}"
            for name, (given, made_with) in wrong.items()
        ]
        changes = [f"{spell(name)} {_show(given)}" for name, (given, _) in wrong.items()]
        raise ConfigError(
            f"{corpus.path} is encoded already: {', '.join(differences)}; prepare the text anew with "
            f"{', '.join(changes)}"
        )


def _report_idle_options(corpus: EncodedCorpus, options: Mapping[str, Any], spell: Callable[[str], str]) -> None:
    """Say which of the options that are given have no effect on an encoded corpus, or had none on its text."""
    idle = [f"{spell('workers')} has no effect: {WORKERS_IDLE}"] if options.get("workers") else []
    if options and corpus.summary is not None:
        idle += corpus.summary.find_idle_lists()
    report_without_effect(idle, strict=bool(options.get("strict")))


def _made_with(corpus: EncodedCorpus, name: str) -> object:
    """Return what an option was when the corpus was made: its default, if the manifest leaves it out."""
    defaults = {field.name: field.default for field in dataclasses.fields(PrepareConfig)}
    options = {"min_count": corpus.manifest.get("min_count", defaults["min_count"])}
    recorded = corpus.manifest.get("options", {})
    if not isinstance(recorded, dict):
        raise FormatError(f"{corpus.path} is damaged: 'options' in its manifest must be an object")
    options |= recorded
    value = options.get(name, defaults[name])
    # A function without a name is kept under the name of the default. Only its fingerprint tells, the last part.
    fingerprint = str(corpus.manifest.get("tokenizer")).split(" | ", 2)[-1]
    if name == "tokenizer" and value == defaults[name] and fingerprint.startswith("function "):
        return fingerprint
    return make_plain(value)


def _show(value: object) -> str:
    """Return how a message names the value of an option: of a fingerprint, all but the digest."""
    if isinstance(value, str) and value.startswith("function "):
        return "the " + value.rpartition(" ")[0]
    return repr(value)


def list_given(options: Mapping[str, Any]) -> dict[str, object]:
    """Return options of preparing as a manifest holds them, those that make a difference to a corpus.

    That is a list for a tuple or for one word, the name of a path, and the name or fingerprint of a function.

    Args:
        options: Those that were given, by name.

    Raises:
        ConfigError: no text could be prepared with a value.
    """
    tokenizer, nameless = name_tokenizer(options.get("tokenizer", PrepareConfig.tokenizer))
    config = make_config(PrepareConfig, {**options, "tokenizer": tokenizer})
    plain = {name: make_plain(getattr(config, name)) for name in options if name not in _NO_MATTER}
    if nameless is not None:
        plain["tokenizer"] = nameless.fingerprint
    return plain


def make_plain(value: object) -> object:
    """Return the value of an option as a manifest holds it: a list for a tuple."""
    return list(value) if isinstance(value, (list, tuple)) else value
