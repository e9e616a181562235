"""Changes to a line before it is tokenised: fold widths, simplify Chinese, drop what nobody sees, and others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from html import unescape
from html.entities import html5
from importlib import metadata
from typing import Any

from word2vec.errors import ConfigError
from word2vec.optional_package import make_pip_line
from word2vec.storage.lines import LONE_SURROGATE

_DIGIT = re.compile(r"\d")
# Soft hyphens, zero-width spaces, word joiners, byte order marks, marks of direction and the fillers of Hangul.
# Not the joiners U+200C and U+200D, which are spelling in Persian, in India and in emoji.
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# A line end or NUL must not come into a line. No-break spaces part words.
_SPACES_OF_ENTITIES = str.maketrans(dict.fromkeys("\n\r\0\xa0", " "))


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
            * ``invisible``: characters that nobody sees go, such as the soft hyphen U+00AD, the zero-width space
              U+200B, the byte order mark U+FEFF and marks of direction. Not for Thai, Khmer or Tibetan text in
              which U+200B parts words.
            * ``entities``: ``&quot;``, ``&nbsp;``, ``&#8203;`` and their like become what they stand for, once.

    Raises:
        ConfigError: there is no such step, or opencc is not installed.

    Example:
        >>> make_normalizer(["nfkc", "lower", "digits"])("ＡＢＣ　１２３ ㎏")
        'abc 000 kg'
        >>> make_normalizer(["entities", "invisible"])("&quot;auto\xadmatic&quot;&nbsp;ze&#8203;ro")
        '"automatic" zero'
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


def _make_invisible() -> Callable[[str], str]:
    def drop(line: str) -> str:
        return line if line.isascii() else _INVISIBLE.sub("", line)

    return drop


def _make_entities() -> Callable[[str], str]:
    def decode(line: str) -> str:
        return _ENTITY.sub(_decode_entity, line) if "&" in line else line

    return decode


def _decode_entity(found: re.Match[str]) -> str:
    # For an unknown entity, unescape alone would take its first letters for a known one.
    known = found[0][1] == "#" or found[0][1:] in html5
    return unescape(found[0]).translate(_SPACES_OF_ENTITIES) if known else found[0]


def _make_simplified() -> Callable[[str], str]:
    convert = _load_opencc()

    def simplify(line: str) -> str:
        if line.isascii():
            return line
        if LONE_SURROGATE.search(line):
            # opencc takes UTF-8, which cannot hold lone surrogates.
            return "".join(
                part if LONE_SURROGATE.match(part) else convert(part)
                for part in re.split("([\ud800-\udfff])", line)
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
    "invisible": _make_invisible,
    "entities": _make_entities,
}
