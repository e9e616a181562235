"""The maps of a static export: positions and classes, as far as their packages are installed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.explorer.maps.all_maps import Maps
from word2vec.explorer.maps.progress import Progress
from word2vec.explorer.static_site.reporter import Reporter

CLASS_COUNTS = (4, 8, 12, 16, 24, 32)
"""The numbers of classes that an export has. The page steps over these."""
_BETWEEN_LOOKS = 0.05  # seconds

T = TypeVar("T", bound="NDArray[Any]")


def write_maps(
    directory: Path, model: str, maps: Maps, words: int, without: frozenset[str], reporter: Reporter
) -> dict[str, Any]:
    """Write the positions and the classes of all words.

    Args:
        directory: Where to.
        model: The name of the model.
        maps: Those of the words.
        words: How many these are.
        without: What is left out.
        reporter: Says how far it is.

    Returns:
        What the page must know of them.
    """
    layouts = {"pca": maps.find_pca()}
    if "umap" not in without:
        found = _wait(maps.find_umap, model, "umap", "umap", reporter)
        if found is not None:
            layouts["umap"] = found
    for layout, positions in layouts.items():
        _write_positions(directory / f"map-{layout}.bin", positions)
    counts = [] if "classes" in without else _write_classes(directory, model, maps, words, reporter)
    return {
        "layouts": list(layouts),
        "umap": "umap" in layouts,
        "classes": bool(counts),
        "class_counts": counts,
    }


def _write_positions(path: Path, positions: Float32s) -> None:
    path.write_bytes(np.ascontiguousarray(positions, "<f4").tobytes())


def _write_classes(directory: Path, model: str, maps: Maps, words: int, reporter: Reporter) -> list[int]:
    """Write the divisions into classes. Return the numbers of classes of those that there are."""
    written: list[int] = []
    for count in CLASS_COUNTS:
        if count > words and written:
            break
        found = _wait(partial(maps.find_classes, count), model, "classes", f"{count} classes", reporter)
        if found is None:
            break
        (directory / f"classes-{count}.bin").write_bytes(found.astype(np.uint8).tobytes())
        written.append(count)
    return written


def _wait(ask: Callable[[], T | Progress], model: str, name: str, stage: str, reporter: Reporter) -> T | None:
    """Return what is computed in the background. If it cannot be, say why and return None.

    Args:
        ask: Returns it, or how far it is.
        model: The name of the model.
        name: What the option ``without`` calls it.
        stage: What its progress is called.
        reporter: Says how far it is.
    """
    # Each stage of the work counts from 0 to 1 by itself, and gets a line by itself.
    line, shown = None, None
    try:
        while isinstance(found := ask(), Progress):
            if found.state in ("failed", "refused"):
                reporter.note(model, f"without {name}: {found.message}")
                return None
            if found.stage != shown:
                if line is not None:
                    line.close()
                shown = found.stage
                line = reporter.open_line(model, _name_stage(stage, found), 1, "")
            assert line is not None
            line.update(max(0.0, found.done - line.n))
            time.sleep(_BETWEEN_LOOKS)
        return found
    finally:
        if line is not None:
            line.close()


def _name_stage(stage: str, progress: Progress) -> str:
    return stage if progress.stage in (None, "classes") else f"{stage}, {progress.stage}"
