"""Fonts for the labels: choose installed fonts that have the characters, or say which font is missing."""

from __future__ import annotations

import logging
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

_ALWAYS_THERE = "DejaVu Sans"  # comes with matplotlib
_UNASSIGNED = 0x0378  # not a character, among the Greek ones
# Tried first among the installed fonts, because they look right. Any other font that has the characters will do.
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
def choose_fonts(
    characters: Iterable[str],
    list_families: Callable[[], Iterable[str]] | None = None,
    find_drawable: Callable[[str, set[str]], set[str]] | None = None,
) -> tuple[list[str], set[str]]:
    """Choose installed fonts that have these characters, by the fonts' own tables of characters.

    Args:
        characters: The characters to draw.
        list_families: Returns the families to choose from, by default :func:`list_installed_families`.
        find_drawable: Returns the characters that a family has, by default :func:`find_drawable_characters`.

    Returns:
        Families for matplotlib, in the order it tries them, and the characters that none of them has.
    """
    list_families = list_families or list_installed_families
    find_drawable = find_drawable or find_drawable_characters
    # DejaVu comes with matplotlib and has most letters.
    families = [_ALWAYS_THERE]
    missing = {char for char in characters if not char.isspace() and unicodedata.category(char)[0] != "C"}
    missing -= find_drawable(_ALWAYS_THERE, missing)
    # Take the first family that has all the rest.
    partial: dict[str, set[str]] = {}
    for family in list_families() if missing else ():
        found = find_drawable(family, missing)
        if found == missing:
            return [*families, family], set()
        if found:
            partial[family] = found
    while missing and partial:
        # No family has them all. Take the one that has most, of equals the likelier name, and so on.
        best = max(partial, key=lambda family: len(partial[family] & missing))
        if not partial[best] & missing:
            break
        families.append(best)
        missing -= partial.pop(best)
    return families, missing


def find_drawable_characters(family: str, characters: set[str]) -> set[str]:
    """Return those of the characters that the family's regular face can draw."""
    from matplotlib import font_manager

    try:
        # This is the file that matplotlib will take for this name.
        font = font_manager.get_font(
            font_manager.findfont(font_manager.FontProperties(family=[family]), fallback_to_default=False)
        )
    except (ValueError, RuntimeError, OSError):  # a file that is gone, or that FreeType cannot read
        return set()
    if not font.scalable:
        return set()  # coloured bitmaps, which matplotlib cannot draw
    charmap = font.get_charmap()
    if _UNASSIGNED in charmap:
        return set()  # a font of last resort, which has a box for every character and letters for none
    return {char for char in characters if ord(char) in charmap}


def list_installed_families() -> Iterator[str]:
    """Yield the names of the installed font families, each once, those that look right first."""
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    yield from sorted(known, key=_rank_family)
    # matplotlib remembers its list. A font that was installed since, maybe on our advice, is not on it.
    files = {os.path.realpath(entry.fname) for entry in font_manager.fontManager.ttflist}
    for file in sorted(font_manager.findSystemFonts()):
        if os.path.realpath(file) not in files:
            with suppress(Exception):  # any error that a broken font file causes in FreeType
                font_manager.fontManager.addfont(file)
    yield from sorted({entry.name for entry in font_manager.fontManager.ttflist} - known, key=_rank_family)


def describe_missing(missing: Iterable[str]) -> str:
    """Return one line that names the characters that no font has, and the package to install."""
    chars = sorted(missing)
    wide = all(
        unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] != "S" for char in chars
    )
    package = "fonts-noto-cjk (or fonts-wqy-zenhei)" if wide else "fonts-noto"
    more = f" and {len(chars) - 10} more" if len(chars) > 10 else ""
    return (
        f"word2vec: no installed font has {' '.join(chars[:10])}{more}, so boxes are drawn in their place; "
        f"install a font that has them, on Debian or Ubuntu: apt-get install {package}"
    )


def _rank_family(family: str) -> tuple[int, str]:
    return next((place for place, name in enumerate(_LIKELY) if family.startswith(name)), len(_LIKELY)), family
