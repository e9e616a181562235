"""Compare two versions of this toolkit: are the results the same bits, and is the speed kept?

A version is a git revision or a directory that holds the package ``word2vec``::

    python scripts/benchmarks/compare_commits.py main~20 . news.txt --pairs 5

First the bits. Both versions prepare the text and the samples in ``corpus_samples/``, and train on the English
sample with ``deterministic=True``. If ids, words or vectors differ, the exit code is 1. Tied weights are trained
without signs, bias and rare_boost, as versions before these options did. The defaults are not compared.

Then the speed. The versions train on the text in turn, every run in a process of its own. In every other pair
the second version goes first, so that a machine that becomes slower or faster favours neither. The table shows
medians:

* *train*: raw words/s as ``training.json`` has them, without imports and without preparing.
* *similar*: answers per second of ``word2vec similar``, from the start of the process to its answer.
* *ratio*: the second version's median by the first version's. Above 1 the second version is faster.
* *ratios of pairs*: the smallest and the largest ratio within a pair, which tell how much the machine varies.

Only public names are used, so that versions with other modules inside can be compared.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
SAMPLES = [PROJECT / "corpus_samples" / name for name in ("english.txt", "chinese.txt")]
ARCHITECTURES, WEIGHTS = ("skipgram", "cbow"), ("tied", "untied")
SIMILAR = "similar"
# Stated, so that versions with other defaults do equal work.
TRAINING: dict[str, Any] = {
    "vector_size": 112,
    "window": 5,
    "negatives": 32,
    "noise_exponent": 0.75,
    "subsample": 1e-3,
    "seed": 1,
    "progress": False,
}
# The values that stand for the behaviour of versions without these options.
OLD_BEHAVIOUR: dict[str, Any] = {"signature": 0.0, "rare_boost": 0.0}


def main() -> int:
    """Compare and print, or, as a child process, do one task. Return the exit code."""
    if sys.argv[1:2] == ["--child"]:
        task = json.loads(sys.argv[2])
        print(json.dumps({"bits": _find_bits, "train": _train}[task["do"]](task)))
        return 0
    options = _parser().parse_args()
    if not options.text.is_file():
        sys.exit(f"compare_commits: there is no text {options.text}")
    with tempfile.TemporaryDirectory() as name:
        versions = [
            Version(revision, Path(name) / side) for revision, side in zip(options.versions, "ab", strict=True)
        ]
        differing = _compare_bits(versions, options)
        print("\n".join(differing) or "The same bits: ids, words and deterministic vectors.", flush=True)
        print(_report(_measure(versions, options), options))
    return 1 if differing else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs=2, metavar="VERSION", help="a git revision or a directory")
    parser.add_argument("text", type=Path, help="text file, plain or compressed")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each version (default 5)")
    parser.add_argument("--architectures", nargs="+", default=list(ARCHITECTURES), choices=ARCHITECTURES)
    parser.add_argument("--weights", nargs="+", default=list(WEIGHTS), choices=WEIGHTS)
    parser.add_argument("--backend", default="kernel", choices=["kernel", "graph"])
    parser.add_argument("--epochs", type=int, default=1, help="of a timed run (default 1)")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count(), help="of a timed run (default: all cores)"
    )
    return parser


class Version:
    """One of the two versions: its source tree and what it writes.

    Attributes:
        name: The revision or directory, as the user gave it.
        tree: The directory that holds its package.
        directory: Its corpora and models.
    """

    def __init__(self, name: str, directory: Path) -> None:
        self.name = name
        self.directory = directory
        directory.mkdir()
        self.tree = Path(name).resolve()
        if not (self.tree / "word2vec").is_dir():
            self.tree = directory / "tree"
            _check_out(name, self.tree)

    def run_child(self, task: dict[str, Any]) -> dict[str, Any]:
        """Do a task in a process that imports this version."""
        task = {**task, "tree": str(self.tree), "directory": str(self.directory)}
        result: dict[str, Any] = json.loads(self._run([__file__, "--child", json.dumps(task)]).splitlines()[-1])
        return result

    def seconds_to_answer(self, model: Path, word: str) -> float:
        """Return how long ``word2vec similar`` takes."""
        started = time.perf_counter()
        self._run(["-m", "word2vec", "similar", str(model), word])
        return time.perf_counter() - started

    def _run(self, arguments: list[str]) -> str:
        environment = {**os.environ, "PYTHONPATH": str(self.tree), "TF_CPP_MIN_LOG_LEVEL": "3"}
        # Not in a directory with a package of the same name, which would be imported before this version.
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            cwd=self.directory,
            check=False,
        )
        if done.returncode:
            sys.exit(f"compare_commits: {self.name} failed:\n{done.stderr}")
        return done.stdout


def _check_out(revision: str, tree: Path) -> None:
    """Write the files of a git revision into a new directory."""
    done = subprocess.run(
        ["git", "archive", "--format=tar", revision, "word2vec"], cwd=PROJECT, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(
            f"compare_commits: {revision!r} is neither a directory that holds the package word2vec nor a git "
            f"revision that does: {done.stderr.decode().strip()}"
        )
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(tree, filter="data")


def _compare_bits(versions: list[Version], options: argparse.Namespace) -> list[str]:
    """Return a line for each result that the versions do not share. Every version also prepares its corpora."""
    texts = [str(path.resolve()) for path in (options.text, *SAMPLES)]
    task = {"do": "bits", "texts": texts, "combinations": _combinations(options), "backend": options.backend}
    _say("comparing the bits")
    first, second = (version.run_child(task) for version in versions)
    return [f"DIFFERENT: {name}" for name in first if first[name] != second[name]]


def _measure(versions: list[Version], options: argparse.Namespace) -> dict[str, tuple[list[float], list[float]]]:
    """Return, for each kind of run, the speeds of both versions in the order of the pairs."""
    runs: dict[str, Callable[[Version], float]] = {}
    for architecture, weights in _combinations(options):
        runs[f"train {architecture} {weights}"] = lambda version, chosen=(architecture, weights): (  # type: ignore[misc]
            _words_per_second(version, options, *chosen)
        )
    runs[SIMILAR] = _answers_per_second
    speeds: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in runs}
    for pair in range(options.pairs):
        for name, run in runs.items():
            _say(f"pair {pair + 1} of {options.pairs}: {name}")
            for side in (0, 1) if pair % 2 == 0 else (1, 0):
                speeds[name][side].append(run(versions[side]))
    return speeds


def _combinations(options: argparse.Namespace) -> list[tuple[str, str]]:
    return [(architecture, weights) for architecture in options.architectures for weights in options.weights]


def _words_per_second(version: Version, options: argparse.Namespace, architecture: str, weights: str) -> float:
    task = {"do": "train", "architecture": architecture, "weights": weights}
    task |= {name: getattr(options, name) for name in ("backend", "epochs", "threads")}
    speed: float = version.run_child(task)["words_per_second"]
    return speed


def _answers_per_second(version: Version) -> float:
    """Ask the model that the last training wrote for its most frequent word."""
    model = version.directory / "model"
    word = (model / "vocabulary.tsv").read_text(encoding="utf-8").split("\t", 1)[0]
    return 1 / version.seconds_to_answer(model, word)


def _find_bits(task: dict[str, Any]) -> dict[str, str]:
    """Return a digest of each result, by its name. The first text's corpus stays for the timed runs."""
    word2vec = _import_version(task["tree"])
    directory = Path(task["directory"])
    digests, corpora = {}, []
    for number, text in enumerate(task["texts"]):
        tokenizer = "jieba" if "chinese" in Path(text).name else "simple"
        corpus = word2vec.prepare(text, directory / f"corpus-{number}", tokenizer=tokenizer, progress=False)
        corpora.append(corpus)
        digests[f"ids of {Path(text).name}"] = hashlib.sha256(corpus.ids.tobytes()).hexdigest()
        words = "\n".join(corpus.vocabulary.words).encode("utf-8", "surrogatepass")
        digests[f"words of {Path(text).name}"] = hashlib.sha256(words).hexdigest()
    for architecture, weights in task["combinations"]:
        choice = {"architecture": architecture, "backend": task["backend"], "deterministic": True}
        choice |= make_equal_options(word2vec, architecture, weights)
        vectors = word2vec.train(corpora[1], directory / "model", **choice)
        digests[f"vectors of {architecture} {weights}"] = hashlib.sha256(vectors.matrix.tobytes()).hexdigest()
    return digests


def _train(task: dict[str, Any]) -> dict[str, float]:
    """Train on the corpus that :func:`_find_bits` left, and return the speed that the toolkit wrote down."""
    word2vec = _import_version(task["tree"])
    directory = Path(task["directory"])
    choice = {name: task[name] for name in ("architecture", "backend", "epochs", "threads")}
    word2vec.train(
        word2vec.EncodedCorpus.open(directory / "corpus-0"),
        directory / "model",
        **choice,
        **make_equal_options(word2vec, task["architecture"], task["weights"]),
    )
    training = json.loads((directory / "model" / "training.json").read_text(encoding="utf-8"))
    return {"words_per_second": training["words_per_second"]}


def make_equal_options(word2vec: Any, architecture: str, weights: str) -> dict[str, Any]:
    """Return options with which every version trains alike."""
    tied = weights == "tied"
    old = {**OLD_BEHAVIOUR, "bias": not tied}
    known = {field.name for field in dataclasses.fields(word2vec.TrainConfig)}
    return {
        **TRAINING,
        "tied": tied,
        "learning_rate": 0.025 if architecture == "skipgram" else 0.1,
        **{name: value for name, value in old.items() if name in known},
    }


def _import_version(tree: str) -> Any:
    """Import the package, and make sure that it is the tree's and not an installed one."""
    import word2vec

    if Path(word2vec.__file__).resolve().parents[1] != Path(tree):
        sys.exit(f"{word2vec.__file__} was imported, expected the package in {tree}")
    return word2vec


def _report(speeds: dict[str, tuple[list[float], list[float]]], options: argparse.Namespace) -> str:
    rows = [("", *options.versions, "unit", "ratio", "ratios of pairs")]
    for name, (first, second) in speeds.items():
        scale, unit = (1.0, "answers/s") if name == SIMILAR else (1e6, "Mwords/s")
        medians = statistics.median(first), statistics.median(second)
        ratios = [after / before for before, after in zip(first, second, strict=True)]
        shown = [f"{median / scale:.3f}" for median in medians]
        spread = f"{min(ratios):.3f} to {max(ratios):.3f}"
        rows.append((name, *shown, unit, f"{medians[1] / medians[0]:.3f}", spread))
    heading = (
        f"{options.text.name}, {options.epochs} epochs, {options.threads} threads, {options.backend} backend"
    )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([f"{heading}, medians of {options.pairs} pairs", *lines])


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
