"""Libraries that were compiled elsewhere, by those who made a wheel or an image, and are only loaded here.

A directory holds several of them, each for a processor or a level (:data:`word2vec.native.processor.LEVELS`):
``NAME-PROCESSOR.so``, and ``NAME-PROCESSOR.json`` with what it was made from. To use one needs no compiler.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import FormatError, KernelError
from word2vec.native.cache import Entry
from word2vec.native.compiler import Recipe, compile_library, find_compiler, fit_to_level, read_sources
from word2vec.native.processor import find_levels, name_processor
from word2vec.storage.destination import check_file_writable

THIS_PROCESSOR = "native"
"""Stands for the processor that compiles, beside the names of the levels."""

Load = Callable[[Path], object]
"""Loads a library, and raises a KernelError if it cannot be loaded."""


class LoadError(KernelError):
    """A library that is whole cannot be loaded."""


class UnfitError(KernelError):
    """No library of a directory is whole and fits. To compile one into it would help."""


@dataclass(frozen=True)
class Ready:
    """A library that is ready.

    Attributes:
        path: Its file.
        processor: The level that it is for, or "native".
    """

    path: Path
    processor: str


def make_ready(recipe: Recipe, processor: str, directory: Path, load: Load | None = None) -> Path:
    """Compile a library into a directory, if it is not there, and return its file. All users can read it.

    What is being compiled is said on stderr.

    Args:
        recipe: How it is compiled for this processor.
        processor: A level, or "native" for this processor.
        directory: Exists.
        load: Tries to load it. What cannot be loaded is removed, so that nobody meets it and the next attempt
            compiles it again.

    Raises:
        KernelError: it cannot be compiled or loaded, or "native" is not known to be one processor.
        OutputError: it cannot be written.
    """
    fitted, entry = _find_place(recipe, processor, directory)
    facts = _describe(fitted)
    if not (entry.is_whole() and _differ(entry.read_about(), facts) is None):
        check_file_writable(entry.library)
        compiler = find_compiler()
        target = "this processor" if processor == THIS_PROCESSOR else processor
        print(f"word2vec: compiling {recipe.noun} for {target} into {directory} ...", file=sys.stderr)
        # A failure is not kept there, because nobody would look for it.
        fitted = dataclasses.replace(fitted, about=tuple(facts.items()), once=False)
        compile_library(fitted, compiler, entry)
        # Only the owner may do this, who has just made them.
        for path in (entry.library, entry.about):
            path.chmod(0o644)
    if load is not None:
        try:
            load(entry.library)
        except KernelError:
            entry.remove()
            raise
    return entry.library


def find_ready(recipe: Recipe, directory: Path, processors: Iterable[str] | None = None) -> Ready:
    """Return the best library of a directory for this processor.

    Args:
        recipe: How it would be compiled for this processor.
        directory: Where to look.
        processors: Names to look for, the best first. By default this processor, then each level that it has.

    Raises:
        UnfitError: there is none. The message says why.
        KernelError: the directory may not be entered.
    """
    reasons = []
    for processor in [THIS_PROCESSOR, *find_levels()] if processors is None else processors:
        fitted, entry = _find_place(recipe, processor, directory)
        try:
            if not entry.about.exists():
                if entry.library.exists():
                    reasons.append(f"{entry.library} is there without {entry.about.name}, which describes it")
                continue
        except OSError as error:
            # The directory exists and may not be entered. From Python 3.14 on the answer is False instead.
            raise KernelError(f"cannot read {entry.about}: {error.strerror}") from error
        try:
            reason = _differ(entry.read_about(), _describe(fitted))
        except FormatError as error:
            reasons.append(str(error))
            continue
        if reason is None and entry.is_whole():
            return Ready(entry.library, processor)
        reasons.append(f"{entry.library} {reason or 'is damaged'}")
    raise UnfitError(reasons[0] if reasons else _explain_absence(recipe, directory))


def _find_place(recipe: Recipe, processor: str, directory: Path) -> tuple[Recipe, Entry]:
    """Return how a library is compiled for a processor, and where it is kept."""
    if processor == THIS_PROCESSOR:
        return recipe, Entry(directory, f"{recipe.name}-{name_processor()}")
    return fit_to_level(recipe, processor), Entry(directory, f"{recipe.name}-{processor}")


def _describe(recipe: Recipe) -> dict[str, str]:
    """Return what a library is made from. The name of its file tells the processor."""
    facts = {"sources": read_sources(recipe), "options": recipe.depends_on}
    return {
        **dict(recipe.about),
        **{name: hashlib.sha256("\0".join(parts).encode()).hexdigest() for name, parts in facts.items()},
    }


def _differ(about: dict[str, str], facts: dict[str, str]) -> str | None:
    """Return what is wrong with a library of some facts, or None if they are those that are needed."""
    if about.get("sources") != facts["sources"]:
        return "was compiled from the sources of another version of the toolkit"
    if any(about.get(name) != value for name, value in facts.items()):
        return "was compiled with other options"
    return None


def _explain_absence(recipe: Recipe, directory: Path) -> str:
    """Return why nothing in a directory fits, from the names of its files."""
    kind = recipe.name.partition("-")[0]
    found = sorted(path.stem for path in directory.glob(f"{kind}-*.json"))
    of_name = [name for name in found if name.startswith(f"{recipe.name}-")]
    if of_name:
        made_for = ", ".join(name.removeprefix(f"{recipe.name}-") for name in of_name)
        has = find_levels()[:1]
        return (
            f"{recipe.noun} in {directory} is for other processors ({made_for}); "
            f"this one is {' and '.join([name_processor(), *has])}"
        )
    if found:
        return f"{recipe.noun} in {directory} is for another TensorFlow ({', '.join(found)}), not {recipe.name}"
    return f"{directory} does not hold {recipe.noun}"
