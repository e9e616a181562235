"""Changes to lines before they are tokenised: normalisers and the splitting into sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec import PrepareConfig, prepare
from word2vec.errors import ConfigError
from word2vec.text.analyzer import Analyzer
from word2vec.text.tokenizers.normalizers import make_normalizer
from word2vec.text.tokenizers.sentences import split_sentences


@pytest.mark.parametrize(
    ("names", "line", "expected"),
    [
        ([], "As Is Ａ１", "As Is Ａ１"),
        (["nfkc"], "ＡＢＣ１２３　㎏ ｶﾞ e\u0301 ﬁ", "ABC123 kg ガ é fi"),
        (["lower"], "ÀB Ç", "àb ç"),
        (["digits"], "on 12/3, ١٢ ３", "on 00/0, 00 0"),
        (["simplified"], "漢語 電腦 abc 𠀀", "汉语 电脑 abc 𠀀"),
        (["simplified"], "漢\ud800語", "汉\ud800语"),
        (["simplified"], "漢\0語 \U0001f600", "汉\0语 \U0001f600"),
        (["nfkc", "simplified", "lower", "digits"], "電ＡＢ９", "电ab0"),
        (
            ["invisible"],
            "auto\xadmatic ze\u200bro \ufeffbom a\u2060b\u200e \u202bx\u202c",
            "automatic zero bom ab x",
        ),
        (["invisible"], "می\u200cخواهم 👨\u200d👩 é\u0301", "می\u200cخواهم 👨\u200d👩 é\u0301"),
        (["entities"], "a&nbsp;b &quot;c&quot; &lt;d&gt; &#20013;&#x56FD; &eacute;", 'a b "c" <d> 中国 é'),
        (["entities"], "AT&T &copyleft; &unknown; &; &#10;&#0;& &amp;amp; R&amp;D", None),
        (["entities", "invisible"], "ze&#8203;ro auto&shy;matic", "zero automatic"),
        (["invisible", "entities"], "ze&#8203;ro", "ze\u200bro"),
    ],
)
def test_normalizers(names: list[str], line: str, expected: str | None) -> None:
    normalizer = make_normalizer(names)
    if expected is None:  # a null is a replacement character in HTML
        expected = "AT&T &copyleft; &unknown; &;  \ufffd& &amp; R&D"
    assert normalizer(line) == expected
    assert normalizer.names == tuple(names)


@given(st.text())
@pytest.mark.parametrize("name", ["nfkc", "lower", "digits", "simplified"])
def test_no_line_crashes_or_gets_a_line_end(name: str, line: str) -> None:
    found = make_normalizer([name])(line)
    assert found.count("\n") == line.count("\n")
    assert found.count("\r") == line.count("\r")
    assert make_normalizer([name])(line) == found


def test_no_character_becomes_a_line_end() -> None:
    for normalizer in (make_normalizer(["nfkc"]), make_normalizer(["lower"])):
        # One character before another keeps them apart: a line end between would add a line.
        text = "a".join(map(chr, range(0x110000)))
        assert normalizer(text).splitlines()[1:] == [normalizer(line) for line in text.splitlines()][1:]


def test_fingerprints_tell_steps_and_their_order_apart() -> None:
    orders = [[], ["nfkc"], ["lower"], ["nfkc", "lower"], ["lower", "nfkc"], ["simplified"]]
    assert len({make_normalizer(names).fingerprint for names in orders}) == len(orders)


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(ConfigError, match="'upper'; choose among: nfkc, simplified, lower, digits"):
        make_normalizer(["upper"])
    with pytest.raises(ConfigError, match="normalize is 'upper'; choose one of: nfkc"):
        PrepareConfig(normalize=("upper",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("他走了。真的？！是……好", ["他走了。", "真的？！", "是……", "好"]),
        ("他说：“走！”然后走了。", ["他说：“走！”", "然后走了。"]),
        ("什么！? 好。！他说“走吧……”。然后", ["什么！?", "好。！", "他说“走吧……”。", "然后"]),
        (
            "真的?我不信!!好!OK吧 什么?」林说(吗?)是",
            ["真的?", "我不信!!", "好!", "OK吧 什么?」", "林说(吗?)", "是"],
        ),
        ("《K-ON!!》的 Pop!OS 用?，是 a.cn/?q=1。", ["《K-ON!!》的 Pop!OS 用?，是 a.cn/?q=1。"]),
        ("ﾊｲ｡ｿｳ １．５　Ａ．　Ｂ", ["ﾊｲ｡", "ｿｳ １．５　Ａ．", "Ｂ"]),
        ("! ? a", ["! ?", "a"]),
        ("See e.g. Paris, i.e. F. At U.S. Steel. Then", ["See e.g. Paris, i.e. F. At U.S. Steel.", "Then"]),
        ("Version 3.5. Then 2.b. On", ["Version 3.5.", "Then 2.b.", "On"]),
        ("It costs 3.14. Ok? a?b=c v1.2", ["It costs 3.14.", "Ok?", "a?b=c v1.2"]),
        (
            "Mr. Smith met J. R. Tolkien, e.g. here. He left.",
            ["Mr. Smith met J. R. Tolkien, e.g. here.", "He left."],
        ),
        ('He said "No." "Why?" she asked.', ['He said "No."', '"Why?" she asked.']),
        ("Wait... what? (Yes.) 北京. 上海.", ["Wait... what?", "(Yes.)", "北京.", "上海."]),
        ("", []),
        ("   ", []),
        ("...", ["..."]),
    ],
)
def test_sentences(line: str, sentences: list[str]) -> None:
    assert split_sentences(line) == sentences


@given(st.one_of(st.text(), st.text('aB. !?。"”…')))
def test_no_character_is_lost(line: str) -> None:
    joined = "".join(split_sentences(line))
    assert "".join(joined.split()) == "".join(line.split())


def test_long_lines_take_little_time() -> None:
    for line in ("." * 10**6, ". " * 10**5, " " * 10**6, "A. " * 10**5, "。" * 10**5, "a." * 10**5 + " A"):
        assert "".join("".join(split_sentences(line)).split()) == line.replace(" ", "")


def test_sentences_are_split_before_they_are_normalised() -> None:
    config = PrepareConfig(normalize=("nfkc", "lower"), sentence_split=True)
    assert list(Analyzer(config)(["One went. Two came.", "他走了！真的？"])) == [
        ["one", "went"],
        ["two", "came"],
        ["他走了"],
        ["真的"],
    ]


def test_the_analyzer_does_all_in_order() -> None:
    config = PrepareConfig(normalize=("nfkc", "digits"), sentence_split=True)
    analyzer = Analyzer(config)
    assert list(analyzer(["Ａ１. B2!", "", "c"])) == [["a0"], ["b0"], [], ["c"]]
    others = [PrepareConfig(), PrepareConfig(sentence_split=True), PrepareConfig(normalize=("nfkc",)), config]
    assert len({Analyzer(other).fingerprint for other in others}) == 4


def test_what_nobody_sees_can_be_dropped_from_the_words(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("\ufeffze\u200bro\n\ufeffzero &quot;zero&quot;&nbsp;zero\n", encoding="utf-8")
    for tokenizer in ("simple", "whitespace"):
        corpus = prepare(
            tmp_path / "t",
            tmp_path / "c",
            tokenizer=tokenizer,
            normalize=("entities", "invisible"),
            min_count=1,
            progress=False,
        )
        assert set(corpus.vocabulary.words) == ({"zero"} if tokenizer == "simple" else {"zero", '"zero"'})
