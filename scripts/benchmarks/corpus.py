"""How fast text becomes an encoded corpus, and in how much memory, beside gensim's scan and plain jieba.

    python scripts/benchmarks/corpus.py --english en_wiki.txt --chinese zh_mixed.txt --workers 2

Every case runs in a process of its own, all of them ``--repeats`` times in turn. The table shows medians.

* *simple*: ``prepare`` of the raw text. It counts and encodes, and the start of the workers is included.
* *whitespace*: ``prepare`` of the same text, already tokenised.
* *gensim*: ``build_vocab(corpus_file=...)`` of that file, which only counts.
* *jieba*: ``prepare`` of the Chinese text.
* *plain jieba*: the same, with every line cut by jieba itself.
* *memory*: largest resident size of the process and of the largest worker, for the English text and for a file
  of ten times the text (``--tenfold``, which takes ten times as long and as much disk).

Compressed texts are unpacked first, outside the measurement.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from process_memory import find_peak_memory

SCRIPTS = Path(__file__).parent


def main() -> None:
    """Measure every case, or, as a child process, one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--english", type=Path, help="text of words and spaces, plain or compressed")
    parser.add_argument("--chinese", type=Path, help="Chinese text, plain or compressed")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--tenfold", action="store_true", help="also prepare ten times the English text, once")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task = json.loads(options.child)
        print(json.dumps({"gensim": _run_gensim}.get(task["case"], _run_prepare)(task)))
        return
    if options.english is None and options.chinese is None:
        parser.error("give --english, --chinese or both")
    with tempfile.TemporaryDirectory() as directory:
        results = _measure(options, Path(directory))
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        print(_report(results))


def _measure(options: argparse.Namespace, directory: Path) -> dict[str, dict[str, float]]:
    common = {"workers": options.workers, "directory": str(directory)}
    tasks: list[dict[str, Any]] = []
    if options.english is not None:
        english, tokenised = directory / "english.txt", directory / "tokenised.txt"
        _unpack(options.english, english)
        _tokenise(english, tokenised)
        tasks += [
            {**common, "case": "simple", "text": str(english), "tokenizer": "simple"},
            {**common, "case": "whitespace", "text": str(tokenised), "tokenizer": "whitespace"},
            {**common, "case": "gensim", "text": str(tokenised)},
        ]
    if options.chinese is not None:
        chinese = directory / "chinese.txt"
        _unpack(options.chinese, chinese)
        plain = f"{Path(__file__).stem}:plain_jieba"
        tasks += [
            {**common, "case": "jieba", "text": str(chinese), "tokenizer": "jieba"},
            {**common, "case": "plain jieba", "text": str(chinese), "tokenizer": plain},
        ]
    runs: dict[str, list[dict[str, float]]] = {task["case"]: [] for task in tasks}
    for repeat in range(options.repeats):
        for task in tasks:
            print(f"run {repeat + 1} of {options.repeats}: {task['case']}", file=sys.stderr)
            runs[task["case"]].append(_run_child(task))
    if options.tenfold and options.english is not None:
        tenfold = directory / "tenfold.txt"
        with tenfold.open("wb") as file:
            for _ in range(10):
                file.write(english.read_bytes())
        print("once: tenfold", file=sys.stderr)
        task = {**common, "case": "tenfold", "text": str(tenfold), "tokenizer": "simple"}
        runs["tenfold"] = [_run_child(task)]
    return {
        case: {name: statistics.median(run[name] for run in results) for name in results[0]}
        for case, results in runs.items()
    }


def _run_child(task: dict[str, Any]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--child", json.dumps(task)], stdout=subprocess.PIPE, text=True, check=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _run_prepare(task: dict[str, Any]) -> dict[str, float]:
    from word2vec import prepare

    # The workers find plain_jieba by name.
    sys.path.insert(0, str(SCRIPTS))
    output = Path(task["directory"]) / f"corpus-{os.getpid()}"
    started = time.perf_counter()
    corpus = prepare(task["text"], output, tokenizer=task["tokenizer"], workers=task["workers"], progress=False)
    seconds = time.perf_counter() - started
    for path in output.iterdir():
        path.unlink()
    return _result(task, seconds, corpus.raw_words)


def _run_gensim(task: dict[str, Any]) -> dict[str, float]:
    from gensim.models import Word2Vec

    model = Word2Vec(min_count=5, workers=task["workers"])
    started = time.perf_counter()
    model.build_vocab(corpus_file=task["text"])
    return _result(task, time.perf_counter() - started, model.corpus_total_words)


def _result(task: dict[str, Any], seconds: float, words: int) -> dict[str, float]:
    size = Path(task["text"]).stat().st_size
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "words": words,
        "words_per_second": words / seconds,
        "megabytes_per_second": size / seconds / 1e6,
        "memory_mb": find_peak_memory() / 1e6,
        "worker_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6,
    }


def plain_jieba(line: str) -> list[str]:
    """Cut a line as the tokenizer "jieba" does, but with jieba's own code."""
    words: list[str] = _plain_tokenizer()(line)
    return words


@cache
def _plain_tokenizer() -> Any:
    from word2vec.text.tokenizers.jieba_words import JiebaTokenizer, PlainCutter

    class PlainTokenizer(JiebaTokenizer):
        """The tokenizer "jieba", equal in all else."""

        def _new_cutter(self) -> PlainCutter:
            return PlainCutter(hmm=True)

    return PlainTokenizer()


def _unpack(packed: Path, plain: Path) -> None:
    from word2vec.text.sources.compression import open_decompressed

    with open_decompressed(packed) as (_, stream), plain.open("wb") as file:
        while block := stream.read(1 << 20):
            file.write(block)


def _tokenise(text: Path, tokenised: Path) -> None:
    from word2vec import PrepareConfig
    from word2vec.text.analyzer import Analyzer

    with text.open(encoding="utf-8") as lines, tokenised.open("w", encoding="utf-8") as file:
        for words in Analyzer(PrepareConfig())(lines):
            if words:
                file.write(" ".join(words) + "\n")


def _report(results: dict[str, dict[str, float]]) -> str:
    compared = {"whitespace": "gensim", "jieba": "plain jieba"}
    lines = [
        "| | words/s | MB/s | seconds | memory | largest worker | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for case, result in results.items():
        other = compared.get(case)
        ratio = ""
        if other in results:
            ratio = f"{results[other]['seconds'] / result['seconds']:.2f} x {other}"
        if case == "tenfold":
            ratio = f"{result['memory_mb'] / results['simple']['memory_mb']:.2f} x the memory of simple"
        lines.append(
            f"| {case} | {result['words_per_second'] / 1e6:.2f} M | {result['megabytes_per_second']:.1f} | "
            f"{result['seconds']:.1f} | {result['memory_mb']:.0f} MB | {result['worker_memory_mb']:.0f} MB | "
            f"{ratio} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
