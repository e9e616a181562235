"""Lists of words, dictionaries and questions are read as texts are, whatever they are packed in."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError, CorpusError, FormatError, Word2VecError
from word2vec.evaluation.group_files import read_categories, read_outliers
from word2vec.evaluation.question_files import read_analogies, read_pairs
from word2vec.text.sources import small_files
from word2vec.text.sources.small_files import read_lines


def test_a_mark_and_line_ends_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes("\ufeffone\r\n\n二\rthree\u2028 ".encode())
    assert read_lines(path, FormatError) == ["one", "", "二", "three\u2028 "]
    path.write_bytes(b"")
    assert read_lines(str(path), FormatError) == []


@pytest.mark.parametrize("error_class", [FormatError, ConfigError])
def test_an_unreadable_file_is_an_error_of_the_callers_class(
    tmp_path: Path, error_class: type[Word2VecError]
) -> None:
    path = tmp_path / "t"
    with pytest.raises(error_class, match=r"no such file: .*t' \(looked in"):
        read_lines(path, error_class)
    with pytest.raises(error_class, match="x is t, which cannot be read: No such file"):
        read_lines(path, error_class, "x is t, which")
    with pytest.raises(error_class, match="cannot be read: Is a directory"):
        read_lines(tmp_path, error_class)
    with pytest.raises(error_class, match="cannot be read: embedded null byte"):
        read_lines("a\0b", error_class)
    path.write_bytes(b"\xef\xbb\xbfone\r\n\xff")
    with pytest.raises(error_class, match="t is not UTF-8 at byte 8; save it as UTF-8"):
        read_lines(path, error_class)


def make_tar(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("list.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


PACKED: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "gz": lambda text: gzip.compress(text.encode()),
    "bz2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode("utf-8-sig")),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: ("\ufeff" + text).encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "utf-16 gz": lambda text: gzip.compress(text.replace("\n", "\r\n").encode("utf-16")),
}


@pytest.mark.parametrize("kind", list(PACKED))
def test_compressed_files_and_utf16_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(PACKED[kind]("一\nzwei drei\n"))
    assert read_lines(path, FormatError) == ["一", "zwei drei"]
    assert read_word_list(str(path), "stop_words") == {"一", "zwei drei"}


@pytest.mark.parametrize("kind", ["gz", "utf-16"])
def test_questions_of_all_kinds_may_be_compressed(tmp_path: Path, kind: str) -> None:
    for read, text in (
        (read_pairs, "a b 1\nc d 2\n"),
        (read_analogies, ": x\na b c d\n"),
        (read_categories, "a x\nb x\nc y\n"),
        (read_outliers, "a\nb\n\nz\n"),
    ):
        (tmp_path / "plain").write_text(text)
        (tmp_path / "packed").write_bytes(PACKED[kind](text))
        assert read(tmp_path / "packed") == read(tmp_path / "plain") != []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (make_tar(b"a\n"), "is a tar archive; give a file of text"),
        (gzip.compress(make_tar(b"a\n"), mtime=0), "is a tar archive; give a file of text"),
        (b"%PDF-1.4\n", "is a PDF file; give a file of text"),
        (b"<!DOCTYPE html><html>", "is an HTML page; give"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "is a pointer of git-lfs and not the file itself; give",
        ),
        (b"PK\x03\x04" + bytes(60), "is a zip archive; give"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8 at byte 0: it is a PNG picture; save it as UTF-8"),
        (gzip.compress(b"abc" * 99, mtime=0)[:-9], "is damaged or cut short"),
        ("好".encode("gb18030"), "is not UTF-8 at byte 0; save it as UTF-8"),
    ],
)
def test_what_is_no_list_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "list").write_bytes(data)
    with pytest.raises(FormatError, match=f"list {message}"):
        read_lines(tmp_path / "list", FormatError)
    with pytest.raises(ConfigError, match=f"stop_words is '.*list', which.* {message}"):
        read_word_list(str(tmp_path / "list"), "stop_words")


def test_a_list_that_fills_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_files, "LARGEST", 1000)
    for data in (b"a\n" * 501, gzip.compress(b"a\n" * 10**6)):
        (tmp_path / "list").write_bytes(data)
        with pytest.raises(CorpusError, match="has more than 1,000 bytes, which is no list"):
            small_files.read_small_file(tmp_path / "list")
    with pytest.raises(FormatError, match="/dev/zero has more than 1,000 bytes"):
        read_lines("/dev/zero", FormatError)


def test_standard_input_is_read_as_often_as_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("a b 3\nc d 4\n", "e f 5\n"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(text.encode()))))
        assert [len(read_pairs("-")) for _ in range(2)] == [text.count("\n")] * 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    with pytest.raises(FormatError, match="standard input is not UTF-8 at byte 0"):
        read_lines("-", FormatError)
