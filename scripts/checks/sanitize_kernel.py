"""Run the kernel's core, without TensorFlow, under the address and undefined behaviour sanitizers.

Builds ``word2vec/training/kernel/src`` with ``-fsanitize=address,undefined`` and runs the tests' cases:
every sampled loss and its shapes, every architecture, tied and untied, with and without a bias, odd sizes. Each
result is compared with ``word2vec/reference.py`` or NumPy framing. Any report of a sanitizer ends the run.

    python scripts/checks/sanitize_kernel.py
"""

from __future__ import annotations

import argparse
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT))

from tests.support.random_blocks import (  # noqa: E402
    KERNEL_SHAPES,
    random_blocks,
    random_tables,
    random_tree,
)
from tests.support.sampled_losses import SAMPLED_LOSSES, SampledLoss  # noqa: E402
from word2vec import reference, reference_unsampled  # noqa: E402
from word2vec.arrays import Float32s, Float64s  # noqa: E402
from word2vec.blocks.framing import Blocks, Framing, frame_chunk  # noqa: E402
from word2vec.blocks.sampling import NoiseDistribution  # noqa: E402
from word2vec.config.train import Architecture  # noqa: E402

# A program, and what runs it.
Command = Sequence[str | Path]
RATE = 0.05
# The struct of losses.h that computes each loss without a shape.
STRUCTS = {
    "random_softmax": "random_softmax",
    "sampled_softmax": "random_softmax",
    "negative_sampling": "negative_sampling",
    "nce": "negative_sampling",
}
ARCHITECTURES: tuple[Architecture, ...] = ("cbow", "skipgram")
FRAMING_CASES = 50


def main() -> None:
    """Build, run every case, print how many and the largest error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument(
        "--flags", default="-O1 -march=native", help="others, for example for another instruction set"
    )
    options = parser.parse_args()
    if shutil.which(options.compiler) is None:
        parser.error(f"there is no {options.compiler}")
    with tempfile.TemporaryDirectory() as directory:
        program = _build(options.compiler, options.flags.split(), Path(directory) / "replay")
        cases = list_training_cases(KERNEL_SHAPES)
        errors = [check([program]) for check in cases]
        rounded = _list_rounded_cases([program])
        largest = max((check([program]) for check in rounded), default=0.0)
        for seed in range(FRAMING_CASES):
            check_framing([program], seed)
    print(f"{len(errors)} training cases, largest relative error {max(errors):.1e}")
    print(f"{len(rounded)} rounded to bfloat16, largest relative error {largest:.1e}")
    print(f"{FRAMING_CASES} framing cases, all equal, and no sanitizer reported anything")


def list_training_cases(shapes: Sequence[Mapping[str, int]]) -> list[Callable[[Command], float]]:
    """Return every case of some shapes of blocks, as a function of the command that runs ``replay_kernel.cc``.

    The function returns the largest relative error. It ends the run if that is too large.
    """
    sampled = [
        functools.partial(
            _train,
            loss=loss,
            architecture=architecture,
            tied=tied,
            bias=bias,
            signature=signature,
            shape=shape,
        )
        for loss in SAMPLED_LOSSES
        for architecture in ARCHITECTURES
        for tied, signature in ((True, 0.0), (True, 0.4), (False, 0.0))
        for bias in (True, False)
        for shape in shapes
    ]
    trees = [
        functools.partial(_train_tree, architecture=architecture, bias=bias, shape=shape)
        for architecture in ARCHITECTURES
        for bias in (True, False)
        for shape in [*shapes, {"width": 5, "vocabulary": 1}]
    ]
    return [*sampled, *trees]


def _list_rounded_cases(command: Command) -> list[Callable[[Command], float]]:
    """Return cases whose products are rounded, or none where the program cannot multiply such numbers."""
    answer = subprocess.run([*command, "multiplies_bfloat16"]).returncode
    if answer == 3:
        return []
    if answer:
        sys.exit(f"sanitize_kernel: the program ended with status {answer}")
    # A hard margin can leave out one pair more or less.
    return [
        functools.partial(case, rounded=True)
        for case in list_training_cases(KERNEL_SHAPES[::4])
        if isinstance(case, functools.partial)
        and case.func is _train
        and case.keywords["loss"].shape.margin is None
    ]


def _build(compiler: str, flags: list[str], program: Path) -> Path:
    command = [compiler, "-std=c++17", "-g", *flags, "-Wall", "-Wextra", "-Werror"]
    command += ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-ffp-contract=fast"]
    command += [
        f"-I{PROJECT / 'word2vec' / 'training' / 'kernel' / 'src'}",
        str(PROJECT / "scripts" / "checks" / "replay_kernel.cc"),
    ]
    subprocess.run([*command, "-o", str(program)], check=True)
    return program


def run_case(command: Command, what: str, *arrays: NDArray[Any]) -> bytes:
    """Return what a program answers to one case. End the run if it fails."""
    done = subprocess.run(
        [*command, what], input=b"".join(array.tobytes() for array in arrays), capture_output=True
    )
    if done.returncode:
        sys.exit(f"sanitize_kernel: {what} failed:\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def _train(
    command: Command,
    *,
    loss: SampledLoss,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    shape: Mapping[str, int],
    rounded: bool = False,
) -> float:
    case = f"{loss}, {architecture}, tied {tied}, bias {bias}, signature {signature}, {shape}, rounded {rounded}"
    width, size = shape["width"], shape.get("vocabulary", 12)
    blocks = _make_blocks(shape)
    tables = random_tables(size, width, tied, bias, signature=signature, corrected=loss.corrected)
    before = [table.copy() for table in tables.arrays()]
    negative_coordinates = int((tables.signs < 0).sum())
    header = [architecture == "skipgram", tied, bias, negative_coordinates, blocks.length, blocks.window]
    header += [blocks.negatives.shape[1], width, size, len(blocks), loss.corrected, rounded]
    constants = [each for each in (tables.rates, tables.log_expected) if each is not None]
    output = run_case(
        command,
        "shaped_softmax" if loss.shape else STRUCTS[loss.name],
        np.array(header, np.int32),
        np.array([RATE, *loss.shape.to_numbers().values()], np.float32),
        *(table.astype(np.float32) for table in [*before, *constants]),
        blocks.tokens,
        blocks.left,
        blocks.right,
        blocks.negatives,
    )
    expected = reference.step_in_place(blocks, tables, architecture, RATE, loss.name, loss.shape)
    # A bfloat16 number has 8 bits, so each factor is off by 2 ** -9 of itself at most.
    return _compare(case, output, expected, before, tables, most=0.1 if rounded else 1e-4)


def _train_tree(command: Command, *, architecture: Architecture, bias: bool, shape: Mapping[str, int]) -> float:
    case = f"hierarchical_softmax, {architecture}, bias {bias}, {shape}"
    width, size = shape["width"], shape.get("vocabulary", 12)
    blocks = _make_blocks(shape)
    tree = random_tree(size)
    tables = random_tables(size, width, False, bias, tree=tree)
    rates = np.ones(size) if tables.rates is None else tables.rates
    before = [table.copy() for table in tables.arrays()]
    header = [architecture == "skipgram", bias, blocks.length, blocks.window, width, size, len(blocks)]
    header += [len(tree.nodes), int(tree.lengths().max())]
    output = run_case(
        command,
        "hierarchical_softmax",
        np.array(header, np.int32),
        np.array(RATE, np.float32),
        *(table.astype(np.float32) for table in [*before, rates]),
        tree.starts,
        tree.nodes,
        tree.codes,
        blocks.tokens,
        blocks.left,
        blocks.right,
    )
    expected = reference_unsampled.step_in_place(blocks, tables, architecture, RATE)
    return _compare(case, output, expected, before, tables)


def _make_blocks(shape: Mapping[str, int]) -> Blocks:
    sizes = {name: size for name, size in shape.items() if name != "width"}
    return random_blocks(np.random.default_rng(shape["width"]), rows=3, **sizes)


def _compare(
    case: str,
    output: bytes,
    expected: tuple[float, int],
    before: list[NDArray[Any]],
    tables: reference.Tables,
    most: float = 1e-4,
) -> float:
    """Return the largest relative error of a program's output. End the run if it is too large."""
    summed, targets = np.frombuffer(output[:16])
    if expected[1] != targets or not abs(summed - expected[0]) <= most * max(expected[0], 1):
        sys.exit(f"sanitize_kernel: {case}: loss {summed}, the reference {expected[0]}")
    found = np.split(np.frombuffer(output[16:], np.float32), np.cumsum([old.size for old in before])[:-1])
    errors = [
        _exceed_rounding(one, twin.ravel()) / max(np.abs(twin - old).max(initial=0), 1e-3)
        for one, twin, old in zip(found, tables.arrays(), before, strict=True)
    ]
    # Neither Python's max nor a comparison with > would notice a NaN.
    error = float(np.max(errors))
    if not error <= most:
        sys.exit(f"sanitize_kernel: {case}: relative error {error}")
    return error


def _exceed_rounding(found: Float32s, twin: Float64s) -> float:
    """Return the largest error beyond what is lost when a number is stored as float32 a few times."""
    return float((np.abs(found - twin) - 4 * 2**-24 * np.abs(twin)).max(initial=0))


def check_framing(command: Command, seed: int) -> None:
    """Compare a random chunk with NumPy's framing. End the run if it differs."""
    random = np.random.default_rng(seed)
    size, window, length, negatives = (int(number) for number in random.integers(1, 9, 4))
    if seed % 10 == 0:
        window = 1000
    ids = random.integers(-1, size, random.integers(0, 200)).astype(np.int32)
    counts = np.sort(random.integers(1, 100, size))[::-1]
    framing = Framing(
        random.integers(0, 2**24 + 1, size, dtype=np.uint32),
        NoiseDistribution(counts, 0.75),
        window,
        length,
        negatives,
    )
    keys = random.integers(0, 2**64, 3, dtype=np.uint64)
    piece = int(random.integers(1, 40))
    output = run_case(
        command,
        "frame",
        np.array([window, length, negatives, size, len(ids), piece], np.int32),
        keys,
        ids,
        framing.keep,
        framing.noise.cumulative,
        framing.noise.guide,
    )
    expected = frame_chunk(ids, framing, keys)
    arrays = [expected.tokens, expected.left, expected.right, expected.negatives]
    if output != b"".join(array.tobytes() for array in arrays):
        sys.exit(f"sanitize_kernel: framing case {seed} differs from the NumPy framing")


if __name__ == "__main__":
    main()
