"""The candidates that the rounded table finds hold the nearest rows, and are few."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.support.clustered_rows import NEEDS_SEARCH_KERNEL, ROWS
from tests.support.instructions import INSTRUCTIONS
from tests.support.places import PROJECT
from word2vec.native import library
from word2vec.search.build import RECIPE
from word2vec.search.exact import exact_cosines, find_nearest_rows
from word2vec.search.kernel import SearchLibrary
from word2vec.search.lengths import invert_lengths, measure_rows
from word2vec.search.rounded import RoundedTable


def library_for(instructions: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> SearchLibrary:
    """Compile the kernel for another set of instructions."""
    own = "-march=", "-mcpu="
    flags = [f"-march={instructions}" if flag.startswith(own) else flag for flag in RECIPE.flags]
    recipe = dataclasses.replace(RECIPE, flags=tuple(flags), depends_on=(instructions,))
    monkeypatch.setenv("WORD2VEC_CACHE", str(directory))
    return SearchLibrary(library.build_library(recipe, progress=False))


@NEEDS_SEARCH_KERNEL
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 300),
    size=st.integers(1, 40),
    queries=st.integers(1, 19),
    topn=st.integers(1, 40),
    edges=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    half=st.booleans(),
)
def test_the_candidates_hold_the_nearest_rows(
    seed: int, rows: int, size: int, queries: int, topn: int, edges: tuple[float, float], half: bool
) -> None:
    random = np.random.default_rng(seed)
    # Powers make rows whose length is all in a few numbers, which rounding changes most.
    table = (random.normal(size=(rows, size)) ** random.choice([1, 3, 9], (rows, 1))).clip(-1e4, 1e4)
    table[random.random(rows) < 0.1] = 0
    table = table.astype(np.float16 if half else np.float32)
    scale = invert_lengths(measure_rows(table))
    asked = random.normal(size=(queries, size))
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    first, last = sorted(round(edge * rows) for edge in edges)
    found = RoundedTable(table, scale).find_candidates(asked, topn, first, last)
    assert len(found) == queries
    for query, candidates in zip(asked, found, strict=True):
        assert (np.diff(candidates) > 0).all()
        assert all(first <= row < last for row in candidates)
        cosines = exact_cosines(table, query, np.arange(first, last))
        if len(cosines) > topn:
            wanted = np.flatnonzero(cosines >= np.partition(cosines, -topn)[-topn]) + first
        else:
            wanted = np.arange(first, last)
        assert set(wanted) <= set(candidates)


@NEEDS_SEARCH_KERNEL
@pytest.mark.parametrize("instructions", INSTRUCTIONS)
def test_few_rows_are_candidates(
    matrix: NDArray[np.float32], instructions: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With any set of instructions. Rounding would be useless if many rows were candidates."""
    library = library_for(instructions, tmp_path, monkeypatch)
    scale = invert_lengths(measure_rows(matrix))
    queries = matrix[1000:1100] * scale[1000:1100, None]
    found = RoundedTable(matrix, scale, library).find_candidates(queries, 10, 0, ROWS)
    assert np.mean([len(rows) for rows in found]) < 100
    exact = find_nearest_rows(matrix, scale, queries, 10)
    assert all(set(rows) <= set(candidates) for (rows, _), candidates in zip(exact, found, strict=True))


@NEEDS_SEARCH_KERNEL
@pytest.mark.slow
@pytest.mark.parametrize("instructions", INSTRUCTIONS)
def test_it_runs_clean_under_the_sanitizers(instructions: str) -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "checks" / "sanitize_search.py", "--instructions", instructions],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("200 searches: none missed a row, and no sanitizer reported anything") == 2
