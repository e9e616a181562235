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

_EXCERPT = 60  # characters of a line, or of what a function returned, that a message shows


class FunctionTokenizer:
    """Cuts lines by a function that takes a line and returns a list of words.

    Args:
        function: The function; what it returns is checked.
        name: The name it was imported by; None finds one.

    Attributes:
        name: ``module:qualified name``.
        fingerprint: The name and a digest of the function's module; for what cannot be imported, of its own code
            and of the values it uses too (closure, globals, arguments of a partial, attributes). Of a value that
            cannot be looked into, such as a lock, the fingerprint never comes again: put such a function into a
            module. What it calls in other modules is not covered.
        importable_name: The name by which another process can import it, or None (a lambda, a local function, a
            function of the script that runs).

    Raises:
        ConfigError: it cannot be called.

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
            ConfigError: there is no such module, or no such function in it, or it is of the script that runs.
        """
        module, _, attribute = name.partition(":")
        if module == "__main__":
            # Worker processes run another script, and would refuse only once a text is large enough for them.
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
        except Exception as error:  # whatever the user's module raises
            raise ConfigError(
                f"tokenizer is {name!r}, but importing {module!r} fails with {type(error).__name__}: {error}; "
                f"see that python -c 'import {module}' works"
            ) from error
        for part in attribute.split("."):
            if not hasattr(found, part):
                raise ConfigError(f"tokenizer is {name!r}, but {module!r} has no {attribute!r}")
            found = getattr(found, part)
        if not callable(found):
            raise ConfigError(f"tokenizer is {name!r}, which is a {type(found).__name__} and no function")
        return cls(found, name)

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
                    f"the tokenizer {self.name} returned {word!r:.{_EXCERPT}} among its words; each must be "
                    "a str that is not empty"
                )
        return list(words)


def _is_importable(function: object, name: str) -> bool:
    """Tell whether another process finds this very object under its name."""
    module, _, attribute = name.partition(":")
    if module == "__main__":
        return False
    try:
        found: Any = importlib.import_module(module)
        # Without a spec it was not imported but made by hand, and another process has nothing to import.
        if found.__spec__ is None:
            return False
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception:  # __module__ can be any string, and importing what it names can raise anything
        return False
    return found is function


def _digest(function: object, module: str, held: str) -> str:
    """Digest the module of this name, the function's own, and a description of what it holds.

    The two differ where a module makes its function out of another's: ``cut = functools.partial(...)``.
    """
    modules = dict.fromkeys([sys.modules.get(module), inspect.getmodule(function)])
    parts = [_source(found) for found in modules if found is not None]
    return hashlib.blake2b(repr((parts, held)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _source(module: ModuleType) -> bytes:
    """Return a module's file: source or machine code. Built-in ones are as old as Python."""
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
    """Describe a value, equally in every process; what cannot be looked into never the same way twice.

    Args:
        value: Anything.
        seen: By id, the number and value of what was described before; kept, so that no id comes again.
    """
    if value is None or type(value) in (str, bytes, bool, int, float, complex):
        return repr(value)
    if id(value) in seen:
        return f"#{seen[id(value)][0]}"
    seen[id(value)] = len(seen), value
    try:
        parts = _parts(value)
    except RecursionError:
        raise
    except Exception:  # TypeError from what cannot be copied, anything from a user's __reduce__
        return f"{type(value).__qualname__} {uuid.uuid4().hex}"
    described = [_describe(part, seen) for part in parts]
    if type(value) in (set, frozenset):
        described.sort()  # their order changes from process to process
    return f"{type(value).__qualname__}({', '.join(described)})"


def _parts(value: Any) -> list[Any]:
    """Return what a value consists of.

    Raises:
        TypeError: that cannot be known.
    """
    if isinstance(value, CodeType):
        # Not repr(): that of a function inside holds its address.
        return [value.co_code, value.co_consts, value.co_names, value.co_freevars]
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        used = [value.__globals__[name] for name in _global_names(value)]
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
    # What copy.copy would make another from: a function, its arguments, the state, items of a container.
    reducer: Any = copyreg.dispatch_table.get(type(value))
    reduced = reducer(value) if reducer else value.__reduce_ex__(2)
    if isinstance(reduced, str):  # the name of something global
        return [value.__module__, reduced]
    return [*reduced[:3], *(list(items) for items in reduced[3:5] if items is not None)]


def _is_local(thing: Any) -> bool:
    """Tell whether a function or class is the script's own or made inside another function."""
    return thing.__module__ == "__main__" or "<" in thing.__qualname__


def _global_names(function: FunctionType) -> list[str]:
    """Return the names of the globals that a local function uses; those of modules are in their source."""
    if not _is_local(function):
        return []
    names: dict[str, None] = {}
    codes = [function.__code__]
    for code in codes:  # grows by the functions inside
        names.update(dict.fromkeys(code.co_names))
        codes.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return [name for name in names if name in function.__globals__]
