"""Ids in several files are read as one vector, and training on them is training on one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.corpora_in_parts import part_corpus
from tests.support.small_training import train
from tests.support.two_groups import prepare_two_groups, two_groups
from word2vec import EncodedCorpus, cli, prepare
from word2vec.blocks.stream import BlockStream
from word2vec.encoding.corpus import ENCODED_CORPUS
from word2vec.encoding.id_parts import IdsInParts, name_part
from word2vec.errors import FormatError, OutputError
from word2vec.storage.model_directory import ModelDirectory

LENGTHS = st.lists(st.integers(0, 5), min_size=1, max_size=6)


def cut(lengths: list[int]) -> tuple[IdsInParts, np.ndarray]:
    """Return 0, 1, 2, ... in parts of some lengths, and in one vector."""
    whole = np.arange(sum(lengths), dtype=np.int32)
    return IdsInParts(np.split(whole, np.cumsum(lengths)[:-1])), whole


@given(LENGTHS, st.slices(40))
def test_slices_are_those_of_one_vector(lengths: list[int], stretch: slice) -> None:
    parts, whole = cut(lengths)
    stretch = slice(stretch.start, stretch.stop)
    found = parts[stretch]
    assert found.dtype == np.int32
    assert found.tolist() == whole[stretch].tolist()


@given(LENGTHS.filter(any), st.data())
def test_places_are_those_of_one_vector(lengths: list[int], data: st.DataObject) -> None:
    parts, whole = cut(lengths)
    size = len(whole)
    place = st.integers(-size, size - 1)
    places = np.array(data.draw(st.lists(place, max_size=8)), np.int64)
    assert parts[places].tolist() == whole[places].tolist()
    assert parts[places[:, None]].tolist() == whole[places[:, None]].tolist()


@given(LENGTHS)
def test_all_of_them_are_one_array(lengths: list[int]) -> None:
    parts, whole = cut(lengths)
    assert (parts.shape, parts.ndim, parts.nbytes) == (whole.shape, whole.ndim, whole.nbytes)
    assert (len(parts), parts.dtype) == (len(whole), whole.dtype)
    assert np.asarray(parts).tolist() == whole.tolist()
    assert np.asarray(parts, np.int64).dtype == np.int64


def test_a_slice_inside_a_part_is_a_view_and_one_across_parts_a_copy() -> None:
    parts, whole = cut([4, 4])
    assert np.shares_memory(parts[1:4], whole)
    assert not np.shares_memory(parts[1:5], whole)


def test_what_is_not_read_is_refused() -> None:
    parts, _ = cut([2, 2])
    assert parts[np.array(3)] == 3
    with pytest.raises(ValueError, match="the step is 2; ids in parts are read with step 1"):
        parts[::2]
    with pytest.raises(IndexError, match="a place is outside the 4 ids"):
        parts[np.array([4])]
    with pytest.raises(IndexError, match="places are float64; ids in parts are read at whole numbers"):
        parts[np.array([0.5])]
    with pytest.raises(ValueError, match="cannot be one array without a copy"):
        parts.__array__(copy=False)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> tuple[EncodedCorpus, EncodedCorpus]:
    """The same corpus in one file, and in five parts of which one is empty."""
    directory = tmp_path_factory.mktemp("corpora")
    whole = prepare_two_groups(directory / "whole")
    return whole, part_corpus(whole, directory / "parts", [1, 700, 0, 650])


def test_a_corpus_in_parts_is_the_corpus(corpora: tuple[EncodedCorpus, EncodedCorpus]) -> None:
    whole, parts = corpora
    assert parts.manifest["format_version"] == 3
    assert list(parts) == list(whole) == two_groups()
    assert parts.key == whole.key
    assert EncodedCorpus.open(parts.path, verify=True).raw_words == whole.raw_words


def test_chunks_that_reach_across_parts_are_framed_alike(corpora: tuple[EncodedCorpus, EncodedCorpus]) -> None:
    def frame(corpus: EncodedCorpus, share: float | None) -> list[np.ndarray]:
        stream = BlockStream(
            corpus.ids,
            corpus.vocabulary.require_counts(),
            window=3,
            negatives=4,
            noise_exponent=0.75,
            subsample=1e-2,
            block_length=8,
            seed=3,
            chunk_size=999,
            held_out_share=share,
        )
        return [
            np.asarray(part)
            for number in range(stream.chunks)
            for part in vars(stream.chunk(0, number)).values()
        ]

    for share in (None, 0.1):
        for found, expected in zip(frame(corpora[1], share), frame(corpora[0], share), strict=True):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("options", [{}, {"architecture": "skipgram", "validation": 0.05}])
def test_training_on_parts_is_training_on_one_file_to_the_bit(
    corpora: tuple[EncodedCorpus, EncodedCorpus], tmp_path: Path, options: dict[str, Any]
) -> None:
    models = []
    for corpus in corpora:
        train(corpus, tmp_path / corpus.path.name, deterministic=True, **options)
        models.append(ModelDirectory.load(tmp_path / corpus.path.name))
    for name, table in models[0].tables.items():
        np.testing.assert_array_equal(models[1].tables[name], table)


def test_a_corpus_in_parts_is_reused_and_replaced(tmp_path: Path) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    parts = part_corpus(whole, tmp_path / "c", [1])
    before = parts.path.stat().st_ino
    assert prepare([["a", "b"], ["c"]], parts.path, min_count=1, progress=False).manifest == parts.manifest
    assert parts.path.stat().st_ino == before
    prepare([["d", "b"]], parts.path, min_count=1, progress=False)
    assert sorted(path.name for path in parts.path.iterdir()) == ["ids.npy", "manifest.json", "vocabulary.tsv"]


def test_a_corpus_with_a_file_that_only_looks_like_a_part_is_not_replaced(tmp_path: Path) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    (whole.path / "ids-1.npy").write_bytes(b"")
    assert ENCODED_CORPUS.find_strangers(whole.path) == ["ids-1.npy"]
    with pytest.raises(OutputError, match=r"holds ids-1\.npy"):
        prepare([["d"]], whole.path, min_count=1, progress=False)


def test_the_vocabulary_of_a_corpus_in_parts_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    parts = part_corpus(whole, tmp_path / "c", [1])
    assert cli.main(["vocab", str(parts.path), "--verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["words"] == 3


def set_facts(**facts: object) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        manifest = json.loads((path / "manifest.json").read_text())
        (path / "manifest.json").write_text(json.dumps({**manifest, **facts}))

    return damage


def write_part(number: int, ids: np.ndarray) -> Callable[[Path], None]:
    return lambda path: np.save(path / name_part(number), ids)


def forget_checksums(path: Path) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    del manifest["checksums"]
    (path / "manifest.json").write_text(json.dumps(manifest))


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a part that is gone": (
        lambda path: (path / name_part(1)).unlink(),
        r"ids-00001\.npy is (damaged or )?missing",
    ),
    "other ids": (
        write_part(1, np.array([1, -1], np.int32)),
        r"ids-00001\.npy is damaged: its checksum is wrong",
    ),
    "no sizes": (set_facts(parts=None), "parts is None; it must be a list of 1 to 32,768 whole numbers"),
    "no parts": (set_facts(parts=[]), r"parts is \[\]; it must be"),
    "a part less than 0": (set_facts(parts=[5, -2]), "parts is .*; it must be a list"),
    "a flag": (set_facts(parts=[True, 3]), "parts is .*; it must be a list"),
    "another version": (
        set_facts(format_version=1),
        "format_version is 1; it must be 3, because there are 'parts'",
    ),
    "a part too few": (set_facts(parts=[3]), "3 ids and 3 words, its manifest says 5 and 3"),
    "a part too many": (set_facts(parts=[3, 2, 0]), r"ids-00002\.npy is damaged or missing"),
    "other sizes": (
        set_facts(parts=[2, 3]),
        r"ids-00000\.npy is damaged: .*the manifest of the corpus says 2 ids",
    ),
    "no checksums": (forget_checksums, "no valid 'checksums'"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_parts_are_refused(tmp_path: Path, name: str) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    parts = part_corpus(whole, tmp_path / "c", [1])
    damage, message = DAMAGES[name]
    damage(parts.path)
    with pytest.raises(FormatError, match=message + r".*; prepare (it|the corpus) again$"):
        EncodedCorpus.open(parts.path)


def test_parts_of_other_shapes_and_ids_are_refused_without_checksums(tmp_path: Path) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    parts = part_corpus(whole, tmp_path / "c", [1])
    np.save(parts.path / name_part(1), np.zeros((1, 2), np.int32))
    with pytest.raises(FormatError, match=r"ids-00001\.npy is damaged: it has the shape \(1, 2\)"):
        EncodedCorpus.open(parts.path, verify=False)
    np.save(parts.path / name_part(1), np.array([3, -1], np.int32))
    with pytest.raises(FormatError, match=r"c is damaged: id 3 is 3; it must be from -1 to 2"):
        EncodedCorpus.open(parts.path, verify=False).check_ids()
    with pytest.raises(FormatError, match=r"c is damaged: id 3 is 3"):
        list(EncodedCorpus.open(parts.path, verify=False))


def test_a_link_out_of_the_corpus_is_refused(tmp_path: Path) -> None:
    whole = prepare([["a", "b"], ["c"]], tmp_path / "w", min_count=1, progress=False)
    parts = part_corpus(whole, tmp_path / "c", [1])
    (parts.path / name_part(1)).rename(tmp_path / "elsewhere.npy")
    (parts.path / name_part(1)).symlink_to(tmp_path / "elsewhere.npy")
    with pytest.raises(FormatError, match=r"ids-00001\.npy is a link to .*, out of its directory"):
        EncodedCorpus.open(parts.path)
