"""How the search kernel is compiled, and the libraries of it that a platform wheel brings.

``setup.py`` imports this module to build such a wheel, so it needs neither NumPy nor TensorFlow.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from word2vec.errors import KernelError
from word2vec.native import compiler, library
from word2vec.native.compiler import Recipe
from word2vec.native.processor import LEVELS, find_levels
from word2vec.native.ready import Load, Ready, find_ready, make_ready

RECIPE = Recipe(
    name="search",
    noun="the search kernel",
    source=Path(__file__).with_name("src") / "search.cc",
    flags=("-std=c++17", "-w", *compiler.FLAGS, "-pthread"),
    depends_on=compiler.FLAGS,
    once=True,
)

SHIPPED = Path(__file__).with_name("built")
"""The directory of the libraries that come with a platform wheel. Other installations do not have it."""

WORTHWHILE = ("x86-64-v4-vnni", "x86-64-v3", "x86-64-v2", "aarch64-dotprod", "aarch64")
"""The levels that a platform wheel is compiled for. ``dots.h`` uses nothing of x86-64-v4 that v3 has not."""


def ship_libraries(directory: Path) -> list[Path]:
    """Compile the library for each level of this kind of machine and return their files.

    Args:
        directory: What becomes ``SHIPPED``. Made if it is missing.

    Raises:
        KernelError: one cannot be compiled, or there is no wheel for this kind of machine.
        OutputError: the directory cannot be written.
    """
    levels = [name for name in WORTHWHILE if LEVELS[name].machine == platform.machine()]
    if sys.platform != "linux" or not levels:
        system = f"{platform.machine()} on {sys.platform}"
        raise KernelError(f"there is no platform wheel for {system}; build the pure wheel")
    directory.mkdir(parents=True, exist_ok=True)
    return [make_ready(RECIPE, name, directory) for name in levels]


def find_shipped() -> Ready:
    """Return the best library for this processor that was installed with the toolkit.

    Raises:
        KernelError: there is none. The message says why.
    """
    if not SHIPPED.is_dir():
        raise KernelError("no platform wheel is installed, which would bring a compiled one")
    return find_ready(RECIPE, SHIPPED, find_levels())


def describe_search(load: Load | None = None) -> dict[str, str]:
    """Return what :func:`word2vec.native.library.describe` does. "why" also tells about shipped libraries.

    Args:
        load: As in :func:`word2vec.native.library.find_baked`, and for shipped libraries too.
    """
    try:
        shipped = find_shipped()
        if load is not None:
            load(shipped.path)
    except KernelError as error:
        found = library.describe(RECIPE, load)
        return {"why": str(error), **found}
    return {"state": "shipped", "path": str(shipped.path), "why": library.describe_ready(shipped)}
