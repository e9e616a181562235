"""Fonts for the labels: which of the installed ones have the characters, and what to say when none has."""

from __future__ import annotations

import logging
import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

_ALWAYS_THERE = "DejaVu Sans"  # comes with matplotlib
_UNASSIGNED = 0x0378  # no character, in the midst of the Greek ones
# Tried first among the installed fonts, because they look right; any other font that has the characters will do.
_LIKELY = (
    "Noto Sans CJK",
    "Source Han Sans",
    "WenQuanYi",
    "PingFang",
    "Hiragino",
    "Microsoft YaHei",
    "Noto Sans",
)


@contextmanager
def quiet_font_manager() -> Iterator[None]:
    """Keep matplotlib from logging a warning of each font family that has no regular weight."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@quiet_font_manager()
def fonts_for(characters: Iterable[str]) -> tuple[list[str], set[str]]:
    """Choose installed fonts that have these characters, by the fonts' own tables of characters.

    Returns:
        Families for matplotlib, in the order it tries them, and the characters that none of them has.
    """
    families = [_ALWAYS_THERE]
    missing = {char for char in characters if not char.isspace() and unicodedata.category(char)[0] != "C"}
    missing -= covered(_ALWAYS_THERE, missing)
    partial: dict[str, set[str]] = {}
    for family in installed_families() if missing else ():
        found = covered(family, missing)
        if found == missing:
            return [*families, family], set()
        if found:
            partial[family] = found
    while missing and partial:
        # No font has them all: the one that has most, the likely names first among equals, then the next.
        best = max(partial, key=lambda family: len(partial[family] & missing))
        if not partial[best] & missing:
            break
        families.append(best)
        missing -= partial.pop(best)
    return families, missing


def covered(family: str, characters: set[str]) -> set[str]:
    """Return those of the characters that the family's regular face can draw."""
    from matplotlib import font_manager

    try:
        # The very file that matplotlib will take for this name.
        font = font_manager.get_font(
            font_manager.findfont(font_manager.FontProperties(family=[family]), fallback_to_default=False)
        )
    except (ValueError, RuntimeError, OSError):  # a file that is gone, or that FreeType cannot read
        return set()
    if not font.scalable:
        return set()  # coloured bitmaps, which matplotlib cannot draw
    charmap = font.get_charmap()
    if _UNASSIGNED in charmap:
        return set()  # a font of last resort, which has a box for everything and a letter for nothing
    return {char for char in characters if ord(char) in charmap}


def installed_families() -> Iterator[str]:
    """Yield the names of the font families that are installed, each once, those that look right first."""
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    yield from sorted(known, key=_likelihood)
    # matplotlib remembers its list; a font that was installed since, maybe on our advice, is not on it.
    files = {os.path.realpath(entry.fname) for entry in font_manager.fontManager.ttflist}
    for file in sorted(font_manager.findSystemFonts()):
        if os.path.realpath(file) not in files:
            with suppress(Exception):  # whatever a broken font file makes FreeType say
                font_manager.fontManager.addfont(file)
    yield from sorted({entry.name for entry in font_manager.fontManager.ttflist} - known, key=_likelihood)


def missing_font(missing: Iterable[str]) -> str:
    """Say in one line that no font has these characters, and what to install."""
    chars = sorted(missing)
    wide = all(
        unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] != "S" for char in chars
    )
    package = "fonts-noto-cjk (or fonts-wqy-zenhei)" if wide else "fonts-noto"
    more = f" and {len(chars) - 10} more" if len(chars) > 10 else ""
    return (
        f"word2vec: no installed font has {' '.join(chars[:10])}{more}, so boxes are drawn in their place; "
        f"install a font that has, on Debian or Ubuntu: apt-get install {package}"
    )


def _likelihood(family: str) -> tuple[int, str]:
    return next((place for place, name in enumerate(_LIKELY) if family.startswith(name)), len(_LIKELY)), family
