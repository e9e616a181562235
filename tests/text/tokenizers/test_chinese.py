from __future__ import annotations

import gzip
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from word2vec import PrepareConfig
from word2vec.errors import ConfigError
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.compression import open_decompressed
from word2vec.text.tokenizers.characters import CharacterTokenizer
from word2vec.text.tokenizers.jieba_fast import (
    FILLER_FREQUENCY,
    VERIFIED,
    FastCutter,
    HiddenMarkovModel,
    import_jieba,
    is_available,
)
from word2vec.text.tokenizers.jieba_words import JiebaTokenizer, PlainCutter
from word2vec.text.tokenizers.user_dictionary import TermFinder, read_user_dictionary

needs_rjieba = pytest.mark.skipif(not is_available(), reason="the fast path needs rjieba 0.2.2 and jieba 0.42.1")

Cutters = dict[bool, tuple[Callable[[str], list[str]], Callable[[str], list[str]]]]

# With and without signs, of one script and of several, cut by the dictionary and by the model.
TRAPS = [
    "我买了T恤和卡拉OK，AA制，x光T恤衫，C语言B超4S店",
    "用C++和c#写，AT&T恤，VC++11，C+++，C#3.5，AT&T&T",
    "GitHub.com resolv.conf al-Haj 1960-2016 127.0.0.1 4.3BSD KOM_i 5%3 5%% -3.14%-",
    "增长3.14%左右，3.14.15，a.1，第1.2.3节，１２３％",
    "妩媚円円恹恹丅丏両咲亁佢妩丅",
    "中\u9fd6\u9fff国\u3400\U00020000\uf900\U00030000京\ud800北\udfff清华",
    "é ñandú Ελληνικά русский カタカナ ひらがな한국어 Ｔ恤 γ射线",
    "\r\n \t\u3000\u200b\x00\x1c中\r\n国\r",
    "B超B超和超B",
    "王小明他爬上了杜甫草堂边儿的皮筏艇，常在钜野泽中，常在此",
    "\ue000中\ue000\ue000",
    "#+&._%-",
    "",
]


@pytest.fixture(scope="module")
def cutters() -> Cutters:
    """The fast path and jieba's, with its model (True) and without."""
    cutters: Cutters = {hmm: (FastCutter(hmm), PlainCutter(hmm)) for hmm in (True, False)}
    return cutters


def write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "words.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


@needs_rjieba
@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("line", TRAPS)
def test_the_fast_path_cuts_difficult_lines_as_jieba_does(cutters: Cutters, line: str, hmm: bool) -> None:
    fast, plain = cutters[hmm]
    assert fast(line) == plain(line)
    assert "".join(fast(line)) == line


_PIECES = st.one_of(
    st.sampled_from([word for line in TRAPS for word in re.findall(r"\w+|\W", line)]),
    st.text("abcCTxZ0123459+#&._%-", max_size=6),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6),
    st.text("的是一不了人我在有他这中大来上国个到说们为子和你地出道也时年", max_size=9),
    st.text(max_size=4),
)


@needs_rjieba
@given(line=st.lists(_PIECES, max_size=12).map("".join), hmm=st.booleans())
@example(line="丅中国人丅c++", hmm=True)
def test_the_fast_path_cuts_any_text_as_jieba_does(cutters: Cutters, line: str, hmm: bool) -> None:
    fast, plain = cutters[hmm]
    assert fast(line) == plain(line)


@needs_rjieba
@pytest.mark.parametrize("hmm", [True, False])
def test_the_fast_path_cuts_words_of_the_dictionary_and_of_the_model_as_jieba_does(
    cutters: Cutters, hmm: bool
) -> None:
    fast, plain = cutters[hmm]
    assert isinstance(plain, PlainCutter)
    words = sorted(plain.frequencies)
    seen = sorted(import_jieba().finalseg.emit_P["S"])
    choice = random.Random(1)
    for _ in range(2000):
        line = "".join(choice.choices(words, k=4) + choice.choices(seen, k=5) + choice.choices(words, k=2))
        assert fast(line) == plain(line)


@needs_rjieba
def test_every_word_that_mixes_scripts_is_cut_as_jieba_does(cutters: Cutters) -> None:
    fast, plain = cutters[True]
    assert isinstance(plain, PlainCutter)
    mixed = [word for word in plain.frequencies if not re.fullmatch("[\u4e00-\u9fd5]+", word)]
    assert len(mixed) > 70
    for word in mixed:
        for line in (word, f"我{word}的", f"a{word}1", f"{word}.{word}", f"3.5{word}%", word * 3):
            assert fast(line) == plain(line)


@needs_rjieba
def test_the_model_cuts_ideographs_as_jiebas_does() -> None:
    finalseg = import_jieba().finalseg
    model = HiddenMarkovModel(finalseg)
    # In ideographs that it has never seen all paths are equally probable: then the order of comparing decides.
    unseen = [han for han in map(chr, range(0x4E00, 0x9FD6)) if han not in finalseg.emit_P["S"]]
    seen = sorted(finalseg.emit_P["B"])
    choice = random.Random(2)
    for _ in range(3000):
        text = "".join(choice.choice(choice.choice((seen, unseen))) for _ in range(choice.randint(2, 8)))
        assert model.cut(text) == list(finalseg.cut(text))


@needs_rjieba
def test_the_totals_of_both_dictionaries_are_equal(cutters: Cutters) -> None:
    # Else the logarithms differ in their last digits, and equally probable cuts are chosen differently.
    plain = cutters[True][1]
    assert isinstance(plain, PlainCutter)
    total = sum(plain.frequencies.values()) + FILLER_FREQUENCY
    assert plain.total == total


@needs_rjieba
def test_long_lines_go_to_rjieba_in_parts_and_are_cut_the_same() -> None:
    fast = FastCutter(hmm=True)
    line = "我来到北京清华大学，\r\nGitHub.com。丅\r\n" * 20
    whole = fast(line)
    for longest in range(1, 40):
        fast.longest_call = longest
        assert fast(line) == whole


@needs_rjieba
@pytest.mark.slow
def test_the_fast_path_cuts_real_text_as_jieba_does(cutters: Cutters, real_data: Path) -> None:
    fast, plain = cutters[True]
    with open_decompressed(real_data / "zh_mixed.txt.xz") as (_, stream):
        for number, line in zip(range(20_000), stream, strict=False):
            text = line.decode()
            assert fast(text) == plain(text), number


@needs_rjieba
def test_with_and_without_rjieba_words_and_fingerprints_are_equal() -> None:
    fast = [JiebaTokenizer(hmm=hmm) for hmm in (True, False)]
    fast_words = [[tokenizer(line) for line in TRAPS] for tokenizer in fast]
    assert isinstance(fast[0].cutter, FastCutter)
    slow = [JiebaTokenizer(hmm=hmm, allow_rjieba=False) for hmm in (True, False)]
    assert [[tokenizer(line) for line in TRAPS] for tokenizer in slow] == fast_words
    assert isinstance(slow[0].cutter, PlainCutter)
    assert [t.fingerprint for t in slow] == [t.fingerprint for t in fast]


def test_an_unknown_version_of_rjieba_is_not_used() -> None:
    assert not is_available({**VERIFIED, "rjieba": "9.9"})
    assert not is_available({**VERIFIED, "no-such-package": "1"})


def test_the_line_is_cut_as_it_is_and_lower_cased_afterwards() -> None:
    assert JiebaTokenizer()("我买了T恤，GitHub") == ["我", "买", "了", "t恤", "github"]
    assert JiebaTokenizer(lowercase=False)("我买了T恤，GitHub") == ["我", "买", "了", "T恤", "GitHub"]


def test_punctuation_is_dropped_or_kept_and_white_space_always_dropped() -> None:
    line = "来， \u3000（清华）C++ -- 3.5%_\r\n"
    assert JiebaTokenizer()(line) == ["来", "清华", "c++", "3.5%", "_"]
    assert JiebaTokenizer(punctuation=True)(line) == [
        *["来", "，", "（", "清华", "）", "c++", "--", "3.5%", "_"],
    ]


def test_the_model_can_be_left_out() -> None:
    assert JiebaTokenizer()("他来到了网易杭研大厦") == ["他", "来到", "了", "网易", "杭研", "大厦"]
    assert JiebaTokenizer(hmm=False)("他来到了网易杭研大厦") == ["他", "来到", "了", "网易", "杭", "研", "大厦"]


_KEEP_CASE = {choice: JiebaTokenizer(punctuation=choice, lowercase=False) for choice in (True, False)}


@given(line=st.lists(_PIECES, max_size=6).map("".join), punctuation=st.booleans())
def test_no_word_is_empty_or_white_space_and_nothing_else_gets_lost(line: str, punctuation: bool) -> None:
    words = _KEEP_CASE[punctuation](line)
    assert all(word.strip() for word in words)
    assert punctuation or all(re.search(r"\w", word) for word in words)
    kept = r"\S" if punctuation else r"\w"
    assert re.findall(kept, "".join(words)) == re.findall(kept, line)


def test_fingerprints_tell_options_and_dictionaries_apart(tmp_path: Path) -> None:
    dictionary = write(tmp_path, "云计算 5 n\n")
    made = [
        *(JiebaTokenizer(), JiebaTokenizer(hmm=False), JiebaTokenizer(punctuation=True)),
        *(JiebaTokenizer(lowercase=False), JiebaTokenizer(dictionary)),
    ]
    again = JiebaTokenizer(write(tmp_path, "\ufeff云计算 5\r\n\r\n"))
    assert again.fingerprint == made[-1].fingerprint
    made.append(JiebaTokenizer(write(tmp_path, "云计算 6\n")))
    assert len({tokenizer.fingerprint for tokenizer in made}) == len(made)


def test_making_a_tokenizer_imports_neither_jieba_nor_rjieba() -> None:
    code = (
        "import sys; from word2vec.text.tokenizers.jieba_words import JiebaTokenizer; JiebaTokenizer(); "
        "sys.exit(sorted({'jieba', 'rjieba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (1, "[]")


@pytest.mark.parametrize(
    ("content", "words", "terms"),
    [
        ("", [], []),
        ("云计算", [("云计算", None)], []),
        ("云计算 5\n李小福 2 nr\n台中 ns\n", [("云计算", 5), ("李小福", 2), ("台中", None)], []),
        ("\ufeff云计算 5\r\n\r\n \t \r\n台中\r\n", [("云计算", 5), ("台中", None)], []),
        ("easy_install 3 eng\nT-shirt\nA.B&C", [], ["easy_install", "T-shirt", "A.B&C"]),
        ("AI\n大A股 3\n卡拉OK\nAI 0", [("大A股", 3), ("AI", 0)], ["卡拉OK"]),
        ("New York 10 n\nEdu Trust认证 2000", [], ["New York", "Edu Trust认证"]),
        ("iPhone 15\t\niPhone 15\t7\nbig data\t\tn\nopen source\tn", [],
         ["iPhone 15", "big data", "open source"]),
        ("阿尔伯特·爱因斯坦 3\nC/C++\nα粒子 2 n", [], ["阿尔伯特·爱因斯坦", "C/C++", "α粒子"]),
        ("New York 3\nNew York 0", [], []),
        ("123\t\n007 5", [], ["123", "007"]),
    ],
)  # fmt: skip
def test_user_dictionaries_are_read(
    tmp_path: Path, content: str, words: list[tuple[str, int | None]], terms: list[str]
) -> None:
    dictionary = read_user_dictionary(write(tmp_path, content))
    assert dictionary.words == tuple(words)
    assert dictionary.terms == set(terms)


@pytest.mark.parametrize(
    ("word", "line", "words"),
    [
        ("AI", "MAIL和AI，OpenAI", ["MAIL", "和", "AI", "OpenAI"]),
        ("5G", "15G不是5G手机", ["15G", "不是", "5G", "手机"]),
        ("卡拉OK", "卡拉OKX和卡拉OK", ["卡拉", "OKX", "和", "卡拉OK"]),
    ],
)
def test_a_word_is_not_cut_out_of_a_longer_word_of_its_script(
    tmp_path: Path, word: str, line: str, words: list[str]
) -> None:
    assert JiebaTokenizer(write(tmp_path, word), lowercase=False)(line) == words


def test_a_dictionary_is_normalised_as_the_text_is(tmp_path: Path) -> None:
    pytest.importorskip("opencc")
    path = write(tmp_path, "量子電腦學會\nＡＩ晶片 5\nNew　York\t\n")
    config = PrepareConfig(tokenizer="jieba", user_dictionary=path, normalize=("nfkc", "simplified", "lower"))
    (words,) = Analyzer(config)(["量子電腦學會有AI晶片，New York也有。"])
    assert words == ["量子电脑学会", "有", "ai晶片", "new_york", "也", "有"]
    with pytest.raises(ConfigError, match="line 2: nothing is left of '\u3164'"):
        read_user_dictionary(write(tmp_path, "好\n\u3164"), lambda word: word.replace("\u3164", " "))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("云计算 5\n\n42\n".encode(), "line 3: there is no word, only a frequency"),
        (b"7 n", "line 1: there is no word"),
        (b"\t7", "line 1: there is no word"),
        ("云计算 多\n".encode(), "line 1: '多' is not a frequency"),
        ("云计算 many n".encode(), "line 1: 'many' is not a frequency"),
        ("好\n云计算 -1".encode(), "line 2: '-1' is not a frequency"),
        ("云计算 1.5 n".encode(), "line 1: '1.5' is not a frequency"),
        (b"machine learning", "line 1: 'learning' is not a frequency.*or a tab after it"),
        (b"machine learning\tmany", None),
        (b"machine learning\tMany", "line 1: 'Many' is not a frequency"),
        (b"machine learning\t5 n n", "line 1: more than a frequency and a tag"),
        (b"word " + b"9" * 5000, "line 1: the frequency 9+ is larger than 1000000000000"),
        ("好\n云计算 5".encode("gb18030"), "line 1: byte 0xba at 0 is not UTF-8"),
        ("好 1\n".encode() + b"ab\xff", "line 2: byte 0xff at 2 is not UTF-8"),
        ("云计算 5".encode("utf-16-le"), "line 1: byte 0x91 at 0 is not UTF-8"),
        ("云计算 5".encode("utf-16") + b"\0", "line 1: byte 0xff at 0 is not UTF-8"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(tmp_path: Path, content: bytes, message: str | None) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(content)
    if message is None:
        JiebaTokenizer(str(path))
        return
    with pytest.raises(ConfigError, match=f"words.txt, {message}"):
        JiebaTokenizer(str(path))


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_a_user_dictionary_without_a_word_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "words.txt").write_bytes(content)
    for path in (str(tmp_path / "words.txt"), "/dev/null"):
        with pytest.raises(
            ConfigError, match=f"user_dictionary is '{path}', which holds no word; give one word"
        ):
            JiebaTokenizer(path)
    with pytest.raises(ConfigError, match="user_dictionary is '-', but every process that cuts text reads it"):
        JiebaTokenizer("-")


@pytest.mark.parametrize(
    "data", [gzip.compress("云计算专家\n".encode(), mtime=0), "云计算专家\r\n".encode("utf-16")]
)
def test_a_user_dictionary_may_be_compressed_or_utf16(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "words.txt").write_bytes(data)
    assert "云计算专家" in JiebaTokenizer(str(tmp_path / "words.txt"))("他是云计算专家")


def test_a_user_dictionary_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read the user dictionary .*none\.txt: No such file"):
        JiebaTokenizer(str(tmp_path / "none.txt"))
    with pytest.raises(ConfigError, match="Is a directory"):
        JiebaTokenizer(str(tmp_path))


def test_user_words_are_cut_out_whole(tmp_path: Path) -> None:
    dictionary = (
        "云计算\n石墨烯片 9 n\nT-shirt\nNew York 10 n\nNew York City 10\niPhone 15\t\n阿甲·乙 3\nC/C++\n"
    )
    tokenizer = JiebaTokenizer(write(tmp_path, dictionary))
    line = "在New York City用云计算做石墨烯片，T-shirt，New Yorkers和New York里的iPhone 15，阿甲·乙写C/C++。"
    assert tokenizer(line) == [
        *["在", "new_york_city", "用", "云计算", "做", "石墨烯片", "t-shirt", "new", "yorkers", "和"],
        *["new_york", "里", "的", "iphone_15", "阿甲·乙", "写", "c/c++"],
    ]
    assert JiebaTokenizer()("T-shirt，New York") == ["t", "shirt", "new", "york"]


def test_frequency_0_takes_a_word_away_from_this_tokenizer_alone(tmp_path: Path) -> None:
    # 杭研 is in no dictionary but the model's guess, 清华大学 is in jieba's.
    line = "他来到了清华大学杭研"
    assert JiebaTokenizer()(line) == ["他", "来到", "了", "清华大学", "杭研"]
    tokenizer = JiebaTokenizer(write(tmp_path, "杭研 0\n清华大学 0\n"))
    assert tokenizer(line) == ["他", "来到", "了", "清华", "大学", "杭", "研"]
    assert JiebaTokenizer()(line)[-1] == "杭研"
    assert import_jieba().finalseg.Force_Split_Words == set()


def test_the_longest_term_is_found_first_and_never_inside_a_foreign_word() -> None:
    find = TermFinder(["a b", "a b c", "b c", "中·", "]^-\\"])
    assert find("a b c, b c; xa b; a bx; 中·中·a b国 ]^-\\") == [
        (0, 5),
        (7, 10),
        (24, 26),
        (26, 28),
        (28, 31),
        (33, 37),
    ]
    assert TermFinder([])("anything") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("我爱北京ABC天安门", ["我", "爱", "北", "京", "abc", "天", "安", "门"]),
        ("ＡＢＣ中Ｄ１２３", ["ａｂｃ", "中", "ｄ１２３"]),
        ("café在Zürich，Ελληνικά", ["café", "在", "zürich", "ελληνικά"]),
        ("第3.14节 2024年", ["第", "3", "14", "节", "2024", "年"]),
        ("e\u0301t中\ufe0f", ["e\u0301t", "中\ufe0f"]),
        ("snake_case变量", ["snake_case", "变", "量"]),
        ("\U00020000\u3400\uf900", ["\U00020000", "\u3400", "\uf900"]),
    ],
)
def test_characters_keeps_foreign_words_whole(line: str, words: list[str]) -> None:
    assert CharacterTokenizer()(line) == words


def test_characters_can_keep_the_case() -> None:
    assert CharacterTokenizer(lowercase=False)("用Python写ＡＢＣ") == ["用", "Python", "写", "ＡＢＣ"]
    assert CharacterTokenizer(lowercase=False).fingerprint != CharacterTokenizer().fingerprint
