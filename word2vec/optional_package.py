"""Packages of the extras, imported when something needs them."""

from __future__ import annotations

import importlib
from typing import Any

from word2vec.errors import ConfigError


def optional_package(module: str, extra: str, purpose: str, package: str | None = None) -> Any:
    """Import a module of a package that may be missing.

    Args:
        module: The module.
        extra: The extra of ours that brings the package; "" for what we depend on.
        purpose: What needs it, for the message.
        package: What pip calls it; by default the first part of the module's name.

    Raises:
        ConfigError: it is not installed, or cannot be imported; names the pip line.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        distribution = f"'tied-word2vec[{extra}]'" if extra else "tied-word2vec"
        # A package that is there and fails has something to say.
        fault = "" if isinstance(error, ModuleNotFoundError) else f", which cannot be imported ({error})"
        raise ConfigError(
            f"{purpose} needs the package {package or module.partition('.')[0]}{fault}: "
            f"pip install {distribution}"
        ) from error
