"""The format is told by the content, and what holds no vectors is named with the way out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.three_vectors import TEXT, assert_sample, sample
from word2vec import formats
from word2vec.errors import ConfigError, FormatError
from word2vec.formats.recognition import recognise

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


@pytest.mark.parametrize("name", formats.list_readable())
@pytest.mark.parametrize("given", ["v", "v.txt", "v.bin", "v.unknown"])
def test_the_content_tells_the_format(tmp_path: Path, name: str, given: str) -> None:
    path = tmp_path / given
    try:
        formats.write(path, sample(), name)
    except ConfigError as error:
        pytest.skip(str(error))
    assert_sample(path)
    if name != "npy":
        for start in range(3):
            (tmp_path / "c").write_bytes(gzip.compress(path.read_bytes()) if start else path.read_bytes())
        assert_sample(tmp_path / "c")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"400000 300\nthe 0.1 0.2", "word2vec-text"),
        (b"400000 300\nthe 0.1 0.2 0.", "word2vec-text"),
        (b"3 1\nthe \x00\x00\x80\x3f", "word2vec-binary"),
        (b"the 0.1 -2e-5", "glove"),
        (b", 0.1 0.2 0.3\n. 1 2 3\n", "glove"),
        (b"</s> 0.1 0.2\n", "glove"),
        (b"once upon a time\n", None),
        (b"", None),
        (b"3 2\n", None),
        (b'"word","x0"\n', "csv"),
    ],
)
def test_first_bytes(head: bytes, expected: str | None) -> None:
    assert recognise(head, False) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04" + bytes(60), "is a zip archive; unpack it .* unzip -p"),
        (b"\x80\x04\x95" + bytes(20), "is a Python pickle; it runs code .*save_word2vec_format"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\n",
            "is a pointer of git-lfs.*git lfs pull",
        ),
        (b"<!DOCTYPE html><html>", "is an HTML page; .*fetch the file itself"),
        (b"%PDF-1.4\n", "is a PDF file; give a file of word vectors"),
        ("the 1 2\n".encode("utf-16"), "is text in UTF-16; convert it: iconv"),
        (b'{"the": [1, 2]}\n{"cat": [3, 4]}\n', "is JSON Lines and holds no vectors"),
        (b"\x89HDF\r\n\x1a\n" + bytes(20), "is an HDF5 file"),
    ],
)
@pytest.mark.parametrize("name", ["v.txt", "v.bin", "v", "v.vec.gz"])
def test_what_holds_no_vectors_is_named_with_the_way_out(
    tmp_path: Path, content: bytes, message: str, name: str
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with pytest.raises(FormatError, match=message):
        word2vec.load(tmp_path / name)


def make_archives(content: bytes) -> dict[str, bytes]:
    """Return archives that hold one file of vectors, by the way out that is expected for each."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("v.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    numbers = [1, 33188, 0, 0, 1, 0, len(content), 0, 0, 0, 0, 6, 0]
    cpio = b"070701" + b"".join(b"%08X" % number for number in numbers) + b"v.txt\0" + content
    ar = (
        b"!<arch>\n" + b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"v.txt/", 0, 0, 0, 0o100644, len(content)) + content
    )
    return {r"is a tar archive; unpack .* tar -xOf": packed.getvalue(), "cpio -id <": cpio, "ar archive": ar}


@pytest.mark.parametrize("content", [TEXT, TEXT.partition(b"\n")[2]], ids=["word2vec", "glove"])
@pytest.mark.parametrize("suffix", [".txt", ".txt.gz", ".txt.xz"])
@pytest.mark.parametrize("options", [{}, {"limit": 2}, {"format": "glove", "limit": 2}, {"errors": "ignore"}])
def test_an_archive_of_vectors_is_never_read_as_vectors(
    tmp_path: Path, content: bytes, suffix: str, options: dict[str, Any]
) -> None:
    compress = COMPRESS.get(Path(suffix).suffix, bytes)
    for message, archive in make_archives(content).items():
        (tmp_path / f"v{suffix}").write_bytes(compress(archive))
        with pytest.raises(FormatError, match=message):
            word2vec.load(tmp_path / f"v{suffix}", **options)


def test_neither_content_nor_name_tell_it(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"?\n")
    with pytest.raises(ConfigError, match=r"the suffix of 'v' names no format.*give a format") as caught:
        word2vec.load(tmp_path / "v")
    # Of the formats, only those that are read.
    assert "word2vec-text" in str(caught.value)
    assert "spacy" not in str(caught.value)
    (tmp_path / "v.vec").write_bytes(b"?\n")
    with pytest.raises(FormatError, match=r"line 1 is .*expected two numbers.*read them with the format glove"):
        word2vec.load(tmp_path / "v.vec")


@pytest.mark.parametrize("name", ["v", "v.vec", "v.txt", "-"])
@pytest.mark.parametrize("text", ["once upon a time\n", "北京 是 首都\n上海 是 城市\n", "one two"])
def test_text_is_told_from_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    (tmp_path / "v").write_text(text)
    (tmp_path / name.replace("-", "v")).write_text(text)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    with pytest.raises(FormatError, match=r"is text and holds no vectors; to make some of it: word2vec train"):
        word2vec.load(name if name == "-" else tmp_path / name)
    with pytest.raises(FormatError, match=r"line 1: '.*' is not a number|expected two numbers|holds \d numbers"):
        word2vec.load(tmp_path / "v", format="glove")


def test_standard_input_without_vectors_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, error, message in (
        (b"", FormatError, "standard input is empty; give a file of word vectors"),
        (b"?\n", ConfigError, "what standard input holds does not tell its format; name it with --format"),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(error, match=message) as caught:
            word2vec.load("-")
        assert "spacy" not in str(caught.value)
