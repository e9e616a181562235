"""The files of one model in a static export: its most frequent words, and the answers about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import Word2VecError
from word2vec.explorer.endpoints import Asked, show_course, show_facts
from word2vec.explorer.json_text import encode_json
from word2vec.explorer.maps.all_maps import Maps
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.parameters import Parameters
from word2vec.explorer.static_site.exported_maps import write_maps
from word2vec.explorer.static_site.extent import Extent
from word2vec.explorer.static_site.reporter import Reporter
from word2vec.explorer.static_site.site_directory import ROWS_A_PAGE, WORDS_A_PAGE
from word2vec.terminal.progress_line import ProgressLine
from word2vec.vectors import WordVectors
from word2vec.vectors.nearest_words import Answer


def write_model(directory: Path, model: OpenedModel, extent: Extent, reporter: Reporter) -> dict[str, Any]:
    """Write the files of a model.

    Args:
        directory: Where to. It is there.
        model: The model.
        extent: How much of it.
        reporter: Says how far it is.

    Returns:
        What the page must know of the model before it asks for anything.
    """
    vectors = _take_first(model.vectors, extent.top)
    known = min(extent.topn, len(vectors) - 1)
    _write_words(directory / "words", vectors)
    if vectors.counts is not None:
        (directory / "counts.bin").write_bytes(vectors.counts.astype("<f4").tobytes())
    _write_answers(
        directory / "neighbours",
        vectors,
        lambda words: vectors.most_similar_batch(words, known),
        known,
        reporter.open_line(model.name, "neighbours", len(vectors)),
    )
    has_related = "related" not in extent.without and _write_related(directory, model, vectors, known, reporter)
    has_vectors = "vectors" not in extent.without
    if has_vectors:
        (directory / "vectors.bin").write_bytes(_round_vectors(vectors))
    maps = _write_maps(directory, model, vectors, extent, reporter)
    _write_facts(directory / "info.json", model, len(vectors))
    return {
        "name": model.name,
        "words": len(vectors),
        "words_of_model": len(model.vectors),
        "vector_size": vectors.vector_size,
        "counts": vectors.counts is not None,
        "softmax": has_related,
        "curve": _write_curve(directory / "curve.json", model, reporter),
        "digest": model.digest,
        "neighbours": known,
        "related": known if has_related else 0,
        "vectors": has_vectors,
        **maps,
    }


def _take_first(vectors: WordVectors, count: int) -> WordVectors:
    return vectors if count >= len(vectors) else vectors.subset(vectors.words[:count])


def _list_pages(count: int, size: int) -> Iterator[tuple[int, slice]]:
    """Yield the numbers of pages and the rows of each."""
    for number, start in enumerate(range(0, count, size)):
        yield number, slice(start, min(start + size, count))


def _write_words(directory: Path, vectors: WordVectors) -> None:
    directory.mkdir()
    for number, rows in _list_pages(len(vectors), WORDS_A_PAGE):
        counts = None if vectors.counts is None else vectors.counts[rows].tolist()
        page = {"words": vectors.words[rows], "counts": counts}
        (directory / f"{number}.json").write_bytes(encode_json(page))


def _write_answers(
    directory: Path,
    vectors: WordVectors,
    answer: Callable[[Sequence[str]], list[Answer]],
    known: int,
    bar: ProgressLine,
) -> None:
    """Write pages of answers: the rows [n, known] int32, then the scores [n, known] float32.

    Args:
        directory: Where to.
        vectors: The words, in order of their rows.
        answer: Returns ``known`` answers for each of some words.
        known: Answers of each word.
        bar: Is told how many words are answered.
    """
    directory.mkdir()
    with bar:
        for number, page in _list_pages(len(vectors), ROWS_A_PAGE):
            words = vectors.words[page]
            found = answer(words) if known else [[] for _ in words]
            rows = np.array([[vectors.index[word] for word, _ in one] for one in found], "<i4")
            scores = np.array([[score for _, score in one] for one in found], "<f4")
            (directory / f"{number}.bin").write_bytes(rows.tobytes() + scores.tobytes())
            bar.update(len(words))


def _write_related(
    directory: Path, model: OpenedModel, vectors: WordVectors, known: int, reporter: Reporter
) -> bool:
    """Write what belongs to each word by the softmax. Return whether the model knows it of these words."""
    if not model.has_softmax:
        return False
    probabilities, count = model.probabilities, len(vectors)
    if list(probabilities.words[:count]) != list(vectors.words):
        reporter.note(model.name, "without related: the softmax has other words than the vectors")
        return False
    _write_answers(
        directory / "related",
        vectors,
        lambda words: probabilities.related_many(words, known, restrict_vocab=count),
        known,
        reporter.open_line(model.name, "related", count),
    )
    return True


def _write_maps(
    directory: Path, model: OpenedModel, vectors: WordVectors, extent: Extent, reporter: Reporter
) -> dict[str, Any]:
    """Write the maps of the words, see :func:`~word2vec.explorer.static_site.exported_maps.write_maps`."""
    # The maps of all words are kept beside the model. Those of a part would take their place.
    is_whole = len(vectors) == len(model.vectors)
    maps = model.maps if is_whole else Maps(vectors, None, umap_words=model.maps.umap_words)
    try:
        return write_maps(directory, model.name, maps, len(vectors), extent.without, reporter)
    finally:
        maps.close()


def _round_vectors(vectors: WordVectors) -> bytes:
    """Return the vectors, of length 1, as float32 scales [V] and int8 numbers [V, d]."""
    unit = vectors.unit
    scales: Float32s = (np.abs(unit).max(axis=1, initial=0) / 127).astype("<f4")
    numbers: NDArray[np.int8] = np.rint(unit / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return scales.tobytes() + numbers.tobytes()


def _write_curve(path: Path, model: OpenedModel, reporter: Reporter) -> bool:
    """Write the course of the training. Return whether it is known."""
    if not model.has_curve:
        return False
    try:
        course = show_course(_ask(model))
    except Word2VecError as error:
        reporter.note(model.name, f"without the training curve: {error}")
        return False
    path.write_bytes(encode_json(course))
    return True


def _write_facts(path: Path, model: OpenedModel, count: int) -> None:
    """Write the facts of the model, without its path on this machine."""
    facts = show_facts(_ask(model))["facts"]
    facts.insert(1, ["words on this page", f"{count:,} of {len(model.vectors):,}, the first ones"])
    path.write_bytes(encode_json({"facts": facts}))


def _ask(model: OpenedModel) -> Asked:
    return Asked([model], model, Parameters(b""))
