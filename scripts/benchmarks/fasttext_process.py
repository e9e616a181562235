"""Trains fastText by its package, in a process of a Python that may have another NumPy than this toolkit."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError

_TRAIN = """
import time
started = time.perf_counter()
import json, sys
sys.path.append(sys.argv[4])
from process_memory import find_peak_memory
import fasttext
text, output, options = sys.argv[1:4]
training = time.perf_counter()
model = fasttext.train_unsupervised(text, **json.loads(options))
trained = time.perf_counter()
model.save_model(output)
seconds = {"train_seconds": trained - training, "end_to_end_seconds": time.perf_counter() - started}
print(json.dumps({**seconds, "peak_memory_mb": find_peak_memory() / 1e6}))
"""


def check_fasttext(python: str) -> None:
    """Check that an interpreter has fastText's package.

    Args:
        python: Path or name of the interpreter.

    Raises:
        ConfigError: it has not, or cannot be run.
    """
    try:
        done = subprocess.run(
            [python, "-c", "from fasttext import train_unsupervised"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise ConfigError(
            f"--fasttext-python is {python}, which cannot be run ({error.strerror}); name a Python that has "
            "fastText's package"
        ) from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise ConfigError(
            f"--fasttext-python is {python}, which cannot import fasttext ({reason}); install its package there "
            "(pip install fasttext-wheel), or name a Python that has it"
        )


def train_fasttext(python: str, text: Path, output: Path, options: Mapping[str, Any]) -> dict[str, float]:
    """Train, and save the model in fastText's binary format.

    Args:
        python: An interpreter that has fastText's package.
        text: Words between spaces, a sentence a line.
        output: The model.
        options: Of ``fasttext.train_unsupervised``.

    Returns:
        train_seconds (reading the text included), end_to_end_seconds (from the start of the process to the saved
        model) and peak_memory_mb.

    Raises:
        subprocess.CalledProcessError: the process failed. Its stderr is this one's.
    """
    command = [python, "-c", _TRAIN, str(text), str(output), json.dumps(options), str(Path(__file__).parent)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
