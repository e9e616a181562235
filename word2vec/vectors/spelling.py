"""Fit the spelling of words to their vectors, and keep what it tells beside them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from word2vec.config.options import choose_config
from word2vec.config.subwords import SubwordConfig
from word2vec.storage.atomic import check_directory_writable
from word2vec.storage.model_directory import ModelDirectory, is_model, save_again
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import is_vectors, save_vectors
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.vectors.word_table import WordTable
from word2vec.vectors.word_vectors import WordVectors


def add_subwords(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    config: SubwordConfig | None = None,
    *,
    progress: bool = True,
    **options: Any,
) -> WordVectors:
    """Fit n-grams to the vectors of a model or a file, and write a directory that keeps them.

    The directory has all that the source has. A model stays a model, with its softmax and its raw vectors.
    Subwords that the source has already are replaced.

    Args:
        source: A model directory, or a file of word vectors.
        output: The directory to write. It may be ``source``.
        config: The options. You can give them by name instead.
        progress: Show a progress bar and what was found on stderr.
        **options: Fields of :class:`~word2vec.config.subwords.SubwordConfig`, such as ``mix=0.5``.

    Returns:
        The word vectors of the directory. They have no subwords if the spelling of words tells nothing of them,
        and ``mix`` was not given.

    Raises:
        ConfigError: an option is unknown or out of range, or the config is none.
        FormatError: the source is missing or damaged.
        OutputError: the output cannot be written.
    """
    config = choose_config(SubwordConfig, config, options)
    source, output = Path(source), Path(output)
    model = ModelDirectory.load(source) if source.is_dir() else None
    trained = model is not None and bool(model.train)
    check_directory_writable(output, is_model if trained else is_vectors)
    vectors = WordVectors.load(source) if model is None else WordVectors.of_model(model, raw=True)
    spelling = fit_spelling(vectors, config, progress=progress)
    if model is not None and trained:
        return WordVectors.of_model(save_again(output, model, spelling))
    save_vectors(output, Table(vectors.words, vectors.matrix, vectors.counts), spelling)
    return WordVectors.load(output)


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
    fit = fit_subwords(vectors.words, vectors.matrix, vectors.scale, vectors.counts, config, progress=progress)
    useful = fit.held_out.says_something
    if progress and useful:
        seconds = time.perf_counter() - started
        count = len(fit.subwords.hashes)
        print(f"subwords: {count:,} n-grams in {seconds:.1f} s; {fit.held_out}", file=sys.stderr)
    if (progress or asked) and not useful:
        done = "no subwords are kept" if config.mix is None else "mixed all the same, as you asked"
        print(f"word2vec: spelling tells nothing of these vectors: {done} ({fit.held_out})", file=sys.stderr)
    if not useful and config.mix is None:
        return None
    mixed = None
    if config.mix != 0:
        mixed = mix_vectors(fit, vectors.words, vectors.matrix, vectors.scale, config.mix)
        mixed = mixed.astype(vectors.matrix.dtype, copy=False)
    return Spelling(fit.subwords, mixed, fit.held_out if fit.held_out.words else None)
