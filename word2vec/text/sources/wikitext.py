r"""Wikitext, the markup of MediaWiki, to plain paragraphs: the words a reader of the page would read as text.

What stays: the text of paragraphs and of list items (each item a paragraph of its own), the labels of links and
of external links, the inside of bold, italics and HTML such as ``<small>``, and the text of a few inline
templates (listed in :mod:`word2vec.text.sources.wikitext_brackets`). What goes: other templates, tables, references,
comments, headings (single words without context), pictures with their captions, galleries, categories, links to
other languages, formulas, code and bare addresses. Of markup for language conversion,
``-{zh-hans:计算机;zh-hant:電腦}-``, the mainland form stays.

This is a pass of our own because mwparserfromhell parses 1 MB/s, a tenth of it, and leaves captions with their
``thumb|``, tables, and the braces of whatever is malformed. The tests compare the words of the two.

>>> plain_paragraphs("'''Ada''' wrote [[Note G|notes]]{{cn}}.<ref>Toole</ref>\n== Life ==\n* [[File:A.jpg|Ada]]born 1815")
['Ada wrote notes.', 'born 1815']
"""  # noqa: E501

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from word2vec.text.sources.wikitext_brackets import DROPPED_PREFIXES, MEDIA_FILE, without_brackets

# Every pattern here takes linear time on any text: no two repeats in a row can share out the same characters.
_OPAQUE = "ref|references|nowiki|pre|math|chem|ce|gallery|timeline|code|source|syntaxhighlight|score"
_OPAQUE += "|imagemap|graph|mapframe|maplink|inputbox|templatedata|templatestyles|hiero|indicator|section|style"
_OPAQUE += "|includeonly"
_OPAQUE_TAG = re.compile(rf"<(/?)({_OPAQUE})\b([^<>]*)>", re.I)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_HEADING = re.compile(r"^=[^\n]*=[ \t]*$", re.M)
_MARKUP_SIGNS = str.maketrans(dict.fromkeys("{}[]|<>=*#:;", " "))

_ADDRESS = r"(?:(?:https?:|ftp:|irc:|news:)?//|mailto:)[^\s\[\]<>\"]*(?=[\s\]<\"]) ?"
_LABELLED_ADDRESS = re.compile(rf"\[{_ADDRESS}([^\[\]\n]*)\]", re.I)
_BARE_ADDRESS = re.compile(r"\b(?:https?|ftp)://[!-;=-z~]*[\w/]", re.I | re.A)
_BLOCK_TAG = re.compile(r"</?(?:p|div|li|[uod]l|d[td]|blockquote|center|poem|h[1-6r]|t[rdh])\b[^<>]*>", re.I)
_BREAK_TAG = re.compile(r"<br\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_MAGIC_WORD = re.compile(r"__[^\W\da-z_]+__")
# Soft hyphens, zero-width spaces and marks of direction would part words or make equal ones differ.
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u2060\ufeff]")
# ''Hamlet'''s and l'''amour'': one of the three apostrophes is text. The literal start makes the search fast.
_POSSESSIVE = re.compile(r"''(?<!''')([^'\n]+)'''(?=s\b)")
_ELISION = re.compile(r"'''(?<=\W\w''')([^'\n]+)''(?!')")
_QUOTES = re.compile(r"''+")
# What broken tables, templates and galleries leave.
_REMNANT_LINE = re.compile(rf"^[ \t]*(?:\||!(?=[ !])|{MEDIA_FILE.pattern})[^\n]*", re.M | re.I)
_STRAY_MARKUP = re.compile(r"[{}|<>]+|==+|\[\[+|\]\]+")

_LIST_MARKS = "*#:;"
_DOUBLED_COMMA = re.compile(r"([,;，；、])(?: ?[,;，；、])+")
_EMPTY_BRACKETS = re.compile(r"[(（\[][ ,;:，；：、/–—-]*[)）\]]")
_AFTER_BRACKET = re.compile(r"([(（])[ ,;:，；：、]+")
_BEFORE_BRACKET = re.compile(r"[,;，；、] ?(?=[)）])")
_NO_SPACE_BEFORE = ",;)，。；：、！？）"
_WORD = re.compile(r"\w")


def plain_paragraphs(wikitext: str, dropped_prefixes: frozenset[str] = DROPPED_PREFIXES) -> list[str]:
    r"""Return the page's paragraphs and list items as plain text, one string each, without line ends.

    No string holds a brace, a pipe, an angle bracket, double square brackets, ``==`` or ``''``, whatever the
    page holds. Takes time in proportion to the page's length.

    Args:
        wikitext: The source of one page.
        dropped_prefixes: Namespaces, in lower case, whose links are no text.

    >>> plain_paragraphs("一台-{zh-hans:计算机;zh-hant:電腦}-{{clear}}\n{| \n| x\n|}\n\n不对 {{ [[也行]]")
    ['一台计算机', '不对']
    """
    text = _HEADING.sub("", _without_opaque_tags(_COMMENT.sub("", wikitext)))
    return _paragraphs(_without_inline_markup(without_brackets(text, dropped_prefixes)))


def _without_opaque_tags(text: str) -> str:
    """Drop tags whose inside is not text or no wikitext; of ``<nowiki>`` the words stay."""
    unclosed: dict[str, int] = {}
    while True:
        pieces: list[str] = []
        position = 0
        opened: re.Match[str] | None = None
        for tag in _OPAQUE_TAG.finditer(text):
            closing, name, alone = tag[1], tag[2].lower(), tag[3].endswith("/")
            if opened is not None and opened[2].lower() != name:
                continue
            if opened is not None and closing:
                if name == "nowiki":
                    pieces.append(text[position : tag.start()].translate(_MARKUP_SIGNS))
                position, opened = tag.end(), None
            elif opened is None or (name == "ref" and not alone):
                # Outside of any; or a second <ref>, so that the first lacks its end: drop that tag alone.
                pieces.append(text[position : tag.start()])
                position = tag.end()
                opens = not closing and not alone and tag.start() < unclosed.get(name, len(text))
                opened = tag if opens else None
        if opened is None:
            pieces.append(text[position:])
            return "".join(pieces)
        # Neither this nor a later one of its name is closed: their text stays. Each name comes here once.
        unclosed[opened[2].lower()] = opened.start()


def _without_inline_markup(text: str) -> str:
    """Drop addresses, HTML tags, entities, bold, italics, magic words, and whatever sign of markup is left."""
    text = _LABELLED_ADDRESS.sub(r"\1", text)
    if "://" in text:
        text = _BARE_ADDRESS.sub("", text)
    if "<" in text:
        text = _BLOCK_TAG.sub("\n", text)
        text = _TAG.sub("", _BREAK_TAG.sub(" ", text))
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    text = _MAGIC_WORD.sub("", text if text.isascii() else _INVISIBLE.sub("", text))
    if "'''s" in text:
        text = _POSSESSIVE.sub(r"\1'", text)
    text = _QUOTES.sub("", _ELISION.sub(r"'\1", text))
    return _STRAY_MARKUP.sub(" ", _REMNANT_LINE.sub("", text))


def _character(entity: re.Match[str]) -> str:
    # By itself unescape would also see an entity in the first letters of an unknown one.
    known = entity[0][1] == "#" or entity[0][1:] in html5
    return unescape(entity[0]) if known else entity[0]


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs: lines up to an empty one belong together, an item of a list is one by itself."""
    paragraphs: list[str] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        line = line.strip()
        item = line.startswith(tuple(_LIST_MARKS))
        if line and not item:
            lines.append(line)
            continue
        if lines:
            paragraphs.append(" ".join(lines))
            lines = []
        if item:
            paragraphs.append(line.lstrip(_LIST_MARKS))
    return [line for line in _tidied(paragraphs) if _WORD.search(line)]


def _tidied(paragraphs: list[str]) -> list[str]:
    """Close the holes that dropped markup left: empty brackets, commas in a row, spaces."""
    # All at once, with patterns that never match a line end: a call for each paragraph costs more than its work.
    text = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    text = _EMPTY_BRACKETS.sub(" ", _DOUBLED_COMMA.sub(r"\1", text)).replace("   ", " ").replace("  ", " ")
    text = _BEFORE_BRACKET.sub("", _AFTER_BRACKET.sub(r"\1", text))
    for sign in _NO_SPACE_BEFORE:
        text = text.replace(" " + sign, sign)
    return [" ".join(line.split()) for line in text.split("\n")]
