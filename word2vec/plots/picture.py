"""The parts of every picture: a file, a style that your settings do not change, a title, and colours."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError
from word2vec.optional_package import import_package
from word2vec.plots.label_fonts import choose_fonts, describe_missing, quiet_font_manager
from word2vec.storage.atomic import new_file
from word2vec.storage.destination import check_file_writable

GREY = "#666666"
PALE = "#bbbbbb"
# Dark enough to be read as text on white, and distinct to most eyes (after Okabe & Ito 2008).
COLOURS = ("#0060a8", "#c04a00", "#00795a", "#a8457f", "#7a5c00", "#4b3fa6", "#9b1c1c", "#00707e")

_SUFFIXES = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
_INCHES = (10.0, 7.5)
_DPI = 150


def write_picture(path: Path, make_figure: Callable[[], Any]) -> None:
    """Write a picture.

    Args:
        path: The file.
        make_figure: Makes the figure. It is called once the file is known to be writable.

    Raises:
        ConfigError: the suffix is unknown, or matplotlib is missing.
        OutputError: the picture cannot be written.
    """
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ConfigError(
            f"the picture is to be {str(path)!r}; its suffix must be one of {', '.join(_SUFFIXES)}"
        )
    check_file_writable(path)
    figure = make_figure()
    # No date in the file: the same call gives the same bytes.
    undated: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    # It needs no texts, because each text of the figure keeps the fonts it was made with.
    with use_style([]), new_file(path) as file:
        figure.savefig(file, format=kind, metadata=undated[kind])


@contextmanager
def use_style(texts: Iterable[str]) -> Iterator[None]:
    """Draw with our own settings and with fonts for these texts, whatever your matplotlibrc says.

    One line on stderr says when no installed font has some of the characters.

    Raises:
        ConfigError: matplotlib is missing.
    """
    matplotlib = import_package("matplotlib", "a picture")
    families, missing = choose_fonts({char for text in texts for char in text})
    if missing:
        print(describe_missing(missing), file=sys.stderr)
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
    with matplotlib.rc_context(settings), warnings.catch_warnings(), quiet_font_manager():
        # matplotlib warns of every single character that is missing. We said it once.
        warnings.filterwarnings("ignore", message=r".*[Gg]lyph.*missing", category=UserWarning)
        yield


def make_empty_figure(title: str, note: str) -> tuple[Any, Any]:
    """Return a Figure with a title, a line of small print under it, and axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)  # becomes figure.canvas, whose renderer measures labels
    # Words and names are not formulas, whatever dollar signs they hold.
    figure.text(0.03, 0.95, show_word(title), size=15, parse_math=False)
    figure.text(0.03, 0.918, note, size=9, color=GREY, parse_math=False)
    return figure, figure.add_axes((0.03, 0.03, 0.94, 0.87))


def show_word(word: str) -> str:
    """Return the word as one line of at most 40 characters."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word)
    return shown if len(shown) <= 40 else shown[:39] + "…"
