"""The directory that all hosts share while they prepare a corpus, and the check that a host sees it."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import OutputError
from word2vec.storage.remains import make_hidden_sibling

_MARKER = "marker"
_PATIENCE = 5.0  # seconds until a network file system shows a new file everywhere
_PAUSE = 0.2


@dataclass(frozen=True)
class WorkDirectory:
    """A directory on storage that every host mounts under the same path.

    Attributes:
        path: Where it is.
        token: What its marker says, so that another directory of this name is not taken for it.
    """

    path: str
    token: str

    @classmethod
    def make(cls, path: Path) -> WorkDirectory:
        """Make the directory, with a marker."""
        path.mkdir()
        token = uuid.uuid4().hex
        (path / _MARKER).write_text(token)
        return cls(str(path.absolute()), token)

    def check_visible(self, patience: float = _PATIENCE) -> None:
        """Make sure that this host sees it.

        Args:
            patience: How many seconds it may take to appear.

        Raises:
            OutputError: it does not, and the message names the host.
        """
        until = time.monotonic() + patience
        while not self._has_marker():
            if time.monotonic() > until:
                output = Path(self.path).parent.parent
                raise OutputError(
                    f"the host {socket.gethostname()} does not see what this one writes in {output}; choose an "
                    "output on storage that every host mounts under the same path"
                )
            time.sleep(_PAUSE)

    def _has_marker(self) -> bool:
        try:
            return (Path(self.path) / _MARKER).read_text() == self.token
        except OSError:
            return False

    def find(self, kind: str, number: int | None = None) -> Path:
        """Return the path of a file.

        Args:
            kind: What it holds.
            number: Of the shard or the bucket, if each has one.
        """
        return Path(self.path) / (kind if number is None else f"{kind}-{number:05}")

    def write(self, kind: str, array: NDArray[np.generic], number: int | None = None) -> None:
        """Write an array, which appears whole.

        Raises:
            OutputError: it cannot be written.
        """
        with write_whole(self.find(kind, number)) as path, path.open("wb") as file:
            np.save(file, array, allow_pickle=False)

    def write_bytes(self, kind: str, data: bytes, number: int | None = None) -> None:
        """Write a file, which appears whole.

        Raises:
            OutputError: it cannot be written.
        """
        with write_whole(self.find(kind, number)) as path:
            path.write_bytes(data)

    def remove(self, kind: str, number: int) -> None:
        """Remove a file of a shard, if it is there."""
        self.find(kind, number).unlink(missing_ok=True)


@contextmanager
def write_whole(destination: Path, durable: bool = False) -> Iterator[Path]:
    """Yield the path of a file to write, which becomes ``destination`` when the block ends without error.

    Two hosts may do this at once with one destination, when one of them was taken for dead.

    Args:
        destination: The file.
        durable: Flush it to disk, because it is worth more than the minutes in which it could be made again.

    Raises:
        OutputError: it cannot be written. The message names the host.
    """
    temporary = make_hidden_sibling(destination, ".tmp")
    try:
        yield temporary
        if durable:
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
        temporary.replace(destination)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"the host {socket.gethostname()} cannot write {destination}: {error.strerror or error}"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
