"""What an address asks: the name of each endpoint, its parameters, and the function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from word2vec._version import __version__
from word2vec.explorer import answers
from word2vec.explorer.maps.all_maps import Layout
from word2vec.explorer.maps.word_classes import FEWEST, MOST
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.parameters import (
    LONGEST_QUESTION,
    LONGEST_TEXT,
    MOST_ANSWERS,
    MOST_IN_A_ROW,
    MOST_ROWS,
    MOST_WORDS,
    Parameters,
)
from word2vec.explorer.refusal import Refusal
from word2vec.optional_package import is_installed
from word2vec.plots.training_record import read_record
from word2vec.vectors.model_facts import describe_directory, describe_table


@dataclass(frozen=True)
class Asked:
    """A question as it came.

    Attributes:
        models: All models that are shown.
        one: The model that the address names, if it names one.
        parameters: Those of the address.
    """

    models: Sequence[OpenedModel]
    one: OpenedModel | None
    parameters: Parameters

    @property
    def model(self) -> OpenedModel:
        """The model that the address names."""
        assert self.one is not None
        return self.one

    @property
    def topn(self) -> int:
        """How many words are wanted."""
        return self.parameters.read_whole("topn", 1, MOST_ANSWERS, default=10)

    def read_question(self, name: str) -> str:
        """Return a line of words."""
        return self.parameters.read_text(name, LONGEST_QUESTION)


@dataclass(frozen=True)
class Endpoint:
    """What an address asks.

    Attributes:
        name: The last part of the address.
        answer: Returns what JSON can hold, or an array.
        single: The parameters that may come once.
        several: The parameters that may come several times.
    """

    name: str
    answer: Callable[[Asked], Any]
    single: tuple[str, ...] = ()
    several: tuple[str, ...] = ()


# ==== About all models ====


def list_models(asked: Asked) -> dict[str, Any]:
    """Return the models and what each can do."""
    return {
        "version": __version__,
        "most_topn": MOST_ANSWERS,
        "models": [_describe_model(number, model) for number, model in enumerate(asked.models)],
    }


def _describe_model(number: int, model: OpenedModel) -> dict[str, Any]:
    return {
        "number": number,
        "name": model.name,
        "words": len(model.vectors),
        "vector_size": model.vectors.vector_size,
        "counts": model.vectors.counts is not None,
        "softmax": model.has_softmax,
        "curve": model.has_curve,
        "digest": model.digest,
        "classes": is_installed("sklearn"),
        "umap": is_installed("umap"),
    }


def compare_models(asked: Asked) -> dict[str, Any]:
    """Return the neighbours of a word in two models.

    Raises:
        Refusal: not two models are named.
    """
    numbers = asked.parameters.read_wholes("models", 0, len(asked.models) - 1, 2)
    if len(numbers) != 2:
        raise Refusal(400, "out_of_range", f"models comes {len(numbers)} times; give it twice")
    topn = asked.parameters.read_whole("topn", 1, MOST_ANSWERS, default=20)
    return answers.compare_models(
        [asked.models[number] for number in numbers], asked.read_question("word"), topn
    )


# ==== About one model ====


def complete(asked: Asked) -> dict[str, Any]:
    """Return the words that begin with a prefix."""
    model, parameters = asked.model, asked.parameters
    limit = parameters.read_whole("limit", 1, MOST_ROWS, default=10)
    prefix = parameters.read_text("prefix", LONGEST_QUESTION)
    rows = model.completion.find_rows(prefix, limit)
    return {
        "words": [{"word": model.vectors.words[row], "row": row, "count": model.count_word(row)} for row in rows]
    }


def answer_line(asked: Asked) -> dict[str, Any]:
    """Return the answer to a line of the search box."""
    return answers.answer_line(asked.model, asked.read_question("q"), asked.topn)


def list_related(asked: Asked) -> dict[str, Any]:
    """Return the words that belong to some words, by the softmax."""
    return answers.list_related(asked.model, asked.read_question("q"), asked.topn)


def predict_next(asked: Asked) -> dict[str, Any]:
    """Return the words most probable in a context, by the softmax."""
    return answers.predict_next(asked.model, asked.read_question("q"), asked.topn)


def compare_words(asked: Asked) -> dict[str, Any]:
    """Return the neighbours of two words."""
    topn = asked.parameters.read_whole("topn", 1, MOST_ANSWERS, default=20)
    return answers.compare_words(asked.model, asked.read_question("first"), asked.read_question("second"), topn)


def find_keywords(asked: Asked) -> dict[str, Any]:
    """Return the keywords of a text."""
    return answers.find_keywords(asked.model, asked.parameters.read_text("text", LONGEST_TEXT), asked.topn)


def list_words(asked: Asked) -> dict[str, Any]:
    """Return the words of some rows, or of neighbouring rows.

    Raises:
        Refusal: both or neither are asked for.
    """
    model, parameters = asked.model, asked.parameters
    most = len(model.vectors) - 1
    if "rows" in parameters:
        if "start" in parameters or "count" in parameters:
            raise Refusal(400, "bad_question", "give rows, or start and count, and not both")
        rows = parameters.read_wholes("rows", 0, most, MOST_ROWS)
    else:
        start = parameters.read_whole("start", 0, most, default=0)
        count = parameters.read_whole("count", 1, MOST_IN_A_ROW, default=MOST_IN_A_ROW)
        rows = list(range(start, min(start + count, most + 1)))
    words, counts = model.vectors.words, model.vectors.counts
    return {
        "rows": rows,
        "words": [words[row] for row in rows],
        "counts": None if counts is None else counts[rows].tolist(),
    }


def show_course(asked: Asked) -> dict[str, Any]:
    """Return the course of a training: losses, learning rates, and the scores it was judged by.

    Raises:
        Refusal: there was none, or it is not known.
        FormatError: its record is damaged, or the model was replaced since it was loaded.
    """
    model = asked.model
    if model.path is None or model.directory is None or not model.has_curve:
        raise Refusal(404, "not_found", f"{model.name} is not a model that was trained here, so it has no curve")
    record = read_record(model.path)
    # Checked afterwards, so that the record is surely not of a model that has taken its place.
    model.directory.read_training_log()
    return {
        "course": record.course.tolist(),
        "held_out": record.held_out.tolist(),
        "scores": {name: rows.tolist() for name, rows in record.scores.items()},
        "epochs": record.epochs,
        "total": record.total,
        "note": record.note,
        "best_words": record.best_words,
    }


def show_facts(asked: Asked) -> dict[str, Any]:
    """Return the facts of a model as the verb ``info`` shows them, without paths."""
    model = asked.model
    if model.path is None or model.directory is None:
        found = describe_table(model.name, model.vectors)
    else:
        found = describe_directory(model.path, model.directory, len(model.vectors))
    # Visitors from elsewhere, and those of a static export, are not told the paths of this machine.
    shown = {**dict(found.show()), "model": model.name}
    shown.pop("checkpoint", None)
    return {"facts": [[name, str(text)] for name, text in shown.items()]}


def find_counts(asked: Asked) -> Any:
    """Return the counts of all words, [V] float32.

    Raises:
        Refusal: they are not known.
    """
    counts = asked.model.counts
    if counts is None:
        raise Refusal(404, "not_found", f"the counts of the words of {asked.model.name} are not known")
    return counts


# ==== Maps ====


def find_map(asked: Asked) -> Any:
    """Return the positions of all words, [V, 2] float32, or how far they are. The first asks for them."""
    maps = asked.model.maps
    return maps.find_pca() if _read_layout(asked) == "pca" else maps.find_umap()


def look_at_progress(asked: Asked) -> dict[str, Any]:
    """Return how far a layout is. Nothing is begun."""
    return asdict(asked.model.maps.read_progress(_read_layout(asked)))


def _read_layout(asked: Asked) -> Layout:
    return "umap" if asked.parameters.read_choice("layout", get_args(Layout)) == "umap" else "pca"


def find_classes(asked: Asked) -> Any:
    """Return a class for each word, [V] uint8, or how far they are. The first asks for them."""
    return asked.model.maps.find_classes(asked.parameters.read_whole("count", FEWEST, MOST, default=12))


def measure_axis(asked: Asked) -> Any:
    """Return each word's cosine with the direction from some words to others, [V] float32."""
    start, end = (asked.parameters.read_texts(name, LONGEST_QUESTION, MOST_WORDS) for name in ("from", "to"))
    return asked.model.maps.measure_axis(start, end)


ENDPOINTS = {
    endpoint.name: endpoint
    for endpoint in (
        Endpoint("models", list_models),
        Endpoint("compare", compare_models, ("word", "topn"), ("models",)),
    )
}
"""About all models, by name."""

MODEL_ENDPOINTS = {
    endpoint.name: endpoint
    for endpoint in (
        Endpoint("complete", complete, ("prefix", "limit")),
        Endpoint("similar", answer_line, ("q", "topn")),
        Endpoint("related", list_related, ("q", "topn")),
        Endpoint("next", predict_next, ("q", "topn")),
        Endpoint("compare", compare_words, ("first", "second", "topn")),
        Endpoint("keywords", find_keywords, ("text", "topn")),
        Endpoint("curve", show_course),
        Endpoint("info", show_facts),
        Endpoint("words", list_words, ("start", "count"), ("rows",)),
        Endpoint("counts", find_counts),
        Endpoint("map", find_map, ("layout",)),
        Endpoint("map/progress", look_at_progress, ("layout",)),
        Endpoint("classes", find_classes, ("count",)),
        Endpoint("axis", measure_axis, (), ("from", "to")),
    )
}
"""About one model, by name."""
