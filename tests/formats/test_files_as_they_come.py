"""Files of vectors as people have them: compressed, piped, under any name, with odd headers, or cut short."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from word2vec import formats
from word2vec.errors import ConfigError, FormatError
from word2vec.formats.recognition import recognise
from word2vec.storage.table import Table

TEXT = b"3 2\nthe 1 2\ncat 3 4\ndog 5 1\n"
WORDS, MATRIX = ["the", "cat", "dog"], [[1, 2], [3, 4], [5, 1]]
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
EACH_COMPRESSION = pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])


def sample() -> Table:
    return Table(WORDS, np.array(MATRIX, np.float32))


def assert_sample(path: Path, format: str | None = None, **options: Any) -> None:
    found = formats.read(path, format, **options)
    assert (list(found.words), found.matrix.tolist()) == (WORDS, MATRIX)


# ==== White space, headers, byte order marks ====


@pytest.mark.parametrize(
    "content",
    [
        b"3  2\nthe 1 2\ncat 3 4\ndog 5 1\n",
        b"3\t2\nthe\t1\t2\ncat\t3\t4\ndog\t5\t1\n\n",
        b" 3 2 \r\nthe 1 2\r\ncat 3 4\r\ndog 5 1\r\n",
        b"3 2\nthe\t1 2\ncat  3 4\ndog\t5 \t1\t\n \n\t\n",
        b"\xef\xbb\xbf3 2\nthe 1 2\ncat 3 4\ndog 5 1",
        b"the 1 2\ncat 3 4\ndog 5 1\n\n",
        b"\xef\xbb\xbfthe 1 2\ncat 3 4\ndog 5 1\n",
        b"\xef\xbb\xbf3 2\r\nthe\t1\t2\r\ncat\t3\t4\r\ndog\t5\t1\r\n\r\n",
        b"the\t1\t2\ncat\t3\t4\ndog\t5\t1\n",
    ],
)
def test_white_space_headers_and_marks_of_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v.txt").write_bytes(content)
    assert_sample(tmp_path / "v.txt")


@pytest.mark.parametrize("header", [b"3 2\n", b"3  2\n", b"3\t2\r\n", b"\xef\xbb\xbf3 2\n", b" 3 2 \n"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_white_space_headers_and_marks_of_binary(tmp_path: Path, header: bytes, end: bytes) -> None:
    rows = [
        word.encode() + b" " + np.array(row, "<f4").tobytes() for word, row in zip(WORDS, MATRIX, strict=True)
    ]
    (tmp_path / "v").write_bytes(header + b"".join(row + end for row in rows) + b"\n\n")
    assert_sample(tmp_path / "v")


def test_a_byte_order_mark_is_dropped_by_every_other_reader(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array(MATRIX, np.float32))
    (tmp_path / "v.words.txt").write_bytes(b"\xef\xbb\xbfthe\ncat\ndog\n")
    assert_sample(tmp_path / "v.npy")
    (tmp_path / "v.csv").write_bytes(b"\xef\xbb\xbfword,x0,x1\nthe,1,2\ncat,3,4\ndog,5,1\n")
    assert_sample(tmp_path / "v.csv")


@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove", "npy", "csv"])
def test_a_first_word_that_begins_with_the_mark_comes_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    formats.write(path, Table(["\ufeffthe", "\ufeff"], np.eye(2, dtype=np.float32)))
    assert formats.read(path).words == ["\ufeffthe", "\ufeff"]


def test_words_with_other_white_space_come_back_in_every_format(tmp_path: Path) -> None:
    words = ["a\u00a0b", "x\u0085y", "\u3000", "n\u2028m"]
    for name in formats.list_readable():
        path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
        formats.write(path, Table(words, np.ones((4, 3), np.float32)), name)
        assert list(formats.read(path, name).words) == words, name


@pytest.mark.parametrize("name", ["glove", "word2vec-text"])
def test_words_may_hold_spaces_where_the_numbers_tell_them(tmp_path: Path, name: str) -> None:
    header = b"3 2\n" if name == "word2vec-text" else b""
    (tmp_path / "v").write_bytes(header + b". . . 1 2\nnew york 3 4\ndog 5 1\n")
    assert formats.read(tmp_path / "v").words == [". . .", "new york", "dog"]


def test_a_word_that_is_a_line_end_to_python_only_is_a_word(tmp_path: Path) -> None:
    """As one of GloVe's words from Twitter, U+0085."""
    (tmp_path / "v.txt").write_bytes("the 1 2\n\x85 3 4\ndog 5 1\n".encode())
    found = formats.read(tmp_path / "v.txt")
    assert (found.words, found.matrix.tolist()) == (["the", "\x85", "dog"], MATRIX)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"the 0.1 0.2 0.3\ncat 0.4 0.5\ndog 0.6 0.7 0.8\n", "line 2 holds 2 numbers; expected 3"),
        (b"the 1 2\ncat 3 4\ndog 5 6 7\n", "line 3 holds 3 numbers; expected 2"),
        (b"the 1 2 3\ncat 4 5 6\n" * 1 + b"dog 7\n", "line 3 holds 1 numbers; expected 3"),
        (b"the 1 2\ncat\ndog 5 1\n", r"line 2 is b'cat.*a word and 1 to"),
        (b"the 1 2\n\ndog 5 1\n", "line 2 is"),
        (b"a 1 2\n" + b"".join(b"w%d 1 2\n" % row for row in range(2000)) + b"b 1 2 3\n", "line 2002 holds 3"),
        (b"a 1 2\n" + b"".join(b"w%d 1 2\n" % row for row in range(2000)) + b"b 1\n", "line 2002 holds 1"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_an_odd_line_of_glove_text_is_named(
    tmp_path: Path, content: bytes, message: str, compressed: bool
) -> None:
    (tmp_path / "v.glove").write_bytes(gzip.compress(content) if compressed else content)
    with pytest.raises(FormatError, match=message):
        word2vec.load(tmp_path / "v.glove")


# ==== Compressed files, pipes, standard input ====


@EACH_COMPRESSION
@pytest.mark.parametrize("name", [name for name, known in formats.FORMATS.items() if known.compressible])
def test_compressed_files_are_written_and_read(tmp_path: Path, suffix: str, name: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}{suffix}"
    formats.write(path, sample())
    formats.write(tmp_path / "plain", sample(), name)
    assert path.read_bytes()[:2] != (tmp_path / "plain").read_bytes()[:2]
    assert_sample(path)
    (tmp_path / "renamed").write_bytes(path.read_bytes())
    assert_sample(tmp_path / "renamed", name if formats.FORMATS[name].readable else None)
    content = path.read_bytes()
    path.write_bytes(content[:-3])
    with pytest.raises(FormatError, match=r"damaged|cut short"):
        formats.read(path)


def test_a_missing_package_for_zst_is_an_error_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigError, match=r"\.zst file, and the package .* pip install"):
        formats.write(tmp_path / "v.vec.zst", sample())
    assert not list(tmp_path.iterdir())
    # What cannot be unpacked is refused as the file that it is.
    (tmp_path / "v.vec.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    with pytest.raises(FormatError, match=r"\.zst file, and the package .* pip install"):
        formats.read(tmp_path / "v.vec.zst")


@pytest.mark.parametrize("name", ["numpy", "safetensors", "sqlite", "parquet"])
def test_other_formats_are_read_compressed_and_written_plain(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    try:
        formats.write(path, sample())
    except ConfigError as error:
        pytest.skip(str(error))
    (tmp_path / "c.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert_sample(tmp_path / "c.gz")
    with pytest.raises(ConfigError, match=f"ends in .gz, but {name} is not compressed as a whole"):
        formats.write(tmp_path / f"{path.name}.gz", sample())
    (tmp_path / "c.gz").write_bytes(gzip.compress(path.read_bytes()[: path.stat().st_size // 2]))
    with pytest.raises(FormatError, match=r"c\.gz"):
        formats.read(tmp_path / "c.gz")


def test_a_compressed_matrix_without_its_words_is_refused(tmp_path: Path) -> None:
    formats.write(tmp_path / "v.npy", sample())
    (tmp_path / "v.npy.gz").write_bytes(gzip.compress((tmp_path / "v.npy").read_bytes()))
    with pytest.raises(FormatError, match="npy is two files"):
        formats.read(tmp_path / "v.npy.gz")


def test_compressed_vectors_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.vec.gz", "b.vec.gz"):
        formats.write(tmp_path / name, sample())
    assert (tmp_path / "a.vec.gz").read_bytes() == (tmp_path / "b.vec.gz").read_bytes()


@pytest.mark.parametrize(
    "suffix",
    # Which of them it is, is nothing that the readers see. xz takes 25 seconds to write these files.
    [".gz", *(pytest.param(suffix, marks=pytest.mark.thorough) for suffix in (".bz2", ".xz", ".zst"))],
)
def test_many_blocks_from_a_stream(tmp_path: Path, suffix: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    matrix = np.random.default_rng(1).normal(0, 1, (20_000, 30)).astype(np.float32)
    table = Table([f"w{row}ö" for row in range(20_000)], matrix)
    for ending in (".vec", ".bin", ".glove"):
        formats.write(tmp_path / f"v{ending}{suffix}", table)
        found = formats.read(tmp_path / f"v{ending}{suffix}")
        assert found.words == table.words
        np.testing.assert_array_equal(found.matrix, matrix)


@pytest.mark.parametrize(
    "name", ["word2vec-text", "word2vec-binary", "glove", "fasttext-binary", "csv", "numpy"]
)
def test_pipes_and_standard_input(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    formats.write(tmp_path / "v", sample(), name)
    content = (tmp_path / "v").read_bytes()
    for data in (content, gzip.compress(content)):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(data,))
        writer.start()
        assert_sample(pipe)
        writer.join()
        pipe.unlink()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert_sample(Path("-"))
    assert word2vec.load(tmp_path / "v", name).home == tmp_path


@pytest.mark.parametrize("name", ["word2vec-text", "csv"])
def test_a_file_that_was_made_to_fill_memory_is_refused(tmp_path: Path, name: str) -> None:
    mark = b" " if name == "word2vec-text" else b","
    start = (
        b"5000 5000\n"
        if name == "word2vec-text"
        else b"word," + b",".join(b"x%d" % x for x in range(5000)) + b"\n"
    )
    zeros = mark.join([b"0"] * 5000) + b"\n"
    (tmp_path / "v.gz").write_bytes(
        gzip.compress(start + b"".join(b"w%d" % row + mark + zeros for row in range(5000)))
    )
    with pytest.raises(FormatError, match=r"v\.gz unfolds to more than 200 times its bytes"):
        formats.read(tmp_path / "v.gz")


# ==== Format by content ====


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


def test_a_header_that_is_wrong_is_said_with_both_remedies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "the 1 2\nof 3 4\nand 5 6\n"
    for promised, message in (
        (4, r"is cut short: it ends behind line 4, after 3 of the 4 vectors that its header promises"),
        (2, r"goes on after its 2 vectors; its header is wrong"),
    ):
        (tmp_path / "v.vec").write_text(f"{promised} 2\n{rows}")
        with pytest.raises(FormatError, match=message) as caught:
            word2vec.load(tmp_path / "v.vec")
        assert "--errors ignore (errors='ignore') reads what there is, and --top N (limit=N)" in str(
            caught.value
        )
        assert len(word2vec.load(tmp_path / "v.vec", errors="ignore")) == 3
        assert ("or it is cut short" in capsys.readouterr().err) == (promised == 4)
        assert len(word2vec.load(tmp_path / "v.vec", limit=2)) == 2


# ==== As far as asked, what there is, words that come twice ====


def write_each(tmp_path: Path, table: Table) -> list[Path]:
    """Write a table in every format that is read and may be compressed, plain and compressed."""
    paths = []
    for name in formats.list_readable():
        suffix = formats.FORMATS[name].suffixes[0]
        for path in (tmp_path / f"v{suffix}", tmp_path / f"v{suffix}.gz"):
            try:
                formats.write(path, table)
            except ConfigError:
                continue
            paths.append(path)
    return paths


def test_limit_takes_the_first_vectors_of_every_format(tmp_path: Path) -> None:
    counted = Table(WORDS, np.array(MATRIX, np.float32), np.array([9, 5, 2]))
    with_counts = set()
    for path in write_each(tmp_path, counted):
        counts = formats.read(path).counts
        if counts is not None:
            with_counts.add(path.name)
        for limit in (1, 2, 3, 7):
            found = formats.read(path, limit=limit)
            assert list(found.words) == WORDS[:limit], path.name
            assert found.matrix.tolist() == MATRIX[:limit], path.name
            if counts is None:
                assert found.counts is None, path.name
            else:
                assert found.counts is not None
                assert found.counts.tolist() == [9, 5, 2][:limit], path.name
        with pytest.raises(ConfigError, match="limit is 0; it must be at least 1"):
            formats.read(path, limit=0)
    assert with_counts >= {"v.npz", "v.csv", "v.csv.gz", "v.sqlite"}, with_counts


def test_limit_takes_the_first_words_of_a_directory(tmp_path: Path) -> None:
    formats.write(tmp_path / "v.vec", sample())
    vectors = word2vec.load(tmp_path / "v.vec")
    assert vectors.words == WORDS
    from word2vec.storage.vectors_directory import save_vectors

    save_vectors(tmp_path / "d", sample())
    assert word2vec.load(tmp_path / "d", limit=2).words == WORDS[:2]
    for option, value in (("format", "glove"), ("errors", "ignore"), ("duplicates", "first")):
        with pytest.raises(ConfigError, match=f"{option} is '{value}', but .* is a directory.*leave it out"):
            word2vec.load(tmp_path / "d", **{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "suffix",
    [
        ".vec",
        ".bin",
        ".glove",
        *(pytest.param(f"{name}.gz", marks=pytest.mark.thorough) for name in (".vec", ".bin", ".glove")),
    ],
)
def test_limit_stops_reading_in_time_and_memory(tmp_path: Path, suffix: str) -> None:
    import tracemalloc

    matrix = np.random.default_rng(1).normal(0, 1, (60_000, 50)).astype(np.float32)
    path = tmp_path / f"v{suffix}"
    formats.write(path, Table([f"w{row}" for row in range(60_000)], matrix))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])  # what is behind the limit does not matter
    tracemalloc.start()
    try:
        found = formats.read(path, limit=100)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(found.matrix, matrix[:100])
    assert peak < 11_000_000  # of a table of 12 MB, and text of 30


@pytest.mark.parametrize("errors", ["ignore", "replace"])
@pytest.mark.parametrize("promised", [2, 4, 10**9])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_header_that_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], errors: str, promised: int, suffix: str
) -> None:
    for name in ("word2vec-text", "word2vec-binary"):
        formats.write(tmp_path / "right", sample(), name)
        content = (tmp_path / "right").read_bytes().replace(b"3 2\n", b"%d 2\n" % promised)
        path = tmp_path / f"v{suffix}"
        path.write_bytes(gzip.compress(content) if suffix else content)
        with pytest.raises(FormatError, match=r"goes on|cut short.*--errors ignore|do not fit.*--errors ignore"):
            formats.read(path, name)
        assert_sample(path, name, errors=errors)
        assert f"v{suffix} promises {promised:,} vectors and holds 3, which were read" in capsys.readouterr().err
        assert formats.read(path, name, limit=2).words == WORDS[:2]
        assert formats.read(path, name, errors, limit=2).words == WORDS[:2]
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("cut", [1, 3, 5])
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove"])
def test_what_there_is_of_a_file_that_was_cut(tmp_path: Path, name: str, cut: int) -> None:
    formats.write(tmp_path / "v", sample(), name)
    content = (tmp_path / "v").read_bytes()
    kept = 3 if cut == 1 else 2
    (tmp_path / "v").write_bytes(content[:-cut])
    found = formats.read(tmp_path / "v", name, "ignore")
    assert (list(found.words), found.matrix.tolist()) == (WORDS[:kept], MATRIX[:kept])
    if cut == 3 or name != "glove":
        with pytest.raises(FormatError) if kept < 3 else _nothing():
            formats.read(tmp_path / "v", name)


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_words_that_come_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [("the", 1), ("cat", 2), ("the", 3), ("the", 4), ("dog", 5)]
    names = [f"{word}{place}" for place, (word, _) in enumerate(words)]
    table = Table(names, np.array([[value, 0] for _, value in words], np.float32), np.array([9, 8, 7, 6, 5]))
    for name in formats.list_readable():
        if name in ("sqlite", "safetensors", "numpy", "parquet"):
            continue  # their words cannot be changed from outside
        path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
        formats.write(path, table)
        changed = path.with_suffix(".words.txt") if name == "npy" else path
        content = changed.read_bytes()
        for place, (word, _) in enumerate(words):
            content = content.replace(f"{word}{place}".encode(), word.encode())
        changed.write_bytes(content)
        with pytest.raises(FormatError, match=r"'the' twice: .*--duplicates first"):
            formats.read(path)
        capsys.readouterr()
        found = formats.read(path, duplicates="first")
        assert (list(found.words), found.matrix[:, 0].tolist()) == (["the", "cat", "dog"], [1, 2, 5]), name
        assert found.counts is None or found.counts.tolist() == [9, 8, 5]
        assert "2 of 5 vectors belong to words that came before, such as 'the'" in capsys.readouterr().err
        assert len(word2vec.load(path, duplicates="first", limit=3)) == 2
    with pytest.raises(ConfigError, match="duplicates is 'last'; choose one of: error, first"):
        formats.read(path, duplicates="last")


@pytest.mark.parametrize("name", ["parquet", "numpy", "safetensors"])
def test_words_that_come_twice_in_columns(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    try:
        formats.write(path, Table(["the", "cat", "the"], np.array(MATRIX, np.float32)))
    except ConfigError as error:
        pytest.skip(str(error))
    with pytest.raises(FormatError, match=r"twice.*--duplicates first"):
        formats.read(path)
    found = formats.read(path, duplicates="first")
    assert (list(found.words), found.matrix.tolist()) == (["the", "cat"], MATRIX[:2])
