"""This toolkit and gensim side by side on one text: speed, memory, quality.

Every contestant runs in a process of its own with the same words, dimension, window, epochs and threads. None
has subwords. They run one after the other, ``--repeats`` times in turn. The table shows medians and the ratio to
gensim's result of the same architecture. To compare two versions of this toolkit, see
``scripts/benchmarks/compare_commits.py``.

    python scripts/benchmarks/training.py news.txt --analogies questions-words.txt --pairs wordsim.tsv

GFLOP/s are floating-point operations, counted from the formulas of the algorithm. *Of limit* compares them with
a large float32 ``tf.matmul`` in the same run.

* *raw words/s*: words of the text times epochs, by the seconds of the training loop. The words are counted
  before min_count and subsampling drop any.
* *end to end*: seconds from the start of the process to saved vectors, with imports and tokenising. gensim gets
  the text already tokenised, because its corpus_file mode reads nothing else. That time is not charged to it.
* *peak MB*: largest resident size of the process until then.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STARTED = time.perf_counter()
CONTESTANTS = ["kernel", "graph", "gensim"]
# Plain ones have the bias that signed ones have, so that the signs alone make the difference in speed.
WEIGHTS: dict[str, dict[str, Any]] = {
    "signed": {"tied": True},
    "plain": {"tied": True, "signature": 0.0},
    "untied": {"tied": False},
}
MATMUL_SIZE = 4096


def main() -> None:
    """Run the contest, or, as a child process, one contestant."""
    parser = _parser()
    options = parser.parse_args()
    if options.child:
        task = json.loads(options.child)
        run = {"gensim": _run_gensim, "matmul": _run_matmul}.get(task["contestant"], _run_toolkit)
        result = run(task)
        print(json.dumps(result))
        return
    if options.text is None:
        parser.error("give a text file")
    results = _contest(options)
    if options.json:
        print(json.dumps({"machine": _machine(), "options": _settings(options), "results": results}, indent=2))
    else:
        print(_report(options, results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, help="text file, plain or compressed")
    parser.add_argument("--contestants", nargs="+", default=["kernel", "graph", "gensim"], choices=CONTESTANTS)
    parser.add_argument("--architectures", nargs="+", default=["skipgram", "cbow"], choices=["skipgram", "cbow"])
    parser.add_argument(
        "--weights",
        nargs="+",
        default=["signed"],
        choices=WEIGHTS,
        help="this toolkit's models. plain: tied without signs",
    )
    parser.add_argument("--tokenizer", default="simple")
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--vector-size", type=int, default=112)
    parser.add_argument("--window", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument(
        "--negatives", type=int, default=32, help="of this toolkit (gensim keeps its default of 5)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--analogies", nargs="*", default=[])
    parser.add_argument("--pairs", nargs="*", default=[])
    parser.add_argument("--restrict-vocab", type=int, default=30_000)
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


def _contest(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Run everybody in turn and return the medians of each."""
    entries = [
        {"contestant": contestant, "architecture": architecture, "weights": weights}
        for architecture in options.architectures
        for contestant in options.contestants
        for weights in (["untied"] if contestant == "gensim" else options.weights)
    ]
    entries.append({"contestant": "matmul", "architecture": "-", "weights": "-"})
    runs: list[list[dict[str, Any]]] = [[] for _ in entries]
    with tempfile.TemporaryDirectory() as directory:
        tokenised = Path(directory) / "tokenised.txt"
        if "gensim" in options.contestants:
            _write_tokenised(options, tokenised)
        for repeat in range(options.repeats):
            for entry, results in zip(entries, runs, strict=True):
                print(f"run {repeat + 1} of {options.repeats}: {entry}", file=sys.stderr)
                task = {**_settings(options), **entry, "tokenised": str(tokenised), "directory": directory}
                results.append(_run_child(task))
    return [
        {**entry, **{name: statistics.median(run[name] for run in results) for name in results[0]}}
        for entry, results in zip(entries, runs, strict=True)
    ]


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    settings = {**vars(options), "text": str(options.text)}
    for name in ("child", "json", "repeats", "contestants", "architectures", "weights"):
        del settings[name]
    return settings


def _run_child(task: dict[str, Any]) -> dict[str, float]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": str(task["threads"])}
    done = subprocess.run(
        [sys.executable, __file__, "--child", json.dumps(task)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit(f"benchmark: {task['contestant']} failed:\n{done.stderr}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _write_tokenised(options: argparse.Namespace, path: Path) -> None:
    """Write the text as words and spaces, by this toolkit's tokenizer, for gensim to read."""
    from word2vec import PrepareConfig
    from word2vec.text.analyzer import Analyzer
    from word2vec.text.sources.text import TextReader

    analyzer, reader = Analyzer(PrepareConfig(tokenizer=options.tokenizer)), TextReader("utf-8", "strict")
    with path.open("w", encoding="utf-8") as file:
        for batch in reader.batches(options.text):
            for words in analyzer(reader.lines(batch)):
                file.write(" ".join(words) + "\n")


def _run_toolkit(task: dict[str, Any]) -> dict[str, float]:
    import word2vec

    output = Path(task["directory"]) / "model"
    # Every run has a path of its own, so none reuses another's corpus.
    corpus_path = Path(task["directory"]) / f"corpus-{os.getpid()}"
    started = time.perf_counter()
    corpus = word2vec.prepare(
        task["text"], corpus_path, tokenizer=task["tokenizer"], min_count=task["min_count"], progress=False
    )
    prepare_seconds = time.perf_counter() - started
    vectors = word2vec.train(
        corpus,
        output,
        architecture=task["architecture"],
        **WEIGHTS[task["weights"]],
        backend=task["contestant"],
        vector_size=task["vector_size"],
        window=task["window"],
        epochs=task["epochs"],
        negatives=task["negatives"],
        seed=task["seed"],
        threads=task["threads"],
        subwords=False,  # gensim's Word2Vec has none
        progress=False,
    )
    end_to_end = time.perf_counter() - STARTED
    memory = _peak_memory()
    training = json.loads((output / "training.json").read_text())
    return {
        "words_per_second": training["words_per_second"],
        "prepare_seconds": prepare_seconds,
        "train_seconds": training["seconds"],
        "gigaflops": _operations(task, corpus, training["targets"]) / training["seconds"] / 1e9,
        "end_to_end_seconds": end_to_end,
        "peak_memory_mb": memory,
        **_quality(vectors, task),
    }


def _run_gensim(task: dict[str, Any]) -> dict[str, float]:
    from gensim.models import Word2Vec

    from word2vec import WordVectors

    model = Word2Vec(
        sg=int(task["architecture"] == "skipgram"),
        vector_size=task["vector_size"],
        window=task["window"],
        min_count=task["min_count"],
        workers=task["threads"],
        seed=task["seed"],
    )
    started = time.perf_counter()
    model.build_vocab(corpus_file=task["tokenised"])
    scan_seconds = time.perf_counter() - started
    started = time.perf_counter()
    model.train(corpus_file=task["tokenised"], total_words=model.corpus_total_words, epochs=task["epochs"])
    seconds = time.perf_counter() - started
    model.wv.save_word2vec_format(str(Path(task["directory"]) / "gensim.bin"), binary=True)
    end_to_end = time.perf_counter() - STARTED
    memory = _peak_memory()
    return {
        "words_per_second": model.corpus_total_words * task["epochs"] / seconds,
        "prepare_seconds": scan_seconds,
        "train_seconds": seconds,
        "end_to_end_seconds": end_to_end,
        "peak_memory_mb": memory,
        **_quality(WordVectors(model.wv.index_to_key, model.wv.vectors), task),
    }


def _operations(task: dict[str, Any], corpus: Any, targets: int) -> float:
    """Return the floating-point operations of a training, a multiplication and an addition counting as two.

    Every centre takes three products of K x d: the scores and the changes of both sides. Skip-Gram takes three
    products of vectors more for every pair. CBOW takes three for the target, and two additions of a vector for
    every word of the window, which has w + 1 words on average.
    """
    from word2vec import TrainConfig
    from word2vec.blocks.sampling import keep_probabilities

    counts = corpus.vocabulary.counts
    kept = counts * keep_probabilities(counts, TrainConfig(task["architecture"]).settings.subsample)
    centres = task["epochs"] * float(kept.sum())
    width = task["vector_size"]
    negatives = centres * 3 * task["negatives"] * width * 2
    if task["architecture"] == "skipgram":
        return float(negatives + targets * 3 * width * 2)
    return float(negatives + centres * (3 * 2 + 2 * (task["window"] + 1)) * width)


def _run_matmul(task: dict[str, Any]) -> dict[str, float]:
    """Return the GFLOP/s of a large matrix product, the median of ten."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
    one = tf.random.stateless_normal((MATMUL_SIZE, MATMUL_SIZE), (1, 2))
    seconds = []
    for _ in range(11):
        started = time.perf_counter()
        tf.matmul(one, one)[0, 0].numpy()
        seconds.append(time.perf_counter() - started)
    return {"gigaflops": 2 * MATMUL_SIZE**3 / statistics.median(seconds[1:]) / 1e9}


def _peak_memory() -> float:
    """Return the largest resident size so far in megabytes. Linux counts in kibibytes, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _quality(vectors: Any, task: dict[str, Any]) -> dict[str, float]:
    from word2vec.evaluation import evaluate_analogies, evaluate_pairs

    scores = {}
    for path in task["analogies"]:
        scores[Path(path).stem] = evaluate_analogies(vectors, path, task["restrict_vocab"])[-1].accuracy
    for path in task["pairs"]:
        scores[Path(path).stem] = evaluate_pairs(vectors, path).spearman
    return scores


def _report(options: argparse.Namespace, results: list[dict[str, Any]]) -> str:
    from word2vec.terminal.text_tables import align

    qualities = [Path(path).stem for path in [*options.analogies, *options.pairs]]
    speeds = {r["architecture"]: r for r in results if r["contestant"] == "gensim"}
    limit = results.pop()["gigaflops"]
    rows: list[tuple[object, ...]] = [
        ("", "raw Mwords/s", "ratio", "prepare s", "train s", "end to end s", "ratio", "peak MB", *qualities)
    ]
    rows[0] += ("GFLOP/s", "of limit")
    for result in results:
        name = f"{result['architecture']} {result['contestant']}"
        if result["contestant"] != "gensim":
            name += f" {result['weights']}"
        base = speeds.get(result["architecture"])
        ratios = (
            ("-", "-")
            if base is None
            else (
                f"{result['words_per_second'] / base['words_per_second']:.2f}",
                f"{base['end_to_end_seconds'] / result['end_to_end_seconds']:.2f}",
            )
        )
        rows.append(
            (
                name,
                f"{result['words_per_second'] / 1e6:.3f}",
                ratios[0],
                f"{result['prepare_seconds']:.1f}",
                f"{result['train_seconds']:.1f}",
                f"{result['end_to_end_seconds']:.1f}",
                ratios[1],
                f"{result['peak_memory_mb']:.0f}",
                *(f"{result[quality]:.3f}" for quality in qualities),
                f"{result['gigaflops']:.0f}" if "gigaflops" in result else "-",
                f"{result['gigaflops'] / limit:.0%}" if "gigaflops" in result else "-",
            )
        )
    settings = (
        f"{options.text.name}, vector_size {options.vector_size}, window {options.window}, "
        f"{options.epochs} epochs, {options.threads} threads, medians of {options.repeats}; "
        f"negatives {options.negatives} (gensim 5); {_machine()}"
    )
    limits = f"tf.matmul of {MATMUL_SIZE} x {MATMUL_SIZE} float32 in the same run: {limit:.0f} GFLOP/s"
    return f"{settings}\n{limits}\n{align(rows)}"


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
