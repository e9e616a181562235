"""Words that a page of Wikipedia has for several variants of its language, and templates that show text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support import wiki_dump
from word2vec import PrepareConfig, prepare
from word2vec.errors import ConfigError
from word2vec.text.sources.readers import choose_reader
from word2vec.text.sources.wikitext import extract_paragraphs
from word2vec.text.sources.wikitext_variants import convert_variants


@pytest.mark.parametrize(
    ("inside", "mainland", "taiwan"),
    [
        ("zh-hans:计算机;zh-hant:電腦", "计算机", "電腦"),
        ("zh-Hans:计算机;zh-Hant:電腦;", "计算机", "電腦"),
        ("ZH-CN:甲; ZH-TW : 乙", "甲", "乙"),
        ("+|zh-cn:甲;zh-tw:乙", "甲", "乙"),
        ("A|zh-cn:甲;zh-tw:乙", "甲", "乙"),
        ("a; S|zh-cn:甲;zh-tw:乙", "甲", "乙"),
        ("H|zh-cn:甲;zh-tw:乙", "", ""),
        ("h|zh-cn:甲;zh-tw:乙", "", ""),
        ("T|zh-cn:甲;zh-tw:乙", "", ""),
        ("-|zh-cn:甲;zh-tw:乙", "", ""),
        ("N|zh-tw", "", ""),
        ("R|zh-cn: 甲", "zh-cn: 甲", "zh-cn: 甲"),
        ("zh-hans;zh-hant|字", "字", "字"),
        ("zh-hk:丙;zh-sg:丁", "丁", "丙"),
        ("zh-tw:乙", "乙", "乙"),
        ("zh-mo:丙", "丙", "丙"),
        ("zh:甲;zh-tw:乙", "甲", "乙"),
        ("A|巨集=>zh-cn:宏;宏=>zh-tw:巨集", "宏", "巨集"),
        ("zh-cn:;zh-tw:乙", "", "乙"),
        ("zh-cn:甲;乙;zh-tw:丙", "甲;乙", "丙"),
        ("一個字", "一個字", "一個字"),
        ("a|b", "b", "b"),
        ("", "", ""),
        ("sr-ec:да;sr-el:da", "да", "да"),
    ],
)
def test_rules_in_any_case_and_with_flags(inside: str, mainland: str, taiwan: str) -> None:
    assert convert_variants(inside) == mainland
    assert convert_variants(inside, "zh-cn") == mainland
    assert convert_variants(inside, "zh-tw") == taiwan


def test_a_variant_without_a_form_takes_one_like_it() -> None:
    forms = "zh-cn:甲;zh-hk:丙;zh-tw:乙"
    chosen = {name: convert_variants(forms, name) for name in ("zh-sg", "zh-my", "zh-hans", "zh-mo", "zh-hant")}
    assert chosen == {"zh-sg": "甲", "zh-my": "甲", "zh-hans": "甲", "zh-mo": "丙", "zh-hant": "乙"}
    assert convert_variants("sr-ec:да;sr-el:da", "sr-el") == "da"


def test_rules_among_links_and_templates() -> None:
    text = "一台-{zh-Hans:[[计算机|机器]];zh-Hant:[[電腦]]}-和"
    text += "[[-{zh-cn:甲;zh-tw:乙}-|-{+|zh-cn:甲字;zh-tw:乙字}-]]。"
    assert extract_paragraphs(text) == ["一台机器和甲字。"]
    assert extract_paragraphs(text, variant="zh-tw") == ["一台電腦和乙字。"]


def test_hostile_rules_take_linear_time() -> None:
    for inside in (";" + " " * 200_000, "a=>" * 100_000, ";zh-cn" * 50_000, "zh-" * 100_000, ";x=" * 100_000):
        begun = time.perf_counter()
        convert_variants(inside, "zh-tw")
        assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("气温为{{formatnum:3}}°C", "气温为3°C"),
        ("{{FORMATNUM: 1234 |R}}人", "1234人"),
        ("{{formatnum:{{nowrap|12}}}}人", "12人"),
        ("a {{lc:ABC}} {{uc:def}} {{ucfirst:ghi}}", "a abc DEF ghi"),
        ("3 {{plural:3|page|pages}}, 1 {{plural:1|page|pages}}", "3 pages, 1 page"),
        ("{{nihongo|'''Japan Football League'''|日本リーグ|Nihon}} is", "Japan Football League is"),
        ("{{Nihongo||漢字|Kanji}} is", "漢字 is"),
        ("{{ruby|東京|とうきょう}}に", "東京に"),
        ("{{読み仮名|東京|とうきょう}}は", "東京は"),
        ("{{仮リンク|名前|en|Name}}は", "名前は"),
        ("（{{bd|1931年|1月1日|2000年|2月3日|catIdx=A}}）", "（1931年 1月1日 2000年 2月3日）"),
        ("the {{USS|Enterprise|CVN-65}} and {{ship|RMS|Titanic}}", "the USS Enterprise and RMS Titanic"),
        ("{{resize|90%|small}} {{fontcolor|red|text}}", "small text"),
        ("{{Template:Nowrap|a b}} {{subst:lc:C}}", "a b c"),
        ("{{Visible_anchor|Section}} x", "Section x"),
        ("x {{formatnum}} {{lc}} {{unknown:3}} {{#if:a|b}} {{infobox|name=A}} y", "x y"),
    ],
)  # fmt: skip
def test_templates_that_show_a_text_keep_it(text: str, expected: str) -> None:
    assert extract_paragraphs(text) == [expected]


def test_the_option(tmp_path: Path) -> None:
    page = wiki_dump.page("A", "一台 -{zh-Hans:计算机;zh-Hant:電腦}- 在。")
    (tmp_path / "d.xml").write_text(wiki_dump.dump(page), encoding="utf-8")

    def read(**options: Any) -> list[list[str]]:
        return list(prepare(tmp_path / "d.xml", tmp_path / "c", min_count=1, progress=False, **options))

    assert read() == [["一台", "计算机", "在"]]
    assert read(variant="zh-tw") == [["一台", "電腦", "在"]], "it is prepared again"
    assert repr(choose_reader(tmp_path / "d.xml", PrepareConfig(variant="zh-hk"))) == (
        "WikipediaReader(rules=2, variant='zh-hk')"
    )
    with pytest.raises(ConfigError, match="variant is 'en'; choose one of: auto, zh-cn"):
        read(variant="en")
    (tmp_path / "t.txt").write_text("one\n")
    with pytest.raises(ConfigError, match="variant has no effect: 0 of 1 files"):
        prepare(tmp_path / "t.txt", tmp_path / "d", variant="zh-tw", strict=True, progress=False)
