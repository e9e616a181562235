"""spaCy (``.spacy.txt``): the text that ``spacy init vectors`` makes a pipeline of. It is only written.

::

    word2vec export MODEL news.spacy.txt
    python -m spacy init vectors en news.spacy.txt news_en          # zh, de, ...: the language of the pipeline
    python -c "import spacy; print(spacy.load('news_en')('cat').vector)"

It is word2vec text, which spaCy reads, and which can be imported with the format word2vec-text. Only spaCy can
write a directory of its own, because the keys in it are hashes that its string store makes.
"""

from __future__ import annotations

from pathlib import Path

from word2vec.formats import word2vec_text
from word2vec.storage.table import Table

UNWRITABLE = word2vec_text.UNWRITABLE
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write word2vec text.

    Raises:
        FormatError: a word is empty, holds white space or is not Unicode text.
        OutputError: the file cannot be written.
    """
    word2vec_text.write(path, table)
