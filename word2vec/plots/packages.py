"""The packages of the extra ``plot``, imported when a picture needs them."""

from __future__ import annotations

import importlib
from typing import Any

from word2vec.errors import ConfigError


def optional(module: str, package: str, what: str) -> Any:
    """Import a module of a package that may be missing.

    Args:
        module: The module to import.
        package: What pip calls its package.
        what: Who needs it, for the message.

    Raises:
        ConfigError: the package is missing; the message has the pip line.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(f"{what} needs the package {package}: pip install 'tf-word2vec[plot]'") from error
