"""The text that is held out of a training: found and checked before it begins. Needs no TensorFlow."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from word2vec.arrays import Ids, IdSequence, Rows
from word2vec.blocks.context_windows import draw_context_words
from word2vec.blocks.held_out import HeldOutSentences, choose_places, read_windows
from word2vec.blocks.stream import CHUNK
from word2vec.config.train import TrainConfig
from word2vec.config.validation import POSITIONS
from word2vec.encoding.corpus import SENTENCE_END, EncodedCorpus
from word2vec.errors import ConfigError, CorpusError
from word2vec.missing_files import describe_missing
from word2vec.probabilities.text_tokenizer import TextTokenizer, TokenizerChoice
from word2vec.terminal.counted_nouns import show_count
from word2vec.text.sources.content import check_is_text
from word2vec.text.sources.remote_files import SourcePath, is_remote, look_up, resolve_file_url
from word2vec.text.sources.text import check_encoding, decode_lines, read_line_batches


@dataclass(frozen=True)
class HeldOutText:
    """The words of a held-out text that are predicted, always the same.

    Attributes:
        targets: [n] int32 words.
        contexts: [n, 2w] int32, the words around each, see
            :func:`~word2vec.blocks.context_windows.context_windows`. For Skip-Gram [n, 1], one of these.
        description: Where they are from, for people.
    """

    targets: Ids
    contexts: Ids
    description: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words and their contexts, in hexadecimal."""
        return hashlib.sha256(self.targets.tobytes() + self.contexts.tobytes()).hexdigest()


def check_held_out_file(config: TrainConfig) -> None:
    """Make sure that a held-out file is there, before a text is encoded.

    Raises:
        ConfigError: it is not.
    """
    if not isinstance(config.validation, str):
        return
    if is_remote(config.validation):
        _find_file(config.validation)
        return
    path = Path(resolve_file_url(config.validation))
    if path.is_dir():
        raise ConfigError(f"validation is {config.validation!r}, a directory; give a text file, or a share")
    if not path.exists():
        raise ConfigError(
            f"validation: {describe_missing(path)}. A share of the corpus is a number, such as 0.01"
        )


def _find_file(name: str) -> SourcePath:
    """Return the file that is held out.

    Raises:
        ConfigError: a store has no such object. Or a package is missing.
        CorpusError: a store cannot be asked.
    """
    if not is_remote(name):
        return Path(resolve_file_url(name))
    found = look_up(name)
    if found is None:
        raise ConfigError(f"validation is {name!r}, which is not an object; give a text file, or a share")
    return found


def find_held_out(
    corpus: EncodedCorpus, config: TrainConfig, tokenizer: TokenizerChoice | None = None, chunk_size: int = CHUNK
) -> HeldOutText | None:
    """Return the words that are predicted of the held-out text, None if there is no such text.

    Args:
        corpus: What is trained on.
        config: Says what is held out.
        tokenizer: Tokenises a file, if the corpus was tokenised by a function.
        chunk_size: Ids that are read at a time.

    Raises:
        ConfigError: no sentence is held out, or none is left to train on. Or the file cannot be tokenised.
        CorpusError: the file cannot be read, or has no word of the vocabulary.
    """
    most = config.validation_positions or POSITIONS
    window = config.settings.window
    if config.held_out_share is not None:
        found = _find_in_corpus(corpus, config.held_out_share, most, window, chunk_size)
    elif isinstance(config.validation, str):
        found = _read_file(corpus, config.validation, most, window, tokenizer)
    else:
        return None
    if config.architecture == "cbow":
        return found
    # Skip-Gram is trained to predict a word from one word of its window.
    return dataclasses.replace(found, contexts=draw_context_words(found.contexts))


def _find_in_corpus(corpus: EncodedCorpus, share: float, most: int, window: int, chunk_size: int) -> HeldOutText:
    sentences = HeldOutSentences(corpus.ids, share, chunk_size)
    count = sentences.sentences
    if not sentences.held_out:
        raise ConfigError(
            f"validation is {share:g}, which holds out none of {count:,} sentences; give a share of at least "
            f"{1 / count:.2g}, or a file"
        )
    if not any(_has_neighbours(sentences.read_trained(number)) for number in range(len(sentences))):
        raise ConfigError(
            f"validation is {share:g}, which leaves nothing to train on: {count - sentences.held_out:,} of "
            f"{count:,} sentences are left, and none has two words of the vocabulary; give a smaller share"
        )

    def list_places() -> Iterator[Rows]:
        return (sentences.find_held_out(number) for number in range(len(sentences)))

    return _take(
        corpus.ids, list_places, most, window, f"{sentences.held_out:,} of {count:,} sentences are held out"
    )


def _has_neighbours(ids: Ids) -> bool:
    are_words = ids != SENTENCE_END
    return bool(np.any(are_words[1:] & are_words[:-1]))


def _read_file(
    corpus: EncodedCorpus, file: str, most: int, window: int, tokenizer: TokenizerChoice | None
) -> HeldOutText:
    parts = [np.empty(0, np.int32)]
    numbers: dict[str, int] = {}
    words = 0
    text_tokenizer = TextTokenizer(corpus.manifest, corpus.vocabulary, tokenizer, corpus.path)
    try:
        for sentence in text_tokenizer.split_sentences(_read_lines(corpus, _find_file(file))):
            words += len(sentence)
            numbered = [numbers.setdefault(word, len(numbers)) for word in sentence]
            parts.append(np.array([*numbered, SENTENCE_END], np.int32))
    except ConfigError as error:
        raise ConfigError(f"validation is {file!r}: {error}; or hold out a share of the corpus") from error
    ids = _replace_numbers(np.concatenate(parts), corpus.vocabulary.find_rows(numbers))
    places = np.flatnonzero(ids != SENTENCE_END)
    if not words:
        raise CorpusError(
            f"validation is {file!r}, which has no words; give a text file, or a share of the corpus"
        )
    if not len(places):
        raise CorpusError(
            f"validation is {file!r}, and none of its {words:,} words is in the vocabulary of {corpus.path}; "
            "give a text like the corpus, or a share of it"
        )
    return _take(
        ids, lambda: iter([places]), most, window, f"{file} has {show_count(words)}, {len(places):,} known"
    )


def _replace_numbers(numbers: Ids, rows: Rows) -> Ids:
    """Return the ids of words in place of their numbers, and ends of sentences, without unknown words.

    Args:
        numbers: [n] int32, with :data:`SENTENCE_END` after each sentence.
        rows: The id of the word of each number, -1 if it is unknown.
    """
    ids = np.append(rows, SENTENCE_END)[numbers].astype(np.int32)
    known: Ids = ids[(ids >= 0) | (numbers == SENTENCE_END)]
    return known


def _read_lines(corpus: EncodedCorpus, path: SourcePath) -> Iterator[str]:
    """Yield the lines of a text file, read in the encoding that the corpus had."""
    options = corpus.manifest.get("options") or {}
    encoding, errors = options.get("encoding", "utf-8"), options.get("errors", "strict")
    check_encoding(encoding)
    check_is_text(path, encoding)
    for batch in read_line_batches(path, encoding, errors, split_long_lines=True):
        yield from decode_lines(batch, encoding, errors)


def _take(
    ids: IdSequence, list_places: Callable[[], Iterator[Rows]], most: int, window: int, description: str
) -> HeldOutText:
    places = choose_places(list_places, most)
    return HeldOutText(ids[places], read_windows(ids, places, window), description)
