"""Clients of the explorer's server, many at once, in a process of their own."""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import numpy as np

Parameters = Sequence[tuple[str, object]]


@dataclass
class Asked:
    """What clients have been answered.

    Attributes:
        milliseconds: How long each answer took.
        wrong: What was not answered as it should be.
    """

    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def find_percentile(self, percent: float) -> float:
        """Return the milliseconds within which a percentage of the answers came."""
        return float(np.percentile(self.milliseconds, percent)) if self.milliseconds else float("nan")


@dataclass(frozen=True)
class Request:
    """A question, and the statuses that answer it as they should.

    Attributes:
        path: Its address after the host.
        statuses: These.
    """

    path: str
    statuses: tuple[int, ...] = (200,)


def write_path(question: str, parameters: Parameters = ()) -> str:
    """Return the address of a question.

    Example:
        >>> write_path("models/0/similar", [("q", "a b"), ("topn", 10)])
        '/api/models/0/similar?q=a+b&topn=10'
    """
    return f"/api/{question}" + (f"?{urlencode(parameters)}" if parameters else "")


def run_clients(address: str, requests: Sequence[Request], clients: int, seconds: float | None = None) -> Asked:
    """Have clients ask, each over one connection that is kept, in a process of their own.

    Args:
        address: The address of the server.
        requests: The questions, dealt out in turn.
        clients: How many ask at once.
        seconds: Ask for so long, from the first question again after the last. By default each is asked once.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_ask_all, address, list(requests), clients, seconds).result()


def _ask_all(address: str, requests: list[Request], clients: int, seconds: float | None) -> Asked:
    found = [Asked() for _ in range(clients)]
    end = None if seconds is None else time.monotonic() + seconds
    threads = [
        threading.Thread(target=_ask, args=(address, requests[number::clients], end, found[number]))
        for number in range(min(clients, len(requests)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Asked([ms for one in found for ms in one.milliseconds], [text for one in found for text in one.wrong])


def _ask(address: str, requests: list[Request], end: float | None, found: Asked) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    place = 0
    while place < len(requests) if end is None else time.monotonic() < end:
        request = requests[place % len(requests)]
        place += 1
        start = time.perf_counter()
        try:
            connection.request("GET", request.path)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            found.wrong.append(f"{request.path}: {error!r}")
            connection.close()
            continue
        found.milliseconds.append((time.perf_counter() - start) * 1e3)
        if response.status not in request.statuses:
            found.wrong.append(f"{request.path}: status {response.status}")
    connection.close()


def fetch(address: str, path: str) -> tuple[int, bytes]:
    """Return the status and the body of one answer, over a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def mix_requests(words: Sequence[str], softmax: bool, count: int, choose: Callable[[int], int]) -> list[Request]:
    """Return questions of all kinds about a model, a few of them wrong, as a page asks them.

    Args:
        words: The words of the model.
        softmax: Whether it has one.
        count: How many questions.
        choose: Returns a whole number from 0 to below its argument.
    """
    rarely = [
        Request(write_path("models")),
        Request(write_path("models/0/map", [("layout", "pca")])),
        Request(write_path("models/0/counts"), (200, 404)),
        Request(write_path("models/0/similar", [("q", "nosuchword")]), (200, 400)),
        Request(write_path("models/0/similar", [("q", "a"), ("topn", 0)]), (400,)),
        Request(write_path("models/7/similar", [("q", "a")]), (404,)),
        Request("/nowhere", (404,)),
    ]
    found = []
    for place in range(count):
        word, other = words[choose(len(words))], words[choose(len(words))]
        often = [
            Request(write_path("models/0/similar", [("q", word), ("topn", 10)])),
            Request(write_path("models/0/similar", [("q", f"{word} - {other}"), ("topn", 10)]), (200, 400)),
            Request(write_path("models/0/complete", [("prefix", word[:2]), ("limit", 10)])),
            Request(write_path("models/0/words", [("rows", choose(len(words))) for _ in range(50)])),
            Request(write_path("models/0/compare", [("first", word), ("second", other)])),
        ]
        if softmax:
            often.append(Request(write_path("models/0/related", [("q", word)])))
            often.append(Request(write_path("models/0/next", [("q", word)])))
        found.append(rarely[choose(len(rarely))] if place % 10 == 9 else often[choose(len(often))])
    return found
