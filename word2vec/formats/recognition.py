"""Tells the format of a file of vectors by its first bytes, wherever it comes from and whatever its name is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from word2vec.errors import FormatError
from word2vec.formats.header import FASTTEXT_MAGIC, find_header
from word2vec.formats.opening import BOM
from word2vec.text.sources.content import (
    BINARY_VECTORS,
    JSON_LINES,
    START_BYTES,
    WIKIPEDIA,
    tell_content,
)
from word2vec.text.sources.vector_starts import NUMBER

GENSIM_WAY_OUT = (
    "let gensim write what every tool reads: "
    "KeyedVectors.load('x.kv').save_word2vec_format('x.bin', binary=True)"
)

_ARRAYS = re.compile(rb"PK\x03\x04.{26}(vectors|words|counts)\.npy", re.DOTALL)
_MAGICS = {
    FASTTEXT_MAGIC: "fasttext-binary",
    b"\x93NUMPY": "npy",
    b"SQLite format 3\0": "sqlite",
    b"PAR1": "parquet",
}

_PIPE = "| word2vec import - OUT"
_REMEDIES = {
    "a zip archive": f"unpack it and give the file of vectors in it: unzip -p {{file}} NAME {_PIPE}",
    "a tar archive": f"unpack it and give the file of vectors in it: tar -xOf {{file}} NAME {_PIPE}",
    "a cpio archive": "unpack it and give the file of vectors in it: cpio -id < {file}",
    "a Python pickle": f"it runs code when it is loaded, so it is never read; {GENSIM_WAY_OUT}",
    "an HTML page": "the address was of a page about the file; fetch the file itself",
    "a NumPy array": "give its name the ending .npy",
}
_REMEDY = "give a file of word vectors; word2vec formats lists those that are read"
_NAMES = {JSON_LINES.name: "JSON Lines", WIKIPEDIA.name: "a Wikipedia dump"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_PROSE, _LINES = 1 << 12, 5  # bytes and lines that show whether a file is text without vectors
_LOOKED_AT = 1 << 12  # bytes of a binary file in which there is a control character


def is_number(text: bytes) -> bool:
    """True for a decimal number as files of vectors have them, without ``nan``, ``inf`` and ``1_000``.

    Example:
        >>> is_number(b"-1.5e-3"), is_number(b"."), is_number(b"nan")
        (True, False, False)
    """
    return NUMBER.fullmatch(text) is not None


def recognise(head: bytes, whole: bool) -> str | None:
    """Return the format of a file that begins with these bytes, or None if they do not tell it.

    Args:
        head: The first bytes.
        whole: They are the whole file.

    Example:
        >>> recognise(b"the 0.1 0.2", True), recognise(b"1 2\\nthe 0.1 0.2", True), recognise(b"?", True)
        ('glove', 'word2vec-text', None)
    """
    if found := next((name for magic, name in _MAGICS.items() if head.startswith(magic)), None):
        return found
    if _ARRAYS.match(head):
        return "numpy"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 32 and b'"' in head[9:20]:
        return "safetensors"
    # The name of the first file of an archive, and numbers in it, look like a line of GloVe text.
    if is_archive(head):
        return None
    text = head.removeprefix(BOM)
    if re.match(rb'("word"|word),("?count"?,)?"?x0\b', text):
        return "csv"
    return _recognise_rows(text, whole)


def is_archive(head: bytes) -> bool:
    """True if the first bytes are those of an archive, a picture or another file that is not text in any way."""
    content = tell_content(head[:START_BYTES], "utf-8")
    return content.is_binary and content != BINARY_VECTORS


def refuse_others(head: bytes, path: Path) -> None:
    """Raise FormatError, with the way out, if the first bytes are those of a file that holds no vectors."""
    name = shlex.quote(str(path))
    if head.startswith(_UTF16):
        raise FormatError(f"{path} is text in UTF-16; convert it: iconv -f UTF-16 -t UTF-8 {name} {_PIPE}")
    content = tell_content(head[:START_BYTES], "utf-8")
    if content in (JSON_LINES, WIKIPEDIA):
        raise FormatError(f"{path} is {_NAMES[content.name]} and holds no vectors; {_REMEDY}")
    if content.remedy:
        remedy = content.remedy if content.name.startswith("a pointer") else _REMEDIES.get(content.name, _REMEDY)
        raise FormatError(f"{path} is {content.name}; {remedy.format(file=name)}")
    if _is_prose(head):
        raise FormatError(
            f"{path} is text and holds no vectors; to make some of it: word2vec train {name} -o MODEL"
        )


def _is_prose(head: bytes) -> bool:
    """Whether the first lines are text in UTF-8 of several words, none with numbers at its end."""
    try:
        text = head[:_PROSE].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head[:_PROSE]) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    lines = [line.split() for line in text.splitlines()[:_LINES] if line.strip()]
    if not lines or _CONTROL.search(head[:_PROSE]):
        return False
    return all(len(fields) > 1 and not any(map(_has_digit, fields[1:])) for fields in lines)


def _has_digit(field: str) -> bool:
    return any(sign.isdigit() for sign in field)


def _recognise_rows(text: bytes, whole: bool) -> str | None:
    """Tell word2vec text, word2vec binary and GloVe text from each other."""
    first, _, rest = text.partition(b"\n")
    header = find_header(first)
    if header is None:
        return "glove" if count_numbers(first, cut=not (whole or rest)) else None
    size = header[1]
    line, end, _ = rest.partition(b"\n")
    cut = not (whole or end)
    numbers = count_numbers(line, cut)
    if numbers and (numbers >= size or cut):
        return "word2vec-text"
    if _CONTROL.search(rest[:_LOOKED_AT]):
        return "word2vec-binary"
    return None


def count_numbers(line: bytes, cut: bool = False) -> int:
    """Return how many numbers end a line behind its word. Of a line that is cut, the last field is left out."""
    fields = line.split()
    if cut:
        fields = fields[:-1]
    count = 0
    for field in reversed(fields[1:]):
        if not is_number(field):
            break
        count += 1
    return count
