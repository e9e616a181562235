"""Wikitext is cleaned of its markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.wiki_dump import (
    MARKUP,
)
from word2vec.text.sources.wikitext import extract_paragraphs

MANY = 20_000


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        # Templates
        ("a {{b|{{c|d}}|{{e}}}} f", "a f"),
        ("a {{{1|default}}} b", "a b"),
        ("{{ Nowrap | a [[b|c]] {{small|d}} }} e", "a c d e"),
        ("{{nowrap|1=x = y}} {{lang|2=mot|1=fr}} {{transl|ru|ALA|slovo}}", "x = y mot slovo"),
        ("between {{convert|5|and|7|km|mi}} or {{cvt|3|lb|kg}}", "between 5 and 7 km or 3 lb"),
        ("The ship{{'s}} 1914{{ndash}}1918 log", "The ship's 1914–1918 log"),
        ("one ({{IPA|x}}; {{small}}) two ({{a}}, three) four ({{lang-x|}}) five", "one two (three) four five"),
        # Links
        ("[[a]] [[b|c]]s [[:d:e|f]] [[:Category:g|h]] [[i#j|k]] [[l (m)|]]", "a cs f h k l (m)"),
        ("x [[ファイル:a.png|サムネイル|b]]y [[Foo:Some name.SVG|thumb|c [[d]] e]] z", "x y z"),
        ("see [[Datei:a.png|mini|b [[c|d]] {{e|[[f]]}}]] and [[Image:x.gif]] g", "see and g"),
        ("[[zh-min-nan:x]][[simple:x]]a [[wikt:word|word]] [[media:a.ogg|listen]]", "a word"),
        ("[[a|b {{c|[[d]]}} ''e'']] f", "b e f"),
        ("[https://a.b/c?d=e&f label ''x''] [//a.b y] [mailto:a@b.c mail] [http://a.b] z", "label x y mail z"),
        ("a https://a.b/c?d=(e). b （http://a.b/字）", "a). b （字）"),
        ("a [sic] b [1] c", "a [sic] b [1] c"),
        # Tags, entities, quotes
        ("a<ref>b</ref> c<ref name=d/> e<ref name='f'>g {{h}} [[i]]</ref> j<REF>k</REF>l", "a c e jl"),
        ("a<ref>b c<ref>d</ref> e", "ab c e"),
        ("a <references><ref name=b>c</ref></references> d", "a d"),
        ("a <math>x^{{2}}</math> b <code>c</code> d <pre>{{</pre> e", "a b d e"),
        ("a <nowiki>{{b}} ''c''</nowiki> d<nowiki/>e", "a b c de"),
        ("a <span class='x|y' style=\"b\">c</span> <big>d</big><br>e <abbr title=f>g</abbr>", "a c d e g"),
        (
            "a &lt;b&gt; c &amp;lt; d &#x41; &#66; &notanentity; AT&T &eacute;",
            "a b c &lt; d A B &notanentity; AT&T é",
        ),
        ("'''''a''''' ''b'' '''c''' d'e l'''f'' ''g'''s", "a b c d'e l'f g's"),
        ("a <!-- b {{ [[ --> c", "a c"),
        ("soft\u00adly zero\u200bwidth a\u00a0b\u3000c", "softly zerowidth a b c"),
        ("__TOC__ a __NOTOC__ b __目录__ c __init__", "a b c __init__"),
        ("a == b, 3 < 4 and 5 > 4; c || d", "a b, 3 4 and 5 4; c d"),
        # Language conversion
        ("-{zh-tw:甲;zh-cn:乙}-丙-{丁}-", "乙丙丁"),
        ("-{zh-hant:[[甲]]; zh-hans:[[乙|丙]];}- -{T|zh-cn:题}- -{R|raw}-", "丙 raw"),
        ("-{zh;zh-hans|戊}- -{zh-hk:己}- -{甲&nbsp;乙}- x-y{z}-", "戊 己 甲 乙 x-y z"),
        # Tables
        ("a\n{| class=x\n| b {{c}}\n{|\n| d\n|}\n| e\n|}\nf", "a f"),
        ("a\n:{|\n| b\n|}\nc", "a c"),
        ("{{t|\n{|\n| a\n|}}}\nb", "b"),
        ("a <table><tr><td>b</td></tr></table>c", "a c"),
        ("{{Infobox\n| a = b\n|}}\nc", "c"),
    ],
)
def test_markup_is_cleaned(wikitext: str, expected: str) -> None:
    assert " ".join(extract_paragraphs(wikitext)) == expected


@pytest.mark.parametrize(
    ("wikitext", "kept"),
    [
        ("Before.\n\n{{Infobox\n| a = b\n| c = [[d]]\n\nAfter [[this|that]].", ["Before.", "After that."]),
        ("Before.\n{| class=x\n! a\n| b || c\n|-\n| d\n{{end}}\nAfter.", ["Before.", "After."]),
        ("Before }} ]] |} }- after", ["Before after"]),
        ("Before [[a|b\n\nAfter [[c]].", ["Before a b", "After c."]),
        ("[[File:a.jpg|thumb|b [[c]]\n\nAfter.", ["After."]),
        ("<gallery>\nFile:a.jpg|b\n\nAfter.", ["After."]),
        ("Before <ref>a\n\nAfter <ref>b</ref> it.", ["Before a", "After it."]),
        ("Before<ref>x</ref>.\n\nMiddle<ref>y</ref>.\n\nAfter <ref>cut", ["Before.", "Middle.", "After cut"]),
        ("Before <nowiki>a {{b}}\n\nAfter.", ["Before a", "After."]),
        ("Before <div class='a\n\nAfter.", ["Before div class='a", "After."]),
        ("Before <!-- never closed\n\nAfter.", ["Before"]),
        ("{{a|[[b}} after ]] it", ["after it"]),
        ("[[a|before -{ b]] after }- it", ["before b after it"]),
    ],
)
def test_broken_markup_still_comes_out_clean(wikitext: str, kept: list[str]) -> None:
    assert extract_paragraphs(wikitext) == kept


@pytest.mark.parametrize(
    "wikitext",
    [
        "{{" * MANY + "x",
        "{{" * MANY + "x" + "}}" * MANY,
        "{{nowrap|" * MANY + "x" + "}}" * MANY,
        "[[a|" * MANY + "x" + "]]" * MANY,
        "[[" * MANY + "}}" * MANY,
        "-{zh-cn:" * MANY + "}-" * MANY,
        "\n{|\n" * MANY + "\n|}" * MANY,
        "<ref>" * MANY + "<math>" * MANY,
        "<!--" * MANY,
        "[http://a " * MANY,
        "( , " * MANY,
        "'''a" * MANY,
        "&amp" * MANY,
        " " * MANY + "{{" + " " * MANY + "[",
        "=" * MANY + " =" * MANY + "x",
        "a:" * MANY + ".jpg" * MANY,
    ],
    ids=lambda text: text[:10].strip(),
)
def test_pages_made_to_be_slow_are_not(wikitext: str) -> None:
    # Steps that took the square of the length would keep each of these busy for minutes.
    after = extract_paragraphs(wikitext + "\n\nThe end.")
    assert not [line for line in after if MARKUP.search(line.replace("&amp", ""))]


SIGNS = """
{{ }} [[ ]] {| |} -{ }- | = == '' ''' ' < > / <ref> </ref> <ref/> <nowiki> </nowiki> <b> </div> <!-- --> & &lt;
&#39; &#124; ; : zh-cn: zh-hant: File: .jpg http://a.b [ ] ( ) , lang nowrap __TOC__ * # a 字 _ - ！
"""
ATOMS = st.sampled_from(SIGNS.split()) | st.sampled_from(
    [" ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\x85", "\u200b"]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(ATOMS, max_size=40).map("".join))
def test_nothing_of_the_markup_is_left_whatever_the_page(wikitext: str) -> None:
    for line in extract_paragraphs(wikitext):
        assert not re.search(r"[{}|<>]|\[\[|\]\]|==|''", line), line
        assert line == " ".join(line.split()) != ""
        assert len(line.splitlines()) == 1


def test_the_words_are_those_of_mwparserfromhell() -> None:
    parser = pytest.importorskip("mwparserfromhell", reason="the oracle: pip install 'tied-word2vec[test]'")
    # Tables, captions, headings and text of templates are left out: the two treat them differently on purpose.
    text = """\
'''Ness Light''' {{pron|x|{{y}}}} is a [[lighthouse]] on the [[Cape (geography)|cape]]'s ''northern'' end.
<ref name="a">{{cite|b}}</ref> It was built in 1862<ref name="a" /><!-- c --> &amp; lit &mdash; by oil.

* A [https://example.org/x y] list with [[Link|''italic'' label]] and {{unknown|[[z]]|{{deep|er}}}} words
* <span style="color:red">Red</span> and <b>bold</b>, H<sub>2</sub>O&nbsp;too
"""
    expected = parser.parse(text).strip_code()
    assert re.findall(r"\w+", " ".join(extract_paragraphs(text))) == re.findall(r"\w+", expected)
