"""A Python function as tokenizer, given as such or by name (``module:function``)."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from word2vec.errors import ConfigError, CorpusError

_EXCERPT = 60  # characters of a line that a message shows


class FunctionTokenizer:
    """Cuts lines by a function that takes a line and returns a list of words.

    Args:
        function: The function; what it returns is checked.

    Attributes:
        name: ``module:qualified name``.
        fingerprint: The name and a digest of the function's module, or of its own code where that is not to be
            had: what it calls in other modules is not covered.
        importable_name: The name by which another process can import it, or None (a lambda, a local function, a
            function of the script that runs).

    Raises:
        ConfigError: it cannot be called.

    Example:
        >>> FunctionTokenizer(str.split)("two words")
        ['two', 'words']
    """

    def __init__(self, function: Callable[[str], list[str]]) -> None:
        if not callable(function):
            raise ConfigError(f"the tokenizer is a {type(function).__name__}; give a name or a function")
        self._function = function
        module = getattr(function, "__module__", None) or "builtins"
        qualified = getattr(function, "__qualname__", None) or type(function).__qualname__
        self.name = f"{module}:{qualified}"
        self.importable_name = self.name if _find(self.name) is function and module != "__main__" else None
        self.fingerprint = f"function {self.name} {_digest(function)}"

    @classmethod
    def from_name(cls, name: str) -> FunctionTokenizer:
        """Import ``package.module:function``.

        Raises:
            ConfigError: there is no such module, or no such function in it.
        """
        module, _, attribute = name.partition(":")
        try:
            found: Any = importlib.import_module(module)
        except ImportError as error:
            raise ConfigError(
                f"tokenizer is {name!r}, but the module {module!r} cannot be imported: {error}; set PYTHONPATH "
                "to the directory it lies in"
            ) from error
        for part in attribute.split("."):
            if not hasattr(found, part):
                raise ConfigError(f"tokenizer is {name!r}, but {module!r} has no {attribute!r}")
            found = getattr(found, part)
        if not callable(found):
            raise ConfigError(f"tokenizer is {name!r}, which is a {type(found).__name__} and no function")
        tokenizer = cls(found)
        tokenizer.name = tokenizer.importable_name = name
        return tokenizer

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line.

        Raises:
            CorpusError: the function fails, or returns anything but words.
        """
        try:
            words = self._function(line)
        except Exception as error:
            raise CorpusError(
                f"the tokenizer {self.name} failed with {type(error).__name__}: {error}; the line begins "
                f"{line[:_EXCERPT]!r}"
            ) from error
        if not isinstance(words, (list, tuple)):
            raise CorpusError(
                f"the tokenizer {self.name} returned a {type(words).__name__}, {str(words)[:_EXCERPT]!r}; it "
                "must return a list of words"
            )
        for word in words:
            if not isinstance(word, str) or not word:
                raise CorpusError(
                    f"the tokenizer {self.name} returned {word!r} among its words; each must be a str that is "
                    "not empty"
                )
        return list(words)


def _find(name: str) -> object:
    """Return what another process would find under this name, or None."""
    module, _, attribute = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return found


def _digest(function: Callable[..., Any]) -> str:
    """Digest the source of the function's module, or of the function, or its byte code, whichever can be had."""
    source: object = None
    for thing in (inspect.getmodule(function), function):
        try:
            source = inspect.getsource(thing)  # type: ignore[arg-type]
            break
        except (OSError, TypeError):
            continue
    if source is None:
        code = getattr(function, "__code__", None)
        source = repr(type(function)) if code is None else (code.co_code, code.co_names, repr(code.co_consts))
    return hashlib.blake2b(repr(source).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
