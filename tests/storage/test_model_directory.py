"""Models that cannot be read are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import word2vec
from word2vec.errors import FormatError
from word2vec.storage.model_directory import ModelDirectory

GOLDEN = Path(__file__).parents[1] / "project" / "golden"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An untied model with a bias."""
    return shutil.copytree(GOLDEN / "model-v3-untied", tmp_path / "m")


def test_damaged_models_are_refused(model: Path) -> None:
    for name in ("config.json", "vocabulary.tsv", "input.npy", "output.npy", "bias.npy"):
        path = model / name
        content = path.read_bytes()
        for damaged in (content[:-5], b"", b"junk"):
            path.write_bytes(damaged)
            for load in (word2vec.load, ModelDirectory.load):
                with pytest.raises(FormatError):
                    load(model)
        path.unlink()
        for load in (word2vec.load, ModelDirectory.load):
            with pytest.raises(FormatError):
                load(model)
        path.write_bytes(content)
    config = model / "config.json"
    config.write_text(config.read_text().replace('"format_version": 3', '"format_version": 5'))
    with pytest.raises(FormatError, match=r"format_version 5.*reads 1 to 4.*update tied-word2vec"):
        word2vec.load(model)


@pytest.mark.parametrize(
    ("option", "value", "file"), [("tied", True, "output.npy"), ("bias", False, "bias.npy")]
)
def test_a_table_that_the_configuration_denies_is_refused(
    model: Path, option: str, value: bool, file: str
) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "train": {**config["train"], option: value}}))
    with pytest.raises(FormatError, match=rf"says {option} is {value}, so there must not be a file {file}, but"):
        ModelDirectory.load(model)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("loss", "hinge", r"the loss is 'hinge'.*knows only random_softmax, .*\. Update tied-word2vec"),
        ("loss", None, r"train\.loss is None; it must be a text"),
        ("tied", 1, r"train\.tied is 1; it must be true or false"),
        ("bias", "yes", r"train\.bias is 'yes'; it must be true or false"),
        ("signature", 2.0, r"train\.signature is 2\.0; it must be a number from 0 to 1"),
        ("signature", None, r"train\.signature is None; it must be a number from 0 to 1"),
        ("vector_size", "16", r"train\.vector_size is '16'; it must be a whole number"),
        ("vector_size", -1, r"train\.vector_size is -1; it must be a whole number from 0 on"),
    ],
)
def test_models_that_cannot_be_understood_are_refused(
    model: Path, name: str, value: object, message: str
) -> None:
    file = model / "config.json"
    config = json.loads(file.read_text())
    file.write_text(json.dumps({**config, "train": {**config["train"], name: value}}))
    with pytest.raises(FormatError, match=message):
        word2vec.load(model)


@pytest.mark.parametrize("value", [0, 1])
def test_a_share_without_a_point_is_a_number_too(tmp_path: Path, value: int) -> None:
    """JSON does not tell whole numbers apart, and other programs write 0 for 0.0."""
    path = shutil.copytree(GOLDEN / "model-v3-tied", tmp_path / "m")
    config = json.loads((path / "config.json").read_text())
    config["train"]["signature"] = value
    (path / "config.json").write_text(json.dumps(config))
    assert ModelDirectory.load(path).signs.tolist() == [1.0 - 2 * value] * 3
