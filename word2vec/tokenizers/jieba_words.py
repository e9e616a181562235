"""Chinese words by jieba."""

from __future__ import annotations

import logging
import re
import warnings
from importlib import metadata
from typing import Any

_HAS_WORD_CHARACTER = re.compile(r"\w").search


class JiebaTokenizer:
    """Cuts Chinese with jieba (accurate mode, with its model for unknown words).

    Words are lower-cased; pieces without any letter, digit or ideograph are dropped.
    jieba is imported, and its dictionary read (about a second), at the first line.
    """

    name = "jieba"

    def __init__(self) -> None:
        self.fingerprint = f"jieba-1 {metadata.version('jieba')} hmm"
        self._cutter: Any = None

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into words."""
        if self._cutter is None:
            self._cutter = _new_cutter()
        return [word for word in self._cutter.lcut(line.lower()) if _HAS_WORD_CHARACTER(word)]


def _new_cutter() -> Any:
    """Return a jieba tokenizer of our own with its dictionary loaded."""
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes in its patterns and imports pkg_resources.
        warnings.simplefilter("ignore")
        import jieba
    # Importing jieba gives its logger the level DEBUG and a handler on stderr.
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    # What cutter.initialize() does, without its cache: a marshal file in the temp directory that all users
    # of the machine share, which another user may have written.
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    return cutter
