"""What each contestant of ``training.py`` does in its process, and what is measured of it."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

# Each contestant imports what it needs itself, since that is part of its time.
STARTED = time.perf_counter()
MATMUL_SIZE = 4096
NEGATIVES = 5
"""Random words of gensim and fastText, the default of both."""

Task = dict[str, Any]
"""``contestant``, ``architecture``, ``train`` (the options of :func:`word2vec.train`), ``tokenised`` (a file),
``raw_words`` in it, ``directory`` for the output, and the options of the command line."""
Figures = dict[str, float]


def run_task(task: Task) -> Figures:
    """Do the task of this process."""
    others = {"gensim": _run_gensim, "fasttext": _run_fasttext, "matmul": _run_matmul}
    return others.get(task["contestant"], _run_toolkit)(task)


def _run_toolkit(task: Task) -> Figures:
    import word2vec

    output = Path(task["directory"]) / "model"
    # Every run has a path of its own, so none reuses another's corpus.
    corpus_path = Path(task["directory"]) / f"corpus-{os.getpid()}"
    started = time.perf_counter()
    corpus = word2vec.prepare(
        task["text"], corpus_path, tokenizer=task["tokenizer"], min_count=task["min_count"], progress=False
    )
    prepare_seconds = time.perf_counter() - started
    vectors = word2vec.train(corpus, output, **task["train"], progress=False)
    end_to_end = time.perf_counter() - STARTED
    memory = _peak_megabytes()
    training = json.loads((output / "training.json").read_text())
    return {
        "words_per_second": training["words_per_second"],
        "prepare_seconds": prepare_seconds,
        "train_seconds": training["seconds"],
        "gigaflops": _count_operations(task, corpus, training["targets"]) / training["seconds"] / 1e9,
        "end_to_end_seconds": end_to_end,
        "peak_memory_mb": memory,
        **_measure_quality(vectors, task),
    }


def _count_operations(task: Task, corpus: Any, targets: int) -> float:
    from training_operations import count_operations

    from word2vec.blocks.sampling import compute_kept_share
    from word2vec.config.train import TrainConfig

    config = TrainConfig(**task["train"])
    counts = corpus.vocabulary.counts
    kept = float(counts.sum()) * compute_kept_share(counts, config.settings.subsample)
    return count_operations(config, kept * config.settings.epochs, targets)


def _run_gensim(task: Task) -> Figures:
    from gensim.models import Word2Vec

    from word2vec import WordVectors

    model = Word2Vec(
        sg=int(task["architecture"] == "skipgram"),
        vector_size=task["vector_size"],
        window=task["window"],
        negative=NEGATIVES,
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
    memory = _peak_megabytes()
    return {
        "words_per_second": model.corpus_total_words * task["epochs"] / seconds,
        "prepare_seconds": scan_seconds,
        "train_seconds": seconds,
        "end_to_end_seconds": end_to_end,
        "peak_memory_mb": memory,
        **_measure_quality(WordVectors(model.wv.index_to_key, model.wv.vectors), task),
    }


def _run_fasttext(task: Task) -> Figures:
    from fasttext_process import train_fasttext

    from word2vec import WordVectors

    output = Path(task["directory"]) / "fasttext.bin"
    options = {
        "model": task["architecture"],
        "dim": task["vector_size"],
        "ws": task["window"],
        "epoch": task["epochs"],
        "neg": NEGATIVES,
        "minCount": task["min_count"],
        "minn": 0,
        "maxn": 0,
        "thread": task["threads"],
        "verbose": 0,
    }
    figures = train_fasttext(task["fasttext_python"], Path(task["tokenised"]), output, options)
    speed = task["raw_words"] * task["epochs"] / figures["train_seconds"]
    return {"words_per_second": speed, **figures, **_measure_quality(WordVectors.load(output), task)}


def _run_matmul(task: Task) -> Figures:
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


def _peak_megabytes() -> float:
    from process_memory import find_peak_memory

    return find_peak_memory() / 1e6


def _measure_quality(vectors: Any, task: Task) -> Figures:
    from word2vec.evaluation import evaluate_analogies, evaluate_pairs

    scores = {}
    for path in task["analogies"]:
        total = evaluate_analogies(vectors, path, task["restrict_vocab"] or None)[-1]
        scores[Path(path).stem] = total.accuracy
    for path in task["pairs"]:
        scores[Path(path).stem] = evaluate_pairs(vectors, path).spearman
    return scores
