"""Encoded corpora of strangers, whose checksums are right and whose contents are not."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from word2vec import EncodedCorpus, cli, prepare
from word2vec.errors import FormatError

Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "corpus"
    prepare([["a", "b", "c"], ["a", "b"]] * 50, path, min_count=1, progress=False)
    return path


def spoil(good: Path, path: Path, damage: Damage) -> Path:
    """Copy a corpus, damage it, and write checksums that agree with the damage."""
    shutil.copytree(good, path)
    damage(path)
    manifest = json.loads((path / "manifest.json").read_text())
    for name in ("ids.npy", "vocabulary.tsv"):
        manifest["checksums"][name] = hashlib.blake2b((path / name).read_bytes(), digest_size=32).hexdigest()
    (path / "manifest.json").write_text(json.dumps(manifest))
    return path


def set_id(place: int, value: int) -> Damage:
    def damage(path: Path) -> None:
        ids = np.load(path / "ids.npy")
        ids[place] = value
        np.save(path / "ids.npy", ids)

    return damage


def set_fact(**facts: Any) -> Damage:
    def damage(path: Path) -> None:
        manifest = json.loads((path / "manifest.json").read_text())
        (path / "manifest.json").write_text(json.dumps({**manifest, **facts}))

    return damage


def write_counts(text: str) -> Damage:
    def damage(path: Path) -> None:
        (path / "vocabulary.tsv").write_text(text)

    return damage


DAMAGES = {
    "an id that is too large": (set_id(4, 3), "id 4 is 3; it must be from -1 to 2"),
    "a much too large id": (set_id(0, 2**31 - 1), "id 0 is 2147483647"),
    "an id below -1": (set_id(4, -100), "id 4 is -100; it must be from -1 to 2"),
    "an end too few": (set_id(3, 0), "its ids have 99 ends of sentences, its manifest says 100"),
    "no end at the end": (set_id(-1, 0), "the last id must be one"),
    "counts of 0": (write_counts("a\t0\nb\t0\nc\t0\n"), "word 1 of its vocabulary has the count 0"),
    "a count of 0": (write_counts("a\t150\nb\t100\nc\t0\n"), "word 3 of its vocabulary has the count 0"),
    "counts that are too large": (write_counts("a\t900\nb\t100\nc\t50\n"), "add up to 1,050, and it has 250"),
    "a surrogate": (set_fact(tokenizer="\ud800"), "tokenizer is .*; it must be a text of valid Unicode"),
    "a surrogate as key": (set_fact(key="a\udfff"), "key is .*; it must be a text of valid Unicode"),
    "a number as key": (set_fact(key=3), "key is 3"),
    "no key": (set_fact(key=None), "key is None"),
    "options that are none": (set_fact(options=[1]), "'options' in its manifest must be an object"),
    "a negative number": (set_fact(raw_words=-1), "raw_words is -1; it must be a whole number from 0 on"),
    "a fraction": (set_fact(sentences=1.5), "sentences is 1.5"),
    "true": (set_fact(kept_words=True), "kept_words is True"),
    "more kept than there are": (set_fact(raw_words=3), "'kept_words' is more than 'raw_words'"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_corpus_is_refused_when_it_is_opened(
    tmp_path: Path, good: Path, damage: Damage, message: str
) -> None:
    path = spoil(good, tmp_path / "c", damage)
    with pytest.raises(FormatError, match=message):
        EncodedCorpus.open(path)
    with pytest.raises(FormatError, match=message):
        word2vec.train(path, tmp_path / "m", progress=False)
    assert not (tmp_path / "m").exists()
    assert cli.main(["vocab", str(path)]) == 1


@pytest.mark.parametrize("value", [3, -100])
def test_a_large_corpus_is_checked_when_it_is_read(tmp_path: Path, good: Path, value: int) -> None:
    path = spoil(good, tmp_path / "c", set_id(4, value))
    large = EncodedCorpus.open(path, always_verified=8)
    with pytest.raises(FormatError, match=f"id 4 is {value}"):
        list(large)
    with pytest.raises(FormatError, match=f"id 4 is {value}"):
        word2vec.train(large, tmp_path / "m", progress=False)
    with pytest.raises(FormatError, match=f"id 4 is {value}"):
        EncodedCorpus.open(path, always_verified=8, verify=True)


def test_a_whole_corpus_passes(good: Path) -> None:
    corpus = EncodedCorpus.open(good, verify=True)
    corpus.check_ids()
    assert len(list(corpus)) == 100


def test_names_of_files_and_options_may_be_any_bytes(tmp_path: Path, good: Path) -> None:
    sources = [{"name": "\udcd0\udce5.txt", "bytes": 3, "blake2b": "0"}]
    facts = {"sources": sources, "options": {"stop_words": "\udcd0.txt"}}
    path = spoil(good, tmp_path / "c", set_fact(**facts))
    options: dict[str, Any] = {"subsample": 0, "subwords": False, "epochs": 1, "progress": False}
    assert len(word2vec.train(path, tmp_path / "m", **options)) == 3
    assert word2vec.load(tmp_path / "m").words == ["a", "b", "c"]
