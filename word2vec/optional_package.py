"""Optional packages: import one when something needs it, or say which pip line installs it."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError

REQUIREMENTS = {
    "backports.zstd": "backports.zstd>=1.0",
    "fsspec": "fsspec[http]>=2023.10",
    "gensim": "gensim>=4.3",
    "matplotlib": "matplotlib>=3.7",
    "opencc": "opencc>=1.1.9",
    "ot": "POT>=0.9",
    "prompt_toolkit": "prompt_toolkit>=3.0.36",
    "pyarrow": "pyarrow>=15",
    "ray": "ray>=2.40",
    "rjieba": "rjieba==0.2.2",
    "safetensors": "safetensors>=0.5",
    "sklearn": "scikit-learn>=1.3",
    "starlette": "starlette>=0.40",
    "tensorflow": "tensorflow>=2.16",
    "tokenizers": "tokenizers>=0.19",
    "umap": "umap-learn>=0.5.5",
    "usearch": "usearch>=2.12",
    "uvicorn": "uvicorn>=0.30",
}
"""``{module: what pip installs it from}``, with the bounds of setup.cfg. A test compares the two."""

_NAMES = frozenset(module.partition(".")[0] for module in REQUIREMENTS)

_PLACES_OF_PACKAGES = ("site-packages", "dist-packages")
"""Directories where pip and Debian install. What is there is no file of a user."""


def import_package(module: str, purpose: str) -> Any:
    """Import a module of a package that may be missing.

    Args:
        module: A module of :data:`REQUIREMENTS`, or one below it.
        purpose: The feature that needs it, for the message.

    Raises:
        ConfigError: the package is not installed, or cannot be imported, or something else of its name would be
            imported. The message names the pip line.
    """
    _refuse_namesake(module, purpose)
    try:
        return importlib.import_module(module)
    except ImportError as error:
        # A package that is installed and fails has a reason to tell.
        fault = "" if isinstance(error, ModuleNotFoundError) else f", which cannot be imported ({error})"
        raise ConfigError(
            f"{purpose} needs the package {find_package(module)}{fault}: {make_pip_line(module)}"
        ) from error


def require_packages(modules: Sequence[str], purpose: str) -> None:
    """Raise ConfigError if packages are missing, naming all of them at once. Nothing is imported.

    Args:
        modules: Modules of :data:`REQUIREMENTS`, or below them.
        purpose: The feature that needs them, for the message.

    Raises:
        ConfigError: they are, or something else of the name of one would be imported.
    """
    for module in modules:
        _refuse_namesake(module, purpose)
    missing = [module for module in modules if not is_installed(module)]
    if missing:
        names = " and ".join(find_package(module) for module in missing)
        lines = " ".join([make_pip_line(missing[0]), *(f"'{_requirement(module)}'" for module in missing[1:])])
        raise ConfigError(f"{purpose} needs the package{'s' * (len(missing) > 1)} {names}: {lines}")


def is_installed(module: str) -> bool:
    """Return whether the package of a module is installed. Nothing is imported."""
    try:
        found = importlib.util.find_spec(module.partition(".")[0]) is not None
    except ValueError:  # it is in sys.modules without a specification, or as None
        return sys.modules.get(module) is not None
    return found and find_namesake(module) is None


def find_namesake(module: str) -> Path | None:
    """Return the file or directory of a user that would be imported in place of a package, or None.

    Python looks first in the directory of the program, which may hold a ``ray.py``, or a ``ray/`` of anything.

    Args:
        module: Of any package. Those that are not in :data:`REQUIREMENTS` have none.
    """
    name = module.partition(".")[0]
    if name not in _NAMES:
        return None
    try:
        spec = importlib.util.find_spec(name)
    except ValueError:  # it is in sys.modules without a specification
        return None
    if spec is None:
        return None
    places = [Path(place) for place in spec.submodule_search_locations or [spec.origin or ""]]
    if any(place.parent.name in _PLACES_OF_PACKAGES for place in places):
        return None
    try:
        distribution = importlib.metadata.distribution(find_package(module))
    except importlib.metadata.PackageNotFoundError:
        return places[0]
    # One that was installed from its source is imported from there.
    is_editable = "editable" in (distribution.read_text("direct_url.json") or "")
    installed = Path(str(distribution.locate_file(name)))
    is_installed_there = any(place.with_suffix("") == installed for place in places)
    return None if is_editable or is_installed_there else places[0]


def _refuse_namesake(module: str, purpose: str) -> None:
    namesake = find_namesake(module)
    if namesake is not None:
        raise ConfigError(
            f"{purpose} needs the package {find_package(module)}, but Python finds {namesake} in its place; "
            f"rename that, or run in another directory. If the package is not installed: {make_pip_line(module)}"
        )


def find_package(module: str) -> str:
    """Return the name that pip knows a module's package by.

    Example:
        >>> find_package("sklearn.cluster")
        'scikit-learn'
    """
    requirement = _requirement(module)
    return requirement[: next((at for at, char in enumerate(requirement) if char in "<=>~!"), None)]


def make_pip_line(module: str) -> str:
    """Return the command that installs a module's package.

    Our own distribution and its extras are not named, because the toolkit may have been installed from a
    directory or a wheel that pip does not find again.

    Example:
        >>> make_pip_line("pyarrow.parquet")
        "pip install 'pyarrow>=15'"
    """
    return f"pip install '{_requirement(module)}'"


def names_pip_line(message: str) -> bool:
    """Return whether a message is that of a missing package.

    Example:
        >>> names_pip_line(f"plot needs the package matplotlib: {make_pip_line('matplotlib')}")
        True
    """
    return "pip install '" in message


def _requirement(module: str) -> str:
    return REQUIREMENTS[module if module in REQUIREMENTS else module.partition(".")[0]]
