"""Verbs that draw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, ModelPath, print_json, require
from word2vec.cli.loading import DEFAULT_LOADING, Loading, report_composed
from word2vec.plots.plane import PlaneMethod
from word2vec.plots.training_curve import plot_training
from word2vec.plots.training_record import list_numbers, read_record
from word2vec.plots.word_map import plot_words
from word2vec.terminal import text_tables

Picture = Annotated[Path, Doc("The picture, .png, .svg or .pdf."), arg(aliases=["-o"])]


def plot(
    model: ModelPath,
    words: Positional[
        Annotated[tuple[str, ...], Doc("The words to draw with their neighbours."), arg(metavar="WORD ...")]
    ],
    output: Picture,
    topn: Annotated[int, Doc("How many neighbours of each word are drawn with it."), arg(aliases=["-n"])] = 8,
    method: Annotated[PlaneMethod, Doc("How the plane is found. umap and tsne need extra packages.")] = "pca",
    loading: OmitArgPrefixes[Loading] = DEFAULT_LOADING,
) -> None:
    """Draw words and their nearest neighbours on a plane."""
    require(words, "plot", "WORD")
    vectors = loading.load(model)
    plot_words(vectors, words, output, topn, method, title=model.resolve().name)
    report_composed(vectors, words)


def curve(
    model: Positional[Annotated[Path, Doc("A model directory."), arg(metavar="MODEL")]],
    output: Picture,
    json: Json = False,
) -> None:
    """Draw the losses and the learning rate of a model's training, and print what it was judged by."""
    plot_training(model, output)
    record = read_record(model)
    if json:
        print_json({name: record.log.get(name, []) for name in ("intervals", "validations", "evaluations")})
        return
    numbers = list_numbers(record)
    if len(numbers) > 1:
        print(text_tables.align(numbers))
