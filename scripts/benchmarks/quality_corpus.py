"""The corpus of ``quality.py``: prepared once and kept, with lines held out if that is asked for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from probability_report import is_held_out, read_lines

import word2vec
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.errors import ConfigError
from word2vec.storage.atomic import new_file


def open_text(
    text: Path, directory: Path, options: dict[str, Any], held_out_lines: int | None
) -> tuple[EncodedCorpus, Path | None]:
    """Encode a text, or open what was encoded of it before.

    Args:
        text: A text file, or the directory of an encoded corpus.
        directory: Where encoded corpora are kept.
        options: Of :func:`word2vec.prepare`.
        held_out_lines: Keep every line of this number out of the corpus. None keeps none out.

    Returns:
        The corpus, and the file of lines held out, if there are any.

    Raises:
        ConfigError: an encoded corpus is given with options, or with lines to hold out.
        CorpusError: the text cannot be read.
    """
    if is_encoded_corpus(text):
        if options or held_out_lines is not None:
            raise ConfigError(
                f"{text} is encoded already, so options of prepare and --held-out-lines change nothing; "
                "give the text, or leave them out"
            )
        return EncodedCorpus.open(text), None
    facts = repr((str(text.resolve()), sorted(options.items()), held_out_lines))
    place = directory / f"{text.name}-{hashlib.blake2b(facts.encode(), digest_size=4).hexdigest()}"
    place.mkdir(parents=True, exist_ok=True)
    held_out = None
    if held_out_lines is not None:
        text, held_out = _part(text, place, held_out_lines)
    return word2vec.prepare(text, place / "corpus", **options), held_out


def _part(text: Path, place: Path, every: int) -> tuple[Path, Path]:
    """Write the lines of a text to two files, those to train on and every ``every``-th one."""
    kept, held_out = place / "kept.txt", place / "held_out.txt"
    some = False
    with new_file(kept) as to_kept, new_file(held_out) as to_held_out:
        for number, line in enumerate(read_lines(text)):
            some |= is_held_out(number, every)
            (to_held_out if is_held_out(number, every) else to_kept).write(f"{line}\n".encode())
    if not some:
        raise ConfigError(f"--held-out-lines is {every}, but {text} has fewer lines; give a smaller number")
    return kept, held_out
