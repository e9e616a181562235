"""Searching by the rounded table answers exactly what searching the table itself answers."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.support.places import PROJECT
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError, KernelError
from word2vec.native import compiler
from word2vec.search import kernel, rounded, table_search
from word2vec.search.exact import exact_cosines, inverse, nearest_rows, row_lengths
from word2vec.search.kernel import SearchLibrary
from word2vec.search.rounded import QuantisedTable
from word2vec.search.table_search import TableSearch
from word2vec.storage.model_directory import save_vectors
from word2vec.storage.table import Table

SIZE, ROWS = 112, 20_011  # enough numbers for rounding to be worth while
CPU = Path("/proc/cpuinfo")
ONLY_AVX2 = pytest.mark.skipif(
    not CPU.exists() or "avx2" not in CPU.read_text(encoding="utf-8"), reason="the search kernel needs AVX2"
)


@pytest.fixture(scope="module")
def matrix() -> NDArray[np.float32]:
    random = np.random.default_rng(5)
    centres = random.normal(size=(50, SIZE))
    rows = centres[random.integers(0, 50, ROWS)] + random.normal(size=(ROWS, SIZE))
    rows *= random.uniform(0.1, 9, (ROWS, 1))
    rows[100:140] = rows[100]  # equal ones
    rows[7] = 0
    rows[8] = 0
    rows[8, 3] = 1e-6  # short, and all in one number
    return rows.astype(np.float32)


def library_for(instructions: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> SearchLibrary:
    """Compile the kernel for another set of instructions."""
    flags = [f"-march={instructions}" if flag.startswith("-march") else flag for flag in kernel.RECIPE.flags]
    recipe = dataclasses.replace(kernel.RECIPE, flags=tuple(flags), depends_on=(instructions,))
    monkeypatch.setenv("WORD2VEC_CACHE", str(directory))
    return SearchLibrary(compiler.built_library(recipe, progress=False))


@ONLY_AVX2
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
    scale = inverse(row_lengths(table))
    asked = random.normal(size=(queries, size))
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    first, last = sorted(round(edge * rows) for edge in edges)
    found = QuantisedTable(table, scale).candidates(asked, topn, first, last)
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


@ONLY_AVX2
@pytest.mark.parametrize("instructions", ["haswell", "native"])
def test_few_rows_are_candidates(
    matrix: NDArray[np.float32], instructions: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is compiled for; the rounding would be of no use if many were."""
    library = library_for(instructions, tmp_path, monkeypatch)
    monkeypatch.setattr(rounded, "load_search", lambda: library)
    scale = inverse(row_lengths(matrix))
    queries = matrix[1000:1100] * scale[1000:1100, None]
    found = QuantisedTable(matrix, scale).candidates(queries, 10, 0, ROWS)
    assert np.mean([len(rows) for rows in found]) < 100
    exact = nearest_rows(matrix, scale, queries, 10)
    assert all(set(rows) <= set(candidates) for (rows, _), candidates in zip(exact, found, strict=True))


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("restrict", [None, 9_000, (777, 13_001), (100, 103)])
def test_answers_are_the_same_with_the_rounded_table_and_without(
    matrix: NDArray[np.float32], kind: type, restrict: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"w{row}" for row in range(ROWS)]
    questions: list[Any] = [*words[95:105], "w7", "w8", *words[-20:]]
    questions += [(["w3", ("w9", 0.3)], "w20"), np.arange(SIZE)]
    monkeypatch.setattr(table_search, "_PAYS", -1)
    quick = WordVectors(words, matrix.astype(kind))
    answers = quick.most_similar_batch(questions, restrict_vocab=restrict)
    single = [
        quick.most_similar(*(question if isinstance(question, tuple) else [question]), restrict_vocab=restrict)
        for question in questions
    ]
    monkeypatch.setattr(rounded, "load_search", no_compiler)
    plain = WordVectors(words, matrix.astype(kind))
    assert answers == single == plain.most_similar_batch(questions, restrict_vocab=restrict)


def no_compiler() -> SearchLibrary:
    raise KernelError("there is no C++ compiler")


@ONLY_AVX2
def test_a_table_is_rounded_when_it_pays(matrix: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Counted(QuantisedTable):
        def __init__(self, *arguments: Any) -> None:
            made.append(len(arguments))
            super().__init__(*arguments)

    monkeypatch.setattr("word2vec.search.table_search.QuantisedTable", Counted)
    table = TableSearch(matrix, inverse(row_lengths(matrix)))
    query = np.eye(1, SIZE)
    answers = [table.nearest(query, 5)[0] for _ in range(table_search._PAYS - 1)]
    # A thousandth of the table, however often, is not what it would help.
    table.nearest(np.eye(900, SIZE), 5, slice(0, 20))
    assert not made
    answers += [table.nearest(query, 5)[0] for _ in range(3)]
    assert len(made) == 1
    assert len({(tuple(rows.tolist()), tuple(scores.tolist())) for rows, scores in answers}) == 1
    small = TableSearch(matrix[:100], inverse(row_lengths(matrix[:100])))
    small.nearest(np.eye(SIZE), 5)
    assert len(made) == 1


@pytest.mark.parametrize("pays", [-1, 1 << 30], ids=["rounded", "plain"])
def test_odd_questions(matrix: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch, pays: int) -> None:
    monkeypatch.setattr(table_search, "_PAYS", pays)
    some = WordVectors([f"w{row}" for row in range(ROWS)], matrix)
    assert some.most_similar_batch([]) == []
    for topn in (ROWS, ROWS + 5, 2**64 + 5, np.int64(2**63 - 1)):
        assert [len(found) for found in some.most_similar_batch(["w1", "w2"], int(topn))] == [ROWS - 1] * 2
    nowhere = some.nearest(np.zeros((3000, SIZE)), 3)
    assert nowhere == [[("w0", 0.0), ("w1", 0.0), ("w2", 0.0)]] * 3000
    for length in (1e-200, 1e-30, 1e30, 1e200):
        found, expected = some.most_similar(np.full(SIZE, length)), some.most_similar(np.ones(SIZE))
        assert [word for word, _ in found] == [word for word, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected])
    listed: Any = np.ones((1, SIZE), int).tolist()
    assert some.nearest(listed, 2) == some.nearest(np.ones((1, SIZE)), 2)
    for wrong in (
        lambda: some.most_similar("w1", topn=2.0),  # type: ignore[arg-type]
        lambda: some.nearest(np.ones((3, SIZE)), 2, [[0]]),
        lambda: some.nearest(np.array([["a"] * SIZE])),
    ):
        with pytest.raises(ConfigError):
            wrong()


@pytest.mark.parametrize("pays", [-1, 1 << 30], ids=["rounded", "plain"])
def test_rows_of_any_length(matrix: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch, pays: int) -> None:
    monkeypatch.setattr(table_search, "_PAYS", pays)
    words = [f"w{row}" for row in range(ROWS)]
    changed = matrix.copy()
    changed[200] = matrix[1000] * np.float32(1e-25)
    changed[201] = matrix[1000] * np.float32(1e25)
    changed[202] = 1e-45  # the smallest there is: no direction that could be told
    changed[2000::2] = 0
    changed[2000::2, 0] = 1e-45
    some = WordVectors(words, changed)
    answer = some.most_similar_batch(["w1000", "w200", "w201"], 2)
    assert [{word for word, _ in found} for found in answer] == [
        {"w200", "w201"},
        {"w201", "w1000"},
        {"w200", "w1000"},
    ]
    assert all(score == pytest.approx(1) for found in answer for _, score in found)
    assert dict(some.most_similar("w5", topn=ROWS))["w202"] == 0
    towards = np.zeros(SIZE)
    towards[0] = 1
    assert len(some.nearest(towards[None], 10)[0]) == 10
    changed[7, 0] = 1e37
    with pytest.raises(FormatError, match="'w7' holds NaN, infinity or numbers above"):
        WordVectors(words, changed).most_similar("w1")


def test_a_cosine_is_the_same_however_it_is_asked() -> None:
    matrix = np.random.default_rng(2).integers(-9, 10, (90, 24)).astype(np.float32)
    some = WordVectors([str(row) for row in range(90)], matrix)
    for word in ("3", "4"):
        for other, score in some.most_similar(word, topn=90):
            assert some.similarity(word, other) == score
            assert some.rank(word, other) <= 1 + [found for found, _ in some.most_similar(word, topn=90)].index(
                other
            )


def test_cosmul_gives_equal_rows_equal_scores() -> None:
    for seed in range(40):
        random = np.random.default_rng(seed)
        count, size = int(random.integers(50, 1500)), int(random.choice([3, 17, 50, 128]))
        matrix = random.standard_normal((count, size)).astype(np.float32)
        twins = np.sort(random.permutation(np.arange(6, count))[: count // 3])
        matrix[twins] = matrix[5]
        some = WordVectors([str(row) for row in range(count)], matrix)
        for topn in (count, 20):
            found = some.most_similar(["0", "5"], ["1"], topn, method="cosmul")
            equal = [(int(word), score) for word, score in found if int(word) in set(twins.tolist())]
            assert len({score for _, score in equal}) <= 1
            assert [row for row, _ in equal] == sorted(row for row, _ in equal)


def test_vectors_are_copied_and_sent_to_other_processes(
    matrix: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(table_search, "_PAYS", -1)
    save_vectors(tmp_path / "v", Table([f"w{row}" for row in range(ROWS)], matrix))
    some = WordVectors.load(tmp_path / "v")
    fresh = pickle.loads(pickle.dumps(some))
    answer = some.most_similar("w1")
    for copied in (fresh, copy.deepcopy(some), pickle.loads(pickle.dumps(some))):
        assert copied.most_similar("w1") == answer


@ONLY_AVX2
@pytest.mark.slow
@pytest.mark.parametrize("instructions", ["haswell", "native"])
def test_it_runs_clean_under_the_sanitizers(instructions: str) -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "checks" / "sanitize_search.py", "--instructions", instructions],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("200 searches, none missed a row; no report of a sanitizer") == 2
