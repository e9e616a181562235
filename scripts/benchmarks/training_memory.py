"""The memory of a training with a large vocabulary, stage by stage, and what TensorFlow alone takes.

Trains on synthetic text whose words follow Zipf's law, in a process of its own, and prints tables::

    python scripts/benchmarks/training_memory.py

* *peak*: the most memory of the process during the stage.
* *after*: its memory when the stage is over. Of that, *own* is what it allocated. *files* are pages of libraries
  and of the corpus, which the system drops when it needs memory, and which processes share.

Before the last line come the tables, which every training needs, and TensorFlow's own memory: the peak of this
process when it had imported TensorFlow, as training does, and had added two numbers with it. The last line is
what training takes beyond both.

The first table has TensorFlow as it comes, and without Keras, as training imports it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from zipf_text import encode_zipf_text

IMPORTS = {
    "import tensorflow": "import tensorflow as tf",
    "without Keras": "from word2vec.training.tensorflow_import import import_tensorflow as run; run()\n"
    "import tensorflow as tf",
}


class Stages:
    """Notes the memory of this process when a stage has ended. It is a callback of the training."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float, float]] = []
        _reset_peak()

    def note(self, stage: str) -> None:
        """End a stage, and begin the next."""
        self.rows.append((stage, *measure_memory()))
        _reset_peak()

    def on_start(self, _: object) -> None:
        """Training begins."""
        self.note("tables made")

    def on_epoch(self, _: object) -> None:
        """An epoch has ended."""
        self.note("trained")

    def on_end(self, _: object) -> None:
        """The model is saved."""
        self.note("saved")


def measure_memory() -> tuple[float, float, float]:
    """Return MB of this process: the most since the last call of ``_reset_peak``, now, and what it allocated."""
    kilobytes: dict[str, int] = {}
    for file in ("status", "smaps_rollup"):
        for line in Path("/proc/self", file).read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if value.endswith("kB"):
                kilobytes[name] = int(value.split()[0])
    peak, now, own = (kilobytes[name] * 1024 / 1e6 for name in ("VmHWM", "Rss", "Anonymous"))
    return peak, now, own


def _reset_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main() -> None:
    """Print the tables, or, as a child process, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=int, default=2_000_000)
    parser.add_argument("--vector-size", type=int, default=112)
    parser.add_argument("--words", type=int, default=8_000_000, help="length of the synthetic text")
    parser.add_argument("--architectures", nargs="+", default=["skipgram", "cbow"], choices=["skipgram", "cbow"])
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_run(json.loads(options.child))))
        return
    print(_show_imports())
    with tempfile.TemporaryDirectory() as directory:
        corpus = encode_zipf_text(Path(directory), options.vocabulary, options.words)
        for architecture in options.architectures:
            task = {"corpus": str(corpus), "output": f"{directory}/model", "architecture": architecture}
            rows = _run_child({**task, "vector_size": options.vector_size})
            tables = options.vocabulary * options.vector_size * 4 / 1e6
            print(f"\n{_show_stages(architecture, rows, tables)}")


def _run_child(task: dict[str, Any]) -> Any:
    command = [sys.executable, __file__, "--child", json.dumps(task)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _run(task: dict[str, Any]) -> list[tuple[str, float, float, float]]:
    stages = Stages()
    if "code" in task:
        names: dict[str, Any] = {}
        exec(task["code"], names)
        stages.note("imported")
        names["tf"].add(1.0, 2.0).numpy()
        stages.note("one operation")
        return stages.rows
    stages.note("Python")
    import word2vec

    train = word2vec.train
    import tensorflow as tf

    tf.add(1.0, 2.0).numpy()
    stages.note("TensorFlow's own")
    corpus = word2vec.EncodedCorpus.open(task["corpus"])
    stages.note("corpus opened")
    vectors = train(
        corpus,
        task["output"],
        architecture=task["architecture"],
        vector_size=task["vector_size"],
        epochs=1,
        backend="kernel",
        subwords=False,  # a step of its own after training, with a memory of its own
        progress=False,
        callbacks=[stages],
    )
    stages.note("train() returned")
    assert len(vectors) == len(corpus.vocabulary)
    return stages.rows


def _show_imports() -> str:
    from word2vec.terminal.text_tables import align

    rows: list[tuple[object, ...]] = [("MB", "peak", "own", "files", "with one operation")]
    for name, code in IMPORTS.items():
        (_, peak, now, own), (_, later, _, _) = _run_child({"code": code})
        rows.append((name, *(f"{number:.0f}" for number in (peak, own, now - own, later))))
    return align(rows)


def _show_stages(architecture: str, rows: list[tuple[str, float, float, float]], tables: float) -> str:
    from word2vec.terminal.text_tables import align

    shown: list[tuple[object, ...]] = [(f"{architecture}, MB", "peak", "after", "own", "files")]
    for stage, peak, now, own in rows:
        shown.append((stage, *(f"{number:.0f}" for number in (peak, now, own, now - own))))
    most = max(peak for _, peak, _, _ in rows)
    alone = next(peak for stage, peak, _, _ in rows if stage == "TensorFlow's own")
    for name, number in (("tables", tables), ("TensorFlow", alone), ("beyond both", most - tables - alone)):
        shown.append((name, f"{number:.0f}", "", "", ""))
    return align(shown)


if __name__ == "__main__":
    main()
