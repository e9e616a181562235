"""The digests of the files of a text, each a task: one cannot be put together from those of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from word2vec.distributed.preparing.carrier import Carrier
from word2vec.distributed.preparing.encode_shard import check_file
from word2vec.distributed.preparing.shards import locate
from word2vec.encoding.sources import Digests
from word2vec.errors import CorpusError
from word2vec.text.sources.byte_access import find_state
from word2vec.text.sources.files import TextFile, digest_file
from word2vec.text.sources.remote_files import SourcePath


@contextmanager
def digest_on_hosts(carrier: Carrier, paths: Sequence[SourcePath]) -> Iterator[Digests]:
    """Digest files by tasks while the block runs. Yields a function that waits for the result.

    Args:
        carrier: Does the tasks. It is stopped if the block ends before them.
        paths: The files.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="word2vec-digests") as thread:
        waiting = thread.submit(_digest_all, carrier, list(dict.fromkeys(paths)))

        def wait() -> list[TextFile]:
            found = waiting.result()
            return [found[path] for path in paths]

        try:
            yield wait
        finally:
            # The thread would wait for the tasks.
            if not waiting.done():
                carrier.stop()


def digest_seen_file(task: tuple[SourcePath, int]) -> str:
    """Return the digest of a file.

    Args:
        task: Its path, and its bytes on the driver.

    Raises:
        CorpusError: this host does not see it as the driver does, or it cannot be read.
    """
    check_file(*task)
    return digest_file(task[0]).digest


def _digest_all(carrier: Carrier, paths: Sequence[SourcePath]) -> dict[SourcePath, TextFile]:
    """Return what each file is now, and its digest."""
    try:
        found = {path: find_state(path) for path in paths}
    except OSError as error:
        raise CorpusError(f"cannot read {error.filename}: {error.strerror}") from error
    # The largest files take longest, so they begin first.
    ordered = sorted(paths, key=lambda path: -found[path][0])
    tasks = [(locate(path), found[path][0]) for path in ordered]
    digests = carrier.map(digest_seen_file, tasks)
    return {path: TextFile(path, digest, *found[path]) for path, digest in zip(ordered, digests, strict=True)}
