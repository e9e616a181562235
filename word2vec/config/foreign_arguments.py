"""Arguments that a function does not have, answered as the options of ``train`` are: with what to write here."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from word2vec.errors import ConfigError

P = ParamSpec("P")
R = TypeVar("R")

# gensim's load_word2vec_format, save_word2vec_format and load, and the command line here.
_NOT_HERE = {
    "binary": "the format is told by the content, or by format='word2vec-binary' or 'word2vec-text'",
    "no_header": "a file without a header is recognised, or named by format='glove'",
    "write_header": "format='glove' has no header, and format='word2vec-text' has one",
    "encoding": "words are UTF-8, and errors='replace' or 'ignore' reads others",
    "unicode_errors": "its name here is errors",
    "top": "its name here is limit",
    "topn": "its name here is limit where a file is read",
    "fvocab": "counts are read from the formats that have them",
    "datatype": "vectors are float32 or float16, as their format has them",
    "mmap": "models and .npy files are memory-mapped by themselves",
    "fname": "the path comes first, without a name",
    "fname_or_handle": "the path comes first, without a name",
    "sep": "tabs and spaces part the numbers",
}


def answer_foreign_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that refuses arguments it does not have by a clear error. Use it as a decorator.

    Raises:
        ConfigError: an argument is unknown. The message says what to write instead.

    Example:
        >>> @answer_foreign_arguments
        ... def load(path: str, limit: int | None = None) -> str:
        ...     return path
        >>> load("glove.txt", top=3)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ConfigError: there is no option 'top'. its name here is limit
    """
    known = inspect.signature(function).parameters

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in known:
                raise ConfigError(f"there is no option {name!r}; {_explain(name, list(known))}")
        return function(*args, **kwargs)

    return call


def _explain(name: str, known: list[str]) -> str:
    if name in _NOT_HERE and name not in known:
        return _NOT_HERE[name]
    names = [one for one in known if one not in ("self", "cls")]
    similar = difflib.get_close_matches(name, names)
    return f"did you mean: {', '.join(similar)}" if similar else f"the options are: {', '.join(names)}"
