"""The map of words: words and their nearest neighbours as labelled points on a plane."""

from __future__ import annotations

import colorsys
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from word2vec.arrays import Float64s
from word2vec.errors import ConfigError
from word2vec.optional_package import require_packages
from word2vec.plots.label_placement import place_labels
from word2vec.plots.picture import (
    COLOURS,
    PALE,
    make_empty_figure,
    show_word,
    use_style,
    write_picture,
)
from word2vec.plots.plane import PACKAGES, PlaneMethod, put_on_plane
from word2vec.terminal.counted_nouns import show_count
from word2vec.vectors import WordVectors

MOST_WORDS = 500  # more labels hide each other, wherever they are put


class Neighbourhood(NamedTuple):
    """The words of a picture.

    Attributes:
        words: n distinct words, first those that were asked for.
        groups: For each word the place of the asked word that it belongs to.
        asked: How many were asked for.
    """

    words: list[str]
    groups: list[int]
    asked: int


def plot_words(
    vectors: WordVectors,
    words: Sequence[str],
    path: str | os.PathLike[str],
    topn: int = 8,
    method: PlaneMethod = "pca",
    title: str = "",
) -> None:
    """Draw words and their nearest neighbours on a plane.

    One line on stderr says when no installed font has some of the characters.

    Args:
        vectors: The vectors of the words.
        words: The words to draw.
        path: The picture, .png, .svg or .pdf.
        topn: How many neighbours of each word are drawn with it.
        method: pca, umap or tsne, see :func:`~word2vec.plots.plane.put_on_plane`.
        title: Written above, for example the model's name.

    Raises:
        UnknownWordError: a word is not in the vocabulary.
        ConfigError: an option is out of its range, the suffix is unknown, or a package is missing.
        OutputError: the picture cannot be written.
    """
    write_picture(Path(path), lambda: draw_words(vectors, words, topn, method, title))


def find_neighbourhood(vectors: WordVectors, words: Sequence[str], topn: int) -> Neighbourhood:
    """Return the words to draw: those asked for, and the ``topn`` nearest of each.

    A neighbour of several words belongs to the nearest of them, and to the first of equals.

    Raises:
        UnknownWordError: a word is not in the vocabulary.
        ConfigError: no word is given, ``topn`` is below 0, or there are more than 500 words to draw.
    """
    asked = list(dict.fromkeys(words))
    if not asked:
        raise ConfigError("a picture needs at least one word")
    if topn < 0:
        raise ConfigError(f"topn is {topn}; it must be at least 0")
    vectors[asked]  # an unknown word is named before anything is computed
    best = {word: (2.0, group) for group, word in enumerate(asked)}
    for group, word in enumerate(asked):
        for neighbour, cosine in vectors.most_similar(word, topn=topn) if topn else ():
            if cosine > best.get(neighbour, (-2.0, 0))[0]:
                best[neighbour] = cosine, group
    if len(best) > MOST_WORDS:
        raise ConfigError(
            f"the picture would hold {len(best)} words, and at most {MOST_WORDS} can be read; "
            "ask for fewer words or a lower topn"
        )
    return Neighbourhood(list(best), [group for _, group in best.values()], len(asked))


def draw_words(
    vectors: WordVectors, words: Sequence[str], topn: int = 8, method: PlaneMethod = "pca", title: str = ""
) -> Any:
    """Return the picture of :func:`plot_words` as a ``matplotlib.figure.Figure``. The gid of label i is label-i.

    Raises:
        UnknownWordError, ConfigError: as :func:`plot_words`.
    """
    # All at once, so that nobody installs one package to learn of the next.
    require_packages(["matplotlib", *PACKAGES.get(method, ())], f"a picture by {method}")
    shown = find_neighbourhood(vectors, words, topn)
    points = np.asarray(vectors[shown.words], np.float64)
    # A word without a vector, all zeros, stays at zero.
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    places, note = put_on_plane(points, method)
    labels = [show_word(word) for word in shown.words]
    with use_style([*labels, title]):
        neighbours = f" and the {topn} nearest of each" if topn else ""
        figure, axes = make_empty_figure(title, f"{show_count(shown.asked)}{neighbours} · {note}")
        axes.set(xticks=[], yticks=[])
        axes.margins(0.08, 0.06)
        for spine in axes.spines.values():
            spine.set_color(PALE)
        colours = [_choose_colour(group) for group in shown.groups]
        sizes = [_disc_area(number < shown.asked) for number in range(len(labels))]
        axes.scatter(places[:, 0], places[:, 1], s=sizes, c=colours, linewidths=0, alpha=0.85, zorder=2)
        _write_labels(figure, axes, places, labels, colours, shown.asked)
    return figure


def _disc_area(asked: bool) -> float:
    """Return the size of a word's disc in square points."""
    return 70.0 if asked else 16.0


def _choose_colour(group: int) -> str | tuple[float, float, float]:
    if group < len(COLOURS):
        return COLOURS[group]
    # Steps of the golden angle round the colour wheel never come back to a hue.
    return colorsys.hls_to_rgb(group * 0.6180339887 % 1.0, 0.35, 0.65)


def _write_labels(
    figure: Any, axes: Any, places: Float64s, labels: list[str], colours: list[Any], asked: int
) -> None:
    """Write the labels beside their points, with a thin line to each label that is far from its point."""
    from matplotlib.collections import LineCollection

    texts = [
        axes.text(
            *place,
            label,
            color=colour,
            size=13 if number < asked else 9,
            ha="center",
            va="center",
            parse_math=False,
            zorder=3,
            gid=f"label-{number}",
        )
        for number, (place, label, colour) in enumerate(zip(places, labels, colours, strict=True))
    ]
    axes.autoscale_view()
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in texts]
    points = axes.transData.transform(places)
    sizes = np.array([[box.width, box.height] for box in boxes])
    # The radius of a disc of A square points, in pixels. 72 points are an inch.
    radii = np.sqrt([_disc_area(number < asked) / np.pi for number in range(len(labels))]) * figure.dpi / 72
    spots = place_labels(points, radii, sizes, np.array(axes.bbox.extents))
    to_data = axes.transData.inverted().transform
    for text, spot in zip(texts, to_data(spots), strict=True):
        text.set_position(spot)
    # The line goes from the point to the nearest place on the label's edge.
    ends = np.clip(points, spots - sizes / 2, spots + sizes / 2)
    far = np.hypot(*(ends - points).T) > 1.2 * sizes[:, 1].min()
    segments = np.stack([places, to_data(ends)], 1)[far]
    shades = [colour for colour, drawn in zip(colours, far, strict=True) if drawn]
    axes.add_collection(LineCollection(segments, colors=shades, linewidths=0.5, alpha=0.6, zorder=1))
