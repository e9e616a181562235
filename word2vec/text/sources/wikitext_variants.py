"""Markup for language conversion: ``-{zh-hans:计算机;zh-hant:電腦}-`` is one word in each variant of a language.

The flags and the order of the other variants are those of MediaWiki (help page "Writing systems/Syntax", and the
fallbacks of its Chinese converter).
"""

from __future__ import annotations

import re

_FALLBACKS: dict[str, str] = {
    "zh-cn": "zh-hans zh-sg zh-my zh",
    "zh-sg": "zh-my zh-hans zh-cn zh",
    "zh-my": "zh-sg zh-hans zh-cn zh",
    "zh-hans": "zh-cn zh-sg zh-my zh",
    "zh-tw": "zh-hant zh-hk zh-mo zh",
    "zh-hk": "zh-mo zh-hant zh-tw zh",
    "zh-mo": "zh-hk zh-hant zh-tw zh",
    "zh-hant": "zh-tw zh-hk zh-mo zh",
    "sr-ec": "sr",
    "sr-el": "sr",
}
_UNNAMED = "zh-cn zh-hans zh-sg zh-my zh sr-ec"
"""Without a chosen variant: the mainland form of Chinese, and Cyrillic in Serbian."""

# "text=>zh-tw:" is a rule in one direction. Its first part is not shown.
_VARIANT = re.compile(r"(?:^|;)(?:[^;:=]*=>)?\s*([a-z]{2,3}(?:-[a-z]{2,8})+|zh|sr)\s*:", re.I)
_FLAGS = re.compile(r"[\w; +-]*")
_HIDDEN = frozenset("HTDN-")
"""Rules for the whole page, its title, a rule's description, a variant's name, and the end of a rule."""


def convert_variants(inside: str, variant: str | None = None) -> str:
    """Return the text that ``-{...}-`` stands for.

    Args:
        inside: What stands between the brackets, without other markup.
        variant: The variant to write, such as ``zh-tw``. If it has no form, one that is like it has, or else the
            first. By default the mainland form of Chinese.

    >>> [convert_variants(text) for text in ("zh-hant:電腦;zh-cn:计算机;", "A|zh-tw:乙", "H|zh-cn:甲", "字")]
    ['计算机', '乙', '', '字']
    >>> [convert_variants(text, "zh-tw") for text in ("zh-Hans:计算机;zh-Hant:電腦", "+|zh-cn:甲;zh-tw:乙")]
    ['電腦', '乙']
    """
    flags, pipe, rest = inside.partition("|")
    if not pipe or not _FLAGS.fullmatch(flags):
        flags, rest = "", inside
    named = {flag.strip().upper() for flag in flags.split(";")}
    if not _HIDDEN.isdisjoint(named):
        return ""
    pieces = _VARIANT.split(rest)
    if len(pieces) == 1 or "R" in named:
        return rest
    forms: dict[str, str] = {}
    for place in range(1, len(pieces), 2):
        forms.setdefault(pieces[place].lower(), pieces[place + 1].strip(" ;\n"))
    wanted = f"{variant} {_FALLBACKS.get(variant, '')}" if variant else _UNNAMED
    return next((forms[name] for name in wanted.split() if name in forms), next(iter(forms.values())))
