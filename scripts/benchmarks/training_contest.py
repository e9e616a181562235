"""Who takes part in ``training.py``, and the runs of all in turn."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError
from word2vec.optional_package import require_packages

TOOLKIT = ("kernel", "graph")
OTHERS = ("gensim", "fasttext")
# Plain ones have the bias that signed ones have, so that the signs alone make the difference in speed.
WEIGHTS: dict[str, dict[str, Any]] = {
    "signed": {"tied": True},
    "plain": {"tied": True, "signature": 0.0},
    "untied": {"tied": False},
}
_SHARED = ("epochs", "seed", "threads")
"""The options of training that presets have in common with all others."""
_OF_WEIGHTS = ("vector_size", "window", "negatives")
"""Those that presets choose themselves."""
_LATER = ("child", "json", "repeats", "contestants", "architectures", "weights", "presets", "precision")
"""The options that are not those of a single run."""


@dataclass
class Entry:
    """A contestant with the settings that it trains by.

    Attributes:
        contestant: One of :data:`TOOLKIT` or :data:`OTHERS`, or matmul.
        architecture: skipgram or cbow, "" for matmul.
        model: Of this toolkit: the weights or the preset. "" for the others.
        train: The options of :func:`word2vec.train`, nothing for the others.
        figures: Medians, once all has been run.
        failed: Why a run failed, "" if none has.
    """

    contestant: str
    architecture: str = ""
    model: str = ""
    train: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    failed: str = ""

    @property
    def name(self) -> str:
        """What the table calls it, such as "cbow kernel balanced bf16"."""
        precision = self.train.get("precision", "float32")
        rounded = "" if precision == "float32" else precision
        return " ".join(filter(None, (self.architecture, self.contestant, self.model, rounded)))


def list_entries(options: argparse.Namespace) -> list[Entry]:
    """Return everybody in the order of the runs. The matmul is the last.

    Raises:
        ConfigError: an option is out of its range, or nobody is left.
    """
    entries = []
    for architecture in options.architectures:
        for contestant in options.contestants:
            if contestant in OTHERS:
                entries.append(Entry(contestant, architecture))
            else:
                entries += _list_models(options, contestant, architecture)
    if not entries:
        raise ConfigError("nobody is left to train, because the graph has no bf16; add kernel, or float32")
    return [*entries, Entry("matmul")]


def _list_models(options: argparse.Namespace, contestant: str, architecture: str) -> Iterator[Entry]:
    common = {name: getattr(options, name) for name in _SHARED}
    common |= {"architecture": architecture, "backend": contestant, "subwords": False}
    sizes = {name: getattr(options, name) for name in _OF_WEIGHTS}
    models = {name: {**WEIGHTS[name], **sizes} for name in options.weights}
    models |= {name: {"preset": name} for name in options.presets}
    for model, given in models.items():
        for precision in options.precision:
            if contestant == "kernel" or precision == "float32":
                train = {**common, **given, "precision": precision}
                TrainConfig(**train)  # raises what would end the run
                yield Entry(contestant, architecture, model, train)


def check_contest(options: argparse.Namespace) -> None:
    """Refuse what would fail later, after others were trained.

    Raises:
        ConfigError: a file is not there, an option is out of its range, or a package is missing.
        FormatError: a file of questions cannot be read.
    """
    # Not imported above, because each contestant's process would do so, too.
    from fasttext_process import check_fasttext
    from quality_options import check_questions

    if not options.text.is_file():
        raise ConfigError(f"there is no text {options.text}")
    PrepareConfig(tokenizer=options.tokenizer, min_count=options.min_count)
    # gensim and fastText have these options too.
    of_all = {name: getattr(options, name) for name in (*_SHARED, *_OF_WEIGHTS)}
    TrainConfig(**of_all)
    check_questions(options.analogies, options.pairs)
    if "gensim" in options.contestants:
        require_packages(["gensim"], "the contestant gensim")
    if "fasttext" in options.contestants:
        check_fasttext(options.fasttext_python)


def run_contest(options: argparse.Namespace, entries: list[Entry]) -> None:
    """Run everybody in turn, ``options.repeats`` times, and give each entry its medians.

    An entry that fails is not run again, and has no figures. The others go on.
    """
    runs: list[list[dict[str, float]]] = [[] for _ in entries]
    with tempfile.TemporaryDirectory() as directory:
        tokenised = Path(directory) / "tokenised.txt"
        raw_words = _write_tokenised(options, tokenised) if set(OTHERS) & set(options.contestants) else 0
        task = {**list_settings(options), "tokenised": str(tokenised), "raw_words": raw_words}
        for repeat in range(options.repeats):
            for entry, results in zip(entries, runs, strict=True):
                if not entry.failed:
                    print(f"run {repeat + 1} of {options.repeats}: {entry.name}", file=sys.stderr)
                    results += _run_child(entry, {**task, **asdict(entry), "directory": directory})
    for entry, results in zip(entries, runs, strict=True):
        if not entry.failed:
            entry.figures = {name: statistics.median(run[name] for run in results) for name in results[0]}


def list_settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that all runs have in common, as JSON can have them."""
    settings = {name: value for name, value in vars(options).items() if name not in _LATER}
    return {**settings, "text": str(options.text)}


def _run_child(entry: Entry, task: dict[str, Any]) -> list[dict[str, float]]:
    """Return the figures of a run, nothing if it failed."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": str(task["threads"])}
    program = Path(__file__).with_name("training.py")
    done = subprocess.run(
        [sys.executable, str(program), "--child", json.dumps(task)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode == 0:
        return [json.loads(done.stdout.splitlines()[-1])]
    lines = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    print("\n".join(lines), file=sys.stderr)
    entry.failed = lines[-1]
    return []


def _write_tokenised(options: argparse.Namespace, path: Path) -> int:
    """Write the text as words and spaces, by this toolkit's tokenizer, for the others. Return how many words."""
    from word2vec.text.analyzer import Analyzer
    from word2vec.text.sources.text import TextReader

    analyzer, reader = Analyzer(PrepareConfig(tokenizer=options.tokenizer)), TextReader("utf-8", "strict")
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for batch in reader.batches(options.text):
            for words in analyzer(reader.lines(batch)):
                file.write(" ".join(words) + "\n")
                count += len(words)
    return count
