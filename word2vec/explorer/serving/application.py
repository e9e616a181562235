"""The application: which address is answered by what, and how answers and errors become responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from word2vec.errors import FormatError, OutputError, Word2VecError
from word2vec.explorer.endpoints import ENDPOINTS, MODEL_ENDPOINTS, Asked, Endpoint
from word2vec.explorer.json_text import encode_json
from word2vec.explorer.maps.progress import Progress
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.parameters import Parameters
from word2vec.explorer.refusal import Refusal, refuse_error
from word2vec.explorer.serving.access import Access
from word2vec.explorer.serving.guard import Guard
from word2vec.explorer.serving.refusal_page import VARY, write_refusal
from word2vec.explorer.serving.worker_threads import WorkerThreads
from word2vec.explorer.static_files import PAGE, StaticFile, read_static_files

_log = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}


def make_application(models: Sequence[OpenedModel], access: Access) -> Starlette:
    """Return the application that shows some models.

    Args:
        models: Them, in the order of their numbers.
        access: Who may ask.
    """
    handlers = _Handlers(models)
    application = Starlette(
        routes=[
            Route("/", handlers.show_page),
            Route("/static/{name:path}", handlers.show_file),
            Route("/api/{question}", handlers.answer),
            Route("/api/models/{number}/{question:path}", handlers.answer),
        ],
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={Refusal: _handle_refusal, HTTPException: _handle_http_error},
        lifespan=handlers.keep_running,
    )
    # An address with a stroke too many is not found, and not led to one that the request's Host names.
    application.router.redirect_slashes = False
    return application


class _Handlers:
    """What handles the requests of each route."""

    def __init__(self, models: Sequence[OpenedModel]) -> None:
        self._models = models
        self._files = read_static_files()
        self._threads = WorkerThreads()

    @asynccontextmanager
    async def keep_running(self, application: Starlette) -> AsyncIterator[None]:
        """Prepare what the first questions need, and end the work on maps with the server."""
        for model in self._models:
            self._threads.submit(partial(getattr, model, "completion"))
        try:
            yield
        finally:
            for model in self._models:
                model.maps.close()
            self._threads.close()

    async def show_page(self, request: Request) -> Response:
        return _show_file(request, self._files.get(PAGE))

    async def show_file(self, request: Request) -> Response:
        return _show_file(request, self._files.get(request.path_params["name"]))

    async def answer(self, request: Request) -> Response:
        endpoint, model = self._find_endpoint(request.path_params)
        query = request.scope["query_string"]
        work = partial(_answer, endpoint, self._models, model, query)
        return await self._do_work(request, work)

    def _find_endpoint(self, parts: Mapping[str, str]) -> tuple[Endpoint, OpenedModel | None]:
        """Return what an address asks, and which model.

        Raises:
            Refusal: there is no such question or no such model.
        """
        name, number = parts["question"], parts.get("number")
        known = ENDPOINTS if number is None else MODEL_ENDPOINTS
        if name not in known:
            raise Refusal(404, "not_found", f"there is no question of this name; there are: {', '.join(known)}")
        if number is None:
            return known[name], None
        if number not in map(str, range(len(self._models))):
            raise Refusal(
                404, "not_found", f"there is no model of this number; there are 0 to {len(self._models) - 1}"
            )
        return known[name], self._models[int(number)]

    async def _do_work(self, request: Request, work: Callable[[], Response]) -> Response:
        """Have a thread do the work. The work of a page that is closed before it begins is dropped."""
        future = self._threads.submit(work)
        gone = asyncio.ensure_future(_wait_until_gone(request))
        awaited: set[asyncio.Future[Any]] = {future, gone}
        try:
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not future.done():
                future.cancel()
        return Response(status_code=499) if future.cancelled() else future.result()


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _answer(
    endpoint: Endpoint, models: Sequence[OpenedModel], model: OpenedModel | None, query: bytes
) -> Response:
    """Answer a question in a thread. What is wrong with it becomes a response as well."""
    try:
        parameters = Parameters(query, endpoint.single, endpoint.several)
        return _show(endpoint.answer(Asked(models, model, parameters)))
    except Refusal as refusal:
        return _show_refusal(refusal)
    except Word2VecError as error:
        if isinstance(error, (FormatError, OutputError)):
            # Visitors are told what is wrong. Where it is, is for who started the server.
            _log.error("explorer: %s could not be answered: %s", endpoint.name, error)
        return _show_refusal(refuse_error(error, [one.path for one in models]))
    except Exception as error:
        _log.debug("a question failed", exc_info=True)
        kind = type(error).__name__
        _log.error("explorer: %s could not be answered: %s: %s", endpoint.name, kind, error)
        return _show_refusal(Refusal(500, "internal", f"the server failed ({kind}); see its terminal"))


def _show(found: object) -> Response:
    """Return an answer as JSON, and an array as its bytes, the low byte of a number first.

    What is not ready has the status 202.
    """
    if isinstance(found, Progress):
        return _show_json(asdict(found), 202)
    if isinstance(found, np.ndarray):
        array: NDArray[np.generic] = found
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        return Response(little.tobytes(), media_type="application/octet-stream", headers=_NO_STORE)
    return _show_json(found)


def _show_json(found: object, status: int = 200) -> Response:
    return Response(encode_json(found), status, _NO_STORE, "application/json")


def _show_file(request: Request, file: StaticFile | None) -> Response:
    if file is None:
        raise Refusal(404, "not_found", "the page has no file of this name")
    headers = {"Cache-Control": "no-cache", "ETag": file.tag}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.content_type)


def _show_refusal(refusal: Refusal) -> Response:
    return _show_json(refusal.describe(), refusal.status)


def _handle_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    body, kind = write_refusal(error, request.scope, request.headers)
    return Response(body, error.status, {**_NO_STORE, "Vary": VARY}, kind)


def _handle_http_error(request: Request, error: Exception) -> Response:
    """Answer an address without a route, and whatever else starlette refuses by itself."""
    assert isinstance(error, HTTPException)
    refusal = Refusal(error.status_code, "not_found", "there is nothing at this address")
    return _handle_refusal(request, refusal)
