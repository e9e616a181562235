"""A corpus that many hosts prepare is, to the byte, the one that one process prepares."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.local_hosts import assert_same, prepare_by_tasks, prepare_here, read_files
from word2vec import EncodedCorpus, PrepareConfig, Vocabulary
from word2vec.distributed.preparing import encode_shard as encoding
from word2vec.distributed.preparing import join_phrases
from word2vec.distributed.preparing.carrier import LocalTasks
from word2vec.distributed.preparing.prepare import prepare_on_hosts
from word2vec.encoding.job import Job
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.prepare import name_tokenizer
from word2vec.errors import ConfigError, CorpusError, OutputError
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.compression import STDIN

WORKERS = (1, 2, 3, 7)


def draw_lines(lines: int = 120, seed: int = 0, start: str = "w") -> list[str]:
    """Lines of words of which few are frequent. Some lines have none."""
    draw = random.Random(seed)
    return [
        " ".join(f"{start}{int(draw.paretovariate(0.7)) % 50}" for _ in range(draw.randint(0, 9)))
        for _ in range(lines)
    ]


def write_text(path: Path) -> list[Path]:
    (path / "a.txt").write_text("\n".join(draw_lines()))
    return [path / "a.txt"]


def write_several(path: Path) -> list[Path]:
    """Files of several kinds, of which some have no words and some no last line end."""
    (path / "a.txt").write_text("\n".join(draw_lines(60, 1)))
    (path / "empty.txt").write_bytes(b"")
    (path / "blank.txt").write_text(" \n\n \n" * 200)
    with gzip.open(path / "b.txt.gz", "wt") as file:
        file.write("\n".join(draw_lines(60, 2)))
    (path / "crlf.txt").write_bytes("\r\n".join(draw_lines(60, 3)).encode())
    (path / "cr.txt").write_bytes("\r".join(draw_lines(30, 4)).encode())
    (path / "small.txt").write_text("w1 w2\n")
    return sorted(path.iterdir())


def write_long_lines(path: Path) -> list[Path]:
    """Lines longer than a batch, and one longer than a shard."""
    lines = [" ".join(draw_lines(5, seed)) for seed in range(12)]
    (path / "long.txt").write_text("\n".join([*lines, " ".join(draw_lines(200, 13)), "北京" * 90, *lines]))
    return [path / "long.txt"]


def write_jsonl(path: Path) -> list[Path]:
    lines = [json.dumps({"id": number, "text": line}) for number, line in enumerate(draw_lines())]
    (path / "a.jsonl").write_text("\n".join(lines))
    return [path / "a.jsonl"]


def write_csv(path: Path) -> list[Path]:
    rows = [f'{number},"{line}\n{line}"' for number, line in enumerate(draw_lines(40))]
    (path / "a.csv").write_text("\n".join(["id,text", *rows]))
    (path / "b.csv").write_text("\n".join(["id,text", *rows[::-1]]))
    return [path / "a.csv", path / "b.csv"]


def write_parquet(path: Path) -> list[Path]:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"text": draw_lines()}), path / "a.parquet")
    return [path / "a.parquet"]


def write_chinese(path: Path) -> list[Path]:
    lines = ["我们在野生动物园玩", "北京大学的学生在图书馆学习", "他来到了网易杭研大厦", "乒乓球拍卖完了"]
    (path / "zh.txt").write_text("\n".join(lines * 8), encoding="utf-8")
    return [path / "zh.txt"]


def write_gb18030(path: Path) -> list[Path]:
    (path / "a.txt").write_text("\n".join(["北京 大学", "大学 学生"] * 20), encoding="gb18030")
    (path / "b.txt").write_text("\n".join(["学生 北京", "大学 玩"] * 20), encoding="gb18030")
    return [path / "a.txt", path / "b.txt"]


TEXTS: dict[str, tuple[Callable[[Path], list[Path]], dict[str, Any]]] = {
    "text": (write_text, {}),
    "min_count": (write_text, {"min_count": 4}),
    "ties cut by size": (write_text, {"max_vocab_size": 7}),
    "normalised and split": (write_text, {"normalize": ("digits",), "sentence_split": True}),
    "several files": (write_several, {}),
    "long lines": (write_long_lines, {}),
    "json lines": (write_jsonl, {"field": "text"}),
    "csv": (write_csv, {"column": "text"}),
    "parquet": (write_parquet, {"column": "text"}),
    "chinese": (write_chinese, {"tokenizer": "jieba"}),
    "another encoding": (write_gb18030, {"encoding": "gb18030", "tokenizer": "whitespace"}),
    "a function": (write_text, {"tokenizer": "tests.distributed.preparing.test_prepare:split_shouting"}),
    "phrases": (write_text, {"phrases": 1, "phrase_threshold": 0.5, "phrase_min_count": 2}),
    "phrases of phrases": (
        write_long_lines,
        {"phrases": 3, "phrase_threshold": 0.5, "phrase_min_count": 1, "min_count": 2},
    ),
    "npmi": (
        write_several,
        {"phrases": 2, "phrase_threshold": 0.0, "phrase_scoring": "npmi", "phrase_min_count": 1},
    ),
    "more passes than phrases": (write_text, {"phrases": 10, "phrase_threshold": 3.0, "phrase_min_count": 2}),
}


def split_shouting(line: str) -> list[str]:
    """A tokenizer that other processes can import by its name."""
    return line.upper().split()


@pytest.mark.parametrize("name", TEXTS)
def test_the_corpus_is_that_of_one_process_for_any_number_of_workers(tmp_path: Path, name: str) -> None:
    write, options = TEXTS[name]
    (tmp_path / "text").mkdir()
    text = write(tmp_path / "text")
    whole = prepare_here(text, tmp_path / "whole", **options)
    found = [prepare_by_tasks(text, tmp_path / f"parts-{n}" / "c", n, **options) for n in WORKERS]
    assert_same(found[0], whole)
    for other in found[1:]:
        assert read_files(other) == read_files(found[0])
    assert EncodedCorpus.open(found[0].path, verify=True).manifest["format_version"] == 3
    for n in WORKERS:
        assert [path.name for path in (tmp_path / f"parts-{n}").iterdir()] == ["c"]


def test_phrases_are_made_in_these_texts(tmp_path: Path) -> None:
    """The cases above are of no use without phrases, and without some that stand beside the end of a shard."""
    for name in ("phrases", "phrases of phrases", "npmi"):
        write, options = TEXTS[name]
        (tmp_path / name / "text").mkdir(parents=True)
        corpus = prepare_by_tasks(write(tmp_path / name / "text"), tmp_path / name / "c", **options)
        assert len(corpus.manifest["parts"]) > 3
        assert corpus.summary is not None
        assert corpus.summary.joined_pairs > 20


@pytest.mark.parametrize("pairs", [1, 7])
def test_pairs_are_added_up_in_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs: int) -> None:
    write, options = TEXTS["phrases of phrases"]
    text = write(tmp_path)
    whole = prepare_here(text, tmp_path / "w", **options)
    monkeypatch.setattr(join_phrases, "_PAIRS_AT_A_TIME", pairs)
    assert_same(prepare_by_tasks(text, tmp_path / "c", **options), whole)


LISTS = {"stop_words": "w1\nw2\nabsent\n", "keep_words": "w17\nw23\nw31\n"}


def test_lists_of_words(tmp_path: Path) -> None:
    text = write_text(tmp_path)
    for name, words in LISTS.items():
        (tmp_path / name).write_text(words)
    options: dict[str, Any] = {name: str(tmp_path / name) for name in LISTS}
    options |= {"min_count": 6, "max_vocab_size": 9}
    whole = prepare_here(text, tmp_path / "w", **options)
    parts = prepare_by_tasks(text, tmp_path / "c", **options)
    assert_same(parts, whole)
    assert parts.summary is not None
    assert parts.summary.named["stop_words"] == (2, 3)
    only = prepare_by_tasks(text, tmp_path / "v", vocabulary=str(tmp_path / "keep_words"))
    assert_same(only, prepare_here(text, tmp_path / "u", vocabulary=str(tmp_path / "keep_words")))
    assert len(only.vocabulary) > 0
    assert set(only.vocabulary.words) <= {"w17", "w23", "w31"}


def test_a_user_dictionary_is_read_from_the_shared_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = write_chinese(tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("words.txt").write_text("网易杭研 10\n", encoding="utf-8")
    whole = prepare_here(text, tmp_path / "w", tokenizer="jieba", user_dictionary="words.txt")
    parts = prepare_by_tasks(text, tmp_path / "c", tokenizer="jieba", user_dictionary="words.txt")
    assert_same(parts, whole)
    assert "网易杭研" in parts.vocabulary.words


def test_text_in_a_store_is_cut_and_read_by_ranges(tmp_path: Path) -> None:
    system = pytest.importorskip("fsspec").filesystem("memory")
    write_jsonl(tmp_path)
    system.pipe_file("/corp/a.jsonl", (tmp_path / "a.jsonl").read_bytes())
    try:
        whole = prepare_here([tmp_path / "a.jsonl"], tmp_path / "w", field="text")
        parts = prepare_by_tasks(["memory://corp/a.jsonl"], tmp_path / "c", field="text")
    finally:
        system.store.clear()
    assert len(parts.manifest["parts"]) > 10
    assert_same(parts, whole)


def test_the_words_of_a_model_keep_their_ids(tmp_path: Path) -> None:
    text = write_text(tmp_path)
    known = KnownWords(Vocabulary(["old", "w31"], np.array([3, 2])))
    whole = prepare_here(text, tmp_path / "w", known=known, min_count=5)
    parts = prepare_by_tasks(text, tmp_path / "c", known=known, min_count=5)
    assert_same(parts, whole)
    assert parts.vocabulary.words[:2] == ["old", "w31"]
    assert 2 < parts.vocabulary.require_counts()[1] < 5


PIECES = st.sampled_from(["a", "b", "c", " ", "\n", "\r\n", "\r", "e f", "g h i", "。", "x" * 20])


@settings(max_examples=60)
@given(
    st.lists(st.lists(PIECES, max_size=60).map("".join), min_size=1, max_size=4),
    st.integers(1, 80),
    st.integers(2, 40),
    st.sampled_from([{}, {"phrases": 2, "phrase_threshold": 0.1, "phrase_min_count": 1}, {"min_count": 2}]),
)
def test_any_texts_and_sizes(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], shard: int, batch: int, options: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("t")
    paths = [path / f"{number}.txt" for number in range(len(texts))]
    for place, text in zip(paths, texts, strict=True):
        place.write_bytes(text.encode())
    try:
        whole = prepare_here(paths, path / "w", batch_bytes=batch, **options)
    except CorpusError as error:
        with pytest.raises(CorpusError, match=re.escape(str(error))):
            prepare_by_tasks(paths, path / "c", shard_bytes=shard, batch_bytes=batch, **options)
        return
    assert_same(prepare_by_tasks(paths, path / "c", shard_bytes=shard, batch_bytes=batch, **options), whole)


def test_a_corpus_is_reused_from_one_process_and_by_one(tmp_path: Path) -> None:
    text = write_several(tmp_path)
    prepare_here(text, tmp_path / "c")
    before = (tmp_path / "c").stat().st_ino
    prepare_by_tasks(text, tmp_path / "c")
    assert (tmp_path / "c").stat().st_ino == before
    prepare_by_tasks(text, tmp_path / "d")
    before = (tmp_path / "d").stat().st_ino
    prepare_here(text, tmp_path / "d")
    assert (tmp_path / "d").stat().st_ino == before
    (tmp_path / "a.txt").write_text("other words\n")
    assert prepare_by_tasks(text, tmp_path / "d").key != EncodedCorpus.open(tmp_path / "c").key
    assert (tmp_path / "d").stat().st_ino != before


@pytest.mark.parametrize(("number", "errors"), [(1, "strict"), (77, "strict"), (119, "ignore")])
def test_messages_count_lines_from_the_start_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: int, errors: str
) -> None:
    (text,) = write_jsonl(tmp_path)
    lines = text.read_text().split("\n")
    lines[number - 1] = "{"
    text.write_text("\r\n".join(lines))
    messages = []
    for prepare, output in ((prepare_here, tmp_path / "w"), (prepare_by_tasks, tmp_path / "c")):
        try:
            prepare([text], output, field="text", errors=errors)
            messages.append(capsys.readouterr().err)
        except CorpusError as error:
            messages.append(str(error))
    assert f"{text} line {number} is not JSON" in messages[0]
    assert messages[1] == messages[0]


def test_undecodable_bytes_are_named_by_their_place(tmp_path: Path) -> None:
    (text,) = write_text(tmp_path)
    data = bytearray(text.read_bytes())
    data[1500] = 0xFF
    text.write_bytes(data)
    with pytest.raises(CorpusError, match=r"byte ff at offset 1500 cannot be decoded"):
        prepare_by_tasks([text], tmp_path / "c")
    assert not (tmp_path / "c").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    whole = prepare_here([text], tmp_path / "w", errors="ignore")
    assert_same(prepare_by_tasks([text], tmp_path / "c", errors="ignore"), whole)


def refuse(paths: Sequence[Path], output: Path, message: str, **options: Any) -> None:
    with pytest.raises(ConfigError, match=message):
        prepare_by_tasks(paths, output, **options)
    assert not output.exists()


def test_what_cannot_be_done_on_several_hosts_is_refused(tmp_path: Path) -> None:
    text = write_text(tmp_path)
    refuse(text, tmp_path / "c", "max_counting_entries is 1,000, and with cluster", max_counting_entries=1000)
    with LocalTasks(1) as tasks:
        with pytest.raises(ConfigError, match=r"standard input \(-\) is read by this process only"):
            prepare_on_hosts(tasks, Job(PrepareConfig(), tmp_path / "c"), [STDIN])
        _, nameless = name_tokenizer(lambda line: line.split())
        with pytest.raises(ConfigError, match="cannot be imported by name, so other hosts cannot have it"):
            prepare_on_hosts(tasks, Job(PrepareConfig(), tmp_path / "c", nameless), text)


def change_after_planning(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Change something between the look of the driver and that of the hosts."""
    usual = encoding.check_file

    def changed(path: Any, size: int) -> None:
        change()
        usual(path, size)

    monkeypatch.setattr("word2vec.distributed.preparing.prepare.check_file", changed)


def test_a_text_that_a_host_sees_otherwise_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = write_text(tmp_path)
    size = text.stat().st_size
    host = socket.gethostname()
    with monkeypatch.context() as patch:
        change_after_planning(patch, lambda: text.write_text("short"))
        with pytest.raises(CorpusError, match=f"host {host} finds 5 bytes in {text}, and the driver {size:,}"):
            prepare_by_tasks([text], tmp_path / "c")
    with monkeypatch.context() as patch:
        change_after_planning(patch, text.unlink)
        with pytest.raises(CorpusError, match=f"host {host} does not see {text} .*storage that every host"):
            prepare_by_tasks([text], tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_a_host_does_not_see_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_text(tmp_path)
    target = "word2vec.distributed.preparing.work_directory"
    monkeypatch.setattr(f"{target}.WorkDirectory._has_marker", lambda self: False)
    monkeypatch.setattr(f"{target}.WorkDirectory.check_visible.__defaults__", (0.0,))
    with pytest.raises(OutputError, match=f"does not see what this one writes in {tmp_path}"):
        prepare_by_tasks(text, tmp_path / "c")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_host_that_would_tokenise_otherwise_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_text(tmp_path)

    class Other(Analyzer):
        def __init__(self, config: PrepareConfig) -> None:
            super().__init__(config)
            self.fingerprint = "simple-1"

    monkeypatch.setattr(encoding, "Analyzer", Other)
    with pytest.raises(ConfigError, match=r"would tokenise as simple-1, and the driver as .*; install"):
        prepare_by_tasks(text, tmp_path / "c")


def test_a_host_with_another_version_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_text(tmp_path)
    monkeypatch.setattr(encoding, "__version__", "0.0.1")
    with pytest.raises(ConfigError, match=r"has version 0\.0\.1 of the toolkit, and the driver .*; install the"):
        prepare_by_tasks(text, tmp_path / "c")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_changes_meanwhile_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = write_text(tmp_path)
    change_after_planning(monkeypatch, lambda: os.utime(text, (1, 1)))
    with pytest.raises(CorpusError, match=r"a\.txt changed while it was read"):
        prepare_by_tasks([text], tmp_path / "c")


def test_a_task_that_is_done_twice_does_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, options = TEXTS["phrases of phrases"]
    text = write(tmp_path)

    class Twice(LocalTasks):
        """As where a host is taken for dead, its task is done elsewhere, and then it writes after all."""

        def map(self, function: Any, tasks: Sequence[Any]) -> Any:
            return super().map(lambda task: [function(task), function(task)][1], tasks)

    monkeypatch.setattr("tests.support.local_hosts.LocalTasks", Twice)
    assert_same(prepare_by_tasks(text, tmp_path / "c", **options), prepare_here(text, tmp_path / "w", **options))


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = write_text(tmp_path)

    def fail(self: object, ids: np.ndarray) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("word2vec.encoding.id_file.IdFile.append", fail)
    with pytest.raises(OutputError, match=r"the host .* cannot write .*: No space left on device"):
        prepare_by_tasks(text, tmp_path / "c")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
