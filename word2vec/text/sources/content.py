"""What a file is, told by its first bytes and not by its name: text, JSON Lines, a dump, or nothing to train on.

The bytes are those after decompression, so that ``x.tar.gz`` is a tar archive. A name can be wrong or missing
(standard input), and a zip file, a web page or a pickle that is read as text trains on garbage in silence.
"""

from __future__ import annotations

import codecs
import json
import re
import shlex
from dataclasses import dataclass

from word2vec.errors import CorpusError
from word2vec.text.sources.compression import COMPRESSION_MAGIC, STDIN, read_start
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.vector_starts import tell_vectors

START_BYTES = 4096
"""Enough for the header of a tar archive (512) and for the first record of most JSON files."""


@dataclass(frozen=True)
class Content:
    """What the first bytes of a file say it is.

    Attributes:
        name: ``text``, ``jsonl``, ``parquet`` or ``wikipedia`` for what the toolkit reads. Otherwise a noun for
            messages, such as "a zip archive".
        remedy: What to do about a file that is not read. ``{file}`` stands for its name. "" if it is read.
        is_binary: It holds bytes that are not text in any encoding, so that not even ``--format text`` helps.
    """

    name: str
    remedy: str = ""
    is_binary: bool = False


TEXT = Content("text")
JSON_LINES = Content("jsonl")
PARQUET = Content("parquet")
WIKIPEDIA = Content("wikipedia")

# The command makes a file, which every verb takes, and Python too.
_TO_TEXT = "> {file}.txt, and give that file"
_TO_JSON_LINES = "> {file}.jsonl, and give that file with --field NAME"
_AS_IT_IS = ", or read it as it is with --format text"
JSON_ARRAY = Content(
    "one JSON array",
    "put one object on each line, jq -c '.[]' {file} > {file}.jsonl, and give that file with --field NAME"
    + _AS_IT_IS,
)
JSON_OBJECT = Content(
    "JSON that goes over several lines",
    f"put one object on each line, jq -c . {{file}} {_TO_JSON_LINES}{_AS_IT_IS}",
)
_MARKUP = f"take the text out of the tags first{_AS_IT_IS}"
_HTML = Content(
    "an HTML page", f"take its text out first: w3m -dump -T text/html {{file}} {_TO_TEXT}{_AS_IT_IS}"
)
_XML = Content("an XML document other than a MediaWiki dump", _MARKUP)
_TAGGED = Content("text between tags, like XML", _MARKUP)
_LFS = Content("a pointer of git-lfs and not the file itself", "run git lfs pull in its repository")
_ANNEX = Content("a pointer of git-annex and not the file itself", "run git annex get in its repository")
_PDF = Content("a PDF file", "take its text out first: pdftotext {file} {file}.txt, and give that file", True)
_OFFICE_REMEDY = "save it as plain text first, for example: libreoffice --headless --convert-to txt {file}"
_RTF = Content("an RTF file", _OFFICE_REMEDY + _AS_IT_IS)
_POSTSCRIPT = Content("a PostScript file", f"take its text out first: ps2ascii {{file}} {_TO_TEXT}{_AS_IT_IS}")
_PICKLE_REMEDY = (
    "loading one can run any code, so load it in Python if you trust it, and pass the texts with "
    "word2vec.Texts(lambda: texts)"
)
_PICKLE = Content("a Python pickle", _PICKLE_REMEDY, True)
_OLD_PICKLE = Content("a Python pickle", _PICKLE_REMEDY + _AS_IT_IS)
_ZIP = Content("a zip archive", f"unpack it and name the directory, or unzip -p {{file}} {_TO_TEXT}", True)
_TAR = Content("a tar archive", f"unpack it and name the directory, or tar -xOf {{file}} {_TO_TEXT}", True)
_CPIO = Content("a cpio archive", "unpack it and name the directory: cpio -id < {file}", True)
_OFFICE = Content("an Office file (.docx, .xlsx, .pptx)", _OFFICE_REMEDY, True)
_OPEN_DOCUMENT = Content("an OpenDocument file (.odt, .ods)", _OFFICE_REMEDY, True)
_EBOOK = Content("an e-book (.epub)", f"take its text out first: pandoc -t plain {{file}} {_TO_TEXT}", True)
_UNPACK = "decompress it first"
_ARRAYS = "load it in Python, and pass the texts with word2vec.Texts(lambda: texts)"
_NOT_TEXT = "name a file of text"

_MAGIC: dict[bytes, Content] = {
    b"PAR1": PARQUET,
    **dict.fromkeys(COMPRESSION_MAGIC, Content("compressed twice", "decompress it once first", True)),
    b"PK\x05\x06": _ZIP,
    b"PK\x07\x08": _ZIP,
    b"Rar!\x1a\x07": Content("a rar archive", "unpack it and name the directory", True),
    b"!<arch>\n": Content("an ar archive (.a, .deb)", "unpack it and name the directory", True),
    b"7z\xbc\xaf\x27\x1c": Content("a 7z archive", "unpack it and name the directory", True),
    b"\x04\x22\x4d\x18": Content("an lz4 file", _UNPACK, True),
    b"\x1f\x9d": Content("a file of compress (.Z)", _UNPACK, True),
    b"LZIP\x01": Content("an lzip file", _UNPACK, True),
    b"\x5d\x00\x00": Content("an .lzma file", _UNPACK, True),
    b"\xff\x06\x00\x00sNaPpY": Content("a snappy file", _UNPACK, True),
    b"SQLite format 3\x00": Content(
        "an SQLite database", "query it in Python, and pass the texts with word2vec.Texts(read_texts)", True
    ),
    b"\x93NUMPY": Content("a NumPy array", _ARRAYS, True),
    b"\x89HDF\r\n\x1a\n": Content("an HDF5 file", _ARRAYS, True),
    b"ARROW1\x00\x00": Content("an Arrow file", _ARRAYS, True),
    b"Obj\x01": Content("an Avro file", _ARRAYS, True),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Content("an old Office file (.doc, .xls)", _OFFICE_REMEDY, True),
    b"\x89PNG\r\n\x1a\n": Content("a PNG picture", _NOT_TEXT, True),
    b"\xff\xd8\xff": Content("a JPEG picture", _NOT_TEXT, True),
    b"\x7fELF": Content("a program", _NOT_TEXT, True),
    b"\x00\x05\x16\x07": Content("what macOS keeps beside a file (._name)", "name the file itself", True),
    b"%PDF-": _PDF,
    b"%!PS": _POSTSCRIPT,
    b"{\\rtf": _RTF,
    b"version https://git-lfs.github.com/spec/": _LFS,
    b"/annex/objects/": _ANNEX,
}
_VECTORS_REMEDY = "train on text, and ask vectors by word2vec similar {file} WORD"
_VECTORS = Content("a file of word vectors", _VECTORS_REMEDY + _AS_IT_IS)
BINARY_VECTORS = Content("a file of word vectors", _VECTORS_REMEDY, True)
# The headers of its three forms in letters: numbers of six or eight digits behind a number that tells the form.
_CPIO_START = re.compile(rb"07070[12][0-9a-fA-F]{104}|070707[0-7]{70}")
_OFFICE_MEMBERS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/")
# Protocols 2 to 5. The opcode behind the number begins a frame, a container or a text.
_PICKLE_START = re.compile(rb"\x80(?:[\x04\x05]\x95|[\x02\x03][\](}c)XUq\x8cKMG])")
_OLD_PICKLE_START = re.compile(rb"\([ld]p\d+\n|\(lp\d+\r?\n|c[a-z_.]{1,60}\n\w{1,60}\n")
_HTML_START = re.compile(r"<(?:!doctype\s+html|(?:html|head|body)[\s>])", re.I)
_TAG_ALONE = re.compile(
    r"<(?:docs?|documents?|corpus|teicorpus|tei|rss|feed|root|pages?|add|text)\b[^<>\n]*>[ \t]*\r?\n",
    re.I,
)
_KEY = re.compile(r'\{\s*"(?:[^"\\\n]|\\.)*"\s*:')
_DUMP = "<mediawiki"


def read_content(path: SourcePath, encoding: str) -> Content:
    """Read the start of a file, and tell what it is. What is read of standard input is kept for its reader.

    Raises:
        CorpusError: the file cannot be read, or is compressed and damaged.
    """
    return tell_content(read_start(path, START_BYTES), encoding)


def refuse(path: SourcePath, content: Content) -> CorpusError:
    """Return the error about a file that is not read as text."""
    name = "FILE" if path == STDIN else shlex.quote(str(path))
    shown = "standard input" if path == STDIN else str(path)
    return CorpusError(f"{shown} is {content.name}; {content.remedy.format(file=name)}")


def check_is_text(path: SourcePath, encoding: str) -> None:
    """Refuse a file that is something else than plain text, for those who read nothing else.

    Raises:
        CorpusError: it is, or cannot be read. The message says what the file is.
    """
    content = read_content(path, encoding)
    if content.remedy:
        raise refuse(path, content)


def tell_content(start: bytes, encoding: str) -> Content:
    r"""Return what a file is that begins with these bytes.

    Args:
        start: The first :data:`START_BYTES` of the file, or all of it. Not compressed.
        encoding: The encoding of its text.

    >>> tell_content(b'{"text": "one"}\n{"text": "two"}\n', "utf-8").name
    'jsonl'
    >>> tell_content(b"PK\x03\x04" + bytes(60), "utf-8").name
    'a zip archive'
    """
    if start.startswith(b"PK\x03\x04"):
        return _tell_zip(start)
    found = next((content for magic, content in _MAGIC.items() if start.startswith(magic)), None)
    if found is not None:
        return found
    if _PICKLE_START.match(start):
        return _PICKLE
    if _OLD_PICKLE_START.match(start):
        return _OLD_PICKLE
    if _is_tar(start):
        return _TAR
    if _CPIO_START.match(start):
        return _CPIO
    vectors = tell_vectors(start, is_whole=len(start) < START_BYTES)
    if vectors is not None:
        return _VECTORS if vectors == "text" else BINARY_VECTORS
    try:
        text = codecs.getincrementaldecoder(encoding)("ignore").decode(start)
    except UnicodeError:
        return TEXT  # the reader names the wrong bytes
    text = text.removeprefix("\ufeff").lstrip()
    if text.startswith("<"):
        return _tell_markup(text)
    return _tell_json(text, is_whole=len(start) < START_BYTES) if text.startswith(("{", "[")) else TEXT


def _tell_zip(start: bytes) -> Content:
    """Tell archives of texts from the kinds of documents that are zip archives, by the first member."""
    length = int.from_bytes(start[26:28], "little")
    member, inside = start[30 : 30 + length], start[30 + length :]
    if member.startswith(_OFFICE_MEMBERS):
        return _OFFICE
    if member == b"mimetype":
        return _EBOOK if b"application/epub" in inside[:100] else _OPEN_DOCUMENT
    return _ZIP


def _is_tar(start: bytes) -> bool:
    """Whether this is the header of a tar archive, by its checksum (POSIX, pax): old ones have no magic."""
    header = start[:512]
    if len(header) < 512 or not header[0]:
        return False
    try:
        checksum = int(header[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return checksum == sum(header[:148]) + 8 * ord(" ") + sum(header[156:])


def _tell_markup(text: str) -> Content:
    """Return what a text is that begins with an angle bracket."""
    is_xml = text.startswith("<?xml")
    if text.startswith(_DUMP) or (is_xml and _DUMP in text):
        return WIKIPEDIA
    if is_xml:
        text = text.partition("?>")[2].lstrip()
    while text.startswith("<!--"):
        text = text.partition("-->")[2].lstrip()
    if _HTML_START.match(text):
        return _HTML
    if is_xml or text.startswith("<!DOCTYPE"):
        return _XML
    return _TAGGED if _TAG_ALONE.match(text) else TEXT


def _tell_json(text: str, is_whole: bool) -> Content:
    """Return what a text is that begins with a brace or a square bracket.

    Plain text can begin so too: ``{{Infobox``, ``[1] A footnote``. Therefore the beginning must be JSON as
    far as it goes, and only objects and lists of objects, lists or texts count.
    """
    is_object = text.startswith("{")
    if not (_KEY.match(text) if is_object else re.match(r'\[\s*["\[{]', text)):
        return TEXT
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except RecursionError:
        return TEXT
    except json.JSONDecodeError as error:
        # The start ends within the value, or the value is not JSON.
        cut = error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - 5
        if is_whole or not cut:
            return TEXT
        end = len(text)
    if "\n" in text[:end]:
        return JSON_OBJECT if is_object else JSON_ARRAY
    # Another value begins on the next line, or nothing does.
    rest = text[end:].lstrip()
    if rest and (not rest.startswith(("{", "[")) or text[end:].lstrip(" \t\r")[:1] not in ("\n", "")):
        return TEXT
    return JSON_LINES if is_object else JSON_ARRAY
