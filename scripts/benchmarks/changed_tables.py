"""What changes of a finished table would gain: no mean, input and output joined, coordinates weighted.

    python scripts/benchmarks/changed_tables.py MODEL ... --analogies questions-words.txt \\
        --pairs EN-WS-353-ALL.txt EN-SIMLEX-999.txt

For each model a table in Markdown has a row for each change that it allows:

* *as it is*.
* *mean taken out*: the mean of all vectors is subtracted from each.
* *negative coordinates x 0.7* and *x 0.5*: those that count negatively in a score, of signed models.
* *input + output*, *input beside output*: the sum of a word's two unit vectors, and both vectors one after
  the other, of untied models.

Below stands the spectrum of the scores. The scores of a word with another and of the other with the word are
averaged, so that their matrix is symmetric. Of its d eigenvalues that are largest in size, the line says how
many are negative. That is the signature which the model would choose.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from quality_figures import Measures, measure_vectors
from quality_results import show_table, summarise

from word2vec.arrays import Float32s, Float64s
from word2vec.errors import Word2VecError
from word2vec.search.unit import unit_rows
from word2vec.storage.model_directory import ModelDirectory
from word2vec.vectors import WordVectors

WEIGHTS = (0.7, 0.5)


def list_changes(model: ModelDirectory) -> Iterator[tuple[str, Float32s]]:
    """Yield the names of the changes and the changed tables, [V, d] or [V, 2 d] float32."""
    table = np.asarray(model.input)
    yield "as it is", table
    yield "mean taken out", table - table.mean(axis=0)
    negative = model.signs < 0
    if negative.any():
        for weight in WEIGHTS:
            yield f"negative coordinates x {weight:g}", table * np.where(negative, np.float32(weight), 1)
    if model.output is not model.input and len(model.output) == len(table):
        one, other = (unit_rows(rows).astype(np.float32) for rows in (table, np.asarray(model.output)))
        yield "input + output", one + other
        yield "input beside output", np.hstack([one, other])


def find_spectrum(model: ModelDirectory) -> Float64s:
    """Return the d eigenvalues of (V Wᵀ + W Vᵀ) / 2 that are largest in size, in that order: [d] float64.

    W must have a row for each word.

    With A = [V W], it is A J Aᵀ for J = [[0, I / 2], [I / 2, 0]]. Its eigenvalues other than 0 are those of
    R J Rᵀ, where Rᵀ R = Aᵀ A.
    """
    size = model.input.shape[1]
    both = np.hstack([model.input, model.output * model.signs]).astype(np.float64)
    values, vectors = np.linalg.eigh(both.T @ both)
    root = vectors.T * np.sqrt(values.clip(0))[:, None]
    halves = np.zeros((2 * size, 2 * size))
    halves[:size, size:] = halves[size:, :size] = np.eye(size) / 2
    found = np.linalg.eigvalsh(root @ halves @ root.T)
    chosen: Float64s = found[np.argsort(-np.abs(found))][:size]
    return chosen


def describe_model(path: Path, measures: Measures) -> str:
    """Return the table of one model, and the line of its spectrum.

    Raises:
        FormatError: the path is not a model.
    """
    model = ModelDirectory.load(path)
    rows: list[list[str]] = []
    for name, table in list_changes(model):
        figures, _ = measure_vectors(WordVectors(model.vocabulary, table), measures)
        if not rows:
            rows.append([path.name, *figures])
        rows.append([name, *(summarise([value], figure) for figure, value in figures.items())])
    lines = [show_table(rows, markdown=True)]
    if len(model.output) == len(model.input):
        spectrum = find_spectrum(model)
        lines.append(
            f"Of the {len(spectrum)} largest eigenvalues {(spectrum < 0).mean():.2f} are negative, with "
            f"{np.square(spectrum[spectrum < 0]).sum() / np.square(spectrum).sum():.2f} of their squares."
        )
    return "\n\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables that are asked for. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path, help="model directories")
    parser.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    options = parser.parse_args(arguments)
    measures = Measures(analogies=tuple(options.analogies), pairs=tuple(options.pairs))
    try:
        for path in options.models:
            print(f"{describe_model(path, measures)}\n")
    except (Word2VecError, OSError) as error:
        print(f"changed_tables: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
