"""The map by UMAP, which is found in a process of its own (:mod:`.umap_process`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError
from word2vec.explorer.maps.background import Desk
from word2vec.explorer.maps.positions import scale_positions
from word2vec.explorer.maps.umap_layout import FEWEST_WORDS
from word2vec.machine import count_cores
from word2vec.optional_package import require_packages
from word2vec.search.lengths import NUMBERS, scale_rows

# Ctrl-C reaches all processes of a terminal. It is for the server, which then ends the others.
PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from word2vec.explorer.maps.umap_process import main; main()"
)
"""What Python does in the process, which gets the paths to import from as its argument."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def check_umap(words: int) -> None:
    """Raise ConfigError if there can be no map by UMAP: too few words, or the package is not installed."""
    require_packages(["umap"], "the map by UMAP")
    if words < FEWEST_WORDS:
        raise ConfigError(
            f"the map by UMAP needs at least {FEWEST_WORDS} words, and there are {words}; use the map by PCA"
        )


def find_umap_positions(
    matrix: NDArray[Any], scale: Float32s, laid_out: int, seed: int, desk: Desk, program: str = PROGRAM
) -> Float32s:
    """Return positions [V, 2] float32 by UMAP of the most frequent words, and all others among these.

    Args:
        matrix: [V, d] float32 or float16, at least 6 rows.
        scale: [V], 1 / the rows' lengths, 0 for a row of zeros.
        laid_out: How many of the first words UMAP lays out. Each other one goes among its neighbours of these.
        seed: The seed of all random numbers. With the same one the positions are the same to the bit.
        desk: Where progress is told.
        program: What Python does in the process.

    Returns:
        Positions in the range of :func:`~word2vec.explorer.maps.positions.scale_positions`.

    Raises:
        ConfigError: umap-learn is not installed or cannot be imported.
        ChildProcessError: the process has failed.
        CancelledError: the map is not wanted any more.
    """
    asked = {
        "words": len(matrix),
        "size": matrix.shape[1],
        "laid_out": min(laid_out, len(matrix)),
        "seed": seed,
    }
    with tempfile.TemporaryFile() as notes:
        process = _start_process(program, notes)
        # It reads nothing while it computes, and the pipe holds little. So another thread waits for it to read.
        sending = (process, asked, matrix, scale)
        feeder = threading.Thread(target=_send_vectors, args=sending, name="word2vec-map-vectors", daemon=True)
        try:
            desk.on_cancel(process.kill)
            feeder.start()
            positions = _read_results(process, len(matrix), desk, notes)
        finally:
            process.kill()
            process.wait()
            if feeder.ident is not None:
                feeder.join()
            _close_pipes(process)
    if not np.isfinite(positions).all():
        raise ChildProcessError("UMAP has found no place for some words; use the map by PCA")
    return scale_positions(positions)


def _start_process(program: str, notes: IO[bytes]) -> subprocess.Popen[bytes]:
    # It stands back behind the server, but threads that wait for each other would still take all cores.
    threads = str(max(1, count_cores() - 1))
    # In the group of this process: in a session of its own Linux would weigh it by itself, however nice it is.
    return subprocess.Popen(
        [sys.executable, "-I", "-c", program, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=notes,
        env={**os.environ, **dict.fromkeys(_THREADS, threads)},
    )


def _send_vectors(
    process: subprocess.Popen[bytes], asked: dict[str, int], matrix: NDArray[Any], scale: Float32s
) -> None:
    """Send the vectors, scaled to length 1. The pipe stays open, because its end tells the process to end."""
    assert process.stdin is not None
    step = max(1, NUMBERS // matrix.shape[1])
    # A process that has ended is noticed where its results are read.
    with suppress(OSError, ValueError):
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        for start in range(0, len(matrix), step):
            part = slice(start, start + step)
            process.stdin.write(scale_rows(matrix[part], scale[part]).data)
        process.stdin.flush()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes to a process that has ended, which may not have read everything."""
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        with suppress(OSError):
            pipe.close()


def _read_results(
    process: subprocess.Popen[bytes], words: int, desk: Desk, notes: IO[bytes]
) -> NDArray[np.float32]:
    """Tell the progress, and return the positions [words, 2]."""
    assert process.stdout is not None
    while line := process.stdout.readline():
        message = json.loads(line)
        if "stage" in message:
            desk.report(message["stage"], message["done"])
        elif "error" in message:
            raise ConfigError(message["error"])
        else:
            data = process.stdout.read(words * 2 * 4)
            if len(data) == words * 2 * 4:
                return np.frombuffer(data, np.float32).reshape(words, 2)
    status = process.wait()
    # It has ended because nobody wants it, or by itself.
    desk.report("layout", 0.0)
    raise ChildProcessError(_describe_end(status, notes))


def _describe_end(status: int, notes: IO[bytes]) -> str:
    """Return why the process has ended without a result: the last line that it wrote, or its status.

    Args:
        status: Its exit status, negative if a signal has ended it, which it cannot have written of.
        notes: What it wrote to stderr.
    """
    notes.seek(0)
    lines = [line.strip() for line in notes.read().decode(errors="replace").splitlines() if line.strip()]
    if lines and status >= 0:
        return f"the process that finds the map has failed: {lines[-1]}"
    return (
        f"the process that finds the map ended unexpectedly (status {status}); if memory ran out, lay out fewer "
        "words by umap_words"
    )
