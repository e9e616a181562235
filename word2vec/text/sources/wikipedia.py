"""MediaWiki dumps (``*-pages-articles.xml.bz2``): the articles' text, one paragraph a line.

The XML is read with expat and not with mwxml, because this runs in the one process that feeds all workers. mwxml
keeps an empty element for every page it has read (85 bytes, 2 GB for English Wikipedia), and needs 0.1 ms for
the shortest page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.parsers.expat import errors

from word2vec.errors import CorpusError
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.wikitext import extract_paragraphs
from word2vec.text.sources.wikitext_brackets import DROPPED_PREFIXES

_REDIRECT = re.compile(
    r"\s*#(?:redirect|redirection|redirección|weiterleitung|перенаправление|重定向|重新導向|転送|넘겨주기)\s*:?\s*\[\[",
    re.I,
)
_ARTICLES = "0"
_PICTURES_AND_CATEGORIES = ("-2", "6", "14")
"""Keys of the namespaces Media, File and Category, whatever their names in the dump's language."""

CUT_ON_PURPOSE = (10**8, 10**9)
"""Bytes of enwik8 and enwik9: the start of an English dump of 2006. Both end within a page."""

_ENDED = {
    errors.codes[message]
    for message in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN, errors.XML_ERROR_PARTIAL_CHAR)
}
_WANTED = frozenset({(3, "title"), (3, "ns"), (4, "namespace"), (4, "model"), (4, "text")})
"""Elements whose text is used, with their depth. A text deeper down belongs to another slot of the page."""

_REMEDY = "a MediaWiki dump is named *-pages-articles.xml.bz2; read other files with --format text"
_RULES = 2
"""It rises when the same dump gives other lines, so that corpora made before are not taken for these."""


@dataclass(frozen=True)
class WikipediaReader:
    """Reads the dumps of MediaWiki, export schemas 0.3 (2006) to 0.11.

    It takes the last revision of each page in the article namespace, and skips redirects. In a batch, ``first``
    counts all pages of the dump. ``wikitext.py`` describes how the markup is treated.

    Attributes:
        batch_bytes: About how many bytes of articles make a batch.
        longest_stretch: Bytes of the dump between the first and the last article of a batch, at most.
        block_bytes: Bytes parsed at a time.
        cut_on_purpose: Lengths of dumps that may end within a page.
        variant: The form to take of words that a page has for several variants of its language, such as
            ``zh-tw``.
    """

    batch_bytes: int = field(default=BATCH_BYTES, repr=False)
    longest_stretch: int = field(default=4 * BATCH_BYTES, repr=False)
    block_bytes: int = field(default=BATCH_BYTES // 4, repr=False)
    cut_on_purpose: tuple[int, ...] = field(default=CUT_ON_PURPOSE, repr=False)
    variant: str | None = None

    def __repr__(self) -> str:
        """Show what changes the lines, because keys of corpora hold it: the rules of markup, the variant."""
        shown = "" if self.variant is None else f", variant={self.variant!r}"
        return f"{type(self).__name__}(rules={_RULES}{shown})"

    def batches(self, path: SourcePath) -> Iterator[Batch]:
        """Split the dump into batches of articles. The memory does not grow with the dump.

        A batch is UTF-8. It holds the names of the namespaces for pictures and categories, one a line, and then
        the articles' wikitext. NULs, which XML cannot hold, stand between them.

        Raises:
            CorpusError: the file is not a MediaWiki dump, is damaged or cut short.
        """
        dump = _Dump(path, self.cut_on_purpose)
        blocks = _read_blocks(path, self.block_bytes)
        articles: list[_Article] = []
        size = 0
        while True:
            try:
                block, position = next(blocks)
            except CorpusError as error:
                raise CorpusError(
                    f"{error} (read to {dump.describe_place()})" if dump.page else str(error)
                ) from error
            for article in dump.feed(block):
                articles.append(article)
                size += len(article.text)
            # The stretch counts too: there may be a million pages of a few letters each.
            stretch = articles[-1].offset - articles[0].offset if articles else 0
            if articles and (size >= self.batch_bytes or stretch >= self.longest_stretch or not block):
                data = b"\0".join([dump.namespaces(), *(article.text for article in articles)])
                yield Batch(data, str(path), articles[0].page, articles[0].offset, position)
                articles = []
                size = 0
            if not block:
                return

    def lines(self, batch: Batch) -> Iterator[str]:
        """Yield the articles' paragraphs and list items without markup."""
        names, *articles = batch.data.decode("utf-8").split("\0")
        prefixes = DROPPED_PREFIXES.union(names.split("\n"))
        for article in articles:
            yield from extract_paragraphs(article, prefixes, self.variant)


def _read_blocks(path: SourcePath, block_bytes: int) -> Iterator[tuple[bytes, int]]:
    """Yield the dump's bytes and how many have been read from disk. The last block is empty."""
    with open_decompressed(path) as (raw, stream):
        while block := stream.read(block_bytes):
            yield block, raw.tell()
        yield b"", raw.tell()


@dataclass(frozen=True)
class _Article:
    page: int
    offset: int
    text: bytes


class _Dump:
    """Parses a dump block by block.

    Args:
        path: The file, for messages.
        cut_on_purpose: Lengths of dumps that may end within a page.

    Attributes:
        page: Pages begun, of any kind.
    """

    def __init__(self, path: SourcePath, cut_on_purpose: tuple[int, ...]) -> None:
        self.page = 0
        self._path = path
        self._cut_on_purpose = cut_on_purpose
        self._bytes = 0
        self._depth = 0
        self._begun = False
        self._title = ""
        self._offset = 0
        self._skipped = False
        self._namespace: str | None = None
        self._text = ""
        # Key by name, in lower case.
        self._namespaces: dict[str, str] = {}
        self._key = ""
        self._articles: list[_Article] = []
        self._pieces: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, block: bytes) -> list[_Article]:
        """Parse one more block, and return the articles that it completes. The last block is empty.

        Raises:
            CorpusError: the file is not a MediaWiki dump, is damaged or cut short. The message names the byte
                and the page.
        """
        self._bytes += len(block)
        try:
            self._parser.Parse(block, not block)
        except expat.ExpatError as error:
            if not (error.code in _ENDED and self._begun and self._bytes in self._cut_on_purpose):
                raise self._explain(error) from error
        articles = self._articles
        self._articles = []
        return articles

    def namespaces(self) -> bytes:
        """Return the names of the namespaces that hold pictures and categories, one a line."""
        names = [name for name, key in self._namespaces.items() if key in _PICTURES_AND_CATEGORIES]
        return "\n".join(names).encode()

    def describe_place(self) -> str:
        """Return the place that parsing has reached, for messages."""
        title = f" ({self._title!r})" if self._title else ""
        return f"byte {self._bytes:,} of its XML, page {self.page:,}{title}"

    def _explain(self, error: expat.ExpatError) -> CorpusError:
        message = expat.ErrorString(error.code)
        if not self._bytes:
            return CorpusError(f"{self._path} is empty; {_REMEDY}")
        if not self._begun:
            place = self._parser.ErrorByteIndex
            return CorpusError(f"{self._path} is not XML: {message} at byte {place:,}; {_REMEDY}")
        if error.code in _ENDED:
            return CorpusError(f"{self._path} is cut short: it ends at {self.describe_place()}; fetch it again")
        return CorpusError(
            f"{self._path} is damaged: {message} at byte {self._parser.ErrorByteIndex:,} of its XML, in page "
            f"{self.page:,}; fetch it again"
        )

    def _refuse(self, name: str, *declared: object) -> None:
        raise CorpusError(f"{self._path} is not a MediaWiki dump but an {name.upper()} document; {_REMEDY}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # mediawiki > page > title, ns, redirect, revision > model, text.
        self._depth += 1
        depth = self._depth
        if depth == 1:
            if name != "mediawiki":
                raise CorpusError(f"{self._path} is not a MediaWiki dump: it begins with <{name}>; {_REMEDY}")
            self._begun = True
        elif depth == 2 and name == "page":
            self.page += 1
            self._title = self._text = ""
            self._offset = self._parser.CurrentByteIndex
            self._skipped = False
            self._namespace = None
        elif depth == 3 and name == "redirect":
            self._skipped = True
        elif (depth, name) in _WANTED and not (name == "text" and self._skipped):
            self._collect(attributes)

    def _collect(self, attributes: dict[str, str]) -> None:
        self._key = attributes.get("key", "")
        self._pieces = []
        # Set for wanted elements only: the text of others never becomes a string.
        self._parser.CharacterDataHandler = self._pieces.append

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._pieces is not None:
            self._parser.CharacterDataHandler = None
            value = "".join(self._pieces)
            self._pieces = None
            self._take(name, value)
        elif self._depth == 1 and name == "page":
            self._finish_page()

    def _take(self, name: str, value: str) -> None:
        if name == "title":
            self._title = value
        elif name == "ns":
            self._namespace = value.strip()
            self._skipped = self._skipped or self._namespace != _ARTICLES
        elif name == "namespace":
            self._namespaces[value.strip().lower()] = self._key
        elif name == "model":
            self._skipped = self._skipped or value.strip() != "wikitext"
        else:
            # The last revision wins.
            self._text = value

    def _finish_page(self) -> None:
        if self._namespace is None:
            # Before schema 0.6 only the title shows the namespace.
            prefix, colon, _ = self._title.partition(":")
            self._skipped = self._skipped or bool(colon and prefix.strip().lower() in self._namespaces)
        if self._text and not self._skipped and not _REDIRECT.match(self._text):
            self._articles.append(_Article(self.page, self._offset, self._text.encode()))
        self._text = ""
