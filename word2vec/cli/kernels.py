"""The verb that compiles the kernels."""

from __future__ import annotations

import platform
import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal

from typing_extensions import Doc
from tyro.conf import Positional, arg

from word2vec.cli.arguments import Json, print_result
from word2vec.errors import ConfigError, KernelError
from word2vec.native import library
from word2vec.native.processor import LEVELS, find_levels
from word2vec.native.ready import THIS_PROCESSOR
from word2vec.optional_package import is_installed, require_packages
from word2vec.search import build as search_build
from word2vec.search.kernel import SearchLibrary, build_search
from word2vec.terminal.tensorflow_notes import silent_tensorflow
from word2vec.training.tensorflow_import import import_tensorflow

Processor = Literal[
    "native", "x86-64-v4-vnni", "x86-64-v4", "x86-64-v3", "x86-64-v2", "aarch64-dotprod", "aarch64"
]


def kernels(
    action: Positional[
        Annotated[Literal["build", "status"], Doc("build compiles them now, status says where they are.")]
    ],
    into: Annotated[
        str | None,
        Doc(
            "Compile them into this directory, for example of an image. Where the environment has "
            f"{library.BAKED}=DIR they are then used without a compiler."
        ),
        arg(metavar="DIR"),
    ] = None,
    processor: Annotated[
        Processor,
        Doc("What --into compiles for: native is the kind of processor that compiles, the others are for many."),
    ] = "native",
    json: Json = False,
) -> None:
    """Compile the kernels ahead of the first training and search, or see whether they are compiled."""
    if into is not None and action == "status":
        raise ConfigError(f"--into is for kernels build; status looks where {library.BAKED} leads")
    if into is None and processor != THIS_PROCESSOR:
        raise ConfigError(f"--processor {processor} needs --into DIR; without it kernels are for this processor")
    if into is not None:
        if not into:
            # A variable of the shell that is not set. As a path it would be the current directory.
            raise ConfigError("--into is empty; give the directory that the kernels are for, or . for this one")
        if processor != THIS_PROCESSOR and LEVELS[processor].machine != platform.machine():
            raise ConfigError(f"--processor {processor} is not for machines like this one, {platform.machine()}")
        print_result(_bake(Path(into), processor), json)
        return
    if action == "build":
        _build()
    print_result(_describe_kernels(), json)


def _build() -> None:
    """Compile and load both kernels."""
    _import_tensorflow()
    from word2vec.training.kernel.step import load_kernel

    try:
        build_search(again=True)
    except KernelError as error:
        _say_that_numpy_searches(error)
    try:
        load_kernel()
    except KernelError as error:
        raise KernelError(f"{error}{library.advise(error)}") from error


def _bake(directory: Path, processor: str) -> dict[str, str]:
    """Compile both kernels into a directory and return their paths and the line that makes them used."""
    _import_tensorflow()
    from word2vec.training.kernel import build

    # What is for another processor cannot be tried.
    loads = processor in (THIS_PROCESSOR, *find_levels())
    baked = {}
    try:
        load_search = SearchLibrary if loads else None
        search = library.bake_library(search_build.RECIPE, processor, directory, load_search)
        baked["search_kernel"] = str(search)
    except KernelError as error:
        _say_that_numpy_searches(error)
    try:
        load_kernel = build.load_operations if loads else None
        kernel = library.bake_library(build.make_recipe(), processor, directory, load_kernel)
    except KernelError as error:
        raise KernelError(f"{error}{library.advise(error)}") from error
    return {
        "kernel": str(kernel),
        **baked,
        "to_use_them": f"export {library.BAKED}={shlex.quote(str(directory.resolve()))}",
    }


def _say_that_numpy_searches(error: KernelError) -> None:
    # The search kernel only saves time, and it does not exist for some processors.
    print(f"word2vec: NumPy will search instead of the search kernel: {error}", file=sys.stderr)


def _import_tensorflow() -> None:
    require_packages(["tensorflow"], "the kernel that trains")
    with silent_tensorflow():
        import_tensorflow()


def _describe_kernels() -> dict[str, str]:
    """Return where the kernels come from and why, and the compiler that would build them."""
    return {**_describe_training(), **_describe_search()}


def _describe_search() -> dict[str, str]:
    search = search_build.describe_search(SearchLibrary)
    shown = {f"search_{name}": search[name] for name in ("reason", "why", "path") if name in search}
    return {"search_kernel": search["state"], **shown}


def _describe_training() -> dict[str, str]:
    if not is_installed("tensorflow"):
        return {"kernel": "cannot be compiled", "reason": "TensorFlow is not installed"}
    _import_tensorflow()
    from word2vec.training.kernel import build

    recipe = build.make_recipe()
    found = library.describe(recipe, build.load_operations)
    return {"kernel": found.pop("state"), **found, "tensorflow": dict(recipe.about)["tensorflow"]}
