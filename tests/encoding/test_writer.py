"""A corpus is published when it is complete, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.listed_names import list_names
from word2vec import EncodedCorpus, PrepareConfig, prepare
from word2vec.encoding.job import Job
from word2vec.encoding.local_ids import number_locally
from word2vec.encoding.writer import CorpusWriter
from word2vec.errors import CorpusError

INPUTS = {"sources": [{"name": "sentences", "blake2b": "some digest"}]}


def job_at(output: Path) -> Job:
    return Job(PrepareConfig(min_count=1), output)


def fail_after_completing(writer: CorpusWriter) -> None:
    writer.encoder.add(number_locally([["a"]]))
    writer.complete(INPUTS)
    raise ZeroDivisionError


def test_a_complete_corpus_is_published_at_the_end_of_the_block(tmp_path: Path) -> None:
    job = job_at(tmp_path / "c")
    with CorpusWriter(job) as writer:
        writer.encoder.add(number_locally([["a", "b"], ["a"]]))
        writer.complete(INPUTS)
        assert not (tmp_path / "c").exists()
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["a", "b"], ["a"]]
    assert list_names(tmp_path) == ["c"]
    assert job.find_reusable(INPUTS) is not None
    assert job.find_reusable({"sources": [{"name": "sentences", "blake2b": "other"}]}) is None


def test_a_corpus_that_was_not_completed_is_not_published(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"the corpus .*c was not completed, so it is not published"),
        CorpusWriter(job_at(tmp_path / "c")) as writer,
    ):
        writer.encoder.add(number_locally([["a"]]))
    assert list(tmp_path.iterdir()) == []


def complete_twice(writer: CorpusWriter) -> None:
    writer.encoder.add(number_locally([["a"]]))
    writer.complete(INPUTS)
    writer.complete(INPUTS)


def test_a_corpus_is_completed_once(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="c is completed already"),
        CorpusWriter(job_at(tmp_path / "c")) as writer,
    ):
        complete_twice(writer)
    assert list(tmp_path.iterdir()) == []


def test_the_old_corpus_stays_if_the_new_one_is_not_completed(tmp_path: Path) -> None:
    prepare([["old"]], tmp_path / "c", min_count=1, progress=False)
    with pytest.raises(RuntimeError, match="not completed"), CorpusWriter(job_at(tmp_path / "c")):
        pass
    with pytest.raises(CorpusError, match="not one word"), CorpusWriter(job_at(tmp_path / "c")) as writer:
        writer.complete(INPUTS)
    with pytest.raises(ZeroDivisionError), CorpusWriter(job_at(tmp_path / "c")) as writer:
        fail_after_completing(writer)
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["old"]]
    assert list_names(tmp_path) == ["c"]
