"""The command line: one verb for each thing people do, in the order they do it.

Options come from the typed configuration (``config.py``) by tyro. Results go to stdout, progress and errors to
stderr. Exit status: 0 done, 1 a clear error, 2 a wrong command line, 130 interrupted.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec import tables
from word2vec._version import __version__
from word2vec.atomic import check_directory_writable, check_file_writable
from word2vec.config import PrepareConfig, TrainConfig
from word2vec.encoded import EncodedCorpus, is_encoded_corpus, prepare_with
from word2vec.errors import ConfigError, KernelError, Word2VecError
from word2vec.evaluate import AnalogyScore, evaluate_analogies, evaluate_pairs
from word2vec.manifest import read_json
from word2vec.model_directory import is_model
from word2vec.vectors import WordVectors

app = tyro.extras.SubcommandApp()

Texts = Positional[
    Annotated[
        tuple[Path, ...],
        Doc("Text files, plain or .gz .bz2 .xz; or directories of them."),
        arg(metavar="TEXT ..."),
    ]
]
Model = Positional[
    Annotated[Path, Doc("A model directory, or a file of word vectors (.vec .txt .bin)."), arg(metavar="MODEL")]
]
Word = Positional[Annotated[str, arg(metavar="WORD")]]
Json = Annotated[bool, Doc("Print JSON."), tyro.conf.FlagCreatePairsOff]
Quiet = Annotated[bool, Doc("Show no progress."), tyro.conf.FlagCreatePairsOff]
TopN = Annotated[int, Doc("How many answers."), arg(aliases=["-n"])]


@app.command
def prepare(
    text: Texts,
    output: Annotated[Path, Doc("The encoded corpus, a directory."), arg(aliases=["-o"])],
    options: OmitArgPrefixes[PrepareConfig],
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Encode text once, to train on it several times."""
    _require(text, "prepare", "TEXT")
    corpus = prepare_with(options, text, output, progress=not quiet)
    _print_result(
        {
            "corpus": str(output),
            "words": corpus.raw_words,
            "sentences": corpus.sentences,
            "vocabulary": len(corpus.vocabulary),
        },
        json,
    )


@app.command
def train(
    corpus: Positional[
        Annotated[
            tuple[Path, ...],
            Doc("An encoded corpus, or text files to encode first."),
            arg(metavar="CORPUS|TEXT ..."),
        ]
    ],
    output: Annotated[Path, Doc("The model, a directory."), arg(aliases=["-o"])],
    training: OmitArgPrefixes[TrainConfig],
    text: OmitArgPrefixes[PrepareConfig],
    encoded: Annotated[
        Path | None, Doc("Where text is encoded to, for the next time; by default OUTPUT with .corpus added.")
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train word vectors on text or on an encoded corpus."""
    _require(corpus, "train", "CORPUS")
    # Before the text is encoded, which may take long.
    check_directory_writable(output, is_model)
    source = _encoded_corpus(corpus, text, encoded or output.with_name(output.name + ".corpus"), quiet)
    vectors = _import_train()(source, output, training, progress=not quiet)
    log = read_json(output / "training.json")
    _print_result(
        {
            "model": str(output),
            "vocabulary": len(vectors),
            "vector_size": vectors.vector_size,
            "seconds": round(log["seconds"], 1),
            "words_per_second": round(log["words_per_second"]),
            "loss": round(log["intervals"][-1]["loss"], 4) if log["intervals"] else None,
        },
        json,
    )


@app.command
def similar(
    model: Model,
    words: Positional[Annotated[tuple[str, ...], Doc("Each word is asked by itself."), arg(metavar="WORD ...")]],
    topn: TopN = 10,
    json: Json = False,
) -> None:
    """Print the nearest words of each word."""
    _require(words, "similar", "WORD")
    vectors = WordVectors.load(model)
    answers = {word: vectors.most_similar(word, topn=topn) for word in words}
    if json:
        _print_json({word: [list(answer) for answer in found] for word, found in answers.items()})
        return
    for word, found in answers.items():
        if len(words) > 1:
            print(f"{word}:")
        print(tables.aligned(found))


@app.command
def analogy(model: Model, a: Word, b: Word, c: Word, topn: TopN = 10, json: Json = False) -> None:
    """Answer: A is to B as C is to ?"""
    found = WordVectors.load(model).analogy(a, b, c, topn)
    if json:
        _print_json([list(answer) for answer in found])
    else:
        print(tables.aligned(found))


@app.command
def evaluate(
    model: Model,
    analogies: Annotated[tuple[Path, ...], Doc("Analogy files: ': category' and 'a b c d' lines.")] = (),
    pairs: Annotated[tuple[Path, ...], Doc("Word pair files: word, tab, word, tab, judgement.")] = (),
    restrict_vocab: Annotated[
        int | None, Doc("Ask analogies among so many of the most frequent words; None asks all.")
    ] = 30_000,
    json: Json = False,
) -> None:
    """Print the accuracy on analogies and the rank correlation on word pairs, with their coverage."""
    if not analogies and not pairs:
        raise ConfigError("evaluate needs a file: --analogies FILE, --pairs FILE, or both")
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ConfigError(f"restrict_vocab is {restrict_vocab}; it must be at least 1")
    vectors = WordVectors.load(model)
    answered = {str(path): evaluate_analogies(vectors, path, restrict_vocab) for path in analogies}
    compared = [evaluate_pairs(vectors, path) for path in pairs]
    if json:
        _print_json(
            {
                "restrict_vocab": restrict_vocab,
                "analogies": {
                    path: [_analogy_row(score) for score in scores] for path, scores in answered.items()
                },
                "pairs": [dataclasses.asdict(score) for score in compared],
            }
        )
        return
    for path, scores in answered.items():
        print(f"{path} (3CosAdd, restrict_vocab {restrict_vocab})")
        print(
            tables.aligned(
                [("category", "accuracy", "correct", "covered", "questions")]
                + [
                    (s.category, f"{s.accuracy:.1%}", s.correct, f"{s.coverage:.1%}", s.questions)
                    for s in scores
                ]
            )
        )
    if compared:
        print(
            tables.aligned(
                [("pairs", "Spearman", "covered", "of")]
                + [(s.name, f"{s.spearman:.3f}", s.covered, s.pairs) for s in compared]
            )
        )


@app.command
def export(
    model: Model,
    out: Positional[Annotated[Path, Doc("The file to write."), arg(metavar="OUT")]],
    format: Annotated[
        str | None, Doc("word2vec-text or word2vec-binary; by default told by the suffix: .vec .txt .bin.")
    ] = None,
) -> None:
    """Write the word vectors to a file for other tools."""
    check_file_writable(out)
    WordVectors.load(model).save(out, format)


@app.command
def kernels(
    action: Positional[
        Annotated[Literal["build", "status"], Doc("build compiles it now; status says where it is.")]
    ],
    json: Json = False,
) -> None:
    """Compile the CPU kernel ahead of the first training, or see whether it is compiled."""
    with _silent_tensorflow():
        from word2vec.kernels.build import REMEDY, status
        from word2vec.kernels.library import load_kernel
    if action == "build":
        try:
            load_kernel()
        except KernelError as error:
            raise KernelError(f"{error}; {REMEDY}") from error
    _print_result(status(), json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; return its exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments == ["--version"]:
        print(f"tf-word2vec {__version__}")
        return 0
    try:
        app.cli(prog="word2vec", description="Train word vectors, ask them, export them.", args=arguments)
    except Word2VecError as error:
        print(f"word2vec: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        print(f"\nword2vec: interrupted: {str(interrupt) or 'the output was not written'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; keep Python from complaining when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _require(given: Sequence[object], verb: str, what: str) -> None:
    if not given:
        raise ConfigError(f"{verb} needs at least one {what}; see word2vec {verb} --help")


def _encoded_corpus(
    sources: tuple[Path, ...], text: PrepareConfig, directory: Path, quiet: bool
) -> EncodedCorpus:
    """Open the encoded corpus that is named, or encode the text that is named."""
    if len(sources) > 1 or not is_encoded_corpus(sources[0]):
        return prepare_with(text, sources, directory, progress=not quiet)
    if text != PrepareConfig():
        changed = [
            "--" + field.name.replace("_", "-")
            for field in dataclasses.fields(text)
            if getattr(text, field.name) != field.default
        ]
        raise ConfigError(
            f"{sources[0]} is encoded already, so {', '.join(changed)} would change nothing; give the option "
            "to word2vec prepare"
        )
    return EncodedCorpus.open(sources[0])


def _import_train() -> Any:
    """Import TensorFlow, four seconds of it, only now."""
    with _silent_tensorflow():
        from word2vec.trainer import start_tensorflow
        from word2vec.trainer import train as train_function

        start_tensorflow()
    return train_function


@contextmanager
def _silent_tensorflow() -> Iterator[None]:
    """Keep the notes that TensorFlow makes when it is imported from stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    kept = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    # The notes come from C++ before any log level is read, so only the descriptor can hold them back.
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _analogy_row(score: AnalogyScore) -> dict[str, Any]:
    return {**dataclasses.asdict(score), "accuracy": None if math.isnan(score.accuracy) else score.accuracy}


def _print_result(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _print_json(result)
    else:
        # Ten digits: seconds and losses as they were rounded, unlike cosines, which tables show to four places.
        shown = {name: f"{value:.10g}" if isinstance(value, float) else value for name, value in result.items()}
        print(tables.aligned([(name.replace("_", " "), value) for name, value in shown.items()]))


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))
