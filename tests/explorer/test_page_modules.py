"""The modules that need no page: run by node, or else in Chromium. The page itself is tested in a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from word2vec.explorer.static_files import STATIC

Run = Callable[..., Any]
"""The body of an async JavaScript function, and the values of its variables -> what it returns."""

_MODULES = sorted((STATIC / "js").rglob("*.js"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run JavaScript that imports modules of the page by ``await load("name")``."""
    if shutil.which("node") is not None:
        yield _make_node_run(tmp_path_factory.mktemp("page"))
        return
    pytest.importorskip("playwright", reason="there is neither node nor playwright to run JavaScript")
    from tests.support.browser import open_browser

    with open_browser() as browser:
        page = browser.new_page()
        # Modules need an address. Nothing answers at this one but the files.
        page.route("http://page.test/**", lambda route: route.fulfill(**_answer(route.request.url)))
        page.goto("http://page.test/")
        yield lambda body, **values: page.evaluate(_wrap(body, "/js", values))


def _answer(address: str) -> dict[str, Any]:
    name = address.removeprefix("http://page.test/")
    if not name:
        return {"body": "<!doctype html>", "content_type": "text/html"}
    return {"body": (STATIC / name).read_bytes(), "content_type": "text/javascript"}


def _wrap(body: str, folder: str, values: dict[str, Any]) -> str:
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    return f"async () => {{ const load = (name) => import(`{folder}/${{name}}.js`); {given} {body} }}"


def _make_node_run(directory: Path) -> Run:
    # Without a package.json an older node takes the modules for scripts.
    shutil.copytree(STATIC / "js", directory / "js")
    (directory / "package.json").write_text('{"type": "module"}')

    def run(body: str, **values: Any) -> Any:
        main = directory / "main.js"
        main.write_text(f"console.log(JSON.stringify(await ({_wrap(body, './js', values)})() ?? null));")
        done = subprocess.run(["node", str(main)], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return run


# ==== texts.js, messages.js ====


def test_both_languages_have_the_same_texts_with_the_same_values(run: Run) -> None:
    english, chinese = run("const { TEXTS } = await load('texts/texts'); return [TEXTS.en, TEXTS.zh];")
    assert list(english) == list(chinese)
    for name in english:
        wanted = _list_values(english[name])
        assert _list_values(chinese[name]) == wanted, name
        assert "" not in _list_forms(english[name]) + _list_forms(chinese[name]), name


def _list_forms(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def _list_values(text: str | dict[str, str]) -> set[str]:
    return {value for form in _list_forms(text) for value in re.findall(r"\{(\w+)\}", form)}


def test_each_text_that_the_page_names_exists_and_each_that_exists_is_named(run: Run) -> None:
    texts = set(run("return Object.keys((await load('texts/texts')).TEXTS.en);"))
    files = [*(path for path in STATIC.rglob("*.js") if path.name != "texts.js"), STATIC / "index.html"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    named = set(re.findall(r'\bsay\("(\w+)"', source))
    named |= set(re.findall(r'data-say(?:-\w+)?"?[=:] ?"(\w+)"', source))
    assert named - texts == set()
    # Names that are chosen stand in quotes somewhere, or are those of a column.
    quoted = set(re.findall(r'"(\w+)"', source))
    assert texts - named - quoted == set()


@pytest.mark.parametrize(
    ("asked", "preferred", "language"),
    [
        (None, ["de-DE", "zh-TW", "en"], "zh"),
        (None, ["en-GB", "zh"], "en"),
        (None, ["de"], "en"),
        (None, [], "en"),
        ("zh", ["en"], "zh"),
        ("toString", ["zh-CN"], "zh"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_browsers_first(
    run: Run, asked: str | None, preferred: list[str], language: str
) -> None:
    body = "return (await load('texts/messages')).chooseLanguage(asked, preferred);"
    assert run(body, asked=asked, preferred=preferred) == language


def test_a_text_takes_its_values_and_its_number(run: Run) -> None:
    body = """
        const { Messages } = await load("texts/messages");
        const messages = new Messages("en");
        let heard = 0;
        messages.onChange(() => heard++);
        const english = [1, 2000].map((count) => messages.say("answerCount", { count }));
        const kept = messages.say("failed", { message: "{message} $& <b>" });
        messages.setLanguage("zh");
        messages.setLanguage("zh");
        let missing = "";
        try { messages.say("nothing of this name"); } catch (error) { missing = error.message; }
        return [english, kept, messages.say("answerCount", { count: 2000 }), messages.tag, heard, missing];
    """
    assert run(body) == [
        ["1 answer", "2,000 answers"],
        "This did not work: {message} $& <b>",
        "2,000 个答案",
        "zh-Hans",
        1,
        "there is no text named nothing of this name",
    ]


# ==== address.js ====

_STANDARD = {
    "model": 0, "tab": "similar", "q": "", "topn": 10, "first": "", "second": "", "other": None, "layout": "pca",
    "from": "", "to": "", "colour": "frequency", "classes": 8, "labels": 1, "x": None, "y": None, "zoom": None,
    "lang": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"q": "king - man + woman", "topn": 50, "tab": "related"},
        {"q": "国王 & #=%+?", "lang": "zh", "model": 2},
        {"q": '<script>alert("1")</script>\u202e\x1b[31m', "first": "a b", "second": "&", "other": 0},
        {"layout": "axis", "from": "man he", "to": "woman she", "colour": "class", "classes": 64, "labels": 0},
        {"x": -1.25, "y": 0, "zoom": 0.001},
    ],
)
def test_a_view_comes_back_from_its_address(run: Run, changes: dict[str, Any]) -> None:
    body = "const { readAddress, writeAddress } = await load('address'); return readAddress(writeAddress(view));"
    view = {**_STANDARD, **changes}
    assert run(body, view=view) == view


def test_the_address_of_a_view_is_short(run: Run) -> None:
    body = "return (await load('address')).writeAddress(view);"
    assert run(body, view=_STANDARD) == ""
    assert run(body, view={**_STANDARD, "q": "king", "x": 1 / 3, "lang": "zh"}) == "q=king&x=0.33333&lang=zh"


@pytest.mark.parametrize(
    "hash",
    [
        "",
        "#",
        "#%E0%A4%A=%",
        "#&&&===",
        "#model=-1&topn=11&tab=<b>&lang=xx&layout=__proto__&colour=constructor",
        "#model=1e3&classes=1&labels=2&other=",
        "#x=NaN&y=Infinity&zoom=-1",
        "#x=&y=%20&zoom=0",
        "#x=1e99&y=0x&zoom=1e-99",
        "#__proto__=1&hasOwnProperty=2",
    ],
)
def test_what_a_malformed_address_lacks_is_standard(run: Run, hash: str) -> None:
    assert run("return (await load('address')).readAddress(hash);", hash=hash) == _STANDARD


def test_a_question_in_the_address_is_bounded(run: Run) -> None:
    view = run("return (await load('address')).readAddress(hash);", hash="#q=" + "a" * 5000)
    assert view["q"] == "a" * 1000


# ==== caret_word.js ====


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("ki|", ["ki"]),
        ("king - ma|", ["ma"]),
        ("king - ma|n + woman", ["ma"]),
        ("国王-男|", ["国王-男", "男"]),
        ("法国：巴黎：：日|", ["法国：巴黎：：日", "日"]),
        ("well-kn|", ["well-kn", "kn"]),
        ("?the|", ["?the", "the"]),
        ("king -|", []),
        ("king-|", ["king-"]),
        ("king |", []),
        ("|king", []),
        ("", []),
    ],
)
def test_the_word_at_the_caret_is_completed(run: Run, text: str, prefixes: list[str]) -> None:
    body = "return (await load('fields/caret_word')).listCaretWords(text, caret).map(({ prefix }) => prefix);"
    assert run(body, text=text.replace("|", ""), caret=max(text.find("|"), 0)) == prefixes


@pytest.mark.parametrize(
    ("text", "which", "word", "replaced"),
    [
        ("ki|", 0, "king", "king|"),
        ("king - ma|", 0, "man", "king - man |"),
        ("king - ma|n + woman", 0, "mankind", "king - mankind| + woman"),
        ("国王-男|+女人", 1, "男人", "国王-男人|+女人"),
    ],
)
def test_a_completion_takes_the_place_of_the_word_at_the_caret(
    run: Run, text: str, which: int, word: str, replaced: str
) -> None:
    body = """
        const { listCaretWords, replaceCaretWord } = await load("fields/caret_word");
        const written = replaceCaretWord(text, listCaretWords(text, caret)[which], word);
        return written.text.slice(0, written.caret) + "|" + written.text.slice(written.caret);
    """
    plain = text.replace("|", "")
    assert run(body, text=plain, caret=text.find("|"), which=which, word=word) == replaced


# ==== question_line.js ====


@pytest.mark.parametrize(
    ("line", "plain", "context", "nearest", "words"),
    [
        ("king", True, False, "king", "king"),
        (" king  queen ", True, False, "king  queen", "king queen"),
        ("well-known C++", True, False, "well-known C++", "well-known C++"),
        ("king - man + woman", False, False, "king - man + woman", "king man woman"),
        ("国王-男人＋女人", False, False, "国王-男人＋女人", "国王 男人 女人"),
        ("france : paris :: japan", False, False, "france : paris :: japan", "france paris japan"),
        ("? the capital of", False, True, "the capital of", "the capital of"),
        ("？中国 的", False, True, "中国 的", "中国 的"),
        ("?", False, False, "?", ""),
        ("sim cat dog", False, False, "sim cat dog", "cat dog"),
        ("sim", True, False, "sim", "sim"),
        ("", True, False, "", ""),
    ],
)
def test_a_line_tells_which_tab_it_is_for(
    run: Run, line: str, plain: bool, context: bool, nearest: str, words: str
) -> None:
    body = """
        const { asksContext, isPlain, writeNearest, writeWords } = await load("fields/question_line");
        return [isPlain(line), asksContext(line), writeNearest(line), writeWords(line)];
    """
    assert run(body, line=line) == [plain, context, nearest, words]


def test_the_word_help_is_asked_as_a_word(run: Run) -> None:
    body = "const { writeWord } = await load('fields/question_line'); return ['help', 'king'].map(writeWord);"
    assert run(body) == ["near help", "king"]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("king", "king"),
        (" king - man + woman", "king"),
        ("国王-男人＋女人", "国王"),
        ("france : paris :: japan", "france"),
        ("sim cat dog", "cat"),
        ("near help", "help"),
        ("help", ""),
        ("? the capital of", ""),
        ("?", ""),
        ("", ""),
    ],
)
def test_the_first_word_of_a_line_is_found(run: Run, line: str, first: str) -> None:
    assert run("return (await load('fields/question_line')).findFirstWord(line);", line=line) == first


# ==== comparison.js ====


@pytest.mark.parametrize(
    ("view", "others", "first", "other"),
    [
        # One model: the word of the question waits for another one.
        ({"q": "king"}, 0, "king", None),
        # More models: it is compared in two of them.
        ({"q": "king - man + woman"}, 1, "king", 1),
        ({"q": "king", "model": 2}, 2, "king", 0),
        # What a person has chosen stays.
        ({"q": "king", "first": "paris"}, 1, "paris", None),
        ({"q": "king", "second": "queen"}, 1, "king", None),
        ({"q": "king", "other": 2}, 2, "king", 2),
        # A context has no word to compare.
        ({"q": "? the capital"}, 1, "", None),
        ({}, 1, "", None),
    ],
)
def test_a_comparison_without_a_first_word_takes_that_of_the_question(
    run: Run, view: dict[str, Any], others: int, first: str, other: int | None
) -> None:
    body = "return (await load('tabs/comparison')).completeComparison(view, others);"
    whole = {**_STANDARD, **view}
    assert run(body, view=whole, others=others) == {**whole, "first": first, "other": other}


# ==== word_text.js ====


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("king", "king"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egnik", "\\u202egnik"),
        ("\u2067abc\u2069", "\\u2067abc\\u2069"),
        ("\U000e0041x", "\\U000e0041x"),
        ("", '""'),
        (" ", "\\x20"),
        ("\u3000\u200b", "\\u3000\\u200b"),
        ("\u3164", "\\u3164"),
        ("a b", "a b"),
        ("\u0301", "\u25cc\u0301"),
        ("é", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ab\u200d", "ab\\u200d"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_what_is_not_seen_of_a_word_is_an_escape(run: Run, word: str, shown: str) -> None:
    assert run("return (await load('texts/word_text')).showWord(word);", word=word) == shown


def test_half_of_a_surrogate_pair_is_an_escape(run: Run) -> None:
    assert run(r"return (await load('texts/word_text')).showWord('a\ud83d');") == "a\\ud83d"


def test_a_word_in_a_sentence_is_cut_and_turns_nothing_around(run: Run) -> None:
    body = "const { quoteWord } = await load('texts/word_text'); return words.map(quoteWord);"
    assert run(body, words=["עברית", "词" * 500]) == ["\u2068עברית\u2069", "\u2068" + "词" * 60 + "…\u2069"]


# ==== csv.js, downloads.js ====


def test_a_table_is_read_back_by_a_reader_of_csv(run: Run) -> None:
    words = ["king", 'say "no"', "a,b", "two\r\nlines", "=1+1", "国王", "", "-", "NA"]
    rows = [[place, word, 0.1 + 0.2, None] for place, word in enumerate(words)]
    body = "return (await load('csv')).writeCsv(['rank', 'word', 'cosine', 'a \"b\"'], rows);"
    text = run(body, rows=rows)
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert read[0] == ["rank", "word", "cosine", 'a "b"']
    assert read[1:] == [[str(place), word, "0.30000000000000004", ""] for place, word in enumerate(words)]


def test_words_are_a_line_each(run: Run) -> None:
    body = "return (await load('downloads')).writeLines(['king', 'a\\nb', '国王']);"
    assert run(body) == "king\na\\nb\n国王\n"


# ==== axis_ticks.js ====


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0.13, 0.31, [0.15, 0.2, 0.25, 0.3]),
        (0, 85e6, [0, 20e6, 40e6, 60e6, 80e6]),
        (-3, 3, [-2, 0, 2]),
        (5, 5, [5]),
    ],
)
def test_an_axis_has_round_numbers(run: Run, low: float, high: float, ticks: list[float]) -> None:
    body = "return (await load('tabs/axis_ticks')).chooseTicks(low, high, 5);"
    assert run(body, low=low, high=high) == pytest.approx(ticks)


# ==== word_store.js ====


def test_many_rows_of_a_stretch_are_asked_as_one_and_scattered_ones_by_number(run: Run) -> None:
    body = "return (await load('sources/word_store')).planRequests(rows, 9000);"
    assert run(body, rows=[*range(100), 5000, 8999]) == [{"start": 0, "count": 4096}, {"rows": [5000, 8999]}]
    assert run(body, rows=list(range(8900, 9000))) == [{"start": 8192, "count": 808}]
    assert run(body, rows=[]) == []


def test_words_are_fetched_once_and_kept(run: Run) -> None:
    body = """
        const { WordStore } = await load("sources/word_store");
        const asked = [];
        const source = { words: async (model, which) => {
            asked.push([model, which]);
            return { rows: which.rows, words: which.rows.map((row) => `w${row}`), counts: null };
        } };
        const store = new WordStore(source, 7, 100);
        const arrived = [];
        store.onArrival((rows) => arrived.push(...rows));
        await Promise.all([store.request([3, 5, 3]), store.request([5, 6, 100, -1])]);
        await store.request([3, 6]);
        return [asked, arrived.sort(), store.get(5), store.get(9) ?? null, store.getCount(5) ?? null];
    """
    asked = [[7, {"rows": [3, 5]}], [7, {"rows": [6]}]]
    assert run(body) == [asked, [3, 5, 6], "w5", None, None]


# ==== connection.js, source.js ====


def test_a_request_waits_for_a_server_that_is_gone(run: Run) -> None:
    body = """
        const { Connection } = await load("sources/connection");
        const json = (value, status = 200) =>
            new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
        const fail = () => { throw new TypeError("gone"); };
        const answers = [fail, () => new Response("", { status: 503 }), () => json({ a: 1 })];
        globalThis.fetch = async () => answers.shift()();
        const connection = new Connection();
        const heard = [];
        connection.onChange((isLost) => {
            heard.push(isLost);
            if (isLost) setTimeout(() => connection.retryNow(), 5);
        });
        const answer = await connection.get("api/models");
        return [answer.json, heard, connection.isLost, answers.length];
    """
    assert run(body) == [{"a": 1}, [True, False], False, 0]


def test_an_error_of_the_server_is_thrown_with_its_facts(run: Run) -> None:
    body = """
        const { Connection } = await load("sources/connection");
        const { ServerSource } = await load("sources/source");
        const asked = [];
        const error = { error: "no kingg", kind: "unknown_word", word: "kingg", suggestions: ["king"] };
        globalThis.fetch = async (path) => {
            asked.push(path);
            const headers = { "Content-Type": "application/json" };
            return new Response(JSON.stringify(error), { status: 400, headers });
        };
        try { await new ServerSource(new Connection()).compareModels("kingg & co", [0, 2], 10); }
        catch (thrown) {
            return [asked, thrown.message, thrown.kind, thrown.status, thrown.word, thrown.suggestions];
        }
    """
    path = "api/compare?word=kingg+%26+co&models=0&models=2&topn=10"
    assert run(body) == [[path], "no kingg", "unknown_word", 400, "kingg", ["king"]]


def test_a_cancelled_request_is_not_repeated(run: Run) -> None:
    body = """
        const { Connection } = await load("sources/connection");
        let asked = 0;
        globalThis.fetch = async () => { asked++; throw new TypeError("gone"); };
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 20);
        try { await new Connection().get("x", controller.signal); } catch (error) { return [error.name, asked]; }
    """
    assert run(body) == ["AbortError", 1]


def test_only_the_latest_request_answers(run: Run) -> None:
    body = """
        const { Latest, pause } = await load("sources/latest");
        const latest = new Latest();
        const slow = latest.run(async (signal) => { await pause(5000, signal); return "slow"; });
        const deaf = latest.run(() => new Promise((resolve) => setTimeout(() => resolve("deaf"), 20)));
        const last = latest.run(async () => "last");
        const failed = new Latest().run(async () => { throw new Error("why"); });
        return [await slow, await deaf, await last, (await failed).error.message];
    """
    assert run(body) == [None, None, {"value": "last"}, "why"]


# ==== map_layout.js ====


def test_an_axis_places_words_by_cosine_and_frequency(run: Run) -> None:
    body = """
        const { placeOnAxis } = await load("map_side/map_layout");
        const places = placeOnAxis(Float32Array.of(-0.5, 0.5, 0), counts && Float32Array.from(counts));
        return [...places];
    """
    assert run(body, counts=[0, 99, 9]) == pytest.approx([-0.5, -0.5, 0.5, 0.5, 0, 0], abs=1e-6)
    by_row = run(body, counts=None)
    assert by_row[1] > by_row[3] > by_row[5]


def test_a_layout_is_looked_after_until_it_is_ready(run: Run) -> None:
    body = """
        const { loadLayout } = await load("map_side/map_layout");
        const maps = [{ state: "running", stage: "layout", done: 0.5 }, { state: "ready", positions: [1, 2] }];
        const source = { map: async () => maps.shift(), progress: async () => ({ state: "ready" }) };
        const seen = [];
        const signal = new AbortController().signal;
        const view = { model: 0, layout: "umap" };
        const found = await loadLayout({ source }, view, signal, (progress) => seen.push(progress));
        maps.push({ state: "refused", message: "too many words" });
        const refused = await loadLayout({ source }, view, signal, () => {}).catch((error) => error);
        return [found.positions, seen, [refused.kind, refused.message]];
    """
    assert run(body) == [[1, 2], [{"stage": "layout", "done": 0.5}], ["refused", "too many words"]]


# ==== The files ====


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_nothing_of_the_page_makes_elements_of_text(path: Path) -> None:
    code = path.read_text("utf-8")
    makers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    assert re.findall(rf"{makers}|setAttribute\(.style", code) == []
    # Only one module asks the server, so that one place knows when it is gone.
    assert ("fetch(path" in code) == (path.name == "connection.js")


def test_the_page_loads_nothing_from_elsewhere_and_has_no_code_or_style_of_its_own() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert re.findall(r"https?:|//\w|<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", page) == []
    sheets = "\n".join(path.read_text("utf-8") for path in STATIC.rglob("*.css"))
    assert re.findall(r"url\(|@import|https?:", sheets) == []
