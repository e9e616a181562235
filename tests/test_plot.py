"""Pictures: their files, their labels, their fonts, and what is refused."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec import WordVectors, plot
from word2vec.cli import pictures
from word2vec.errors import ConfigError, FormatError, OutputError, UnknownWordError
from word2vec.model_directory import save_model
from word2vec.plot import (
    fonts_for,
    label_spots,
    missing_font,
    neighbourhood,
    plane,
    plot_training,
    plot_words,
    training_figure,
    word_figure,
)
from word2vec.vocabulary import Vocabulary

MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-1."}


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    """Five groups of twelve words round five centres: "g0" is the first of group g."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 20))
    words = [f"{'abcde'[group]}{place}" for place in range(12) for group in range(5)]
    matrix = np.concatenate([centres + random.normal(size=(5, 20)) * 0.3 for _ in range(12)])
    return WordVectors(words, matrix.astype(np.float32))


def trained(path: Path, intervals: list[dict[str, float]], **log: Any) -> Path:
    """A model directory with this record of its training."""
    save_model(
        path,
        Vocabulary(["a"], np.array([1])),
        {"input": np.zeros((1, 2), np.float32)},
        train={"vector_size": 2, "tied": True, "epochs": 4},
        corpus={},
        training={"finished": True, "progress": 1.0, "raw_words": 1000, **log, "intervals": intervals},
    )
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    course = [
        {"epoch": 1 + i // 5, "words": 50 * (i + 1), "loss": 3 - i / 10, "learning_rate": 0.1 - i / 200}
        for i in range(20)
    ]
    return trained(tmp_path / "model", course)


def labels(figure: Any) -> list[Any]:
    return [text for text in figure.axes[0].texts if str(text.get_gid()).startswith("label-")]


def test_neighbours_belong_to_the_word_they_are_nearest_to(vectors: WordVectors) -> None:
    shown = neighbourhood(vectors, ["a0", "b0", "a0"], 8)
    assert shown.words[:2] == ["a0", "b0"]
    assert shown.asked == 2
    assert len(shown.words) == len(set(shown.words)) == 18
    assert shown.groups == ["ab".index(word[0]) for word in shown.words]
    both = neighbourhood(vectors, ["a0", "a1"], 11)
    assert both.groups[:2] == [0, 1]  # a word that was asked for is its own, however near it is to another
    for word, group in list(zip(both.words, both.groups, strict=True))[2:]:
        assert group == int(vectors.similarity(word, "a1") > vectors.similarity(word, "a0")), word


def test_pca_equals_the_eigenvectors_of_the_covariance() -> None:
    points = np.random.default_rng(1).normal(size=(30, 6)) * [5, 3, 1, 1, 1, 1]
    found, note = plane(points)
    values, directions = np.linalg.eigh(np.cov(points.T))
    expected = (points - points.mean(0)) @ directions[:, :-3:-1]
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-9)
    assert note == f"PCA, {values[-2:].sum() / values.sum():.0%} of the variance"
    # Turning all vectors round does not turn the picture round.
    np.testing.assert_allclose(plane(-points)[0], found, atol=1e-9)


@pytest.mark.parametrize("points", [np.ones((1, 3)), np.ones((4, 3)), np.array([[1.0], [2.0]])])
def test_pca_of_what_has_no_plane(points: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    found, _ = plane(points)
    assert found.shape == (len(points), 2)
    assert np.isfinite(found).all()
    assert not found[:, 1].any()


def test_the_figure_holds_each_word_once_in_the_colour_of_its_group(vectors: WordVectors) -> None:
    figure = word_figure(vectors, ["a0", "b0", "c0"], topn=5, title="models/$x$")
    shown = labels(figure)
    assert sorted(text.get_text() for text in shown) == sorted(
        neighbourhood(vectors, ["a0", "b0", "c0"], 5).words
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
    figure = word_figure(vectors, ["a0", "b0", "c0", "d0", "e0"], topn=11)
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
    spots = label_spots(points, np.full(8, 3.0), sizes, np.array([0.0, 0, 400, 400]))
    for number, spot in enumerate(spots):
        apart = np.abs(np.delete(spots, number, 0) - spot)
        assert (apart >= sizes[0]).any(1).all()


def test_odd_words_are_shown_and_are_no_formulas() -> None:
    words = ["$a$", "x^2", "tab\tline\n", "long" * 20, "_", "$"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32))
    shown = [text.get_text() for text in labels(word_figure(vectors, words, topn=0))]
    assert shown == ["$a$", "x^2", "tab�line�", ("long" * 20)[:39] + "…", "_", "$"]


@pytest.mark.parametrize("suffix", MAGIC)
def test_pictures_are_files_of_their_type_and_always_the_same(
    vectors: WordVectors, model: Path, tmp_path: Path, suffix: str
) -> None:
    for name, draw in {
        "map": partial(plot_words, vectors, ["a0", "b0"], title="m"),
        "curve": partial(plot_training, model),
    }.items():
        first, second = tmp_path / f"{name}1{suffix}", tmp_path / f"{name}2{suffix.upper()}"
        draw(path=first)
        draw(path=second)
        data = first.read_bytes()
        assert data.startswith(MAGIC[suffix])
        assert data == second.read_bytes()
        if suffix == ".svg":
            found = {element.get("id", "") for element in ElementTree.fromstring(data).iter()}
            assert len([name for name in found if name.startswith("label-")]) == (18 if name == "map" else 0)


def test_the_settings_of_the_user_are_left_alone_and_do_not_matter(vectors: WordVectors, tmp_path: Path) -> None:
    import matplotlib

    plot_words(vectors, ["a0"], tmp_path / "1.png")
    mine = {"font.family": ["serif"], "font.size": 30.0, "savefig.dpi": 40.0}
    with matplotlib.rc_context(mine):
        plot_words(vectors, ["a0"], tmp_path / "2.png")
        assert {name: matplotlib.rcParams[name] for name in mine} == mine
    assert (tmp_path / "1.png").read_bytes() == (tmp_path / "2.png").read_bytes()


def test_nothing_imports_pyplot(vectors: WordVectors, tmp_path: Path) -> None:
    before = "matplotlib.pyplot" in sys.modules
    plot_words(vectors, ["a0"], tmp_path / "a.png")
    assert ("matplotlib.pyplot" in sys.modules) == before


def test_the_curve_shows_loss_rate_and_epochs(model: Path) -> None:
    figure = training_figure(model)
    losses, rates = figure.axes
    *epochs, loss = losses.lines
    assert [line.get_xdata()[0] for line in epochs] == [250, 500, 750]
    np.testing.assert_allclose(loss.get_xdata(), np.arange(50, 1001, 50))
    np.testing.assert_allclose(loss.get_ydata(), 3 - np.arange(20) / 10)
    np.testing.assert_allclose(rates.lines[0].get_ydata(), 0.1 - np.arange(20) / 200)
    assert [text.get_text() for text in figure.texts] == [
        "Training of model",
        "1k words in 4 epochs (dashed)",
    ]


def test_the_curve_of_an_interrupted_training(tmp_path: Path) -> None:
    row = {"epoch": 1, "words": 300, "loss": 2.0, "learning_rate": 0.1}
    path = trained(tmp_path / "m", [row], finished=False, progress=0.25, raw_words=300)
    figure = training_figure(path)
    assert figure.axes[0].get_xlim() == (0, 1200)
    assert figure.texts[1].get_text() == "300 words in 4 epochs (dashed), interrupted"


def test_a_curve_needs_a_record_of_the_training(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"is not a word2vec-model: it has no config\.json"):
        plot_training(tmp_path, tmp_path / "a.png")
    path = trained(tmp_path / "m", [])
    for damaged in (
        {"finished": True},
        {"progress": 1, "raw_words": 9, "intervals": []},
        {"progress": 0, "raw_words": 0, "intervals": [{"words": 1, "loss": 1, "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": None, "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": "x", "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": float("nan"), "learning_rate": 1}]},
    ):
        (path / "training.json").write_text(json.dumps(damaged))
        with pytest.raises(FormatError, match=r"training\.json holds no course of a training"):
            plot_training(path, tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


def test_what_is_refused(vectors: WordVectors, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with pytest.raises(UnknownWordError, match="'zebra' is not in the vocabulary"):
        plot_words(vectors, ["a0", "zebra"], path)
    with pytest.raises(ConfigError, match="at least one word"):
        plot_words(vectors, [], path)
    with pytest.raises(ConfigError, match="topn is -1; it must be at least 0"):
        plot_words(vectors, ["a0"], path, topn=-1)
    with pytest.raises(ConfigError, match="method is 'lle'; choose one of pca, umap, tsne"):
        plot_words(vectors, ["a0"], path, method="lle")
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
    vectors: WordVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, method: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=rf"needs the package {package}: pip install 'tf-word2vec\[plot\]'"):
        plot_words(vectors, ["a0"], tmp_path / "a.png", method=method)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "module"), [("umap", "umap"), ("tsne", "sklearn.manifold")])
def test_other_planes_keep_the_groups_together(vectors: WordVectors, method: str, module: str) -> None:
    pytest.importorskip(module)
    found, _ = plane(vectors.unit, method)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(plane(vectors.unit, method)[0], found)
    groups = found.reshape(12, 5, 2)
    centres = groups.mean(0)
    nearest = np.linalg.norm(groups[:, :, None] - centres, axis=3).argmin(2)
    assert (nearest == np.arange(5)).mean() > 0.95
    small, _ = plane(vectors.unit[:6], method)
    assert small.shape == (6, 2)


@pytest.fixture
def no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot, "installed_families", lambda: iter(["DejaVu Serif", "No Such Family"]))


@pytest.mark.usefixtures("no_other_fonts")
def test_without_a_font_for_them_chinese_words_are_boxes_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["北京", "上海", "tea", "中国"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32))
    plot_words(vectors, ["北京", "tea"], tmp_path / "a.png", topn=3)
    assert (tmp_path / "a.png").read_bytes().startswith(MAGIC[".png"])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "word2vec: no installed font has 上 中 京 北 国 海, so boxes are drawn in their place; install a font "
        "that has, on Debian or Ubuntu: apt-get install fonts-noto-cjk (or fonts-wqy-zenhei)\n"
    )


def test_the_advice_fits_the_script_and_stays_short() -> None:
    assert missing_font({"ก"}).endswith("apt-get install fonts-noto")
    assert missing_font({"か", "한"}).endswith("apt-get install fonts-noto-cjk (or fonts-wqy-zenhei)")
    assert " and 90 more, so boxes" in missing_font(chr(0x4E00 + place) for place in range(100))


def test_letters_need_no_other_font(monkeypatch: pytest.MonkeyPatch) -> None:
    def search() -> Iterator[str]:
        raise AssertionError("fonts were searched for letters")

    monkeypatch.setattr(plot, "installed_families", search)
    assert fonts_for("Ångström Ελλάδα Москва \t\n") == (["DejaVu Sans"], set())


def test_fonts_are_chosen_by_the_characters_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    has = {"DejaVu Sans": "abc", "Half": "北京x", "Other": "上海", "Whole": "北京上海"}
    monkeypatch.setattr(plot, "_covered", lambda family, chars: chars & set(has[family]))
    monkeypatch.setattr(plot, "installed_families", lambda: iter(list(has)[1:]))
    assert fonts_for("ab北") == (["DejaVu Sans", "Half"], set())
    assert fonts_for("a北上") == (["DejaVu Sans", "Whole"], set())
    assert fonts_for("北上海x한") == (["DejaVu Sans", "Whole", "Half"], {"한"})


def test_a_font_of_last_resort_has_no_letters() -> None:
    from matplotlib.font_manager import fontManager

    unassigned = chr(0x0378)
    for family in sorted({entry.name for entry in fontManager.ttflist}):
        assert unassigned not in plot._covered(family, {unassigned, "北"})


def test_with_a_font_for_them_chinese_words_are_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if fonts_for("北京上海中国")[1]:
        pytest.skip("no installed font has Chinese characters")
    words = ["北京", "上海", "tea", "中国"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32))
    for suffix in MAGIC:
        plot_words(vectors, words, tmp_path / f"a{suffix}", topn=0, title="模型")
    assert capsys.readouterr().err.count("no installed font") == (3 if fonts_for("模型")[1] else 0)


def test_the_verbs(vectors: WordVectors, model: Path, tmp_path: Path) -> None:
    vectors.save(tmp_path / "v.vec")
    pictures.plot(tmp_path / "v.vec", ("a0", "b0"), tmp_path / "sub" / "map.svg", topn=3)
    assert (tmp_path / "sub" / "map.svg").read_bytes().startswith(MAGIC[".svg"])
    pictures.curve(model, tmp_path / "curve.pdf")
    assert (tmp_path / "curve.pdf").read_bytes().startswith(MAGIC[".pdf"])
    with pytest.raises(ConfigError, match="plot needs at least one WORD"):
        pictures.plot(tmp_path / "v.vec", (), tmp_path / "a.png")
