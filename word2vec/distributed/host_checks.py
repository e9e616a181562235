"""What a host must have in common with the driver, so that its replica trains as every other one does.

A host with another kernel, another TensorFlow or another text would train without an error, and the vectors
would be worse for no visible reason. So it is refused by its name, with what is different.

Only the driver writes the model. A host needs the encoded corpus, and nothing else of the shared files.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import socket
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from word2vec._version import __version__
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.native.compiler import FLAGS, NATIVE
from word2vec.native.processor import describe_processor

CLOCKS_AGREE = 60.0
"""Seconds. Beyond it the times of files and logs of several hosts mislead you. Vectors depend on no clock."""

_PACKAGE = Path(__file__).resolve().parents[1]

_SAME_TOOLKIT = "install the same version of the toolkit on all hosts"

_REMEDIES = {
    "word2vec": _SAME_TOOLKIT,
    "code": _SAME_TOOLKIT,
    "python": "use the same Python on all hosts",
    "numpy": "install the same numpy on all hosts",
    "tensorflow": "install the same TensorFlow on all hosts",
    "backend": "install a C++ compiler on every host, or give backend graph",
    "kernel": _SAME_TOOLKIT,
    "corpus": "let all hosts read one corpus, on a shared file system",
    "processor": "leave deterministic out, or use hosts with one kind of processor and the same kernels",
}


@dataclass(frozen=True)
class HostFacts:
    """What a host is and has.

    Attributes:
        host: Its name.
        python: The version of Python, without its last number.
        tensorflow: The version of TensorFlow.
        numpy: The version of NumPy.
        word2vec: The version of the toolkit.
        code: A digest of the toolkit's modules.
        kernel: A digest of the kernel's sources and of the compiler's options.
        backend: What computes the steps: kernel or graph.
        processor: A digest of its kind and its instruction sets, and of those that the kernel was compiled for.
        corpus: The key of the encoded corpus, and how many ids and words it has.
        clock: Seconds since 1970 there.
    """

    host: str
    python: str
    tensorflow: str
    numpy: str
    word2vec: str
    code: str
    kernel: str
    backend: str
    processor: str
    corpus: str
    clock: float


def find_host_facts(corpus: EncodedCorpus, backend: str) -> HostFacts:
    """Return the facts of this host.

    Args:
        corpus: The one to train on, as this host sees it.
        backend: The name of the backend that this host has chosen.
    """
    return HostFacts(
        host=socket.gethostname(),
        python=".".join(platform.python_version_tuple()[:2]),
        tensorflow=importlib.metadata.version("tensorflow"),
        numpy=np.__version__,
        word2vec=__version__,
        code=_digest_files("*.py"),
        # For which processor it is compiled is another fact.
        kernel=_digest(_digest_files("training/kernel/src/*"), *(flag for flag in FLAGS if flag != NATIVE)),
        backend=backend,
        processor=_digest(describe_processor(), _find_target(backend)),
        corpus=f"{corpus.key} of {len(corpus.ids)} ids and {len(corpus.vocabulary)} words",
        clock=time.time(),
    )


def _find_target(backend: str) -> str:
    """Return what the steps of a backend were compiled for."""
    if backend != "kernel":
        return ""
    # Imports TensorFlow, as whoever has a backend has done.
    from word2vec.training.kernel.build import find_target

    return find_target()


def find_difference(driver: HostFacts, host: HostFacts, *, deterministic: bool) -> str | None:
    """Return why a host cannot take part, as a message with its remedy, or None if it can.

    Args:
        driver: The facts of the driver's host.
        host: Those of the other.
        deterministic: The last bits count. They differ between kinds of processors.
    """
    for name, remedy in _REMEDIES.items():
        if name == "processor" and not deterministic:
            continue
        here, there = getattr(driver, name), getattr(host, name)
        if here != there:
            what = {"code": "modules of the toolkit", "word2vec": "toolkit"}.get(name, name)
            return f"host {host.host} has another {what}: {there}, and {driver.host} has {here}; {remedy}"
    return None


def find_clock_note(host: HostFacts, now: float) -> str | None:
    """Return what to say about the clock of a host, or None if it agrees with this one.

    Args:
        host: Its facts.
        now: Seconds since 1970 here, when the facts were found.
    """
    apart = host.clock - now
    if abs(apart) <= CLOCKS_AGREE:
        return None
    return (
        f"the clock of host {host.host} is {abs(apart):,.0f} seconds {'ahead' if apart > 0 else 'behind'}; the "
        "vectors do not depend on it, but the times of its log do"
    )


def open_shared_corpus(path: Path, key: str, host: str) -> EncodedCorpus:
    """Open the encoded corpus of the driver on a host.

    Args:
        path: Its directory, as the driver names it.
        key: Its key there.
        host: The name of this host, for messages.

    Raises:
        ConfigError: there is nothing at the path, or another corpus.
        FormatError: it is damaged.
    """
    if not path.exists():
        raise ConfigError(
            f"host {host} does not see the corpus {path}; put it on a file system that all hosts share, under "
            "one path"
        )
    try:
        # The driver has verified it. Every host would read all of it once more over the network.
        corpus = EncodedCorpus.open(path, verify=False)
    except FormatError as error:
        raise FormatError(f"on host {host}: {error}") from error
    if corpus.key != key:
        raise ConfigError(
            f"host {host} has another corpus at {path}: its key is {corpus.key}, and the driver's is {key}; "
            f"{_REMEDIES['corpus']}"
        )
    return corpus


@cache
def _digest_files(pattern: str) -> str:
    """Return a digest of files of the package: all that match anywhere in it, or only there."""
    found = _PACKAGE.glob(pattern) if "/" in pattern else _PACKAGE.rglob(pattern)
    parts: list[str] = []
    for path in sorted(found):
        parts += [str(path.relative_to(_PACKAGE)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
