"""Requests to a store: some are repeated, and the errors of all packages become one, which says what to do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from word2vec.errors import CorpusError, Word2VecError
from word2vec.text.sources.object_stores import Store, name_usually, open_store, split_url

ATTEMPTS = 3
"""How often a range of an object is asked for."""
_WAIT = 1.0
"""Seconds before a range is asked for again, then twice as many. The packages have tried themselves before."""
_AT_ONCE = 16  # requests
_SHOWN = 300  # characters of a package's message
_DENIED = re.compile(
    r"access.?denied|forbidden|\b40[13]\b|unauthori[sz]ed|not authori[sz]ed|permission|credential"
    r"|invalid.?access|signature|oauth|authenticat|valid account name|anonymous",
    re.I,
)
_CREDENTIALS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE for one of ~/.aws/credentials",
    "gs": "set GOOGLE_APPLICATION_CREDENTIALS to a key's file, or run gcloud auth application-default login",
    "abfs": "name the account, abfs://CONTAINER@ACCOUNT.dfs.core.windows.net/..., and run az login",
    "hdfs": "run kinit, or set HADOOP_USER_NAME",
}

_T = TypeVar("_T")
_Item = TypeVar("_Item")


def ask_store(url: str, question: Callable[[Store], _T], attempts: int = 1, where: str = "") -> _T:
    """Return the answer of a store, asking again if it fails for a reason that may pass.

    Args:
        url: What is asked about.
        question: Asks the store.
        attempts: How often, at most.
        where: Goes into the message, " at byte 12".

    Raises:
        ConfigError: a package is missing.
        CorpusError: it fails for good. The message says why, and what to do.
    """
    for attempt in range(1, attempts + 1):
        try:
            return question(open_store(url))
        except Word2VecError:
            raise
        except FileNotFoundError as error:
            raise CorpusError(f"{url} went away while it was read, or may not be read") from error
        # Each package has errors of its own, which come from botocore, aiohttp, google.auth, azure and others.
        except Exception as error:
            denied = isinstance(error, PermissionError) or _DENIED.search(str(error)) is not None
            if denied or attempt == attempts:
                raise _explain(url, error, where, denied) from error
            time.sleep(_WAIT * 2 ** (attempt - 1))
    raise AssertionError("attempts is at least 1")


def _explain(url: str, error: Exception, where: str, denied: bool) -> CorpusError:
    scheme = split_url(url)[0]
    reason = (str(error).strip().partition("\n")[0] or type(error).__name__)[:_SHOWN]
    if denied:
        how = _CREDENTIALS.get(name_usually(scheme), "give the credentials that it asks for")
        return CorpusError(f"{url} may not be read: {reason}; {how}")
    if "libjvm" in reason or "libhdfs" in reason:
        return CorpusError(
            f"cannot read {url}: {reason}; hdfs:// needs Java and Hadoop's client: set JAVA_HOME, HADOOP_HOME, "
            "and CLASSPATH to what hadoop classpath --glob prints"
        )
    return CorpusError(
        f"cannot read {url}{where}: {reason}; nothing was written. See that the network and the store are "
        "there, and try again"
    )


def map_quickly(function: Callable[[_Item], _T], items: Sequence[_Item], asks: bool) -> list[_T]:
    """Return what a function gives for each item, in their order.

    Args:
        function: It may run in several threads at once.
        items: Files, for example.
        asks: The function asks a store. Then its calls wait beside each other and not one after the other.

    Raises:
        Exception: what the function raises for the first item that it fails for.
    """
    if not asks or len(items) < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="word2vec-store") as threads:
        waiting = [threads.submit(function, item) for item in items]
        try:
            return [future.result() for future in waiting]
        finally:
            threads.shutdown(cancel_futures=True)
