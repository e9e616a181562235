"""Where the kernel's time goes: its stages in one thread, a profile of a block, and what many threads would get.

    python scripts/benchmarks/kernel_stages.py corpus --architecture cbow
    python scripts/benchmarks/kernel_stages.py corpus --profile          # needs perf
    python scripts/benchmarks/kernel_stages.py corpus --threads 2 8 64   # a simulation

The corpus is an encoded one. Times are those that the thread worked, so that others on the machine are not in
them, but for the caches that they share. The simulation deals the blocks of each step out to threads as the
operation does. It charges what was measured here: the blocks, whose times vary by a tenth, and the call of a
step. It does not charge the part of framing that one thread does, which runs beside the others (the last column
tells for how much of the time), nor memory that many threads read at once.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s
from word2vec.blocks.framing import frame_chunk
from word2vec.blocks.stream import CHUNK, BlockStream
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.native.compiler import FLAGS
from word2vec.terminal.text_tables import align

PROJECT = Path(__file__).parents[2]
SOURCES = PROJECT / "word2vec" / "training" / "kernel" / "src"
PIECE = 8192
# Blocks that a thread takes at a time, as in train_op.h.
TAKE, TAKES = 8, 8
SPREAD = 0.1  # of the time of a block, as a share


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    options = _parse(arguments)
    corpus = EncodedCorpus.open(options.corpus)
    config = TrainConfig(
        options.architecture,
        vector_size=options.vector_size,
        negatives=options.negatives,
        window=options.window,
        subsample=options.subsample,
        block_length=options.block_length,
        precision=options.precision,
    )
    case = _write_case(corpus, config)
    with tempfile.TemporaryDirectory() as directory:
        program = _build(Path(directory) / "stages", profile=options.profile)
        if options.profile:
            print(_profile(program, case, Path(directory) / "perf.data"))
            return 0
        runs = [_run(program, case) for _ in range(options.repeats)]
    stages = {name: float(np.median([run[name] for run in runs])) for name in runs[0]}
    costs = _compute_costs(stages, len(corpus.ids[:CHUNK]))
    print(_tabulate_costs(costs))
    if options.threads:
        print(_tabulate_threads(costs, _measure_call(), options.threads, options.blocks_per_step))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="an encoded corpus")
    parser.add_argument("--architecture", choices=["cbow", "skipgram"], default="cbow")
    for name in ("vector-size", "negatives", "window"):
        parser.add_argument(f"--{name}", type=int, help="by default that of the preset balanced")
    parser.add_argument("--subsample", type=float)
    parser.add_argument("--block-length", type=int, default=32)
    parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[], help="of the simulation")
    parser.add_argument("--blocks-per-step", type=int, nargs="+", default=[1024, 8192], help="of the simulation")
    parser.add_argument("--profile", action="store_true", help="tell the stages of a block apart, by perf")
    return parser.parse_args(arguments)


def _write_case(corpus: EncodedCorpus, config: TrainConfig) -> bytes:
    """Return the first chunk of a corpus as ``kernel_stages.cc`` reads it."""
    settings, framing = config.settings, BlockStream.of(corpus, config, frame_chunk).framing
    size, width = len(corpus.vocabulary), settings.vector_size
    ids = np.ascontiguousarray(corpus.ids[:CHUNK], np.int32)
    header = [config.block_length, settings.window, settings.negatives, width]
    header += [config.architecture == "skipgram", settings.bias, round(settings.signature * width)]
    header += [config.precision == "bf16", size, len(ids), PIECE]
    keys = np.random.SeedSequence(1).generate_state(3, np.uint64)
    table = (np.random.default_rng(1).uniform(-0.5, 0.5, (size, width)) / width).astype(np.float32)
    arrays: list[NDArray[Any]] = [np.array(header, np.int32), keys, ids, framing.keep]
    arrays += [framing.noise.cumulative, framing.noise.guide, table]
    return b"".join(array.tobytes() for array in arrays)


def _build(program: Path, *, profile: bool) -> Path:
    flags = [flag for flag in FLAGS if flag != "-shared"]
    flags += ["-std=c++17", f"-I{SOURCES}", *(["-g", "-DWORD2VEC_PROFILE"] if profile else [])]
    source = PROJECT / "scripts" / "benchmarks" / "kernel_stages.cc"
    subprocess.run(["g++", *flags, str(source), "-o", str(program)], check=True)
    return program


def _run(program: Path, case: bytes) -> dict[str, float]:
    done = subprocess.run([program], input=case, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _profile(program: Path, case: bytes, data: Path) -> str:
    """Return a table of the functions of a block by their share of the time."""
    record = ["perf", "record", "--quiet", "--output", str(data), str(program)]
    subprocess.run(record, input=case, capture_output=True, check=True)
    show = ["perf", "report", "--input", str(data), "--stdio", "--percent-limit", "0.5"]
    report = subprocess.run(
        [*show, "--fields", "overhead,sym"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.strip() for line in report.splitlines() if line.strip() and not line.startswith("#")]
    return "\n".join(line.replace("[.] ", "").replace("word2vec::", "") for line in lines)


def _compute_costs(stages: dict[str, float], ids: int) -> dict[str, float]:
    """Return nanoseconds: of framing for a raw word, and of reading and training for a block."""
    blocks = stages["blocks"]
    return {
        "keep": stages["keep"] / ids,
        "finish": stages["finish"] / ids,
        "read": stages["read"] / blocks,
        "train": (stages["read and train"] - stages["read"]) / blocks,
        "blocks": blocks / ids,
    }


def _tabulate_costs(costs: dict[str, float]) -> str:
    of_block = costs["blocks"]
    total = costs["keep"] + costs["finish"] + of_block * (costs["read"] + costs["train"])
    rows: list[tuple[str, str, float]] = [
        ("keep words, draw windows", "the threads", costs["keep"]),
        ("join pieces, order blocks", "one thread", costs["finish"]),
        ("put blocks together, draw random words", "the threads", of_block * costs["read"]),
        ("train", "the threads", of_block * costs["train"]),
        ("all", "", total),
    ]
    table = [[name, who, f"{cost:.1f}", f"{cost / total:.1%}"] for name, who, cost in rows]
    return align([["stage", "done by", "ns a raw word", "share"], *table]) + "\n"


def _measure_call() -> float:
    """Return the nanoseconds of a step of tiny blocks: Python, TensorFlow, two threads that start and end."""
    from word2vec.blocks.framing import Blocks
    from word2vec.training.kernel.step import KernelStep, load_kernel
    from word2vec.training.model import Model

    kernel, model = load_kernel(), Model(2, 1, tied=True, bias=False, first_vectors=[])
    one = np.ones((16, 1), np.int32)
    blocks = kernel.hold(Blocks(np.ones((16, 3), np.int32), one, one, one), 2)
    step = KernelStep(kernel, model, architecture="cbow", threads=2, loss="random_softmax")
    times = []
    for _ in range(2000):
        begin = time.perf_counter_ns()
        step(blocks[:16], 0.0)
        times.append(time.perf_counter_ns() - begin)
    return float(np.median(times))


def _tabulate_threads(costs: dict[str, float], call: float, threads: Sequence[int], steps: Sequence[int]) -> str:
    rows: list[list[object]] = [["threads", "blocks a step", "raw words/s", "of the ideal", "one thread frames"]]
    random = np.random.default_rng(1)
    for count, blocks in itertools.product(threads, steps):
        block = costs["read"] + costs["train"] + costs["keep"] / costs["blocks"]
        seconds = _simulate_step(block * random.normal(1, SPREAD, blocks), count) + call
        ideal = block * blocks / count
        # One thread finishes the next chunk while the others train this one.
        alone = costs["finish"] / costs["blocks"] * blocks / seconds
        speed = f"{blocks / costs['blocks'] / seconds * 1e3:.1f} M"
        rows.append([count, blocks, speed, f"{ideal / seconds:.0%}", f"{alone:.0%} of the time"])
    return f"A call of a step takes {call / 1e6:.2f} ms.\n" + align(rows)


def _simulate_step(blocks: Float64s, threads: int) -> float:
    """Return when the last thread ends, if threads take blocks as they come."""
    take = min(TAKE, max(1, len(blocks) // (threads * TAKES)))
    free = [0.0] * threads
    for first in range(0, len(blocks), take):
        heapq.heappush(free, heapq.heappop(free) + float(blocks[first : first + take].sum()))
    return max(free)


if __name__ == "__main__":
    sys.exit(main())
