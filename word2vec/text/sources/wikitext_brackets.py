r"""The nested part of wikitext: templates, tables, links and language conversion, whose brackets must be paired.

First brackets are paired with a stack. Then the text is written out once, skipping from a bracket to its
partner. Brackets without a partner are dropped. So the time is proportional to the page's length, however deep
or broken the nesting is: ten thousand open braces take no longer than plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from word2vec.text.sources.wikitext_variants import convert_variants

_NAMESPACES = """
file image media category
文件 檔案 档案 图像 圖像 图片 圖片 媒体 媒體 分类 分類 ファイル 画像 カテゴリ メディア 파일 그림 분류
datei bild kategorie fichier catégorie archivo imagen categoría immagine categoria ficheiro arquivo imagem
bestand afbeelding categorie plik grafika kategoria fil kategori billede tiedosto kuva luokka soubor dosya resim
fájl kép kategória berkas fitxer fișier файл изображение категория зображення категорія картинка αρχείο κατηγορία
ملف صورة تصنيف پرونده تصویر رده קובץ תמונה קטגוריה
"""
DROPPED_PREFIXES = frozenset(_NAMESPACES.split()) | {"tập tin", "hình", "thể loại"}
"""Namespaces, in lower case, of pictures, media and categories: links to them are not text."""

MEDIA_FILE = re.compile(
    r"[^:|\[\]\n]{1,30}:[^|\[\]\n]*\.(?:jpe?g|png|svg|gif|tiff?|webp|og[agv]|webm|pdf|djvu|mp[34]|midi?|wav|flac)"
    r"[ \t]*(?=\||$)",
    re.I | re.M,
)
"""Finds pictures in languages that :data:`DROPPED_PREFIXES` lacks, by the ends of their names."""

_FIRST = "nowrap nobr small big smaller larger abbr tooltip sic center underline quote blockquote cquote bq"
_FIRST += " poemquote centered circa flag flagcountry ill le link-en link-ja link-de link-fr link-ru lj lang-zh"
_FIRST += " nihongo nihongo2 nihongo3 nihongo_krt ruby ruby-ja rubyja 読み仮名 読み仮名_ruby不使用 仮リンク 注音"
_FIRST += " linktext visible_anchor vanchor bold italic em strong strikethrough sup sub smallcaps sc"
_FIRST += " nobold noitalic nowraplinks ill2 ilm illm mvar var val nts number formatnum not_a_typo tq w"
_FIRST += " us$ usd gbp eur inr £ € ¥ jpy cny rmb avoid_wrap unicode uppercase lowercase"
_KEPT_ARGUMENTS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys([name.replace("_", " ") for name in _FIRST.split()], (1,)),
    **dict.fromkeys(
        ["interlanguage link", "interlanguage link multi", "internal link helper/en", "as of"], (1,)
    ),
    **dict.fromkeys(["lang", "langx", "translink", "color", "font color", "fontcolor", "resize"], (2,)),
    **dict.fromkeys(["transl", "transliteration", "tsl"], (-1,)),
    **dict.fromkeys(["convert", "cvt", "bd"], (1, 2, 3, 4)),
    "ship": (1, 2),
}
"""Templates (lower case) that stand for text in a sentence, and the numbers of the arguments that are the text.

-1 is the last argument.

``{{lang-fr|mot}}`` and its like, one for each language, keep the first.
"""
_SHIPS = frozenset(["uss", "hms", "hmas", "hmcs", "hmnzs", "ss", "ms", "mv", "rms", "sms", "ins", "jds"])
"""Templates named by the prefix of a ship: ``{{USS|Enterprise|CVN-65}}`` stands for USS Enterprise."""
_FUNCTIONS = ("formatnum", "lc", "uc", "lcfirst", "ucfirst", "padleft", "padright", "plural")
"""Parser functions that stand for their argument, which a colon precedes: ``{{formatnum:3}}``."""
_PREFIXES = ("subst:", "safesubst:", "template:", "模板:", "樣板:")
_RANGES = ("-", "–", "to", "and", "or", "by", "x", "+")
_FIXED_TEXT = {"'": "'", "'s": "'s", "snd": " – ", "spnd": " – ", "spaced ndash": " – ", "ndash": "–"}
_FIXED_TEXT |= {"mdash": "—", "nbsp": " ", "space": " ", "·": " · ", "-": " "}

# "|}}" closes a template, but "|}}}" a table and a template. No case folding and no "^": both slow the search.
_TOKEN = re.compile(
    r"\{[{|]|\}[}-]|\[\[|\]\]|-\{(?!\{)|\|\}(?:(?!\})|(?=\}\}(?!\})))"
    r"|<(?:table|TABLE)\b[^<>]*>|</(?:table|TABLE)\s*>"
)
_OPENER_OF = {"}}": "{{", "]]": "[[", "}-": "-{", "|}": "{|", "</": "<"}
_INDENTED = 20
"""Characters that may stand before a table's bracket in its line: spaces and marks of lists."""
_MAX_DEPTH = 40
"""How deep kept text may be nested. MediaWiki expands templates to this depth."""

_OTHER_LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]{2,8}){0,2}|simple):")


def drop_brackets(text: str, dropped_prefixes: frozenset[str], variant: str | None = None) -> str:
    """Return the text without templates, tables and link targets. :mod:`word2vec.text.sources.wikitext` uses it.

    >>> drop_brackets("a {{b|{{c}}}}[[d|e {{small|f}}]]s [[File:g.png|thumb|[[h]]]]", DROPPED_PREFIXES)
    'a e fs '
    """
    return _Page(text, dropped_prefixes, variant).clean()


@dataclass(frozen=True)
class _Span:
    """A stretch of the text: its first and last place, and its first and last token."""

    start: int
    stop: int
    first: int
    last: int


class _Page:
    """A text and its brackets in pairs."""

    def __init__(self, text: str, dropped_prefixes: frozenset[str], variant: str | None) -> None:
        self._text = text
        self._variant = variant
        self._dropped_prefixes = dropped_prefixes
        self._tokens = [
            (*token.span(), kind)
            for token in _TOKEN.finditer(text)
            if (kind := _find_kind(token[0])) not in ("{|", "|}") or _starts_line(text, token.start())
        ]
        self._partners = _pair_brackets([kind for _, _, kind in self._tokens])

    def clean(self) -> str:
        """Return the text that stays of the whole page."""
        return self._write(_Span(0, len(self._text), 0, len(self._tokens)), 0)

    def _write(self, span: _Span, depth: int) -> str:
        """Return the text that stays of a stretch. Below the greatest depth no text stays."""
        if depth > _MAX_DEPTH:
            return ""
        text, tokens, partners = self._text, self._tokens, self._partners
        pieces: list[str] = []
        position, index = span.start, span.first
        while index < span.last:
            start, end, kind = tokens[index]
            if start < position:
                index += 1
                continue
            pieces.append(text[position:start])
            partner = partners[index]
            if partner < 0:
                position = min(self._after_unpaired(end, kind), span.stop)
                index += 1
                continue
            inside = _Span(end, tokens[partner][0], index + 1, partner)
            if kind == "[[":
                pieces.append(self._write_link(inside, depth))
            elif kind == "{{":
                pieces.append(self._write_template(inside, depth))
            elif kind == "-{":
                pieces.append(convert_variants(self._write(inside, depth + 1), self._variant))
            position, index = tokens[partner][1], partner + 1
        pieces.append(text[position : span.stop])
        return "".join(pieces)

    def _after_unpaired(self, end: int, kind: str) -> int:
        """Return the place to go on at. A broken template, table or picture takes the rest of its line along."""
        if kind in ("{{", "{|") or (kind == "[[" and self._is_dropped(self._text[end : end + 250])):
            line_end = self._text.find("\n", end)
            return len(self._text) if line_end < 0 else line_end
        return end

    def _is_dropped(self, target: str) -> bool:
        prefix, colon, _ = target.partition(":")
        return bool(colon) and (
            prefix.strip().lower() in self._dropped_prefixes or MEDIA_FILE.match(target) is not None
        )

    def _write_link(self, inside: _Span, depth: int) -> str:
        parts = list(self._split_at_pipes(inside))
        target = self._text[parts[0].start : parts[0].stop]
        if "\n" in target.strip():
            # Not a link: these brackets found each other across paragraphs.
            return self._write(inside, depth + 1)
        if self._is_dropped(target):
            return ""
        if len(parts) > 1:
            label = self._write(_Span(parts[1].start, inside.stop, parts[1].first, inside.last), depth + 1)
            if label.strip():
                return label
        if _OTHER_LANGUAGE.match(target):
            return ""
        return self._write(parts[0], depth + 1).lstrip(" :")

    def _write_template(self, inside: _Span, depth: int) -> str:
        head = next(self._split_at_pipes(inside))
        name = _fold_name(self._text[head.start : head.stop])
        if name in _FIXED_TEXT:
            return _FIXED_TEXT[name]
        function, colon, _ = name.partition(":")
        if colon and function in _FUNCTIONS:
            return self._write_function(function, head, inside, depth)
        kept = (1,) if name.startswith("lang-") or name in _SHIPS else _KEPT_ARGUMENTS.get(name)
        if kept is None:
            return ""
        arguments = self._find_arguments(inside)
        if kept == (-1,):
            kept = (max(arguments, default=0),)
        elif kept == (1,) and self._is_empty(arguments.get(1)):
            kept = (2,)
        texts = [self._write(arguments[number], depth + 1).strip() for number in kept if number in arguments]
        if name in ("convert", "cvt") and not (len(texts) == 4 and texts[1] in _RANGES):
            # Keep one number and its unit. {{convert|60|to|80|kg}} has two numbers.
            del texts[2:]
        return " ".join([name.upper(), *texts] if name in _SHIPS else texts)

    def _write_function(self, function: str, head: _Span, inside: _Span, depth: int) -> str:
        """Return what a parser function shows: its argument, or of ``plural`` the form for the number."""
        text = self._text[head.start : head.stop]
        name = re.search(function, text, re.I)
        start = head.start + text.index(":", name.end() if name else 0) + 1
        value = self._write(_Span(start, head.stop, head.first, head.last), depth + 1).strip()
        if function == "plural":
            arguments = self._find_arguments(inside)
            chosen = arguments.get(1 if value == "1" or 2 not in arguments else 2)
            return "" if chosen is None else self._write(chosen, depth + 1).strip()
        return value.lower() if function == "lc" else value.upper() if function == "uc" else value

    def _is_empty(self, argument: _Span | None) -> bool:
        return argument is None or not self._text[argument.start : argument.stop].strip()

    def _find_arguments(self, inside: _Span) -> dict[int, _Span]:
        """Return the template's positional arguments by number, from 1. ``2=text`` is one of them."""
        arguments: dict[int, _Span] = {}
        position = 0
        for part in list(self._split_at_pipes(inside))[1:]:
            stop = self._tokens[part.first][0] if part.first < part.last else part.stop
            key, equals, _ = self._text[part.start : stop].partition("=")
            if not equals:
                position += 1
                arguments[position] = part
            elif re.fullmatch(r"[1-9]\d?", key.strip(), re.A):
                arguments[int(key)] = _Span(part.start + len(key) + 1, part.stop, part.first, part.last)
        return arguments

    def _split_at_pipes(self, inside: _Span) -> Iterator[_Span]:
        """Yield the stretches between the pipes, at least one. Pipes inside inner brackets do not count."""
        start, first = inside.start, inside.first
        position, index = inside.start, inside.first
        while True:
            gap_end = self._tokens[index][0] if index < inside.last else inside.stop
            while (pipe := self._text.find("|", position, gap_end)) >= 0:
                yield _Span(start, pipe, first, index)
                start, first, position = pipe + 1, index, pipe + 1
            if index == inside.last:
                break
            last = max(self._partners[index], index)
            position, index = self._tokens[last][1], last + 1
        yield _Span(start, inside.stop, first, inside.last)


def _fold_name(head: str) -> str:
    """Return a template's name as the tables here have it.

    >>> _fold_name(" Template:Visible_anchor ")
    'visible anchor'
    """
    name = head.strip().replace("_", " ").lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix).lstrip()
    return name


def _find_kind(token: str) -> str:
    if token[0] == "<":
        return "</" if token[1] == "/" else "<"
    return token


def _starts_line(text: str, place: int) -> bool:
    """Whether a table can open or close here."""
    before = text[max(0, place - _INDENTED) : place].rstrip(" \t:*#")
    return before.endswith("\n") or (not before and place < _INDENTED)


def _pair_brackets(kinds: list[str]) -> list[int]:
    """Return for each opening bracket the index of its partner.

    For one without a partner, and for all closing brackets, it is -1.

    >>> _pair_brackets(["{{", "[[", "}}", "]]"])
    [2, -1, -1, -1]
    """
    partners = [-1] * len(kinds)
    stack: list[int] = []
    opened: Counter[str] = Counter()
    for index, kind in enumerate(kinds):
        opener = _OPENER_OF.get(kind)
        if opener is None:
            stack.append(index)
            opened[kind] += 1
            continue
        if not opened[opener]:
            continue
        if kind in ("]]", "}-"):
            # As in MediaWiki these close only the bracket opened last. Open templates and tables stay open.
            while opener == "[[" and kinds[stack[-1]] == "-{":
                opened[kinds[stack.pop()]] -= 1
            if kinds[stack[-1]] != opener:
                continue
        while True:
            last = stack.pop()
            opened[kinds[last]] -= 1
            if kinds[last] == opener:
                partners[last] = index
                break
    return partners
