"""The process that finds the map by UMAP, so that the server goes on answering.

It is started by :mod:`.umap_map`, which sends it on standard input a line of JSON with the number of
``words``, their dimension ``size``, how many of them are ``laid_out`` and the ``seed``, and then the vectors
[words, size] float32 of length 1. It writes to standard output a line of JSON for each piece of progress,
``{"stage", "done"}``. Last come ``{"positions": words}`` and the positions [words, 2] float32, or
``{"error": message}``.

There are no files in between, so nothing is left on the disk whatever ends the processes.
"""

from __future__ import annotations

import json
import os
import select
import threading
import time
from io import BufferedIOBase
from typing import IO, Any

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import Word2VecError
from word2vec.explorer.maps import umap_layout
from word2vec.explorer.maps.placement import place_among_neighbours
from word2vec.explorer.maps.progress import Stage
from word2vec.search.table_search import TableSearch

NICENESS = 10
"""How far this process stands back behind the server where both want a core."""
_AT_A_TIME = 1 << 8  # words that are placed
_PAUSE = 0.1  # seconds between two reports


def main() -> None:
    """Do what standard input asks for, and end."""
    os.nice(NICENESS)
    results = os.fdopen(os.dup(1), "wb")
    # What libraries print must not come between the results.
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, name="word2vec-watch", daemon=True).start()
    speaker = _Speaker(results)
    try:
        with open(0, "rb", closefd=False) as source:
            positions = _find_positions(source, speaker)
    except Word2VecError as error:
        speaker.say(error=str(error))
    else:
        speaker.say(positions=len(positions))
        results.write(positions.tobytes())
        results.flush()


def _end_with_parent() -> None:
    """End this process when its parent has: then nobody holds the other end of standard input."""
    poll = select.poll()
    # Without any kind of event asked for, only the end of the pipe wakes it.
    poll.register(0, 0)
    poll.poll()
    os._exit(1)


class _Speaker:
    """Writes lines of JSON.

    Args:
        file: Where to.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._stage: Stage | None = None
        self._next = 0.0

    def report(self, stage: Stage, done: float) -> None:
        """Write how much of a stage is done, at most ten times a second."""
        now = time.monotonic()
        if stage == self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + _PAUSE
        self.say(stage=stage, done=round(done, 4))

    def say(self, **facts: Any) -> None:
        """Write a line."""
        self._file.write(json.dumps(facts).encode() + b"\n")
        self._file.flush()


def _find_positions(source: BufferedIOBase, speaker: _Speaker) -> Float32s:
    """Return the positions [words, 2] float32 of all words that ``source`` holds."""
    asked = json.loads(source.readline())
    words, size, count = int(asked["words"]), int(asked["size"]), int(asked["laid_out"])
    frequent = _read_rows(source, count, size)
    search = TableSearch(frequent, (frequent != 0).any(1).astype(np.float32))
    neighbours = umap_layout.find_neighbours(
        search, frequent, min(umap_layout.NEIGHBOURS, count), lambda done: speaker.report("neighbours", done)
    )
    speaker.report("layout", 0.0)
    positions = np.empty((words, 2), np.float32)
    positions[:count] = umap_layout.lay_out(
        frequent, neighbours, int(asked["seed"]), lambda done: speaker.report("layout", done)
    )
    for start in range(count, words, _AT_A_TIME):
        speaker.report("placing", (start - count) / (words - count))
        unit = _read_rows(source, min(_AT_A_TIME, words - start), size)
        positions[start : start + len(unit)] = place_among_neighbours(search, positions[:count], unit)
    return positions


def _read_rows(source: BufferedIOBase, count: int, size: int) -> Float32s:
    """Return the next rows [count, size] float32."""
    rows = np.empty((count, size), np.float32)
    view = rows.data.cast("B")
    done = 0
    while done < len(view):
        got = source.readinto(view[done:])
        if not got:
            # The parent has ended or does not want the map any more.
            os._exit(1)
        done += got
    return rows
