"""What you named and what will have no effect, found before the text is read: a line for each.

What can only be counted in the text, such as the stop words that occur in it, is in ``summary.py``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from word2vec.config.prepare import PrepareConfig
from word2vec.text.sources.batches import Reader
from word2vec.text.sources.readers import DECODERS
from word2vec.text.sources.remote_files import SourcePath, is_remote, is_remote_directory, resolve_file_url

SourceKind = Literal["files", "texts", "records", "sentences"]

_OF_FILES = ("format", "column", "suffix", "encoding")
_OF_TEXT = ("tokenizer", "lowercase", "normalize", "sentence_split", "user_dictionary", "hmm", "punctuation")
_OF_PHRASES = ("phrase_scoring", "phrase_threshold", "phrase_min_count")
_OF_TOKENIZERS = {
    "lowercase": ("simple", "characters", "jieba"),
    "hmm": ("jieba",),
    "punctuation": ("jieba",),
}


WORKERS_IDLE = "no text is tokenised; the threads of training are threads"


def find_idle_options(config: PrepareConfig, kind: SourceKind, *, own_tokenizer: bool) -> list[str]:
    """Return a line for each option that is given and has no effect on such a source, or beside the others.

    Args:
        config: The options.
        kind: What the source is made of.
        own_tokenizer: A function without a name tokenises, in place of the one that ``config`` names.
    """
    given = {field.name for field in dataclasses.fields(config) if getattr(config, field.name) != field.default}
    reasons: dict[str, str] = {}
    if config.vocabulary is not None:
        reasons["min_count"] = "the vocabulary says which words stay"
    elif config.min_count == 1 and config.max_vocab_size is None and config.max_counting_entries is None:
        reasons["keep_words"] = "every word stays with min_count 1"
    if not config.phrases:
        reasons |= dict.fromkeys(_OF_PHRASES, "no phrases are asked for; give phrases 2")
    name = "your function" if own_tokenizer else config.tokenizer
    for option, tokenizers in _OF_TOKENIZERS.items():
        if name not in tokenizers:
            verb = "have" if len(tokenizers) > 1 else "has"
            reasons[option] = f"the tokenizer is {name}, and only {' and '.join(tokenizers)} {verb} this option"
    if kind != "files":
        reasons |= dict.fromkeys(_OF_FILES, f"the source is not files but {kind} from Python")
    if kind == "sentences":
        reasons |= dict.fromkeys(_OF_TEXT, "lists of words are taken as they are")
        reasons |= {"workers": WORKERS_IDLE, "errors": "lists of words are taken as they are"}
        if own_tokenizer:
            given.add("tokenizer")
    return [f"{option} has no effect: {reason}" for option, reason in reasons.items() if option in given]


def _is_directory(given: str) -> bool:
    return is_remote_directory(given) if is_remote(given) else Path(resolve_file_url(given)).is_dir()


def find_idle_reading(
    config: PrepareConfig, given: Sequence[object], files: Sequence[SourcePath], readers: Sequence[Reader]
) -> list[str]:
    """Return a line for each option of reading files that no file needs, and each suffix that no file has.

    Args:
        config: The options.
        given: The paths as they were given: files, directories and patterns.
        files: The files that they lead to.
        readers: The reader of each file.
    """
    lines = []
    if config.suffix and not any(_is_directory(str(path)) for path in given):
        lines.append("suffix has no effect: no directory is given")
    elif config.suffix:
        names = [path.name.lower() for path in files]
        lines += [
            f"suffix: 0 of {len(files)} files have a name that ends with {suffix}"
            for suffix in config.suffix
            if not any(name.endswith(suffix.lower()) for name in names)
        ]
    used = {field.name for reader in readers for field in dataclasses.fields(reader)}  # type: ignore[arg-type]
    known = {field.name for decoder in DECODERS.values() for field in dataclasses.fields(decoder)}  # type: ignore[arg-type]
    for field in dataclasses.fields(config):
        if field.name in known - used and getattr(config, field.name) != field.default:
            lines.append(f"{field.name} has no effect: 0 of {len(files)} files are of a kind that has it")
    return lines
