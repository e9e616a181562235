"""A Hugging Face ``tokenizer.json`` as tokenizer, through the package tokenizers."""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError, CorpusError
from word2vec.optional_package import make_pip_line
from word2vec.storage.lines import LONE_SURROGATE

_EXCERPT = 60  # characters of a line that a message shows


class HuggingFaceTokenizer:
    """Splits lines into the tokens of a tokenizer file, as strings. Special tokens are not added.

    For unknown text there is the file's own token, such as [UNK].

    Args:
        path: The file, usually named tokenizer.json.

    Raises:
        ConfigError: the package tokenizers is not installed, or the file cannot be read.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        try:
            data = Path(path).read_bytes()
        except (OSError, ValueError) as error:  # a ValueError for a NUL character in the path
            reason = getattr(error, "strerror", None) or error
            raise ConfigError(f"tokenizer is {path!r}, which cannot be read: {reason}") from error
        self._tokenizer = _parse(data, path)
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        self.fingerprint = f"tokenizers {metadata.version('tokenizers')} {digest}"

    def __call__(self, line: str, /) -> list[str]:
        """Return the tokens of one line.

        Raises:
            CorpusError: the tokenizer refuses the line, because it has no token for an unknown word.
        """
        # JSON can hold lone surrogates. The package takes UTF-8, which cannot.
        line = LONE_SURROGATE.sub("\ufffd", line)
        try:
            tokens: list[str] = self._tokenizer.encode(line, add_special_tokens=False).tokens
        except Exception as error:  # the package raises bare Exceptions
            raise CorpusError(
                f"the tokenizer {self.name} failed: {error}; the line begins {line[:_EXCERPT]!r}"
            ) from error
        return list(filter(None, tokens))

    @staticmethod
    def fold(word: str) -> str:
        """Return the word. It is not known how such a tokenizer changes one."""
        return word


def _parse(data: bytes, path: str) -> Any:
    # Lines are tokenised one by one, in worker processes. The package's own threads would be in their way.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import tokenizers
    except ImportError:
        raise ConfigError(
            f"tokenizer is {path!r}, and the package tokenizers is not installed: {make_pip_line('tokenizers')}"
        ) from None
    try:
        tokenizer = tokenizers.Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:  # the package raises bare Exceptions
        raise ConfigError(f"tokenizer is {path!r}, which is not a tokenizer file: {error}") from error
    # Lines keep their length: no truncation, no padding.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
