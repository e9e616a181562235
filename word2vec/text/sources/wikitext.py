r"""Wikitext, the markup of MediaWiki, to plain paragraphs: the words that you would read on the page as text.

These stay: the text of paragraphs and of list items (each item is a paragraph), the labels of links and of
external links, the inside of bold, italics and HTML such as ``<small>``, and the text of a few inline templates,
which :mod:`word2vec.text.sources.wikitext_brackets` lists. These go: other templates, tables, references,
comments, headings (single words without context), pictures with their captions, galleries, categories, links to
other languages, formulas, code and bare addresses. Markup for language conversion,
``-{zh-hans:计算机;zh-hant:電腦}-``, leaves the mainland form, or that of the variant you choose.

mwparserfromhell is not used. It parses 1 MB/s, a tenth of the speed of this module. It leaves captions with their
``thumb|``, tables, and the braces of malformed markup. The tests compare the words of the two.

>>> extract_paragraphs("'''Ada''' wrote [[Note G|notes]]{{cn}}.<ref>Toole</ref>\n== Life ==\n* [[File:A.jpg|Ada]]born 1815")
['Ada wrote notes.', 'born 1815']
"""  # noqa: E501

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from word2vec.text.sources.wikitext_brackets import DROPPED_PREFIXES, MEDIA_FILE, drop_brackets

# Every pattern here takes linear time on any text: two repeats in a row never match the same characters.
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
# Soft hyphens, zero-width spaces and marks of direction would split words or make equal ones differ.
_INVISIBLE = re.compile("[\xad\u200b\u200e\u200f\u2060\ufeff]")
# ''Hamlet'''s and l'''amour'': one of the three apostrophes is text. The literal start makes the search fast.
_POSSESSIVE = re.compile(r"''(?<!''')([^'\n]+)'''(?=s\b)")
_ELISION = re.compile(r"'''(?<=\W\w''')([^'\n]+)''(?!')")
_QUOTES = re.compile(r"''+")
# Lines that broken tables, templates and galleries leave.
_REMNANT_LINE = re.compile(rf"^[ \t]*(?:\||!(?=[ !])|{MEDIA_FILE.pattern})[^\n]*", re.M | re.I)
_STRAY_MARKUP = re.compile(r"[{}|<>]+|==+|\[\[+|\]\]+")

_LIST_MARKS = "*#:;"
_DOUBLED_COMMA = re.compile(r"([,;，；、])(?: ?[,;，；、])+")
_EMPTY_BRACKETS = re.compile(r"[(（\[][ ,;:，；：、/–—-]*[)）\]]")
_AFTER_BRACKET = re.compile(r"([(（])[ ,;:，；：、]+")
_BEFORE_BRACKET = re.compile(r"[,;，；、] ?(?=[)）])")
_NO_SPACE_BEFORE = ",;)，。；：、！？）"
_WORD = re.compile(r"\w")


def extract_paragraphs(
    wikitext: str, dropped_prefixes: frozenset[str] = DROPPED_PREFIXES, variant: str | None = None
) -> list[str]:
    r"""Return the page's paragraphs and list items as plain text, one string each, without line ends.

    No string holds a brace, a pipe, an angle bracket, double square brackets, ``==`` or ``''``, for any page.
    The time is proportional to the page's length.

    Args:
        wikitext: The source of one page.
        dropped_prefixes: Namespaces, in lower case, whose links are not text.
        variant: The form to take of ``-{...}-``, such as ``zh-tw``. By default the mainland form.

    >>> extract_paragraphs("一台-{zh-hans:计算机;zh-hant:電腦}-{{clear}}\n{| \n| x\n|}\n\n不对 {{ [[也行]]")
    ['一台计算机', '不对']
    """
    text = _HEADING.sub("", _drop_opaque_tags(_COMMENT.sub("", wikitext)))
    return _split_into_paragraphs(_drop_inline_markup(drop_brackets(text, dropped_prefixes, variant)))


def _drop_opaque_tags(text: str) -> str:
    """Drop tags whose inside is not text or not wikitext. The words inside ``<nowiki>`` stay."""
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
                # Outside of any tag. Or a second <ref>: the first one lacks its end. Drop this tag alone.
                pieces.append(text[position : tag.start()])
                position = tag.end()
                opens = not closing and not alone and tag.start() < unclosed.get(name, len(text))
                opened = tag if opens else None
        if opened is None:
            pieces.append(text[position:])
            return "".join(pieces)
        # This tag and later ones of its name are not closed. Their text stays. Each name comes here once.
        unclosed[opened[2].lower()] = opened.start()


def _drop_inline_markup(text: str) -> str:
    """Drop addresses, HTML tags, entities, bold, italics, magic words, and any sign of markup that is left."""
    text = _LABELLED_ADDRESS.sub(r"\1", text)
    if "://" in text:
        text = _BARE_ADDRESS.sub("", text)
    if "<" in text:
        text = _BLOCK_TAG.sub("\n", text)
        text = _TAG.sub("", _BREAK_TAG.sub(" ", text))
    if "&" in text:
        text = _ENTITY.sub(_decode_entity, text)
    text = _MAGIC_WORD.sub("", text if text.isascii() else _INVISIBLE.sub("", text))
    if "'''s" in text:
        text = _POSSESSIVE.sub(r"\1'", text)
    text = _QUOTES.sub("", _ELISION.sub(r"'\1", text))
    return _STRAY_MARKUP.sub(" ", _REMNANT_LINE.sub("", text))


def _decode_entity(entity: re.Match[str]) -> str:
    # For an unknown entity, unescape alone would take its first letters for a known one.
    known = entity[0][1] == "#" or entity[0][1:] in html5
    return unescape(entity[0]) if known else entity[0]


def _split_into_paragraphs(text: str) -> list[str]:
    """Return the paragraphs. Lines up to an empty one belong together. An item of a list is a paragraph."""
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
    return [line for line in _tidy(paragraphs) if _WORD.search(line)]


def _tidy(paragraphs: list[str]) -> list[str]:
    """Close the holes that dropped markup left: empty brackets, commas in a row, spaces."""
    # All at once, with patterns that never match a line end: a call for each paragraph would take more time.
    text = "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    text = _EMPTY_BRACKETS.sub(" ", _DOUBLED_COMMA.sub(r"\1", text)).replace("   ", " ").replace("  ", " ")
    text = _BEFORE_BRACKET.sub("", _AFTER_BRACKET.sub(r"\1", text))
    for sign in _NO_SPACE_BEFORE:
        text = text.replace(" " + sign, sign)
    return [" ".join(line.split()) for line in text.split("\n")]
