"""Where the page's answers come from: requests that wait, errors, and words that are kept."""

from __future__ import annotations

from tests.support.javascript import Run

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
