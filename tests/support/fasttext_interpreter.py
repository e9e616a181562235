"""A program in place of a Python with fastText's package, for the benchmarks that start one."""

from __future__ import annotations

from pathlib import Path

FIGURES = '{"train_seconds": 2.0, "end_to_end_seconds": 4.0, "peak_memory_mb": 8.0}'


def write_interpreter(path: Path, model: Path) -> Path:
    """Write a program that copies a model to where one is wanted, and the options to PATH.json."""
    # It gets -c, a program, and to train: the text, the model, the options, and a directory of modules.
    lines = ["set -e", 'test "$3" || exit 0', 'test -s "$3"', f'cp {model} "$4"']
    lines += [f"printf '%s' \"$5\" > {path}.json", f"echo '{FIGURES}'"]
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path
