"""Text files as batches: encodings, line ends, long lines. And the files that a path stands for."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from word2vec.encoding.local_ids import number_locally
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed
from word2vec.text.sources.files import find_files
from word2vec.text.sources.text import TextReader, check_encoding, decode_lines

LINES = st.lists(st.text("ab 。é\u3000𠀀", max_size=12), max_size=8)


def read(
    path: Path, encoding: str = "utf-8", errors: str = "strict", batch_bytes: int = BATCH_BYTES
) -> list[Batch]:
    return list(TextReader(encoding, errors, batch_bytes).batches(path))


def lines(batches: list[Batch]) -> list[str]:
    """Put the pieces of lines that go on together again."""
    reader = TextReader("utf-8", "strict")
    found: list[str] = []
    goes_on = False
    for batch in batches:
        decoded = reader.lines(batch)
        if goes_on:
            found[-1] += decoded[0]
            decoded = decoded[1:]
        found += decoded
        goes_on = batch.continues
    assert not goes_on
    return found


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.integers(5, 20))
def test_batches_hold_the_lines(
    tmp_path_factory: pytest.TempPathFactory, written: list[str], end: str, closed: bool, size: int
) -> None:
    path = tmp_path_factory.mktemp("t") / "text"
    data = end.join(written) + (end if closed and written else "")
    path.write_bytes(data.encode())
    expected = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not expected[-1]:
        expected.pop()
    batches = read(path, batch_bytes=size)
    assert b"".join(batch.data for batch in batches) == data.encode()
    if end != "\r":
        # A lone carriage return that closes a block may or may not be followed by a line feed.
        assert lines(batches) == expected
    position = 0
    for batch in batches:
        assert batch.offset == position
        position += len(batch.data)
        if not batch.continues and end == "\n":
            assert batch.first == data.encode()[: batch.offset].count(b"\n") + 1


@given(st.text("ab 。é", max_size=60).filter(lambda line: bool(line.split())), st.integers(4, 20))
def test_no_word_of_a_long_line_is_cut_where_there_is_white_space(
    tmp_path_factory: pytest.TempPathFactory, line: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("t") / "text"
    path.write_text(line, encoding="utf-8")
    batches = read(path, batch_bytes=size)
    words: list[str] = []
    ends = 0
    for batch in batches:
        found = number_locally(
            (line.split() for line in decode_lines(batch, "utf-8", "strict")), open_end=batch.continues
        )
        words += [found.words[number - 1] for number in found.ids.tolist() if number]
        ends += found.ids.tolist().count(0)
    assert ends == 1, "it is still one sentence"
    if max(map(len, line.encode().split(b" "))) < size // 2 and "。" not in line:
        assert words == line.split()


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    (tmp_path / "t").write_bytes(compress(b"one\ntwo\n"))
    assert lines(read(tmp_path / "t")) == ["one", "two"]
    (tmp_path / "t").write_bytes(compress(b""))
    assert read(tmp_path / "t") == []


def test_zstandard_and_several_streams_in_one_file(tmp_path: Path) -> None:
    compress = pytest.importorskip("backports.zstd").compress
    (tmp_path / "t").write_bytes(compress(b"one\ntwo\n"))
    assert lines(read(tmp_path / "t")) == ["one", "two"]
    for pack in (gzip.compress, bz2.compress, lzma.compress, compress):
        (tmp_path / "t").write_bytes(pack(b"one\n") + pack(b"two\n"))
        assert lines(read(tmp_path / "t")) == ["one", "two"], pack
    (tmp_path / "t").write_bytes(compress(b"one two three\n" * 999)[:-9])
    with pytest.raises(CorpusError, match="damaged or cut short"):
        read(tmp_path / "t")
    (tmp_path / "t").write_bytes(compress(b"one two three\n" * 999)[:20] + b"x" * 99)
    with pytest.raises(CorpusError, match="damaged"):
        read(tmp_path / "t")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030", "big5", "utf-8-sig", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t").write_bytes("北京\n歡迎\n".encode(encoding))
    # Blocks that end within characters.
    assert lines(read(tmp_path / "t", encoding, batch_bytes=3)) == ["北京", "歡迎"]


def test_undecodable_bytes_of_other_encodings_are_named_with_their_offset(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes("北京\n".encode("gb18030") * 9 + b"\xff\xff")
    with pytest.raises(
        CorpusError, match=r"t is not gb18030: byte ff at offset 45 cannot be decoded.*--encoding"
    ):
        read(tmp_path / "t", "gb18030")
    assert lines(read(tmp_path / "t", "gb18030", "ignore")) == ["北京"] * 9


def test_nul_bytes_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"one\ntw\0o\n")
    with pytest.raises(CorpusError, match=r"byte 00 at offset 6 .*UTF-16"):
        lines(read(tmp_path / "t"))
    reader = TextReader("utf-8", "ignore")
    assert [reader.lines(batch) for batch in reader.batches(tmp_path / "t")] == [["one", "two"]]


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "\0"])
def test_unknown_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(ConfigError, match="which Python does not know"):
        check_encoding(encoding)


def test_files_that_are_damaged_are_named(tmp_path: Path) -> None:
    for compress in (gzip.compress, bz2.compress, lzma.compress):
        (tmp_path / "t").write_bytes(compress(b"word " * 9999)[:-9])
        with pytest.raises(CorpusError, match=r"t is damaged or cut short.*compress it again"):
            read(tmp_path / "t")
    with pytest.raises(CorpusError, match="cannot read"), open_decompressed(tmp_path / "none"):
        pass


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "deep/er/c.txt.gz", "deep/d.md", "picture.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def found(tree: Path, *paths: str, suffixes: tuple[str, ...] = (".txt", ".txt.gz")) -> list[str]:
    return [
        str(Path(str(path)).relative_to(tree)) for path in find_files([tree / path for path in paths], suffixes)
    ]


def test_directories_and_patterns(tree: Path) -> None:
    assert found(tree, "") == ["a.txt", "b.txt", "deep/er/c.txt.gz"]
    assert found(tree, "", suffixes=(".md",)) == ["deep/d.md"]
    assert found(tree, "*.txt", "picture.png") == ["a.txt", "b.txt", "picture.png"]
    assert found(tree, "**/*.gz") == ["deep/er/c.txt.gz"]
    assert found(tree, "[ab].txt") == ["a.txt", "b.txt"]
    (tree / "[odd].txt").write_text("x")
    assert found(tree, "[odd].txt") == ["[odd].txt"], "a file of that name comes before a pattern"


def test_links_are_followed_and_loops_end(tree: Path) -> None:
    (tree / "deep" / "up").symlink_to(tree, target_is_directory=True)
    (tree / "self").symlink_to(tree / "self")
    (tree / "linked.txt").symlink_to(tree / "a.txt")
    assert found(tree, "") == ["a.txt", "b.txt", "deep/er/c.txt.gz", "linked.txt"]
    with pytest.raises(CorpusError, match="self is a link that leads to no file"):
        found(tree, "self")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none", "no such file"),
        ("*.pdf", "no file is named like"),
        (
            "deep/er",
            r"does not hold text; it is searched for files named \*\.md; name other endings with --suffix",
        ),
    ],
)
def test_paths_that_lead_nowhere(tree: Path, path: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        found(tree, path, suffixes=(".md",))


def test_standard_input_is_read_once() -> None:
    assert [str(path) for path in find_files(["-"], ())] == ["-"]
    with pytest.raises(CorpusError, match="only once"):
        find_files(["-", "-"], ())


def test_pipes_are_refused_because_they_can_be_read_only_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CorpusError, match=r"pipe is a pipe or a device.*word2vec prepare -"):
        find_files([tmp_path / "pipe"], ())


def test_endings_match_in_any_case_and_hidden_names_are_skipped(tree: Path) -> None:
    for name in (
        "B.TXT",
        "__MACOSX/._a.txt",
        ".git/x.txt",
        ".hidden.txt",
        "deep/.ipynb_checkpoints/y.txt",
        "z.Txt.GZ",
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(b"x")
    assert found(tree, "") == ["B.TXT", "a.txt", "b.txt", "deep/er/c.txt.gz", "z.Txt.GZ"]
    assert found(tree, "", suffixes=(".MD",)) == ["deep/d.md"]
    # A hidden directory or file that is named is wanted.
    assert found(tree, ".git", ".hidden.txt") == [".git/x.txt", ".hidden.txt"]


def test_corpora_and_models_below_a_directory_are_not_entered(tree: Path) -> None:
    for name, manifest, format in [
        ("old.corpus", "manifest.json", "word2vec-encoded-corpus"),
        ("deep/model", "config.json", "word2vec-model"),
        ("vectors", "config.json", "word2vec-vectors"),
        ("mine", "config.json", "of another program"),
    ]:
        (tree / name).mkdir()
        (tree / name / manifest).write_text(f'{{"format": "{format}"}}')
        (tree / name / "vocabulary.txt").write_text("x")
    assert found(tree, "") == ["a.txt", "b.txt", "deep/er/c.txt.gz", "mine/vocabulary.txt"]
    with pytest.raises(CorpusError, match=r"deep/model is a trained model, not text; name the text"):
        found(tree, "deep/model")


@pytest.mark.parametrize("given", ["", "*/*/*.gz", "**/*.gz", "deep/**"])
def test_a_directory_that_cannot_be_listed_is_an_error(
    tree: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    def refuse(function: Any) -> Any:
        def listed(path: Any = ".") -> Any:
            if not isinstance(path, int) and os.fspath(path).rstrip("/").endswith("deep/er"):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return function(path)

        return listed

    # As root, who runs the tests in a container, can list every directory.
    monkeypatch.setattr(os, "scandir", refuse(os.scandir))
    monkeypatch.setattr(os, "listdir", refuse(os.listdir))
    with pytest.raises(CorpusError, match=r"cannot list the directory .*deep/er: Permission denied; the files"):
        found(tree, given)
    assert found(tree, "*.txt") == ["a.txt", "b.txt"], "a directory that the pattern does not search"


def test_a_broken_link_among_the_files_is_an_error(tree: Path) -> None:
    (tree / "deep" / "gone.txt").symlink_to(tree / "none.txt")
    for pattern in ("", "deep/*.txt", "**/*.txt"):
        with pytest.raises(CorpusError, match=r"gone\.txt is a link that leads to no file .*mend or remove it"):
            found(tree, pattern)


def test_a_path_that_cannot_be_asked_about_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(CorpusError, match=r"cannot read .*a\.txt: Permission denied"):
        find_files([tree / "a.txt"], ())


@pytest.mark.parametrize(
    "text",
    ["北京是中国的首都。", "北京", "the cat sat", "cat", "word " * 10_000, "字" * 5000, "is it? [yes] no",
     "a\0b", "one\ntwo", "\ud800", "* " * 5000],
)  # fmt: skip
def test_a_text_in_place_of_a_path_gets_a_hint(text: str) -> None:
    with pytest.raises(
        CorpusError, match=r"no such file: .*\(looked in .*word2vec\.Texts\(lambda: texts\)"
    ) as caught:
        find_files([text], ())
    assert len(str(caught.value)) < 1000
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["news.txt", "data/news", "../x/y.jsonl.gz", Path("the cat sat")])
def test_a_path_that_leads_nowhere_gets_no_hint(path: str | Path) -> None:
    with pytest.raises(CorpusError, match=r"no such file: '[^']*' \(looked in [^)]*\)$"):
        find_files([path], ())


def test_an_empty_name_is_not_this_directory() -> None:
    with pytest.raises(CorpusError, match=r"the name of a file is empty.*name it as \."):
        find_files([""], (".txt",))
