"""The held-out loss of a training by epochs, what it costs to measure, and where early stopping ends.

    python scripts/benchmarks/validation.py CORPUS [--questions FILE ...] [--repeats 3]
    python scripts/benchmarks/validation.py SMALL_TEXT --overfit [--epochs 100] [--picture overfitting.png]

The first prints a table for CBOW and Skip-Gram: the loss of training, the held-out loss, its perplexity, that of
the unigram, and the scores of the questions after each epoch. Then it trains with and without validation in
turn, ``--repeats`` times. The cost is the time of the validations as a share of the training loop, and the ratio
of the speeds of each pair. A training that holds text out has less to train, so its speed counts the words that
are left.

With ``--overfit`` the text is trained for all epochs, and again with early stopping. The tables say which epoch
was the best of all, and where the second training stopped and of which epoch its model is. The picture is the
curve of all epochs.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any, get_args

import word2vec
from word2vec.config.train import Architecture
from word2vec.encoding.corpus import is_encoded_corpus
from word2vec.plots import plot_training
from word2vec.plots.training_record import list_numbers, read_record
from word2vec.terminal.text_tables import align


def main() -> None:
    """Train, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="text, or an encoded corpus")
    parser.add_argument("--questions", nargs="*", default=[], help="analogies or pairs, evaluated each epoch")
    parser.add_argument("--architecture", nargs="*", default=get_args(Architecture))
    parser.add_argument("--share", type=float, default=0.01, help="of the sentences that are held out")
    parser.add_argument("--positions", type=int, help="words that are predicted")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--vector-size", type=int)
    parser.add_argument("--subsample", type=float)
    parser.add_argument("--schedule", default="linear", help="of the learning rate")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="pairs of trainings that tell the cost")
    parser.add_argument("--overfit", action="store_true")
    parser.add_argument("--patience", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="draw the curve of all epochs here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = _open_corpus(options, Path(folder))
        for architecture in options.architecture:
            print(f"\n{architecture}, {corpus.raw_words:,} words, {len(corpus.vocabulary):,} different\n")
            training = {**_choose_options(options), "architecture": architecture}
            if options.overfit:
                _overfit(corpus, Path(folder), training, options)
            else:
                _measure(corpus, Path(folder), training, options)


def _open_corpus(options: argparse.Namespace, folder: Path) -> word2vec.EncodedCorpus:
    if is_encoded_corpus(options.corpus):
        return word2vec.EncodedCorpus.open(options.corpus)
    return word2vec.prepare(options.corpus, folder / "corpus", min_count=options.min_count, progress=False)


def _choose_options(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of every training."""
    found = {
        "learning_rate_schedule": options.schedule,
        "threads": options.threads,
        "seed": options.seed,
        "subwords": False,
        "progress": False,
    }
    named = ("vector_size", "subsample", "learning_rate")
    found |= {name: getattr(options, name) for name in named if getattr(options, name) is not None}
    return found | {"epochs": options.epochs or (100 if options.overfit else 5)}


def _judge(options: argparse.Namespace) -> dict[str, Any]:
    judged: dict[str, Any] = {"validation": options.share, "evaluate_during": tuple(options.questions)}
    return judged | ({} if options.positions is None else {"validation_positions": options.positions})


def _train(corpus: word2vec.EncodedCorpus, model: Path, training: dict[str, Any]) -> dict[str, Any]:
    """Train, and return the record of the training."""
    word2vec.train(corpus, model, **training)
    return read_record(model).log


def _measure(
    corpus: word2vec.EncodedCorpus, folder: Path, training: dict[str, Any], options: argparse.Namespace
) -> None:
    """Print the table of the epochs, and what the validations cost."""
    model = folder / training["architecture"]
    _train(corpus, model, training | _judge(options))
    print(align(list_numbers(read_record(model))))
    judged = {name: value for name, value in _judge(options).items() if name != "evaluate_during"}
    rows: list[tuple[object, ...]] = [
        ("pair", "M words/s without", "with", "ratio", "ms a validation", "share of the loop")
    ]
    ratios, shares = [], []
    for number in range(options.repeats):
        speeds = {}
        # Which of the two is first changes, because the machine may grow slower or faster.
        for name in ("without", "with") if number % 2 else ("with", "without"):
            log = _train(corpus, folder / name, training | (judged if name == "with" else {}))
            left = 1 - options.share if name == "with" else 1.0
            speeds[name] = log["words_per_second"] * left / 1e6
            if name == "with":
                seconds = [validation["seconds"] for validation in log["validations"]]
                shares.append(sum(seconds) / log["seconds"])
                milliseconds = 1000 * statistics.mean(seconds)
        ratios.append(speeds["with"] / speeds["without"])
        rows.append(
            (
                number + 1,
                f"{speeds['without']:.3f}",
                f"{speeds['with']:.3f}",
                f"{ratios[-1]:.3f}",
                f"{milliseconds:.0f}",
                f"{shares[-1]:.2%}",
            )
        )
    if ratios:
        middle = f"{statistics.median(ratios):.3f}", "-", f"{statistics.median(shares):.2%}"
        print("\n" + align([*rows, ("median", "-", "-", *middle)]))


def _overfit(
    corpus: word2vec.EncodedCorpus, folder: Path, training: dict[str, Any], options: argparse.Namespace
) -> None:
    """Print where the held-out loss is lowest of all epochs, and where early stopping ends."""
    model = folder / f"{training['architecture']} for {training['epochs']} epochs"
    whole = _train(corpus, model, training | _judge(options))
    stopped = _train(
        corpus, folder / "stopped", training | _judge(options) | {"early_stopping": options.patience}
    )
    best, last = min(whole["validations"], key=lambda row: row["loss"]), whole["validations"][-1]
    rows: list[tuple[object, ...]] = [("", "epoch", "held-out loss", "perplexity")]
    for name, row in (
        ("the first epoch", whole["validations"][0]),
        ("the best of all epochs", best),
        ("the last", last),
        (f"where patience {options.patience} stopped", stopped["validations"][-1]),
        ("whose model is that of", stopped["best"]),
    ):
        rows.append((name, row["epoch"], f"{row['loss']:.4f}", f"{row['perplexity']:.1f}"))
    print(align(rows))
    away = abs(stopped["best"]["epoch"] - best["epoch"])
    print(
        f"\nunigram perplexity {last['unigram_perplexity']:.1f}; early stopping is {away} epochs from the best"
    )
    if options.picture:
        name = options.picture.with_stem(f"{options.picture.stem}_{training['architecture']}")
        plot_training(model, name if len(options.architecture) > 1 else options.picture)


if __name__ == "__main__":
    main()
