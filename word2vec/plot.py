"""Pictures: words and their neighbours on a plane, and the course of a training.

Drawn by matplotlib, which is imported only here and only when something is drawn; without pyplot, so that a
program's own figures and its window are left alone. The same call gives the same bytes.
"""

from __future__ import annotations

import colorsys
import importlib
import logging
import os
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from word2vec.atomic import check_file_writable, new_file
from word2vec.errors import ConfigError, FormatError
from word2vec.manifest import read_json, read_manifest
from word2vec.model_directory import FORMAT, FORMAT_VERSION
from word2vec.vectors import WordVectors

Floats = NDArray[np.float64]

METHODS = ("pca", "umap", "tsne")
MOST_WORDS = 500  # more labels than that hide each other, wherever they are put

_SUFFIXES = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
_PIP = "pip install 'tf-word2vec[plot]'"
_INCHES = (10.0, 7.5)
_DPI = 150
_UNASSIGNED = 0x0378  # no character, in the midst of the Greek ones
_GREY = "#666666"
_PALE = "#bbbbbb"
_CURVE_AREA = (0.09, 0.09, 0.82, 0.78)
_FONT = "DejaVu Sans"  # comes with matplotlib, so it is always there
# Dark enough to be read as text on white, told apart by most eyes (after Okabe & Ito 2008).
_COLOURS = ("#0060a8", "#c04a00", "#00795a", "#a8457f", "#7a5c00", "#4b3fa6", "#9b1c1c", "#00707e")
# Tried first among the installed fonts, because they look right; any other font that has the characters will do.
_LIKELY = (
    "Noto Sans CJK",
    "Source Han Sans",
    "WenQuanYi",
    "PingFang",
    "Hiragino",
    "Microsoft YaHei",
    "Noto Sans",
)


class Neighbourhood(NamedTuple):
    """The words of a picture.

    Attributes:
        words: n distinct words, the ones asked for first.
        groups: For each of them the place of the asked word it belongs to.
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
    method: str = "pca",
    title: str = "",
) -> None:
    """Draw words and their nearest neighbours on a plane.

    Says on stderr, in one line, when no installed font has some of the characters.

    Args:
        vectors: Where the words are looked up.
        words: The words to draw.
        path: The picture; .png, .svg or .pdf.
        topn: How many neighbours of each word are drawn with it.
        method: pca, umap or tsne; see :func:`plane`.
        title: Written above, for example the model's name.

    Raises:
        UnknownWordError: a word is not in the vocabulary.
        ConfigError: an option is out of its range, the suffix is unknown, or a package is missing.
        OutputError: the picture cannot be written.
    """
    _draw(Path(path), lambda: word_figure(vectors, words, topn, method, title))


def plot_training(model_directory: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Draw the loss and the learning rate of a training, from the model's ``training.json``.

    Args:
        model_directory: A model that was trained here.
        path: The picture; .png, .svg or .pdf.

    Raises:
        FormatError: it is no model directory, or its record of the training is missing or damaged.
        ConfigError: the suffix is unknown, or matplotlib is missing.
        OutputError: the picture cannot be written.
    """
    _draw(Path(path), lambda: training_figure(Path(model_directory)))


def neighbourhood(vectors: WordVectors, words: Sequence[str], topn: int) -> Neighbourhood:
    """Return the words to draw: those asked for, and the ``topn`` nearest of each.

    A neighbour of several words belongs to the one it is nearest to, and to the first of equals.

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


def plane(points: NDArray[np.floating[Any]], method: str = "pca") -> tuple[Floats, str]:
    """Put vectors on a plane.

    Args:
        points: [n, d] vectors of length 1.
        method: pca: the two directions of most variance, by our own singular value decomposition; umap
            (umap-learn) and tsne (scikit-learn) by cosine, from a fixed seed.

    Returns:
        [n, 2] float64, and a note that says how they were made.

    Raises:
        ConfigError: the method is unknown, needs more points, or its package is missing.

    Example:
        >>> plane(np.array([[1.0, 0, 5], [-1, 0, 5]]))[0].round(6) + 0
        array([[ 1.,  0.],
               [-1.,  0.]])
    """
    if method not in METHODS:
        raise ConfigError(f"method is {method!r}; choose one of {', '.join(METHODS)}")
    if method == "pca":
        found, share = _pca(np.asarray(points, np.float64))
        return found, f"PCA, {share:.0%} of the variance"
    needed = 6
    if len(points) < needed:
        raise ConfigError(
            f"{method} needs at least {needed} words, and the picture has {len(points)}; "
            "ask for more words or a higher topn, or use pca"
        )
    return (_umap(points), "UMAP") if method == "umap" else (_tsne(points), "t-SNE")


def word_figure(
    vectors: WordVectors, words: Sequence[str], topn: int = 8, method: str = "pca", title: str = ""
) -> Any:
    """Return the picture of :func:`plot_words` as a ``matplotlib.figure.Figure``; the gid of label i is label-i.

    Raises:
        UnknownWordError, ConfigError: as :func:`plot_words`.
    """
    shown = neighbourhood(vectors, words, topn)
    points = np.asarray(vectors[shown.words], np.float64)
    # A word without a vector, all zeros, stays at zero.
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    places, note = plane(points, method)
    labels = [_printable(word) for word in shown.words]
    with _style([*labels, title]):
        nearest = f" and the {topn} nearest of each" if topn else ""
        figure, axes = _empty_figure(title, f"{_counted(shown.asked)}{nearest} · {note}")
        axes.set(xticks=[], yticks=[])
        axes.margins(0.08, 0.06)
        for spine in axes.spines.values():
            spine.set_color(_PALE)
        colours = [_colour(group) for group in shown.groups]
        sizes = [_area(number < shown.asked) for number in range(len(labels))]
        axes.scatter(places[:, 0], places[:, 1], s=sizes, c=colours, linewidths=0, alpha=0.85, zorder=2)
        _label(figure, axes, places, labels, colours, shown.asked)
    return figure


def training_figure(model_directory: Path) -> Any:
    """Return the picture of :func:`plot_training` as a ``matplotlib.figure.Figure``.

    Raises:
        FormatError, ConfigError: as :func:`plot_training`.
    """
    config = read_manifest(model_directory / "config.json", FORMAT, FORMAT_VERSION)
    path = model_directory / "training.json"
    log = read_json(path)
    try:
        columns = ("words", "loss", "learning_rate")
        course = np.array([[row[name] for name in columns] for row in log["intervals"]], np.float64)
        epochs, total = int(config["train"]["epochs"]), float(log["raw_words"]) / float(log["progress"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise FormatError(f"{path} holds no course of a training: {error!r}") from error
    if not len(course) or not np.isfinite(course).all() or not np.isfinite(total) or epochs < 1:
        raise FormatError(f"{path} holds no course of a training: {len(course)} intervals")
    name = model_directory.resolve().name
    with _style([name]):
        note = f"{_amount(course[-1, 0])} words in {_counted(epochs, 'epoch')}{' (dashed)' * (epochs > 1)}"
        note += "" if log.get("finished") else ", interrupted"
        figure, axes = _empty_figure(f"Training of {name}", note)
        _curves(axes, course, epochs, total)
    return figure


def _counted(count: int, noun: str = "word") -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _amount(value: float, _: object = None) -> str:
    """1234567 -> 1.23M: short enough for an axis."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def _pca(points: Floats) -> tuple[Floats, float]:
    """Return [n, 2] and the share of the variance that they hold."""
    centred = points - points.mean(0)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(points), 2))
    found[:, : min(2, left.shape[1])] = (left * lengths)[:, :2]
    # The sign of a singular vector is chance: the farthest point of each axis is made positive.
    farthest = found[np.abs(found).round(9).argmax(0), [0, 1]]
    total = float(np.square(lengths).sum())
    return found * np.where(farthest < 0, -1.0, 1.0), float(
        np.square(lengths[:2]).sum()
    ) / total if total else 1.0


def _umap(points: NDArray[np.floating[Any]]) -> Floats:
    umap = _optional("umap", "umap-learn", "method umap")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own: the graph is small, one thread because of the seed
        # Its spectral start fails on a handful of points, and differs between machines.
        model = umap.UMAP(
            n_neighbors=min(15, len(points) - 1), metric="cosine", init="pca", random_state=0, n_jobs=1
        )
        return np.asarray(model.fit_transform(np.asarray(points, np.float32)), np.float64)


def _tsne(points: NDArray[np.floating[Any]]) -> Floats:
    manifold = _optional("sklearn.manifold", "scikit-learn", "method tsne")
    start, _ = _pca(np.asarray(points, np.float64))
    # scikit-learn advises a start of this size; a larger one hardly moves.
    start *= 1e-4 / max(float(start[:, 0].std()), 1e-12)
    model = manifold.TSNE(
        perplexity=min(30.0, (len(points) - 1) / 3),
        metric="cosine",
        init=start,
        random_state=0,
    )
    return np.asarray(model.fit_transform(np.asarray(points, np.float64)), np.float64)


def _optional(module: str, package: str, what: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(f"{what} needs the package {package}: {_PIP}") from error


def _draw(path: Path, figure: Callable[[], Any]) -> None:
    """Write the picture, after everything that can be refused was refused."""
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ConfigError(
            f"the picture is to be {str(path)!r}; its suffix must be one of {', '.join(_SUFFIXES)}"
        )
    check_file_writable(path)
    made = figure()
    # No date in the file: the same call gives the same bytes.
    undated: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    with _style([]), new_file(path) as file:
        made.savefig(file, format=kind, metadata=undated[kind])


@contextmanager
def _style(texts: Iterable[str]) -> Iterator[None]:
    """Draw with our own settings and with fonts for these texts, whatever the user's matplotlibrc says."""
    matplotlib = _optional("matplotlib", "matplotlib", "a picture")
    families, missing = fonts_for({char for text in texts for char in text})
    if missing:
        print(missing_font(missing), file=sys.stderr)
    settings = {
        "font.family": families,
        "font.size": 10.0,
        "text.usetex": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "word2vec",
        "savefig.dpi": "figure",
        "savefig.bbox": None,
        "path.sketch": None,
    }
    with matplotlib.rc_context(settings), warnings.catch_warnings(), _quiet():
        # It warns of every single character that is missing; we said it once.
        warnings.filterwarnings("ignore", message=r".*[Gg]lyph.*missing", category=UserWarning)
        yield


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from logging a warning of each font family that has no regular weight."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@_quiet()
def fonts_for(characters: Iterable[str]) -> tuple[list[str], set[str]]:
    """Choose installed fonts that have these characters, by the fonts' own tables of characters.

    Returns:
        Families for matplotlib, in the order it tries them, and the characters that none of them has.
    """
    families = [_FONT]
    missing = {char for char in characters if not char.isspace() and unicodedata.category(char)[0] != "C"}
    missing -= _covered(_FONT, missing)
    partial: dict[str, set[str]] = {}
    for family in installed_families() if missing else ():
        found = _covered(family, missing)
        if found == missing:
            return [*families, family], set()
        if found:
            partial[family] = found
    while missing and partial:
        # No font has them all: the one that has most, the likely names first among equals, then the next.
        best = max(partial, key=lambda family: len(partial[family] & missing))
        if not partial[best] & missing:
            break
        families.append(best)
        missing -= partial.pop(best)
    return families, missing


def installed_families() -> Iterator[str]:
    """Yield the names of the font families that are installed, each once, those that look right first."""
    manager = importlib.import_module("matplotlib.font_manager")
    known = {entry.name for entry in manager.fontManager.ttflist}
    yield from sorted(known, key=_likelihood)
    # matplotlib remembers its list; a font that was installed since, maybe on our advice, is not on it.
    files = {os.path.realpath(entry.fname) for entry in manager.fontManager.ttflist}
    for file in sorted(manager.findSystemFonts()):
        if os.path.realpath(file) not in files:
            with suppress(Exception):  # whatever a broken font file makes FreeType say
                manager.fontManager.addfont(file)
    yield from sorted({entry.name for entry in manager.fontManager.ttflist} - known, key=_likelihood)


def missing_font(missing: Iterable[str]) -> str:
    """Say in one line that no font has these characters, and what to install."""
    chars = sorted(missing)
    wide = all(
        unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] != "S" for char in chars
    )
    package = "fonts-noto-cjk (or fonts-wqy-zenhei)" if wide else "fonts-noto"
    more = f" and {len(chars) - 10} more" if len(chars) > 10 else ""
    return (
        f"word2vec: no installed font has {' '.join(chars[:10])}{more}, so boxes are drawn in their place; "
        f"install a font that has, on Debian or Ubuntu: apt-get install {package}"
    )


def _likelihood(family: str) -> tuple[int, str]:
    return next((place for place, name in enumerate(_LIKELY) if family.startswith(name)), len(_LIKELY)), family


def _covered(family: str, characters: set[str]) -> set[str]:
    """Return those of the characters that the family's regular face can draw."""
    manager = importlib.import_module("matplotlib.font_manager")
    try:
        # The very file that matplotlib will take for this name.
        font = manager.get_font(
            manager.findfont(manager.FontProperties(family=[family]), fallback_to_default=False)
        )
    except (ValueError, RuntimeError, OSError):  # a file that is gone, or that FreeType cannot read
        return set()
    if not font.scalable:
        return set()  # coloured bitmaps, which matplotlib cannot draw
    charmap = font.get_charmap()
    if _UNASSIGNED in charmap:
        return set()  # a font of last resort, which has a box for everything and a letter for nothing
    return {char for char in characters if ord(char) in charmap}


def _printable(word: str) -> str:
    """The word as one line of at most 40 characters."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _area(asked: bool) -> float:
    """Return the size of a word's disc in square points."""
    return 70.0 if asked else 16.0


def _colour(group: int) -> str | tuple[float, float, float]:
    if group < len(_COLOURS):
        return _COLOURS[group]
    # Steps of the golden angle round the colour wheel never come back to a hue.
    return colorsys.hls_to_rgb(group * 0.6180339887 % 1.0, 0.35, 0.65)


def _empty_figure(title: str, note: str) -> tuple[Any, Any]:
    """Return a Figure with a title, a line of small print under it, and axes."""
    backend = importlib.import_module("matplotlib.backends.backend_agg")
    figure = importlib.import_module("matplotlib.figure").Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
    backend.FigureCanvasAgg(figure)
    # Words and names are no formulas, whatever dollar signs they hold.
    figure.text(0.03, 0.95, _printable(title), size=15, parse_math=False)
    figure.text(0.03, 0.918, note, size=9, color=_GREY, parse_math=False)
    return figure, figure.add_axes((0.03, 0.03, 0.94, 0.87))


def _label(figure: Any, axes: Any, places: Floats, labels: list[str], colours: list[Any], asked: int) -> None:
    """Write the labels beside their points, with a thin line to each that had to go further away."""
    lines = importlib.import_module("matplotlib.collections")
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
    # Of a disc of A square points, in pixels; and 72 points are an inch.
    radii = np.sqrt([_area(number < asked) / np.pi for number in range(len(labels))]) * _DPI / 72
    spots = label_spots(points, radii, sizes, np.array(axes.bbox.extents))
    to_data = axes.transData.inverted().transform
    for text, spot in zip(texts, to_data(spots), strict=True):
        text.set_position(spot)
    # From the point to the nearest place on the label's edge.
    ends = np.clip(points, spots - sizes / 2, spots + sizes / 2)
    far = np.hypot(*(ends - points).T) > 1.2 * sizes[:, 1].min()
    segments = np.stack([places, to_data(ends)], 1)[far]
    shades = [colour for colour, drawn in zip(colours, far, strict=True) if drawn]
    axes.add_collection(lines.LineCollection(segments, colors=shades, linewidths=0.5, alpha=0.6, zorder=1))


def label_spots(points: Floats, radii: Floats, sizes: Floats, frame: Floats) -> Floats:
    """Find a place for each label beside its point, such that few labels overlap.

    Greedy: one label after the other takes the best of 60 places round its point, given where the others are;
    three rounds, because the first ones could not know of the later.

    Args:
        points: [n, 2] pixels.
        radii: [n] pixels, of the points' discs.
        sizes: [n, 2] pixels, the labels' widths and heights.
        frame: [4] pixels, left, bottom, right, top; labels stay inside.

    Returns:
        [n, 2] pixels, the labels' centres.

    Example:
        >>> frame = np.array([0.0, 0, 100, 100])
        >>> label_spots(np.array([[50.0, 50.0]]), np.array([3.0]), np.array([[30.0, 10.0]]), frame)
        array([[70., 50.]])
    """
    directions, reaches = _candidates()
    placed = np.full((len(points), 2), np.nan)
    for _ in range(3):
        for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
            spots = point + directions * (size / 2 + (reaches * size[1])[:, None])
            room = (sizes + size) / 2 + (6.0, 2.0)
            # What is too far away to be met is left out; so are labels that have no place yet, whose is NaN.
            reach = room + size / 2 + reaches[-1] * size[1]
            near = (np.abs(placed - point) < reach).all(1) & (np.arange(len(points)) != number)
            apart = np.abs(spots[:, None] - placed[near])
            overlap = np.clip((room[near] - apart) / np.minimum(sizes[near], size), 0.0, 1.0).prod(2)
            close = (np.abs(points - point) < reach).all(1)
            covered = (np.abs(spots[:, None] - points[close]) < size / 2 + radii[close, None]).all(2)
            outside = np.clip(
                np.abs(spots - (frame[:2] + frame[2:]) / 2) + size / 2 - (frame[2:] - frame[:2]) / 2, 0, None
            )
            cost = 4 * overlap.sum(1) + covered.sum(1) + outside.sum(1) + 0.6 * reaches
            placed[number] = spots[cost.argmin()]
    return placed


def _candidates() -> tuple[Floats, Floats]:
    """Directions [60, 2] and distances [60] in label heights: five rings, right and left first."""
    beside = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    ways = [*beside, (0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)]
    rings = (0.5, 1.0, 1.8, 2.8, 4.2)
    return np.array(ways * len(rings), np.float64), np.repeat(rings, len(ways))


def _curves(axes: Any, course: Floats, epochs: int, total: float) -> None:
    """Draw loss and learning rate; ``course`` is [n, 3]: raw words, loss in nats a target, learning rate."""
    axes.set_position(_CURVE_AREA)
    axes.set_xlabel("raw words")
    axes.set_ylabel("loss, nats per target", color=_COLOURS[0])
    axes.set_xlim(0, max(total, course[-1, 0]))
    axes.xaxis.set_major_formatter(_amount)
    # At most about twenty lines, so that they stay lines.
    for epoch in range(1, epochs, max(1, epochs // 20)):
        axes.axvline(epoch * total / epochs, color=_PALE, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0)
    # A run of one or two intervals is points, not lines.
    marker = "o" if len(course) < 3 else None
    rates = axes.twinx()
    rates.set_position(_CURVE_AREA)
    rates.plot(course[:, 0], course[:, 2], color=_COLOURS[1], linewidth=0.8, marker=marker)
    rates.set_ylim(0, course[:, 2].max() * 1.05 or 1.0)
    rates.set_ylabel("learning rate", color=_COLOURS[1])
    axes.plot(course[:, 0], course[:, 1], color=_COLOURS[0], linewidth=1.6, marker=marker)
    # The axes that were made last lie on top; the loss is the thing to see.
    axes.set_zorder(rates.get_zorder() + 1)
    axes.patch.set_visible(False)
    for side in (axes, rates):
        side.spines["top"].set_visible(False)
        for spine in side.spines.values():
            spine.set_color(_PALE)
        side.tick_params(color=_PALE, labelcolor=_GREY)
