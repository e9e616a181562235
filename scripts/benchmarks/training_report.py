"""The table of ``training.py``."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from training_contest import Entry
from training_contestants import MATMUL_SIZE, NEGATIVES

from word2vec.config.train import TrainConfig
from word2vec.terminal.text_tables import NOTHING, align


def report(options: argparse.Namespace, entries: Sequence[Entry]) -> str:
    """Return the settings, the table and what failed.

    Args:
        options: The command line.
        entries: With their figures. The last is the matmul.
    """
    *contestants, matmul = entries
    qualities = [Path(path).stem for path in [*options.analogies, *options.pairs]]
    bases = {entry.architecture: entry.figures for entry in contestants if entry.contestant == "gensim"}
    header = ["", "raw Mwords/s", "ratio", "prepare s", "train s", "end to end s", "ratio", "peak MB"]
    rows = [[*header, *qualities, "GFLOP/s", "of limit"]]
    limit = matmul.figures.get("gigaflops")
    for entry in contestants:
        if not entry.failed:
            rows.append(_write_row(entry, bases.get(entry.architecture, {}), limit, qualities))
    lines = [_describe_settings(options), *_describe_presets(contestants)]
    if limit is not None:
        lines.append(f"tf.matmul of {MATMUL_SIZE} x {MATMUL_SIZE} float32 in the same run: {limit:.0f} GFLOP/s")
    lines.append(align(rows))
    return "\n".join([*lines, *(f"{entry.name} failed: {entry.failed}" for entry in entries if entry.failed)])


def _write_row(entry: Entry, base: dict[str, float], limit: float | None, qualities: Sequence[str]) -> list[str]:
    figures = entry.figures

    def write(name: str, digits: int, unit: float = 1.0) -> str:
        return f"{figures[name] / unit:.{digits}f}" if name in figures else NOTHING

    def compare(name: str, power: int) -> str:
        return f"{(figures[name] / base[name]) ** power:.2f}" if base else NOTHING

    of_limit = f"{figures['gigaflops'] / limit:.0%}" if limit and "gigaflops" in figures else NOTHING
    return [
        entry.name,
        write("words_per_second", 3, 1e6),
        compare("words_per_second", 1),
        write("prepare_seconds", 1),
        write("train_seconds", 1),
        write("end_to_end_seconds", 1),
        compare("end_to_end_seconds", -1),
        write("peak_memory_mb", 0),
        *(write(quality, 3) for quality in qualities),
        write("gigaflops", 0),
        of_limit,
    ]


def _describe_settings(options: argparse.Namespace) -> str:
    # Presets have their own.
    negatives = f"{options.negatives}, " if options.weights else ""
    return (
        f"{options.text.name}, vector_size {options.vector_size}, window {options.window}, "
        f"{options.epochs} epochs, {options.threads} threads, medians of {options.repeats}; "
        f"negatives {negatives}gensim and fastText {NEGATIVES}; {find_machine()}"
    )


def _describe_presets(entries: Sequence[Entry]) -> list[str]:
    """Return a line for each preset of an architecture: what it has instead of the options."""
    lines = {}
    for entry in entries:
        if "preset" in entry.train:
            settings = TrainConfig(**entry.train).settings
            lines[f"{entry.architecture} {entry.model}"] = (
                f"vector_size {settings.vector_size}, window {settings.window}, negatives {settings.negatives}"
            )
    return [f"{name}: {line}" for name, line in lines.items()]


def find_machine() -> str:
    """Return the processor and its cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores"
