"""All pictures: their files, the user's settings, the verbs."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from functools import partial
from pathlib import Path

import pytest

from tests.support.drawn_vectors import MAGIC, trained_in_full
from word2vec import WordVectors
from word2vec.cli import pictures
from word2vec.errors import ConfigError
from word2vec.plots.training_curve import plot_training
from word2vec.plots.word_map import plot_words


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return trained_in_full(tmp_path / "model")


@pytest.mark.parametrize("suffix", MAGIC)
def test_pictures_are_files_of_their_type_and_always_the_same(
    vectors: WordVectors, model: Path, tmp_path: Path, suffix: str
) -> None:
    for name, draw in {
        "map": partial(plot_words, vectors, ["a0", "b0"], title="m"),
        "curve": partial(plot_training, model),
    }.items():
        first, second = tmp_path / f"{name}1{suffix}", tmp_path / f"{name}2{suffix.upper()}"
        draw(path=first)
        draw(path=second)
        data = first.read_bytes()
        assert data.startswith(MAGIC[suffix])
        assert data == second.read_bytes()
        if suffix == ".svg":
            found = {element.get("id", "") for element in ElementTree.fromstring(data).iter()}
            assert len([name for name in found if name.startswith("label-")]) == (18 if name == "map" else 0)


def test_the_settings_of_the_user_are_left_alone_and_do_not_matter(vectors: WordVectors, tmp_path: Path) -> None:
    import matplotlib

    plot_words(vectors, ["a0"], tmp_path / "1.png")
    mine = {"font.family": ["serif"], "font.size": 30.0, "savefig.dpi": 40.0}
    with matplotlib.rc_context(mine):
        plot_words(vectors, ["a0"], tmp_path / "2.png")
        assert {name: matplotlib.rcParams[name] for name in mine} == mine
    assert (tmp_path / "1.png").read_bytes() == (tmp_path / "2.png").read_bytes()


def test_nothing_imports_pyplot(vectors: WordVectors, tmp_path: Path) -> None:
    before = "matplotlib.pyplot" in sys.modules
    plot_words(vectors, ["a0"], tmp_path / "a.png")
    assert ("matplotlib.pyplot" in sys.modules) == before


def test_the_verbs(vectors: WordVectors, model: Path, tmp_path: Path) -> None:
    vectors.save(tmp_path / "v.vec")
    pictures.plot(tmp_path / "v.vec", ("a0", "b0"), tmp_path / "sub" / "map.svg", topn=3)
    assert (tmp_path / "sub" / "map.svg").read_bytes().startswith(MAGIC[".svg"])
    pictures.curve(model, tmp_path / "curve.pdf")
    assert (tmp_path / "curve.pdf").read_bytes().startswith(MAGIC[".pdf"])
    with pytest.raises(ConfigError, match="plot needs at least one WORD"):
        pictures.plot(tmp_path / "v.vec", (), tmp_path / "a.png")
