"""How the kernel that trains is compiled, against TensorFlow's headers, and loaded."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import tensorflow as tf

from word2vec.errors import KernelError
from word2vec.native import compiler, library
from word2vec.native.compiler import Recipe
from word2vec.native.ready import THIS_PROCESSOR, LoadError

SOURCES = Path(__file__).with_name("src")

# TensorFlow's headers warn about themselves by the hundred.
_QUIET = "-w"

# Eigen's header for AVX512-FP16, which TensorFlow 2.21 ships, does not compile with g++ 12 on processors that
# have these instructions (Sapphire Rapids and later). Eigen reads it where this macro is defined. The kernel
# does not need it.
_NO_HALF_PRECISION = "-U__AVX512FP16__"


def make_recipe() -> Recipe:
    """Return how the kernel is compiled for the TensorFlow that is installed."""
    flags = tuple(tf.sysconfig.get_compile_flags())
    return Recipe(
        name=f"kernel-{tf.__version__}",
        noun="the CPU kernel",
        source=SOURCES / "ops.cc",
        flags=(*flags, _QUIET, *compiler.FLAGS, _NO_HALF_PRECISION),
        link_flags=tuple(tf.sysconfig.get_link_flags()),
        depends_on=(
            tf.__version__,
            tf.version.GIT_VERSION,
            *compiler.FLAGS,
            # Where TensorFlow lies does not matter, what it was built with does.
            *(flag for flag in flags if not flag.startswith("-I")),
        ),
        about=(("tensorflow", tf.__version__),),
    )


def find_target() -> str:
    """Return what the kernel is compiled for: "native", or a level if it comes from an image."""
    try:
        baked = library.find_baked(make_recipe(), load_operations)
    except KernelError:
        baked = None
    return THIS_PROCESSOR if baked is None else baked.processor


def build_library(*, progress: bool = True) -> Path:
    """Return the compiled kernel, compiling it now if it is missing or damaged.

    Args:
        progress: Say on stderr that it is being compiled.

    Raises:
        KernelError: it cannot be compiled. The message holds the compiler's first error.
    """
    return library.build_library(make_recipe(), progress=progress, load=load_operations)


@functools.cache
def load_operations(library: Path) -> Any:
    """Return what ``tf.load_op_library`` makes of a file. It is loaded once.

    Raises:
        LoadError: it cannot be loaded.
    """
    try:
        return tf.load_op_library(str(library))
    except (tf.errors.OpError, RuntimeError, OSError) as error:
        raise LoadError(f"TensorFlow cannot load {library}: {error}") from error
