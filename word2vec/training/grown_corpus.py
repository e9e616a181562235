"""The text on which a model goes on, encoded with the ids of the model's words."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from word2vec.config.prepare import PrepareConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.prepare import is_sentences
from word2vec.errors import ConfigError
from word2vec.storage.model_directory import ModelDirectory
from word2vec.training.corpus import Corpus, find_encoded, open_corpus
from word2vec.training.earlier_model import choose_text, find_lost_lists


@contextmanager
def open_grown_corpus(
    model: ModelDirectory,
    source: Corpus,
    output: Path,
    options: Mapping[str, Any],
    *,
    encoded: str | os.PathLike[str] | None = None,
    progress: bool = True,
    spell: Callable[[str], str] = str,
    cluster: str | None = None,
) -> Iterator[EncodedCorpus]:
    """Yield the corpus of a new text, in which the words of a model have their ids and the new ones follow.

    Args:
        model: The model.
        source: Any source of :func:`word2vec.prepare`, or a corpus that this wrote for the same model.
        output: The model directory that training will write.
        options: The options of :func:`word2vec.prepare` that were given, by name. The others are the model's.
        encoded: As for :func:`~word2vec.training.corpus.open_corpus`.
        progress: Show a progress bar on stderr.
        spell: How the user writes the name of an option.
        cluster: As for :func:`~word2vec.training.corpus.open_corpus`.

    Raises:
        ConfigError: as for :func:`~word2vec.training.corpus.open_corpus`, or as for
            :func:`~word2vec.training.earlier_model.choose_text`. Or the source is a corpus with other ids.
        CorpusError, FormatError, OutputError: as for :func:`~word2vec.training.corpus.open_corpus`.
    """
    known = KnownWords(model.vocabulary)
    found = find_encoded([source] if isinstance(source, (str, os.PathLike)) else source)
    if found is not None and found.manifest.get("known_words") != known.digest:
        raise ConfigError(
            f"{found.path} is encoded already, with ids that are not those of {model.path}; give the text itself"
        )
    if found is not None:
        chosen = options
    else:
        taken_as_is = is_sentences(source, PrepareConfig(field=options.get("field")))
        chosen = choose_text(model, options, taken_as_is=taken_as_is, spell=spell)
        report_without_effect(find_lost_lists(model, options), strict=False)
    with open_corpus(
        source,
        output,
        chosen,
        encoded=encoded,
        progress=progress,
        spell=spell,
        known=known,
        cluster=cluster,
    ) as corpus:
        yield _hand_on_tokenizer(corpus, model)


def _hand_on_tokenizer(corpus: EncodedCorpus, model: ModelDirectory) -> EncodedCorpus:
    """Let a corpus of lists of words say how the model's text was tokenised, so that the next model knows it."""
    if corpus.manifest.get("tokenizer") is not None or model.corpus.get("tokenizer") is None:
        return corpus
    facts: dict[str, Any] = {name: model.corpus.get(name) for name in ("tokenizer", "options")}
    return dataclasses.replace(corpus, manifest={**corpus.manifest, **facts})
