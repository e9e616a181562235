"""Changes to a line before it is tokenised: fold widths, simplify Chinese, lower-case, hide digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from importlib import metadata
from typing import Any

from word2vec.errors import ConfigError
from word2vec.optional_package import make_pip_line

_DIGIT = re.compile(r"\d")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Normalizer:
    """Changes lines by named steps, in their order.

    Attributes:
        names: The steps.
        fingerprint: Changes whenever the result for a line could change.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._steps = [_STEPS[name]() for name in names]
        versions = []
        if {"nfkc", "lower", "digits"} & set(names):
            versions.append(f"unicode-{unicodedata.unidata_version}")
        if "simplified" in names:
            versions.append(f"opencc-{_find_opencc_version()}")
        self.fingerprint = " ".join(["normalize", *names, *versions]) if names else "as-is"

    def __call__(self, line: str, /) -> str:
        """Return the line, changed."""
        for step in self._steps:
            line = step(line)
        return line


def make_normalizer(names: Sequence[str]) -> Normalizer:
    """Return a normaliser of these steps.

    Args:
        names: Any of

            * ``nfkc``: Unicode's compatibility composition. Full-width letters and digits become plain ones,
              half-width katakana become full ones, and é becomes one character.
            * ``simplified``: traditional Chinese becomes simplified, by opencc.
            * ``lower``: lower case.
            * ``digits``: every decimal digit of any script becomes 0.

    Raises:
        ConfigError: there is no such step, or opencc is not installed.

    Example:
        >>> make_normalizer(["nfkc", "lower", "digits"])("ＡＢＣ　１２３ ㎏")
        'abc 000 kg'
    """
    for name in names:
        if name not in _STEPS:
            raise ConfigError(f"normalize holds {name!r}; choose among: {', '.join(_STEPS)}")
    return Normalizer(names)


def _make_nfkc() -> Callable[[str], str]:
    def fold(line: str) -> str:
        return line if line.isascii() else unicodedata.normalize("NFKC", line)

    return fold


def _make_lower() -> Callable[[str], str]:
    return str.lower


def _make_digits() -> Callable[[str], str]:
    def hide(line: str) -> str:
        return _DIGIT.sub("0", line)

    return hide


def _make_simplified() -> Callable[[str], str]:
    convert = _load_opencc()

    def simplify(line: str) -> str:
        if line.isascii():
            return line
        if _SURROGATE.search(line):
            # opencc takes UTF-8, which cannot hold lone surrogates.
            return "".join(
                part if _SURROGATE.match(part) else convert(part) for part in re.split("([\ud800-\udfff])", line)
            )
        return convert(line)

    return simplify


@cache
def _load_opencc() -> Callable[[str], str]:
    try:
        import opencc
    except ImportError:
        raise ConfigError(
            f"normalize holds 'simplified', which needs the package opencc: {make_pip_line('opencc')}"
        ) from None
    converter: Any = opencc.OpenCC("t2s")
    convert: Callable[[str], str] = converter.convert
    return convert


def _find_opencc_version() -> str:
    try:
        return metadata.version("opencc")
    except metadata.PackageNotFoundError:
        # Other packages have a module of this name too, with other dictionaries.
        raise ConfigError(
            "normalize holds 'simplified', and the module opencc is of another package than opencc: "
            f"{make_pip_line('opencc')}"
        ) from None


_STEPS: dict[str, Callable[[], Callable[[str], str]]] = {
    "nfkc": _make_nfkc,
    "simplified": _make_simplified,
    "lower": _make_lower,
    "digits": _make_digits,
}
