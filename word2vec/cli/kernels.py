"""The verb that compiles the kernels."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from typing_extensions import Doc
from tyro.conf import Positional

from word2vec.cli.arguments import Json, print_result
from word2vec.errors import KernelError
from word2vec.native import compiler
from word2vec.native.compiler import advise
from word2vec.search.kernel import RECIPE, build_search
from word2vec.terminal.tensorflow_notes import silent_tensorflow


def kernels(
    action: Positional[
        Annotated[Literal["build", "status"], Doc("build compiles them now, status says where they are.")]
    ],
    json: Json = False,
) -> None:
    """Compile the kernels ahead of the first training and search, or see whether they are compiled."""
    with silent_tensorflow():
        from word2vec.training.kernel.step import load_kernel
    if action == "build":
        try:
            build_search(again=True)
        except KernelError as error:
            # The search kernel only saves time, and it does not exist for some processors.
            print(f"word2vec: NumPy will search instead of the search kernel: {error}", file=sys.stderr)
        try:
            load_kernel()
        except KernelError as error:
            raise KernelError(f"{error}{advise(error)}") from error
    print_result(_describe_kernels(), json)


def _describe_kernels() -> dict[str, str]:
    """Return whether the kernels are compiled, where they are, and the compiler that would build them."""
    with silent_tensorflow():
        from word2vec.training.kernel import build

    found, search = compiler.describe(build.make_recipe()), compiler.describe(RECIPE)
    return {
        "kernel": found.pop("state"),
        **found,
        "search_kernel": search["state"],
        **{f"search_{name}": search[name] for name in ("reason", "path") if name in search},
        "tensorflow": dict(build.make_recipe().about)["tensorflow"],
    }
