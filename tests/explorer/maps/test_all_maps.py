"""All maps of one table, as the server asks for them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.drawn_vectors import five_groups
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.explorer.maps.all_maps import Maps
from word2vec.explorer.maps.background import Desk
from word2vec.explorer.maps.progress import ABSENT, Progress
from word2vec.explorer.maps.store import MapStore, name_map
from word2vec.optional_package import make_pip_line
from word2vec.storage.atomic import new_file

T = TypeVar("T")
SOON = 20.0  # seconds, after which a test fails rather than hangs


class Finder:
    """Finds positions when the test says so, in the place of UMAP."""

    def __init__(self, positions: NDArray[np.float32]) -> None:
        self.positions = positions
        self.may_end = threading.Event()
        self.calls: list[tuple[int, int]] = []
        self.error: Exception | None = None

    def __call__(
        self, matrix: NDArray[Any], scale: NDArray[np.float32], laid_out: int, seed: int, desk: Desk
    ) -> NDArray[np.float32]:
        self.calls.append((laid_out, seed))
        while not self.may_end.wait(0.01):
            desk.report("layout", 0.5)
        if self.error is not None:
            raise self.error
        return self.positions


@pytest.fixture
def vectors() -> WordVectors:
    return five_groups()


@pytest.fixture
def finder(vectors: WordVectors, monkeypatch: pytest.MonkeyPatch) -> Finder:
    # UMAP is not called, but it must seem to be installed.
    monkeypatch.setitem(sys.modules, "umap", ModuleType("umap"))
    return Finder(np.random.default_rng(0).normal(size=(len(vectors), 2)).astype(np.float32))


def wait_for(ask: Callable[[], T | Progress]) -> T | Progress:
    """Ask until there is a result, or it will not come."""
    end = time.monotonic() + SOON
    while isinstance(answer := ask(), Progress) and answer.state in ("running", "absent"):
        assert time.monotonic() < end, answer
        time.sleep(0.01)
    return answer


def test_pca_is_found_once_and_is_always_ready(vectors: WordVectors) -> None:
    maps = Maps(vectors, None)
    assert maps.read_progress("pca") == Progress("ready", done=1.0)
    found = maps.find_pca()
    assert found.shape == (60, 2)
    assert found.dtype == np.float32
    assert maps.find_pca() is found


def test_vectors_without_numbers_are_refused_with_their_word() -> None:
    with pytest.raises(FormatError, match="'b' holds NaN"):
        Maps(WordVectors(["a", "b"], np.array([[1, 2], [np.nan, 1]], np.float32)), None).find_pca()


def test_umap_begins_at_the_first_request_and_not_when_it_is_looked_at(
    vectors: WordVectors, finder: Finder
) -> None:
    maps = Maps(vectors, None, umap_words=50, find_umap_positions=finder)
    assert maps.read_progress("umap") == ABSENT
    assert finder.calls == []
    first = maps.find_umap()
    assert isinstance(first, Progress)
    assert first.state == "running"
    finder.may_end.set()
    assert wait_for(maps.find_umap) is finder.positions
    assert maps.read_progress("umap") == Progress("ready", done=1.0)
    assert finder.calls == [(50, 1)]


def test_many_requests_at_once_find_it_once(vectors: WordVectors, finder: Finder) -> None:
    maps = Maps(vectors, None, find_umap_positions=finder)
    answers: list[object] = []

    def ask() -> None:
        maps.find_pca()
        maps.measure_axis(["a0"], ["b0"])
        maps.find_umap()
        answers.append(wait_for(maps.find_umap))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    finder.may_end.set()
    for thread in threads:
        thread.join(SOON)
    assert len(finder.calls) == 1
    assert [answer is finder.positions for answer in answers] == [True] * 8


def test_a_map_is_kept_and_found_again(vectors: WordVectors, finder: Finder, tmp_path: Path) -> None:
    finder.may_end.set()
    wait_for(Maps(vectors, tmp_path, find_umap_positions=finder).find_umap)
    again = Maps(vectors, tmp_path, find_umap_positions=finder)
    assert np.array_equal(wait_for(again.find_umap), finder.positions)  # type: ignore[arg-type]
    assert len(finder.calls) == 1
    # Other vectors of the same shape have a map of their own.
    other = WordVectors(vectors.words, vectors.matrix[::-1].copy())
    wait_for(Maps(other, tmp_path, find_umap_positions=finder).find_umap)
    assert len(finder.calls) == 2


def test_a_damaged_map_is_found_anew_and_written_again(
    vectors: WordVectors, finder: Finder, tmp_path: Path
) -> None:
    name = name_map(vectors.matrix, 20_000, 1)
    (tmp_path / name).write_bytes(b"damaged")
    finder.may_end.set()
    wait_for(Maps(vectors, tmp_path, find_umap_positions=finder).find_umap)
    assert len(finder.calls) == 1
    assert np.array_equal(MapStore(tmp_path).load(name, 60), finder.positions)  # type: ignore[arg-type]


def test_where_it_cannot_be_kept_it_is_shown_with_a_note(
    vectors: WordVectors, finder: Finder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    finder.may_end.set()
    (tmp_path / name_map(vectors.matrix, 20_000, 1)).mkdir()
    maps = Maps(vectors, tmp_path, find_umap_positions=finder)
    assert wait_for(maps.find_umap) is finder.positions
    progress = maps.read_progress("umap")
    assert progress.state == "ready"
    assert progress.message is not None
    assert progress.message.startswith("the map is kept in memory only: ")
    # Visitors read the note. Who started the server reads where it is.
    assert f"{tmp_path.name}/map-umap-" in progress.message
    assert str(tmp_path) not in progress.message
    assert str(tmp_path) in caplog.text


def test_a_full_disk_is_no_failure_either(
    vectors: WordVectors, finder: Finder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> object:
        with new_file(path):
            raise OSError(28, "No space left on device")

    def save(self: MapStore, name: str, positions: NDArray[np.float32]) -> None:
        full(tmp_path / name)

    monkeypatch.setattr(MapStore, "save", save)
    finder.may_end.set()
    maps = Maps(vectors, tmp_path, find_umap_positions=finder)
    assert wait_for(maps.find_umap) is finder.positions
    assert "No space left on device" in (maps.read_progress("umap").message or "")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_says_why_and_is_tried_again(
    vectors: WordVectors, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder.may_end.set()
    finder.error = OutputError("it broke")
    maps = Maps(vectors, None, find_umap_positions=finder)
    assert wait_for(maps.find_umap) == Progress("failed", message="it broke")
    finder.error = None
    # Who asks at once learns of the failure again.
    assert maps.find_umap() == maps.read_progress("umap") == Progress("failed", message="it broke")
    with monkeypatch.context() as later:
        later.setattr(time, "monotonic", lambda: 1e12)
        assert maps.find_umap() == Progress("running", "neighbours")
    assert wait_for(maps.find_umap) is finder.positions


def test_closing_ends_the_work(vectors: WordVectors, finder: Finder) -> None:
    maps = Maps(vectors, None, find_umap_positions=finder)
    maps.find_umap()
    started = time.monotonic()
    maps.close()
    assert time.monotonic() - started < 5
    assert maps.read_progress("umap") == ABSENT
    assert maps.find_umap() == ABSENT
    # What takes no work in the background is answered still.
    assert maps.find_pca().shape == (60, 2)


def test_without_umap_it_is_refused_with_the_pip_line_but_a_map_that_is_kept_is_shown(
    vectors: WordVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    refused = Maps(vectors, tmp_path).find_umap()
    assert isinstance(refused, Progress)
    assert refused.state == "refused"
    assert make_pip_line("umap") in (refused.message or "")
    kept = np.zeros((60, 2), np.float32)
    MapStore(tmp_path).save(name_map(vectors.matrix, 20_000, 1), kept)
    assert np.array_equal(wait_for(Maps(vectors, tmp_path).find_umap), kept)  # type: ignore[arg-type]
    # A map of other vectors does not help.
    other = wait_for(Maps(WordVectors(vectors.words, vectors.matrix * 2), tmp_path).find_umap)
    assert isinstance(other, Progress)
    assert other.state == "refused"
    assert make_pip_line("umap") in (other.message or "")


def test_a_few_words_have_no_map_by_umap(finder: Finder) -> None:
    vectors = WordVectors(["a", "b"], np.eye(2, dtype=np.float32))
    refused = Maps(vectors, None).find_umap()
    assert isinstance(refused, Progress)
    assert (refused.state, refused.done) == ("refused", 0)
    assert "at least 6 words, and there are 2" in (refused.message or "")


def test_options_out_of_range_are_refused(vectors: WordVectors) -> None:
    for words, said in (
        (5, "5; it must be 6 to 1,000,000"),
        (1_000_001, "1,000,001; it must"),
        (2.5, "2.5; it"),
    ):
        with pytest.raises(ConfigError, match=f"umap_words is {said}"):
            Maps(vectors, None, umap_words=words)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="layout is 'tsne'; it must be 'pca' or 'umap'"):
        Maps(vectors, None).read_progress("tsne")  # type: ignore[arg-type]
    for count in (1, 65):
        with pytest.raises(ConfigError, match=f"count is {count}; it must be 2 to 64 classes"):
            Maps(vectors, None).find_classes(count)


# ==== Classes ====


def test_classes_are_found_in_the_background_and_kept(vectors: WordVectors) -> None:
    pytest.importorskip("sklearn")
    maps = Maps(vectors, None)
    first = maps.find_classes(5)
    assert first == Progress("running", "classes")
    found = wait_for(lambda: maps.find_classes(5))
    assert isinstance(found, np.ndarray)
    # The word "c3" is the fourth of group c, and there are five groups.
    groups = [word[0] for word in vectors.words]
    assert len(set(zip(groups, found.tolist(), strict=True))) == 5
    assert maps.find_classes(5) is found
    assert not np.array_equal(wait_for(lambda: maps.find_classes(2)), found)  # type: ignore[arg-type]


def test_the_last_eight_divisions_are_kept(vectors: WordVectors) -> None:
    pytest.importorskip("sklearn")
    maps = Maps(vectors, None)
    kept = {count: wait_for(partial(maps.find_classes, count)) for count in range(2, 11)}
    assert maps.find_classes(10) is kept[10]
    assert maps.find_classes(3) is kept[3]
    assert isinstance(maps.find_classes(2), Progress)
    assert np.array_equal(wait_for(lambda: maps.find_classes(2)), kept[2])  # type: ignore[arg-type]


def test_no_classes_are_begun_after_closing(vectors: WordVectors) -> None:
    pytest.importorskip("sklearn")
    maps = Maps(vectors, None)
    maps.close()
    assert maps.find_classes(3) == ABSENT


def test_without_scikit_learn_classes_are_refused_with_the_pip_line(
    vectors: WordVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    refused = Maps(vectors, None).find_classes(3)
    assert isinstance(refused, Progress)
    assert (refused.state, make_pip_line("sklearn") in (refused.message or "")) == ("refused", True)


def test_an_axis_is_that_of_its_words(vectors: WordVectors) -> None:
    found = Maps(vectors, None).measure_axis(["a0", "a1"], ["b0"])
    assert found.shape == (60,)
    assert found[vectors.index["b5"]] > 0.5
    assert found[vectors.index["a5"]] < -0.5
