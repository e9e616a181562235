"""Docstrings as the site shows them: what they have of reStructuredText becomes Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

# :func:`~word2vec.vectors.load` and :meth:`.load` name a thing by its last part.
_ROLE = re.compile(r":(?:func|class|meth|mod|data|attr|exc):`(~?)([^`]+)`")
_LITERAL = re.compile(r"^(.*?)[ ]?::$", re.MULTILINE)
_EXAMPLE = re.compile(r"^Example:$", re.MULTILINE)


class Docstrings(griffe.Extension):
    """Rewrites each docstring before its sections are parsed."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = as_markdown(obj.docstring.value)


def as_markdown(text: str) -> str:
    """Return a docstring with Markdown for roles, literal blocks and examples."""
    text = _ROLE.sub(lambda found: f"`{_shown(found[2], short=bool(found[1]))}`", text)
    text = _LITERAL.sub(lambda found: f"{found[1]}:" if found[1].strip() else "", text)
    return _EXAMPLE.sub("Examples:", text)


def _shown(name: str, *, short: bool) -> str:
    return name.rpartition(".")[2] if short else name.lstrip(".")
