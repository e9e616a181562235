"""This toolkit, gensim and fastText side by side on one text: speed, memory, quality.

Every contestant runs in a process of its own with the same words, epochs and threads, and with the dimension and
the window of the options. Presets (``--presets``) have their own dimension, window and random words. None has
subwords. They run one after the other, ``--repeats`` times in turn. The table shows medians and the ratio to
gensim's result of the same architecture. To compare two versions of this toolkit, see
``scripts/benchmarks/compare_commits.py``.

    python scripts/benchmarks/training.py news.txt --analogies questions-words.txt --pairs wordsim.tsv
    python scripts/benchmarks/training.py news.txt --contestants kernel gensim fasttext --repeats 3 \\
        --presets balanced best --precision float32 bf16 --fasttext-python fasttext/bin/python

What has no option here has the contestant's default. Above all, gensim skips frequent words by 1e-3, fastText
and this toolkit by 1e-4. ``--fasttext-python`` is a Python that has fastText's package (``pip install
fasttext-wheel``), which may need another NumPy than this toolkit. ``--precision bf16`` rounds what the kernel
multiplies with random words. The graph trains in float32 only.

* *raw words/s*: words of the text times epochs, by the seconds of the training loop. The words are counted
  before min_count and subsampling drop any. fastText's package reads the text and trains in one call. So its
  seconds include the reading, which the others do in *prepare s*.
* *end to end*: seconds from the start of the process to saved vectors, with imports and tokenising. gensim and
  fastText get the text already tokenised, because they read nothing else from a file. That time is not charged
  to them.
* *peak MB*: largest resident size of the process until then.
* *GFLOP/s*: floating-point operations that the formulas of the algorithm need. *Of limit* compares them with a
  large float32 ``tf.matmul`` in the same run, also those of bf16, which has a higher limit of its own.

*GFLOP/s* count these operations. A product is a multiplication and an addition for each coordinate. Three
products belong to each random word of a centre, and three to each prediction: the score, and the changes of both
vectors. Skip-Gram predicts each word of each window. If weights are tied, two words that predict each other have
one score and one change, and count once. CBOW predicts each centre. It takes 9 operations for each coordinate of
a mean and its way back, by running sums, however large the window is. Not counted are exponentials, the bias,
reading and writing rows, and whatever a program does beyond the formulas.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from training_contest import OTHERS, TOOLKIT, WEIGHTS, check_contest, list_entries, list_settings, run_contest
from training_contestants import run_task

from word2vec.config.settings import PRESETS
from word2vec.errors import Word2VecError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the contest, or, as a child process, one contestant. Returns the exit status."""
    parser = _make_parser()
    options = parser.parse_args(arguments)
    try:
        if options.child:
            print(json.dumps(run_task(json.loads(options.child))))
            return 0
        if options.text is None:
            parser.error("give a text file")
        return _compete(options)
    except (Word2VecError, OSError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"training: fastText ended with status {error.returncode}, see above", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _compete(options: argparse.Namespace) -> int:
    # Not imported above, because each contestant's process would do so, too.
    from training_report import find_machine, report

    if options.weights is None:
        options.weights = [] if options.presets else ["signed"]
    entries = list_entries(options)
    check_contest(options)
    run_contest(options, entries)
    if options.json:
        results = [asdict(entry) for entry in entries]
        shown = {"machine": find_machine(), "options": list_settings(options), "results": results}
        print(json.dumps(shown, indent=2))
    else:
        print(report(options, entries))
    return int(any(entry.failed for entry in entries))


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, help="text file, plain or compressed")
    everybody = [*TOOLKIT, *OTHERS]
    parser.add_argument("--contestants", nargs="+", default=["kernel", "graph", "gensim"], choices=everybody)
    parser.add_argument("--architectures", nargs="+", default=["skipgram", "cbow"], choices=["skipgram", "cbow"])
    parser.add_argument(
        "--weights",
        nargs="+",
        choices=WEIGHTS,
        help="this toolkit's models. plain: tied without signs (default: signed, or none beside --presets)",
    )
    parser.add_argument(
        "--presets", nargs="+", default=[], choices=PRESETS, help="and these, balanced being its default"
    )
    parser.add_argument(
        "--precision", nargs="+", default=["float32"], choices=["float32", "bf16"], help="of both, by the kernel"
    )
    parser.add_argument("--fasttext-python", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--tokenizer", default="simple")
    parser.add_argument("--min-count", type=_at_least(1), default=5)
    parser.add_argument("--vector-size", type=_at_least(1), default=112)
    parser.add_argument("--window", type=_at_least(1), default=5)
    parser.add_argument("--epochs", type=_at_least(1), default=3)
    parser.add_argument("--threads", type=_at_least(1), default=os.cpu_count())
    parser.add_argument(
        "--negatives",
        type=_at_least(1),
        default=32,
        help="of --weights (gensim and fastText keep their default of 5)",
    )
    parser.add_argument("--seed", type=_at_least(0), default=1, help="fastText's package takes none")
    parser.add_argument("--repeats", type=_at_least(1), default=1)
    parser.add_argument("--analogies", nargs="*", default=[])
    parser.add_argument("--pairs", nargs="*", default=[])
    parser.add_argument("--restrict-vocab", type=_at_least(0), default=30_000, help="0 asks among all words")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


def _at_least(limit: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if value < limit:
            raise argparse.ArgumentTypeError(f"{value} is too small; it must be at least {limit}")
        return value

    read.__name__ = "whole number"  # what argparse calls it
    return read


if __name__ == "__main__":
    sys.exit(main())
