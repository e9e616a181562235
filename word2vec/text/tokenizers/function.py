"""A Python function as tokenizer, given as such or by name (``module:function``)."""

from __future__ import annotations

import copyreg
import hashlib
import importlib
import inspect
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from word2vec.errors import ConfigError, CorpusError

_EXCERPT = 60  # characters of a line, or of a function's result, that a message shows


class FunctionTokenizer:
    """Tokenises by a function that takes a line and returns a list of words.

    Args:
        function: The function. Its results are checked.
        name: The name it was imported by. None finds one.

    Attributes:
        name: ``module:qualified name``.
        fingerprint: The name and a digest of the function's module. If the function cannot be imported, its own
            code and the values it uses are digested too (closure, globals, arguments of a partial, attributes).
            A value that cannot be looked into, such as a lock, gives a new fingerprint every time: put such a
            function into a module. Code of other modules that it calls is not digested.
        importable_name: The name by which another process can import it. None for a lambda, a local function or
            a function of the script that runs.

    Raises:
        ConfigError: it is not callable.

    Example:
        >>> FunctionTokenizer(str.split)("two words")
        ['two', 'words']
    """

    def __init__(self, function: Callable[[str], list[str]], name: str | None = None) -> None:
        if not callable(function):
            raise ConfigError(f"the tokenizer is a {type(function).__name__}; give a name or a function")
        self._function = function
        module = getattr(function, "__module__", None) or "builtins"
        qualified = getattr(function, "__qualname__", None) or type(function).__qualname__
        self.name = name or f"{module}:{qualified}"
        self.importable_name = self.name if name or _is_importable(function, self.name) else None
        held = "" if self.importable_name else _describe_safely(function)
        self.fingerprint = f"function {self.name} {_digest(function, self.name.partition(':')[0], held)}"

    @classmethod
    def from_name(cls, name: str) -> FunctionTokenizer:
        """Import ``package.module:function``.

        Raises:
            ConfigError: there is no such module, the module has no such function, or it is the script that runs.
        """
        module, _, attribute = name.partition(":")
        if module == "__main__":
            # Worker processes run another script. They would refuse it, but only once a text is large enough.
            raise ConfigError(f"tokenizer is {name!r}, a function of the script that runs; put it into a module")
        if not module or module.startswith("."):
            raise ConfigError(f"tokenizer is {name!r}; write the module's full name: package.module:function")
        try:
            found: Any = importlib.import_module(module)
        except ImportError as error:
            raise ConfigError(
                f"tokenizer is {name!r}, but the module {module!r} cannot be imported: {error}; set PYTHONPATH "
                "to the directory it lies in"
            ) from error
        except Exception as error:  # your module can raise anything
            raise ConfigError(
                f"tokenizer is {name!r}, but importing {module!r} fails with {type(error).__name__}: {error}; "
                f"see that python -c 'import {module}' works"
            ) from error
        for part in attribute.split("."):
            if not hasattr(found, part):
                raise ConfigError(f"tokenizer is {name!r}, but {module!r} has no {attribute!r}")
            found = getattr(found, part)
        if not callable(found):
            raise ConfigError(f"tokenizer is {name!r}, which is a {type(found).__name__} and not a function")
        return cls(found, name)

    def __call__(self, line: str, /) -> list[str]:
        """Return the words of one line.

        Raises:
            CorpusError: the function fails, or does not return words.
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
                    f"the tokenizer {self.name} returned {word!r:.{_EXCERPT}} among its words; each must be "
                    "a str that is not empty"
                )
        return list(words)

    @staticmethod
    def fold(word: str) -> str:
        """Return the word. It is not known how such a tokenizer changes one."""
        return word


def _is_importable(function: object, name: str) -> bool:
    """Tell whether another process finds this very object under its name."""
    module, _, attribute = name.partition(":")
    if module == "__main__":
        return False
    try:
        found: Any = importlib.import_module(module)
        # A module without a spec was made by hand. Another process cannot import it.
        if found.__spec__ is None:
            return False
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception:  # __module__ can be any string, and importing that module can raise anything
        return False
    return found is function


def _digest(function: object, module: str, held: str) -> str:
    """Digest the module of this name, the function's own module, and a description of the values it holds.

    The two modules differ if one makes its function out of the other's: ``cut = functools.partial(...)``.
    """
    modules = dict.fromkeys([sys.modules.get(module), inspect.getmodule(function)])
    parts = [_read_source(found) for found in modules if found is not None]
    return hashlib.blake2b(repr((parts, held)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _read_source(module: ModuleType) -> bytes:
    """Return a module's file: source or machine code. For a built-in module, return Python's version."""
    try:
        return Path(module.__file__ or "").read_bytes()
    except (AttributeError, OSError):
        pass
    try:
        return inspect.getsource(module).encode("utf-8", "surrogatepass")  # one in a zip file
    except (OSError, TypeError):
        return sys.version.encode()


def _describe_safely(value: object) -> str:
    try:
        return _describe(value, {})
    except RecursionError:
        return uuid.uuid4().hex


def _describe(value: Any, seen: dict[int, tuple[int, object]]) -> str:
    """Describe a value, equally in every process. A value that cannot be looked into gets a new description.

    Args:
        value: Anything.
        seen: The number and the value of all that was described before, by id. The values are kept, because
            an id may come again once its value is gone.
    """
    if value is None or type(value) in (str, bytes, bool, int, float, complex):
        return repr(value)
    if id(value) in seen:
        return f"#{seen[id(value)][0]}"
    seen[id(value)] = len(seen), value
    try:
        parts = _list_parts(value)
    except RecursionError:
        raise
    except Exception:  # a TypeError if it cannot be copied, anything from your own __reduce__
        return f"{type(value).__qualname__} {uuid.uuid4().hex}"
    described = [_describe(part, seen) for part in parts]
    if type(value) in (set, frozenset):
        described.sort()  # the order of a set changes from process to process
    return f"{type(value).__qualname__}({', '.join(described)})"


def _list_parts(value: Any) -> list[Any]:
    """Return the parts that a value consists of.

    Raises:
        TypeError: the value cannot be looked into.
    """
    if isinstance(value, CodeType):
        # Not repr(): for a function inside, it holds the function's address.
        return [value.co_code, value.co_consts, value.co_names, value.co_freevars]
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        used = [value.__globals__[name] for name in _find_global_names(value)]
        return [value.__module__, value.__code__, value.__defaults__, value.__kwdefaults__, *cells, *used]
    if isinstance(value, MethodType):
        return [value.__self__, value.__func__]
    if isinstance(value, ModuleType):
        return [value.__name__]
    if isinstance(value, type):
        members = vars(value).values() if _is_local(value) else ()
        methods = [member for member in members if isinstance(member, FunctionType)]
        return [value.__module__, value.__qualname__, *methods]
    if type(value) in (list, tuple, set, frozenset):
        return list(value)
    if type(value) is dict:
        return [part for item in value.items() for part in item]
    # The parts that copy.copy would make another from: a function, its arguments, the state, the items.
    reducer: Any = copyreg.dispatch_table.get(type(value))
    reduced = reducer(value) if reducer else value.__reduce_ex__(2)
    if isinstance(reduced, str):  # the name of something global
        return [value.__module__, reduced]
    return [*reduced[:3], *(list(items) for items in reduced[3:5] if items is not None)]


def _is_local(thing: Any) -> bool:
    """Tell whether a function or class is the script's own or made inside another function."""
    return thing.__module__ == "__main__" or "<" in thing.__qualname__


def _find_global_names(function: FunctionType) -> list[str]:
    """Return the names of the globals that a local function uses. For others the module's source is enough."""
    if not _is_local(function):
        return []
    names: dict[str, None] = {}
    codes = [function.__code__]
    for code in codes:  # the list grows by the functions inside
        names.update(dict.fromkeys(code.co_names))
        codes.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return [name for name in names if name in function.__globals__]
