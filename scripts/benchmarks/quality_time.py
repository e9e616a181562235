"""How long a setting of ``quality.py`` trains until it is as good as gensim."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from quality_figures import Measures
from quality_runs import Record
from quality_settings import Setting

from word2vec.errors import ConfigError
from word2vec.terminal.text_tables import NOTHING

DoRun = Callable[[Setting, int], Record]
"""Does the run of a setting with a seed, or finds its record."""

_HEADER = [
    "setting",
    "gensim",
    "seed",
    "score",
    "gensim's",
    "its seconds",
    "epochs",
    "reached",
    "seconds",
    "ratio",
]


def name_scores(measures: Measures) -> list[str]:
    """Return the figures that are to be reached: the total of each file."""
    return [Path(path).stem for path in (*measures.analogies, *measures.pairs)]


def pair_settings(settings: Sequence[Setting]) -> list[tuple[Setting, Setting]]:
    """Return each setting of this toolkit with each of gensim's that has the same architecture.

    Raises:
        ConfigError: there is no such pair.
    """
    pairs = [
        (ours, theirs)
        for ours in settings
        for theirs in settings
        if (ours.trainer, theirs.trainer) == ("toolkit", "gensim")
        and (ours.resolve()["architecture"] == "skipgram") == bool(theirs.resolve()["sg"])
    ]
    if not pairs:
        raise ConfigError(
            "there is no setting of gensim with the architecture of another setting; add "
            '--setting "gensim: sg=1" for skipgram, or sg=0 for cbow'
        )
    return pairs


def time_to_quality(
    settings: Sequence[Setting], seeds: Iterable[int], scores: Sequence[str], most_epochs: int, do_run: DoRun
) -> list[list[str]]:
    """Return a header, and for each pair of settings, seed and score a row.

    A setting is trained for 1, 2, 3 ... epochs, each time with the whole fall of the learning rate, until every
    score of gensim is reached. The last row of a seed is for all scores together.
    """
    rows = [_HEADER]
    pairs = pair_settings(settings)
    for seed in seeds:
        for ours, theirs in pairs:
            goal = _find_goal(do_run(theirs, seed), scores)
            tried = _train_longer(ours, seed, goal, scores, most_epochs, do_run)
            asked = [[score] for score in scores] + ([list(scores)] if len(scores) > 1 else [])
            for some in asked:
                rows.append([ours.name, theirs.name, str(seed), *_find_first(tried, goal, some)])
    return rows


def _find_goal(record: Record, scores: Sequence[str]) -> dict[str, float]:
    """Return the figures of gensim's run.

    Raises:
        ConfigError: the run failed, or a score is not a number because no word of the file is known.
    """
    figures: dict[str, float] = record.get("figures", {})
    for score in scores:
        if not math.isfinite(figures.get(score, math.nan)):
            raise ConfigError(f"{record['setting']} has no score of {score} to reach; leave that file out")
    return figures


def _train_longer(
    ours: Setting,
    seed: int,
    goal: dict[str, float],
    scores: Sequence[str],
    most_epochs: int,
    do_run: DoRun,
) -> list[dict[str, float]]:
    """Return the figures after 1, 2, 3 ... epochs, up to those that reach every score, or the most."""
    tried: list[dict[str, float]] = []
    for epochs in range(1, most_epochs + 1):
        longer = dataclasses.replace(
            ours, name=f"{ours.name}, epochs {epochs}", options={**ours.options, "epochs": epochs}
        )
        tried.append(do_run(longer, seed).get("figures", {}))
        if all(_reaches(tried[-1], goal, score) for score in scores):
            break
    return tried


def _find_first(tried: Sequence[dict[str, float]], goal: dict[str, float], scores: Sequence[str]) -> list[str]:
    """Return the cells of the first training that reaches some scores: with one score, also the two values."""
    one = scores[0] if len(scores) == 1 else None
    cells = [one or "all", f"{goal[one]:.3f}" if one else NOTHING, f"{goal['seconds']:.1f}"]
    for epochs, figures in enumerate(tried, 1):
        if all(_reaches(figures, goal, score) for score in scores):
            reached = f"{figures[one]:.3f}" if one else NOTHING
            ratio = goal["seconds"] / figures["seconds"]
            return [*cells, str(epochs), reached, f"{figures['seconds']:.1f}", f"{ratio:.1f}"]
    return [*cells, f"more than {len(tried)}", NOTHING, NOTHING, NOTHING]


def _reaches(figures: dict[str, float], goal: dict[str, float], score: str) -> bool:
    return figures.get(score, float("-inf")) >= goal[score]
