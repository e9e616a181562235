"""Where a compiled library comes from: an image's directory, the cache, or the compiler, in this order."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shlex
import sys
from pathlib import Path

from word2vec.errors import KernelError, OutputError
from word2vec.native.cache import Entry, find_trusted, make_cache_directory
from word2vec.native.compiler import (
    Compiler,
    CompilerError,
    Recipe,
    compile_library,
    find_compiler,
    read_sources,
)
from word2vec.native.processor import describe_processor
from word2vec.native.ready import Load, LoadError, Ready, UnfitError, find_ready, make_ready

BAKED = "WORD2VEC_KERNELS"
"""The environment variable that names a directory of ready libraries (``word2vec kernels build --into``)."""

REMEDY = "install g++ (Debian, Ubuntu: apt install g++), then run: word2vec kernels build"

LOAD_REMEDY = "let CXX name another compiler, or keep kernels on a file system that is not mounted noexec"


def find_entry(recipe: Recipe, *, processor: str | None = None) -> tuple[Entry, Compiler]:
    """Return where the library is kept in the cache or would be, and the compiler for it.

    Args:
        recipe: How it is compiled.
        processor: The processor to compile for, by default this one.

    Raises:
        KernelError: there is no compiler, or no safe cache directory.
    """
    compiler = find_compiler()
    parts = [compiler.path, compiler.version, processor or describe_processor(), *recipe.depends_on]
    parts += read_sources(recipe)
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Entry(make_cache_directory(), f"{recipe.name}-{key}"), compiler


def find_baked(recipe: Recipe, load: Load | None = None) -> Ready | None:
    """Return the library in the directory that ``WORD2VEC_KERNELS`` names, or None if it names none.

    Args:
        recipe: How it would be compiled here.
        load: Tries to load it. What fits may still need a newer C library, or lie where nothing may be executed.

    Raises:
        KernelError: none in it fits, it cannot be loaded, or others can write to it. The message says why.
    """
    named = os.environ.get(BAKED)
    if not named:
        return None
    directory = find_trusted(Path(named))
    if not directory.is_dir():
        raise KernelError(f"{directory} is not a directory; let it name one")
    try:
        found = find_ready(recipe, directory)
    except UnfitError as error:
        raise UnfitError(f"{error}; run: word2vec kernels build --into {shlex.quote(named)}") from error
    find_trusted(found.path.with_suffix(".json"))
    found = dataclasses.replace(found, path=find_trusted(found.path))
    if load is not None:
        load(found.path)
    return found


def build_library(
    recipe: Recipe,
    *,
    progress: bool = True,
    again: bool = False,
    processor: str | None = None,
    load: Load | None = None,
) -> Path:
    """Return the compiled library, compiling it now if it is missing or damaged.

    Args:
        recipe: How it is compiled.
        progress: Say on stderr that it is being compiled. Why a baked one is not used is said in any case.
        again: Try again what is tried only ``once`` and has failed.
        processor: As in :func:`find_entry`.
        load: As in :func:`find_baked`.

    Raises:
        KernelError: it cannot be compiled. The message holds the compiler's first error.
    """
    try:
        baked = find_baked(recipe, load)
        if baked is not None:
            return baked.path
    except KernelError as error:
        # Not progress, but what keeps an image from being as fast as its maker meant it to be.
        print(f"word2vec: {BAKED} does not help: {error}", file=sys.stderr)
    try:
        entry, compiler = find_entry(recipe, processor=processor)
        if not entry.is_whole():
            with entry.lock():
                # Another process may have built it while this one waited.
                if not entry.is_whole():
                    reason = entry.read_failure()
                    if reason is not None and not again:
                        raise CompilerError(reason)
                    if progress:
                        print(f"word2vec: compiling {recipe.noun} for this machine (once) ...", file=sys.stderr)
                    compile_library(recipe, compiler, entry)
    except (OSError, OutputError) as error:
        raise KernelError(
            f"the cache of compiled kernels cannot be used: {error}; set WORD2VEC_CACHE to a directory"
        ) from error
    return entry.library


def bake_library(recipe: Recipe, processor: str, directory: Path, load: Load | None = None) -> Path:
    """Compile a library into a directory for :func:`find_baked`, if it is not there, and return its file.

    Args:
        recipe: How it is compiled for this processor.
        processor: A level, or "native" for this processor.
        directory: Made if it is missing.
        load: As in :func:`word2vec.native.ready.make_ready`.

    Raises:
        KernelError: it cannot be compiled or loaded, or others can write to the directory.
        OutputError: the directory cannot be written.
    """
    try:
        # Not one behind a directory that is not there yet, as new/../kernels.
        directory = directory.resolve()
        if not directory.exists():
            _make_readable(directory)
        elif not directory.is_dir():
            raise OutputError(f"{directory} is not a directory; name another one for the kernels")
        return make_ready(recipe, processor, find_trusted(directory), load)
    except (KernelError, OutputError):
        raise
    except (OSError, RuntimeError) as error:  # Older versions of Python raise this for links in a circle.
        raise OutputError(f"cannot write {directory}: {getattr(error, 'strerror', None) or error}") from error


def _make_readable(directory: Path) -> None:
    """Make a directory and its parents. The one who makes an image is not always the one who runs it."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True)
    for path in missing:
        path.chmod(0o755)


def advise(error: KernelError) -> str:
    """Return what to do about a kernel that is not available, behind a semicolon. "" if the message says it.

    To install a compiler helps only where there is none or it failed.
    """
    if isinstance(error, CompilerError):
        return f"; {REMEDY}"
    return f"; {LOAD_REMEDY}" if isinstance(error, LoadError) else ""


def describe(recipe: Recipe, load: Load | None = None) -> dict[str, str]:
    """Return the "state" of a library, and where known its "path", "compiler" and the "reason" of a failure.

    "why" says for which processors a baked library is, or why none is used.

    Args:
        recipe: How it is compiled.
        load: As in :func:`find_baked`.
    """
    try:
        baked = find_baked(recipe, load)
        if baked is not None:
            return {"state": "baked", "path": str(baked.path), "why": describe_ready(baked)}
        why = {}
    except KernelError as error:
        why = {"why": f"{BAKED} does not help: {error}"}
    try:
        entry, compiler = find_entry(recipe)
    except KernelError as error:
        return {"state": "cannot be compiled", "reason": str(error), **why}
    found = {"path": str(entry.library), "compiler": f"{compiler.path} ({compiler.version})", **why}
    if entry.is_whole():
        return {"state": "compiled", **found}
    reason = entry.read_failure()
    if reason is None:
        return {"state": "not compiled yet", **found}
    return {"state": "cannot be compiled", "reason": reason, **found}


def describe_ready(found: Ready) -> str:
    """Return why a ready library is used."""
    if found.processor == "native":
        return "it was compiled for this kind of processor"
    return f"it is for {found.processor}, which this processor has"
