"""Makes small MediaWiki dumps in the export schema 0.11, and holds two articles that the tests read."""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "en": {-2: "Media", 0: "", 1: "Talk", 6: "File", 10: "Template", 14: "Category", 828: "Module"},
    "zh": {-2: "Media", 0: "", 1: "Talk", 6: "File", 10: "Template", 14: "Category", 100: "Portal"},
    # Names that no list of ours has.
    "xx": {-2: "Medjo", 0: "", 1: "Rozo", 6: "Bildaro", 10: "Modelo", 14: "Kategorjo"},
}
END = "</mediawiki>\n"
SHA1 = "phoiac9h4m842xq45sp7s6u21eteeq1"
MARKUP = re.compile(r"[{}|<>]|\[\[|\]\]|==|''|thumb|縮圖|\d+px|&\w+;|__|-\{|\}-|[\n\r]")
"""What clean text does not have."""


def header(language: str = "en", schema: str = "0.11") -> str:
    """Everything before the first page."""
    address = f"http://www.mediawiki.org/xml/export-{schema}"
    names = "".join(
        f'      <namespace key="{key}" case="first-letter"{f">{name}</namespace>" if name else " />"}\n'
        for key, name in NAMESPACES[language].items()
    )
    return (
        f'<mediawiki xmlns="{address}/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{address}/ {address}.xsd" version="{schema}" xml:lang="{language}">\n'
        f"  <siteinfo>\n    <sitename>Wikipedia</sitename>\n    <dbname>{language}wiki</dbname>\n"
        f"    <generator>MediaWiki 1.44.0-wmf.8</generator>\n    <case>first-letter</case>\n"
        f"    <namespaces>\n{names}    </namespaces>\n  </siteinfo>\n"
    )


def revision(text: str | None, number: int = 1, model: str = "wikitext") -> str:
    """One revision. None stands for a text that was deleted."""
    if text is None:
        body = '<text bytes="0" deleted="deleted" />'
    else:
        size = len(text.encode())
        body = f'<text bytes="{size}" sha1="{SHA1}" xml:space="preserve">{escape(text)}</text>'
    return (
        f"    <revision>\n      <id>{number}</id>\n      <parentid>{number - 1}</parentid>\n"
        f"      <timestamp>2024-12-{number % 28 + 1:02}T08:00:00Z</timestamp>\n"
        "      <contributor>\n        <username>Example</username>\n        <id>7</id>\n      </contributor>\n"
        "      <minor />\n      <comment>text &amp; more</comment>\n      <origin>1</origin>\n"
        f"      <model>{model}</model>\n      <format>text/x-wiki</format>\n      {body}\n"
        f"      <sha1>{SHA1}</sha1>\n    </revision>\n"
    )


def page(
    title: str,
    *texts: str | None,
    namespace: int | None = 0,
    redirect: str | None = None,
    model: str = "wikitext",
) -> str:
    """One page with its revisions, the last one last. Schemas before 0.6 have ``namespace=None``."""
    ns = "" if namespace is None else f"    <ns>{namespace}</ns>\n"
    target = "" if redirect is None else f"    <redirect title={quoteattr(redirect)} />\n"
    revisions = "".join(revision(text, number, model) for number, text in enumerate(texts, 1))
    return f"  <page>\n    <title>{escape(title)}</title>\n{ns}    <id>12</id>\n{target}{revisions}  </page>\n"


def dump(*pages: str, language: str = "en", schema: str = "0.11") -> str:
    """A whole dump."""
    return header(language, schema) + "".join(pages) + END


def multistream(pages: Iterable[str], language: str = "en", pages_per_stream: int = 2) -> bytes:
    """A dump compressed as ``*-pages-articles-multistream.xml.bz2`` is: bz2 streams one after the other."""
    pages = list(pages)
    groups = [pages[first : first + pages_per_stream] for first in range(0, len(pages), pages_per_stream)]
    return b"".join(bz2.compress(part.encode()) for part in (header(language), *map("".join, groups), END))


LIGHTHOUSE = """\
{{Short description|Lighthouse in the north}}
{{Infobox lighthouse
| name = Ness Light
| image = Ness Light {{!}} 2010.jpg
| coordinates = {{coord|58|30|N|6|15|W|display=inline,title{{efn|measured {{circa|1900}}}}}}
| height = {{convert|30|m|ft|abbr=on}}
|}}
[[File:Ness Light.jpg|thumb|upright=1.2|The tower with [[stone|its {{nowrap|stones}}]] in 1905]]
'''Ness Light''' ({{lang-gd|Solas an Rubha}}; {{IPA|/nɛs/}}) is a [[lighthouse]] on the \
[[Cape (geography)|cape]]'s northern end.<ref name="history">{{cite book |title=Lights |author=[[A. Writer]] \
|url=http://example.org/a|b}}</ref> It was built&nbsp;in 1862<ref name="history" /><!-- check
this --> &amp; lit by ''oil''.<ref>See also [http://example.org the archive].</ref>

The keepers' log, ''Seven Winters'''s source, says "{{lang|fr|la ''mer'' était}} calm"\
{{citation needed|date=May 2019}} and the lamp turned every {{convert|30|to|40|s}}.
A second line of the same paragraph.{{sfn|Writer|1950|p=4}}

== History ==
{| class="wikitable sortable" style="text-align:center"
|+ Keepers
! Year !! Keeper
|-
| 1862 || [[John Smith (keeper)|Smith]]
|
{| class="inner"
| nested cell
|}
|}
=== Visitors ===
<gallery mode="packed">
File:One.jpg|thumb caption of [[one]]
Image:Two.png
</gallery>
* The first visitors came by [[boat]]s.
** Some stayed:
*: a week <small>or two</small>
# H<sub>2</sub>O was scarce; <math>E = \\frac{m}{2}</math> was not.
; Term : its meaning
The tower<br />fell. <syntaxhighlight lang="c">if (a < b) { return {{1}}; }</syntaxhighlight>\
<nowiki>[[not]] {{a}} link</nowiki> stays.
__NOTOC__

== See also ==
* [[Skerry Light|Skerry]]
* {{annotated link|Reef Light}}

== External links ==
* [https://example.org/ness Pictures of the light] and [https://example.org]
* https://example.org/bare?x=1&y=2
{{Commons category|Ness Light}}
{{Authority control}}
[[Category:Lighthouses|Ness]]
[[de:Leuchtturm Ness]]
[[fr:Phare de Ness]]
"""
LIGHTHOUSE_TEXT = [
    "Ness Light (Solas an Rubha) is a lighthouse on the cape's northern end. It was built in 1862 & lit by oil.",
    "The keepers' log, Seven Winters's source, says \"la mer était calm\" and the lamp turned every 30 to 40 s. "
    "A second line of the same paragraph.",
    "The first visitors came by boats.",
    "Some stayed:",
    "a week or two",
    "H2O was scarce; was not.",
    "Term : its meaning",
    "The tower fell. not a link stays.",
    "Skerry",
    "Pictures of the light and",
]

COMPUTER = """\
{{NoteTA
|G1 = IT
|1 = zh-hans:计算机; zh-hant:電腦;
}}
{{Infobox
|名称 = 电子计算机
|图像 = [[File:Abacus.jpg|200px]]
}}
[[File:算盘.jpg|thumb|right|250px|一把[[算盘]]，{{lang|en|abacus}}]]
[[檔案:舊圖.png|縮圖|舊的圖]]
'''-{zh-hans:计算机; zh-hant:電腦;}-'''（{{lang-en|computer}}），\
是一种-{A|zh-cn:电子; zh-tw:電子}-[[机器|设备]]。\
<ref>{{cite web|url=http://example.org/机|title=历史}}</ref>它按照'''程序'''运行，{{le|艾达|Ada}}写了第一个。

{| class="wikitable"
! 年份 !! 事件
|-
| 1946 || -{zh-hans:埃尼阿克; zh-hant:電子數值}-
|}
-{H|zh-cn:内存;zh-tw:記憶體}-
== 历史 ==
* 早期的[[算盘]]用于[[计算]]；
* 后来有了-{內存}-。&mdash;&#26368;后

== 参考文献 ==
{{reflist|2}}
[[Category:计算机]]
[[分类:机器]]
[[en:Computer]]
"""
COMPUTER_TEXT = [
    "计算机（computer），是一种电子设备。它按照程序运行，艾达写了第一个。",
    "早期的算盘用于计算；",
    "后来有了內存。—最后",
]
