"""Fit the spelling of words to their vectors, and keep what it tells beside them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from typing_extensions import Unpack

from word2vec.config.keywords import SubwordOptions
from word2vec.config.options import choose_config
from word2vec.config.subwords import SubwordConfig
from word2vec.errors import ConfigError, OutputError
from word2vec.storage.destination import check_directory_writable
from word2vec.storage.model_directory import MODEL, ModelDirectory, save_again
from word2vec.storage.one_directory import names_directory
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import VECTORS, save_vectors
from word2vec.subwords.fit import SubwordFit, fit_subwords, mix_vectors
from word2vec.subwords.subwords import HashedSubwords
from word2vec.vectors.stored_table import refuse_options_of_files
from word2vec.vectors.word_table import WordTable
from word2vec.vectors.word_vectors import WordVectors


def add_subwords(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    config: SubwordConfig | None = None,
    *,
    progress: bool = True,
    format: str | None = None,
    errors: str = "strict",
    duplicates: str = "error",
    limit: int | None = None,
    **options: Unpack[SubwordOptions],
) -> WordVectors:
    """Fit n-grams to the vectors of a model or a file, and write a directory that keeps them.

    The directory has all that the source has. A model stays a model, with its softmax and its raw vectors.
    Subwords that the source has already are replaced.

    Args:
        source: A model directory, or a file of word vectors.
        output: The directory to write. It may be ``source``.
        config: The options. You can give them by name instead.
        progress: Show a progress bar and what was found on stderr.
        format: Of a file, see :meth:`~word2vec.vectors.WordVectors.load`, like the next three.
        errors: What happens to words of a file that are not UTF-8.
        duplicates: What happens to a word of a file that comes again.
        limit: Read only the first vectors of a file, this many.
        **options: Fields of :class:`~word2vec.config.subwords.SubwordConfig`, such as ``mix=0.5``.

    Returns:
        The word vectors of the directory. They have no subwords if the spelling of words tells nothing of them,
        and ``mix`` was not given.

    Raises:
        ConfigError: an option is unknown or out of range, or the config is none. Or the source has n-grams of
            fastText, and ``mix`` is not given.
        FormatError: the source is missing or damaged.
        OutputError: the output cannot be written.
    """
    config = choose_config(SubwordConfig, config, options)
    source, output = Path(source), Path(output)
    model = ModelDirectory.load(source) if names_directory(source) else None
    trained = model is not None and bool(model.train)
    check_directory_writable(output, MODEL if trained else VECTORS)
    if model is None:
        vectors = WordVectors.load(source, format, errors, duplicates=duplicates, limit=limit)
    else:
        refuse_options_of_files(source, format, errors, duplicates, limit)
        vectors = WordVectors.of_model(model, raw=True)
    if isinstance(vectors.subwords, HashedSubwords) and config.mix is None:
        raise ConfigError(
            f"{source} has the n-grams that fastText trained, and its vectors hold them already; give mix to "
            "put fitted ones in their place"
        )
    if trained and output.exists() and not output.samefile(source):
        _refuse_other_model(output, vectors)
    spelling = fit_spelling(vectors, config, progress=progress)
    if model is not None and trained:
        return WordVectors.of_model(save_again(output, model, spelling))
    save_vectors(output, Table(vectors.words, vectors.matrix, vectors.counts), spelling)
    return WordVectors.load(output)


def _refuse_other_model(output: Path, vectors: WordTable) -> None:
    """Raise OutputError if a directory is a model of other words, whose training would be lost."""
    if ModelDirectory.load(output).vocabulary.sequence != vectors.vocabulary.sequence:
        raise OutputError(f"{output} is a trained model of other words and is kept; choose another name")


def fit_spelling(
    vectors: WordTable, config: SubwordConfig, *, progress: bool, asked: bool = True
) -> Spelling | None:
    """Return what the spelling of words tells of their vectors, None if that is nothing.

    Where ``config.mix`` is given, it is done as asked even then.

    Args:
        vectors: The words, and their vectors as they were trained.
        config: The options.
        progress: Show a progress bar and what was found on stderr.
        asked: Whether the user asked for it. If so, stderr says that spelling tells nothing even without
            progress.

    Raises:
        FormatError: a vector holds NaN or infinity.
    """
    started = time.perf_counter()
    words = vectors.vocabulary.sequence
    fit = fit_subwords(words, vectors.matrix, vectors.scale, vectors.counts, config, progress=progress)
    seconds = time.perf_counter() - started
    refusal = _find_refusal(fit, config)
    if progress or (asked and refusal):
        print(refusal or f"subwords: {len(fit.subwords.hashes):,} n-grams in {seconds:.1f} s", file=sys.stderr)
        if len(fit.subwords.hashes):
            print(f"  check: {fit.held_out}", file=sys.stderr)
    if not len(fit.subwords.hashes) or (refusal and config.mix is None):
        return None
    mixed = None
    if config.mix != 0:
        mixed = mix_vectors(fit, words, vectors.matrix, vectors.scale, config.mix)
        mixed = mixed.astype(vectors.matrix.dtype, copy=False)
    return Spelling(fit.subwords, mixed, fit.held_out if fit.held_out.words else None)


def _find_refusal(fit: SubwordFit, config: SubwordConfig) -> str:
    """Return why nothing should be mixed and what is done, an empty text if it should be."""
    if not len(fit.subwords.hashes):
        lengths = fit.subwords.ngram_lengths
        return f"word2vec: no two words share an n-gram of {lengths}, so no subwords are kept"
    if fit.held_out.says_something:
        return ""
    done = "no subwords are kept" if config.mix is None else "mixed all the same, as you asked"
    return f"word2vec: spelling tells nothing of these vectors: {done}"
