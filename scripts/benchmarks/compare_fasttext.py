"""This toolkit beside fastText with n-grams, on the same words: scores, unknown words, misspellings, time, size.

    python scripts/benchmarks/compare_fasttext.py en_wiki.txt --seeds 1 2 3 --results fasttext.jsonl \\
        --analogies questions-words.txt --pairs ws353.txt simlex.txt rare_words.txt

fastText's package (``pip install fasttext-wheel``) may need another NumPy than this toolkit. So
``--fasttext-python`` names the interpreter that has it. It trains Skip-Gram with its own defaults (5 random
words, n-grams of 3 to 6 characters, 2 million buckets). Its words are those that the toolkit counted, between
spaces. Making that file is not charged to it. The toolkit gets the raw text and trains as ``word2vec train``
does. The dimension, epochs and threads are the same.

* *analogies*, *sem*, *syn*: among the 30,000 most frequent words. A pair file's column is Spearman's correlation
  over the pairs in the vocabulary, and with *+unknown* over those too whose unknown words are composed.
* *misspelt*: of 500 words with a letter changed or two swapped, the share whose right word is among the ten
  nearest.
* *seconds*: from the start of the process to saved vectors. *MB*: what the model takes on disk.

Each line of ``--results`` is one training. Those that are there already are not repeated.
"""

from __future__ import annotations

import argparse
import json
import statistics
import string
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import word2vec
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.evaluation import evaluate_analogies, evaluate_pairs
from word2vec.vectors import WordVectors

MISSPELT = 500
AMONG = 20_000
"""Words are misspelt that are among so many most frequent ones."""
SHORTEST = 5
_TRAIN_FASTTEXT = """
import json, sys, fasttext
text, output, options = sys.argv[1:]
fasttext.train_unsupervised(text, **json.loads(options)).save_model(output)
"""


def misspell(words: Sequence[str], count: int = MISSPELT, seed: int = 0) -> list[tuple[str, str]]:
    """Return pairs of a word and the same with a letter changed or two neighbours swapped, which is no word.

    Args:
        words: The vocabulary, most frequent first. Words of five ASCII letters or more are misspelt.
        count: How many pairs.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    known = set(words)
    chosen = [word for word in words[:AMONG] if len(word) >= SHORTEST and word.isascii() and word.isalpha()]
    pairs: list[tuple[str, str]] = []
    for _ in range(100 * count if chosen else 0):
        word = chosen[rng.integers(len(chosen))]
        place = int(rng.integers(len(word) - 1))
        if rng.random() < 0.5:
            other = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        else:
            other = word[:place] + string.ascii_lowercase[rng.integers(26)] + word[place + 1 :]
        if other not in known:
            pairs.append((word, other))
        if len(pairs) == count:
            break
    return pairs


def measure(vectors: WordVectors, options: argparse.Namespace) -> dict[str, float]:
    """Return the figures of some vectors."""
    figures: dict[str, float] = {}
    for path in options.analogies:
        scores = {score.category: score.accuracy for score in evaluate_analogies(vectors, path, resamples=0)}
        figures["analogies"] = scores["total"]
        figures |= {name[:3]: scores[name] for name in ("semantic", "syntactic") if name in scores}
    for path in options.pairs:
        figures[path.stem] = evaluate_pairs(vectors, path, resamples=0).spearman
        figures[f"{path.stem} +unknown"] = evaluate_pairs(vectors, path, oov="subwords", resamples=0).spearman
    pairs = misspell(vectors.words)
    composed = set(vectors.list_composed([other for _, other in pairs]))
    asked = [(word, other) for word, other in pairs if other in composed]
    answers = vectors.most_similar_batch([other for _, other in asked])
    found = [word in [near for near, _ in answer] for (word, _), answer in zip(asked, answers, strict=True)]
    figures["misspelt"] = sum(found) / max(1, len(pairs))
    return figures


def write_words(corpus: EncodedCorpus, path: Path) -> None:
    """Write the corpus as words between spaces, a sentence a line."""
    with path.open("w", encoding="utf-8") as file:
        for sentence in corpus:
            file.write(" ".join(sentence) + "\n")


def run_toolkit(options: argparse.Namespace, seed: int, place: Path) -> dict[str, float]:
    """Train by the command line in a process of its own, and return the figures."""
    output = place / f"toolkit-{seed}"
    command = [sys.executable, "-m", "word2vec", "train", str(options.text), "-o", str(output), "--quiet"]
    command += ["--vector-size", str(options.vector_size), "--epochs", str(options.epochs), "--seed", str(seed)]
    command += ["--threads", str(options.threads), "--encoded", str(place / f"corpus-{seed}"), *options.train]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    size = sum(file.stat().st_size for file in output.iterdir())
    return {**measure(word2vec.load(output), options), "seconds": seconds, "MB": size / 1e6}


def run_fasttext(options: argparse.Namespace, seed: int, place: Path) -> dict[str, float]:
    """Train by fastText's package in a process of its own, and return the figures.

    The package takes no seed. With several threads its trainings differ all the same.
    """
    words, output = place / "words.txt", place / f"fasttext-{seed}.bin"
    if not words.exists():
        write_words(word2vec.prepare(options.text, place / "corpus", progress=False), words)
    settings = {
        "model": "skipgram",
        "dim": options.vector_size,
        "epoch": options.epochs,
        "thread": options.threads,
        "verbose": 0,
    }
    command = [options.fasttext_python, "-c", _TRAIN_FASTTEXT, str(words), str(output), json.dumps(settings)]
    started = time.perf_counter()
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - started
    figures = measure(WordVectors.load(output), options)
    return {**figures, "seconds": seconds, "MB": output.stat().st_size / 1e6}


def make_table(results: Sequence[dict[str, Any]]) -> str:
    """Return the results as a Markdown table, the mean of the seeds and half of their range."""
    names = list(dict.fromkeys(name for result in results for name in result["figures"]))
    lines = [f"| | seeds | {' | '.join(names)} |", "|" + "---|" * (len(names) + 2)]
    for trainer in dict.fromkeys(result["trainer"] for result in results):
        runs = [result["figures"] for result in results if result["trainer"] == trainer]
        cells = [_show([run[name] for run in runs if name in run]) for name in names]
        lines.append(f"| {trainer} | {len(runs)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _show(values: list[float]) -> str:
    if not values:
        return ""
    mean, spread = statistics.fmean(values), (max(values) - min(values)) / 2
    digits = 3 if abs(mean) < 2 else 0
    return f"{mean:,.{digits}f}" + (f" ± {spread:,.{digits}f}" if len(values) > 1 else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="a text file, plain or compressed")
    parser.add_argument("--results", type=Path, required=True, help="a file of JSON lines")
    parser.add_argument(
        "--place", type=Path, default=Path("build/compare_fasttext"), help="where models are kept"
    )
    parser.add_argument("--analogies", type=Path, nargs="*", default=[])
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--vector-size", type=int, default=112)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--train", nargs="*", default=[], help="further options of word2vec train")
    parser.add_argument("--fasttext-python", default=sys.executable)
    options = parser.parse_args(arguments)
    options.place.mkdir(parents=True, exist_ok=True)
    lines = options.results.read_text().splitlines() if options.results.exists() else []
    results = [json.loads(line) for line in lines]
    done = {(result["trainer"], result["seed"]) for result in results}
    for seed in options.seeds:
        for trainer, run in (("toolkit", run_toolkit), ("fastText", run_fasttext)):
            if (trainer, seed) in done:
                continue
            results.append({"trainer": trainer, "seed": seed, "figures": run(options, seed, options.place)})
            with options.results.open("a") as file:
                file.write(json.dumps(results[-1]) + "\n")
    print(make_table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
