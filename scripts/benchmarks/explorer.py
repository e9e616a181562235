"""Measure the explorer: its start, its answers, its memory, and the map in a browser.

    python scripts/benchmarks/explorer.py --words 200000 1000000 --vector-size 128
    python scripts/benchmarks/explorer.py --model build/model --load 60

The vectors are random ones in clusters, with counts by Zipf's law and made-up words, or those of a model. The
server is the command itself in a process of its own. The clients are another process and keep their connections.
Milliseconds are from the question to the whole answer. Frames are drawn without a graphics card, by SwiftShader.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from explorer_browser import measure_frames
from explorer_clients import Request, fetch, mix_requests, run_clients, write_path
from explorer_server import ServerProcess, start_server, time_first_answer
from query import table

from word2vec.explorer.static_files import read_static_files
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.vectors import WordVectors

Facts = dict[str, str]

_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
_MOST_FREQUENT = 50_000_000  # occurrences of the first word
_MIXED = 2000  # questions that the load repeats
_SETTLED = 10.0  # seconds of load, after which memory should not grow


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, nargs="+", default=[200_000, 1_000_000], help="V of each column")
    parser.add_argument("--vector-size", type=int, default=128, help="d (default 128)")
    parser.add_argument("--model", type=Path, nargs="+", default=[], help="these instead, a column each")
    parser.add_argument("--starts", type=int, default=5, help="times that the server is started (default 5)")
    parser.add_argument("--questions", type=int, default=400, help="for each measurement (default 400)")
    parser.add_argument("--load", type=float, default=0, help="seconds of mixed questions by 16 clients")
    parser.add_argument("--no-umap", action="store_true", help="leave out the answers while UMAP runs")
    parser.add_argument("--no-browser", action="store_true", help="leave out the browser")
    options = parser.parse_args(arguments)
    columns: dict[str, Facts] = {}
    with tempfile.TemporaryDirectory() as name:
        for words in [] if options.model else options.words:
            path = Path(name) / "vectors"
            save_vectors(path, make_table(words, options.vector_size))
            columns[f"{words:,} words"] = measure(path, options)
        for path in options.model:
            columns[path.resolve().name] = measure(path, options)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, d {options.vector_size}\n"
    )
    print_table(columns)


def print_table(columns: dict[str, Facts]) -> None:
    """Print a Markdown table with a row for each fact that a column has."""
    names = list(dict.fromkeys(name for facts in columns.values() for name in facts))
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in names:
        print(f"| {name} | " + " | ".join(facts.get(name, "") for facts in columns.values()) + " |")


def make_table(words: int, size: int) -> Table:
    """Return random vectors in clusters, with made-up words and counts by Zipf's law."""
    counts = np.maximum(1, _MOST_FREQUENT / np.arange(1, words + 1)).astype(np.int64)
    return Table(invent_words(words), table(words, size).matrix, counts)


def invent_words(count: int) -> list[str]:
    """Return words that can be spoken, each once, in no order of the alphabet.

    Example:
        >>> invent_words(3)
        ['baba', 'giba', 'muba']
    """
    number = len(_SYLLABLES)
    words = []
    for row in range(count):
        rest, word = row, ""
        while rest or len(word) < 4:
            rest, place = divmod(rest, number)
            # 17 and 70 have no common divisor, so neighbouring rows begin differently.
            word += _SYLLABLES[17 * place % number]
        words.append(word)
    return words


# ==== One column ====


def measure(model: Path, options: argparse.Namespace) -> Facts:
    """Return everything that is measured of a model."""
    vectors = WordVectors.load(model)
    random = np.random.default_rng(0)
    asked = [vectors.words[row] for row in random.integers(0, len(vectors), options.questions)]
    starts = [time_first_answer(model, asked[0]) for _ in range(options.starts)]
    facts = {"start to first answer, s": f"{statistics.median(starts):.2f}"}
    questions = [Request(write_path("models/0/similar", [("q", word), ("topn", 10)])) for word in asked]
    with start_server(model) as server:
        # The first questions prepare what later ones use: they have been measured as the start.
        run_clients(server.address, questions[:80], 1)
        for clients in (1, 8):
            facts[_name_answers(clients)] = time_answers(server, questions, clients)
        facts |= measure_bytes(server, len(vectors))
        facts |= measure_memory(server, vectors, "")
        if not options.no_browser:
            facts |= measure_browser(server)
        if options.load:
            softmax = bool(json.loads(fetch(server.address, "/api/models")[1])["models"][0]["softmax"])
            mixed = mix_requests(vectors.words, softmax, _MIXED, lambda most: int(random.integers(most)))
            facts |= measure_load(server, mixed, options.load)
        if not options.no_umap:
            facts |= measure_with_umap(server, questions)
    return facts


def _name_answers(clients: int, more: str = "") -> str:
    return f"answer, {clients} client{'s' * (clients > 1)}{more}, p50 / p99 ms"


def time_answers(server: ServerProcess, questions: Sequence[Request], clients: int) -> str:
    """Return the median and the 99th percentile of the time to an answer."""
    asked = run_clients(server.address, questions, clients)
    if asked.wrong:
        raise SystemExit(f"explorer: {len(asked.wrong)} questions failed, such as {asked.wrong[0]}")
    return f"{asked.find_percentile(50):.1f} / {asked.find_percentile(99):.1f}"


def measure_with_umap(server: ServerProcess, questions: Sequence[Request]) -> Facts:
    """Return the time to an answer while the map by UMAP is found in the background."""
    path = write_path("models/0/map", [("layout", "umap")])
    fetch(server.address, path)
    facts: Facts = {}
    for clients in (1, 8):
        name = _name_answers(clients, ", while UMAP runs")
        facts[name] = time_answers(server, questions, clients)
        progress = write_path("models/0/map/progress", [("layout", "umap")])
        state = json.loads(fetch(server.address, progress)[1])["state"]
        if state != "running":
            facts[name] += f" (UMAP was {state} at the end)"
    return facts


def measure_bytes(server: ServerProcess, words: int) -> Facts:
    """Return the sizes of what a browser loads."""
    page = sum(len(file.content) for file in read_static_files().values())
    start = time.perf_counter()
    _, positions = fetch(server.address, write_path("models/0/map", [("layout", "pca")]))
    seconds = time.perf_counter() - start
    return {
        "page, kB": f"{page / 1e3:.0f}",
        "map, MB": f"{len(positions) / 1e6:.1f}",
        "map by PCA, first time, s": f"{seconds:.2f}",
    }


def measure_memory(server: ServerProcess, vectors: WordVectors, when: str) -> Facts:
    """Return what the server takes beyond the table, which is mapped."""
    memory = server.measure_memory()
    facts = {f"memory beyond the table, PSS / USS MB{when}": f"{memory.pss / 1e6:.0f} / {memory.uss / 1e6:.0f}"}
    if not when:
        facts["table, MB"] = f"{vectors.matrix.nbytes / 1e6:.0f}"
    return facts


def measure_browser(server: ServerProcess) -> Facts:
    """Return how the map is drawn while it is dragged."""
    frames = measure_frames(server.address)
    if isinstance(frames, str):
        return {"frame while panning, software rendering": f"not measured: {frames}"}
    return {
        "frame while panning, software rendering, ms": f"{frames.interval:.0f} (points {frames.drawing:.0f})",
        "points of such a frame": f"{frames.drawn:,} of {frames.total:,}",
    }


def measure_load(server: ServerProcess, mixed: Sequence[Request], seconds: float) -> Facts:
    """Return what becomes of the server when 16 clients ask without a pause."""
    settled = min(_SETTLED, seconds / 2)
    first = run_clients(server.address, mixed, 16, settled)
    before = server.measure_memory()
    asked = run_clients(server.address, mixed, 16, seconds - settled)
    after = server.measure_memory()
    wrong = [*first.wrong, *asked.wrong]
    answers = len(first.milliseconds) + len(asked.milliseconds)
    return {
        f"load of 16 clients for {seconds:.0f} s, answers": f"{answers:,}",
        "load, wrong answers": f"{len(wrong)}" + (f", such as {wrong[0]}" if wrong else ""),
        "load, p50 / p99 ms": f"{asked.find_percentile(50):.0f} / {asked.find_percentile(99):.0f}",
        f"load, USS MB after {settled:.0f} s / at the end": f"{before.uss / 1e6:.0f} / {after.uss / 1e6:.0f}",
    }


if __name__ == "__main__":
    main()
