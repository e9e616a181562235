"""The lines of files for those who ask a model about a text. They are read as for a corpus, and not encoded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from word2vec.config.prepare import PrepareConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.without_effect import find_idle_reading
from word2vec.text.sources.files import find_files
from word2vec.text.sources.losses import NO_LOSSES, count_losses
from word2vec.text.sources.passed_over import count_passed_over, describe_passed_over, find_repeated
from word2vec.text.sources.readers import choose_reader, choose_suffixes
from word2vec.text.sources.remote_files import RemoteFile
from word2vec.text.sources.store_requests import map_quickly
from word2vec.text.sources.text import check_encoding


def read_lines_of_files(given: Sequence[str | os.PathLike[str]], config: PrepareConfig) -> Iterator[str]:
    """Yield the lines of text of files, and say on stderr what was left out and what had no effect.

    Args:
        given: Files, directories, patterns, ``-`` for standard input.
        config: How they are read.

    Raises:
        ConfigError: an option does not fit a file.
        CorpusError: a file is missing, cannot be read or is not text.
    """
    check_encoding(config.encoding)
    suffixes = choose_suffixes(config)
    files = find_files(given, suffixes)
    asks = any(isinstance(path, RemoteFile) for path in files)
    readers = dict(zip(files, map_quickly(lambda path: choose_reader(path, config), files, asks), strict=True))
    idle = find_idle_reading(config, given, files, list(readers.values()))
    if not config.suffix:
        idle += [describe_passed_over(*found) for found in count_passed_over(given, suffixes).items()]
    report_without_effect([*idle, *find_repeated(files)], strict=config.strict)
    losses = NO_LOSSES
    for path in files:
        for batch in readers[path].batches(path):
            with count_losses() as count:
                lines = list(readers[path].lines(batch))
            losses += batch.losses + count.losses
            yield from lines
    for line in filter(None, (losses.describe_skipped(), losses.describe_dropped())):
        print(f"word2vec: {line}", file=sys.stderr)
