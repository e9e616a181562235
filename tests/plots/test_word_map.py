"""The map of words: which words, where they are, their labels, and the pictures that are refused."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError, OutputError, UnknownWordError
from word2vec.plots.label_placement import place_labels
from word2vec.plots.plane import PlaneMethod, put_on_plane
from word2vec.plots.word_map import draw_words, find_neighbourhood, plot_words


def labels(figure: Any) -> list[Any]:
    return [text for text in figure.axes[0].texts if str(text.get_gid()).startswith("label-")]


def test_neighbours_belong_to_the_word_they_are_nearest_to(vectors: WordVectors) -> None:
    shown = find_neighbourhood(vectors, ["a0", "b0", "a0"], 8)
    assert shown.words[:2] == ["a0", "b0"]
    assert shown.asked == 2
    assert len(shown.words) == len(set(shown.words)) == 18
    assert shown.groups == ["ab".index(word[0]) for word in shown.words]
    both = find_neighbourhood(vectors, ["a0", "a1"], 11)
    assert both.groups[:2] == [0, 1]  # a word that was asked for is its own, however near it is to another
    for word, group in list(zip(both.words, both.groups, strict=True))[2:]:
        assert group == int(vectors.similarity(word, "a1") > vectors.similarity(word, "a0")), word


def test_pca_equals_the_eigenvectors_of_the_covariance() -> None:
    points = np.random.default_rng(1).normal(size=(30, 6)) * [5, 3, 1, 1, 1, 1]
    found, note = put_on_plane(points)
    values, directions = np.linalg.eigh(np.cov(points.T))
    expected = (points - points.mean(0)) @ directions[:, :-3:-1]
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-9)
    assert note == f"PCA, {values[-2:].sum() / values.sum():.0%} of the variance"
    # Turning all vectors round does not turn the picture round.
    np.testing.assert_allclose(put_on_plane(-points)[0], found, atol=1e-9)


@pytest.mark.parametrize("points", [np.ones((1, 3)), np.ones((4, 3)), np.array([[1.0], [2.0]])])
def test_pca_of_points_without_a_plane(points: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    found, _ = put_on_plane(points)
    assert found.shape == (len(points), 2)
    assert np.isfinite(found).all()
    assert not found[:, 1].any()


def test_the_figure_holds_each_word_once_in_the_colour_of_its_group(vectors: WordVectors) -> None:
    figure = draw_words(vectors, ["a0", "b0", "c0"], topn=5, title="models/$x$")
    shown = labels(figure)
    assert sorted(text.get_text() for text in shown) == sorted(
        find_neighbourhood(vectors, ["a0", "b0", "c0"], 5).words
    )
    assert len({text.get_color() for text in shown}) == 3
    for text in shown:
        assert text.get_color() == shown["abc".index(text.get_text()[0])].get_color()
    axes = figure.axes[0]
    assert len(axes.collections[0].get_offsets()) == len(shown) == 18
    assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])
    title, note = (text.get_text() for text in figure.texts)
    assert title == "models/$x$"
    assert note.startswith("3 words and the 5 nearest of each · PCA, ")


def test_labels_do_not_hide_each_other_and_stay_inside(vectors: WordVectors) -> None:
    figure = draw_words(vectors, ["a0", "b0", "c0", "d0", "e0"], topn=11)
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in labels(figure)]
    assert len(boxes) == 60
    frame = figure.axes[0].bbox
    for number, box in enumerate(boxes):
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_two_labels_of_one_point_get_two_places() -> None:
    points, sizes = np.full((8, 2), 200.0), np.full((8, 2), (60.0, 12.0))
    spots = place_labels(points, np.full(8, 3.0), sizes, np.array([0.0, 0, 400, 400]))
    for number, spot in enumerate(spots):
        apart = np.abs(np.delete(spots, number, 0) - spot)
        assert (apart >= sizes[0]).any(1).all()


def test_odd_words_are_shown_and_are_not_formulas() -> None:
    words = ["$a$", "x^2", "tab\tline\n", "long" * 20, "_", "$"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32))
    shown = [text.get_text() for text in labels(draw_words(vectors, words, topn=0))]
    assert shown == ["$a$", "x^2", "tab�line�", ("long" * 20)[:39] + "…", "_", "$"]


def test_pictures_that_are_refused(vectors: WordVectors, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with pytest.raises(UnknownWordError, match="'zebra' is not in the vocabulary"):
        plot_words(vectors, ["a0", "zebra"], path)
    with pytest.raises(ConfigError, match="at least one word"):
        plot_words(vectors, [], path)
    with pytest.raises(ConfigError, match="topn is -1; it must be at least 0"):
        plot_words(vectors, ["a0"], path, topn=-1)
    with pytest.raises(ConfigError, match="method is 'lle'; choose one of pca, umap, tsne"):
        plot_words(vectors, ["a0"], path, method="lle")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"a\.gif'; its suffix must be one of \.png, \.svg, \.pdf"):
        plot_words(vectors, ["a0"], tmp_path / "a.gif")
    with pytest.raises(ConfigError, match="tsne needs at least 6 words, and the picture has 3"):
        plot_words(vectors, ["a0"], path, topn=2, method="tsne")
    (tmp_path / "directory.png").mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        plot_words(vectors, ["a0"], tmp_path / "directory.png")
    many = WordVectors([f"w{i}" for i in range(600)], np.random.default_rng(0).normal(size=(600, 3)).astype("f"))
    with pytest.raises(ConfigError, match="would hold 600 words, and at most 500"):
        plot_words(many, ["w0"], path, topn=599)
    assert not path.exists()


@pytest.mark.parametrize(
    ("module", "method", "package"),
    [
        ("matplotlib", "pca", "matplotlib"),
        ("umap", "umap", "umap-learn"),
        ("sklearn.manifold", "tsne", "scikit-learn"),
    ],
)
def test_a_missing_package_is_named(
    vectors: WordVectors,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    method: PlaneMethod,
    package: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=f"needs the package {package}: pip install '{package}>="):
        plot_words(vectors, ["a0"], tmp_path / "a.png", method=method)


def test_a_picture_names_all_that_it_needs_and_nothing_else(
    vectors: WordVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("matplotlib", "sklearn", "umap"):
        monkeypatch.setitem(sys.modules, module, None)
    for method, packages in (("pca", "package matplotlib:"), ("umap", "packages matplotlib and umap-learn:")):
        with pytest.raises(ConfigError, match=f"needs the {packages} pip install 'matplotlib>=") as missing:
            plot_words(vectors, ["a0"], tmp_path / "a.png", method=method)  # type: ignore[arg-type]
        assert "scikit-learn" not in str(missing.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(("method", "module"), [("umap", "umap"), ("tsne", "sklearn.manifold")])
def test_other_planes_keep_the_groups_together(vectors: WordVectors, method: PlaneMethod, module: str) -> None:
    pytest.importorskip(module)
    found, _ = put_on_plane(vectors.unit, method)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(put_on_plane(vectors.unit, method)[0], found)
    groups = found.reshape(12, 5, 2)
    centres = groups.mean(0)
    nearest = np.linalg.norm(groups[:, :, None] - centres, axis=3).argmin(2)
    assert (nearest == np.arange(5)).mean() > 0.95
    small, _ = put_on_plane(vectors.unit[:6], method)
    assert small.shape == (6, 2)
