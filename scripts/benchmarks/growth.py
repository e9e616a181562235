"""How the kernel's speed and memory grow with vector size, vocabulary and threads. What the input side costs.

Trains Skip-Gram on synthetic text whose words follow Zipf's law. Options of training are the defaults, or what
``--option NAME=VALUE`` says. Every case runs in a process of its own, ``--repeats`` times in turn. Draws
the medians::

    python scripts/benchmarks/growth.py -o docs

* ``growth_vector_size.png`` and ``growth_vocabulary.png``: raw words/s with one thread and with several.
* ``growth_memory.png``: peak memory of the process, without its tables and without the memory of a process that
  has only imported TensorFlow. The second line is the vocabulary's share of it.
* ``growth.json``: the figures. Those of the input side are the seconds of an epoch whose training operation does
  nothing, relative to the seconds of a real epoch.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from quality_settings import read_options
from zipf_text import encode_zipf_text

from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError

VECTOR_SIZES = [64, 128, 256, 512]
VOCABULARIES = [50_000, 500_000, 2_000_000]
# The vector size while the vocabulary grows, and the vocabulary while the vector size does.
VECTOR_SIZE, VOCABULARY = 112, 50_000


def main() -> None:
    """Run every case, or, as a child process, one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("docs"))
    parser.add_argument("--words", type=int, default=12_000_000, help="length of the synthetic text")
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, os.cpu_count() or 1}))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--vector-sizes", type=int, nargs="*", default=VECTOR_SIZES)
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="of training")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_run(json.loads(options.child))))
        return
    try:
        training = read_options(" ".join(options.option), TrainConfig)
    except ConfigError as error:
        parser.error(str(error))
    options.output.mkdir(parents=True, exist_ok=True)
    results = _measure(options.words, options.threads, options.repeats, options.vector_sizes, training)
    (options.output / "growth.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    _plot(results, options.output)
    for result in results:
        print(
            f"vocabulary {result['vocabulary']:>9,}  vector_size {result['vector_size']:>3}  threads "
            f"{result['threads']}  {result['words_per_second'] / 1e6:5.2f} M raw words/s.  MB: TensorFlow "
            f"{result['tensorflow_mb']:.0f}, tables {result['tables_mb']:.0f}, beyond both "
            f"{result['beyond_tables_mb']:.0f}, of which words {result['words_mb']:.0f}.  Input side "
            f"{result['input_share']:.0%} of the time, {result['input_cpu_share']:.0%} of the CPU"
        )


def _measure(
    words: int, threads: list[int], repeats: int, vector_sizes: list[int], training: dict[str, Any]
) -> list[dict[str, Any]]:
    cases = [(VOCABULARY, size) for size in vector_sizes] + [(size, VECTOR_SIZE) for size in VOCABULARIES]
    entries = [
        {"vocabulary": vocabulary, "vector_size": width, "threads": count}
        for vocabulary, width in cases
        for count in threads
    ]
    runs: list[list[dict[str, float]]] = [[] for _ in entries]
    with tempfile.TemporaryDirectory() as directory:
        for vocabulary in VOCABULARIES:
            encode_zipf_text(Path(directory), vocabulary, words)
        for repeat in range(repeats):
            for entry, results in zip(entries, runs, strict=True):
                print(f"run {repeat + 1} of {repeats}: {entry}", file=sys.stderr)
                chosen = {**training, "vector_size": entry["vector_size"], "threads": entry["threads"]}
                task = json.dumps({**entry, "directory": directory, "options": chosen})
                command = [sys.executable, __file__, "--child", task]
                environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
                results.append(json.loads(done.stdout.splitlines()[-1]))
    return [
        {**entry, **{name: statistics.median(run[name] for run in results) for name in results[0]}}
        for entry, results in zip(entries, runs, strict=True)
    ]


def _run(task: dict[str, Any]) -> dict[str, float]:
    import word2vec

    word2vec.train  # noqa: B018  imports TensorFlow, lazily
    tensorflow_mb = _resident_mb()
    corpus = word2vec.EncodedCorpus.open(Path(task["directory"]) / str(task["vocabulary"]))
    words_mb = _resident_mb() - tensorflow_mb
    output = Path(task["directory"]) / "model"
    with _PeakMemory() as memory:
        word2vec.train(
            corpus,
            output,
            architecture="skipgram",
            epochs=1,
            backend="kernel",
            subwords=False,  # a step of its own after training, with a memory of its own
            progress=False,
            **task["options"],
        )
    training = json.loads((output / "training.json").read_text(encoding="utf-8"))
    tables = len(corpus.vocabulary) * task["vector_size"] * 4 / 1e6
    seconds, cpu_seconds = _epoch(corpus, task, dry=False)
    dry_seconds, dry_cpu_seconds = _epoch(corpus, task, dry=True)
    return {
        "words_per_second": training["words_per_second"],
        "tensorflow_mb": tensorflow_mb,
        "tables_mb": tables,
        "beyond_tables_mb": memory.peak - tables - tensorflow_mb,
        "words_mb": words_mb,
        "input_share": dry_seconds / seconds,
        "input_cpu_share": dry_cpu_seconds / cpu_seconds,
    }


def _epoch(corpus: Any, task: dict[str, Any], *, dry: bool) -> tuple[float, float]:
    """Return the seconds and CPU seconds of an epoch as the trainer runs it, with or without its operation."""
    from word2vec.blocks.stream import BlockStream
    from word2vec.prefetch import prefetch
    from word2vec.training.backend import KernelBackend, choose_backend
    from word2vec.training.first_vectors import draw_first_vectors
    from word2vec.training.kernel.step import KernelStep
    from word2vec.training.model import Model

    config = TrainConfig("skipgram", backend="kernel", **task["options"])
    backend = choose_backend(config, len(corpus.ids), progress=False)
    assert isinstance(backend, KernelBackend)
    stream = BlockStream.of(corpus, config, backend.frame)
    size = len(corpus.vocabulary), config.settings.vector_size
    first = draw_first_vectors(*size, config.seed)
    model = Model(*size, tied=config.settings.tied, bias=config.settings.bias, first_vectors=first)
    step = KernelStep(
        backend.kernel, model, architecture="skipgram", threads=config.threads, loss=config.loss, dry=dry
    )
    started, cpu_started = time.perf_counter(), time.process_time()
    with prefetch(stream.steps(1, backend.blocks_per_step), 8) as ahead:
        for part in ahead:
            step(part.blocks, 0.01)
    return time.perf_counter() - started, time.process_time() - cpu_started


class _PeakMemory:
    """Watches the resident memory of this process while a block runs."""

    def __enter__(self) -> _PeakMemory:
        self.peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.peak = max(self.peak, _resident_mb())


def _resident_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6


def _plot(results: list[dict[str, Any]], output: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    of_size = [result for result in results if result["vocabulary"] == VOCABULARY]
    of_vocabulary = [result for result in results if result["vector_size"] == VECTOR_SIZE]
    for name, label, chosen in (
        ("vector_size", f"vector_size (vocabulary {VOCABULARY:,})", of_size),
        ("vocabulary", f"vocabulary (vector_size {VECTOR_SIZE})", of_vocabulary),
    ):
        figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
        for threads in sorted({result["threads"] for result in chosen}):
            line = sorted((r[name], r["words_per_second"] / 1e6) for r in chosen if r["threads"] == threads)
            axes.plot(*zip(*line, strict=True), marker="o", label=f"{threads} thread" + "s" * (threads > 1))
        axes.set_xscale("log", base=2 if name == "vector_size" else 10)
        values = sorted({result[name] for result in chosen})
        axes.set_xticks(values, [f"{value:,}" for value in values], minor=False)
        axes.minorticks_off()
        axes.set_ylim(bottom=0)
        axes.set(xlabel=label, ylabel="million raw words/s", title="Skip-Gram, tied, 32 random words")
        axes.grid(alpha=0.3)
        axes.legend()
        figure.savefig(output / f"growth_{name}.png", dpi=120)
    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    most = max(result["threads"] for result in results)
    chosen = sorted((r for r in results if r["threads"] == most), key=lambda result: float(result["tables_mb"]))
    tables = [result["tables_mb"] for result in chosen]
    axes.plot(tables, [result["beyond_tables_mb"] for result in chosen], marker="o", label="tables not counted")
    axes.plot(tables, [result["words_mb"] for result in chosen], marker="o", label="the vocabulary's share")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set(xlabel="tables, MB", ylabel="peak memory beyond TensorFlow's own, MB", title=f"{most} threads")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(output / "growth_memory.png", dpi=120)


if __name__ == "__main__":
    main()
