"""The explorer, asked without a socket as a browser on the same machine asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.testclient import TestClient

from word2vec.explorer import app

ADDRESS = "http://127.0.0.1:8000"


@contextmanager
def open_client(shown: Any, **options: Any) -> Iterator[TestClient]:
    """Start the application for some vectors or paths, and end it."""
    with TestClient(app(shown, **options), ADDRESS, follow_redirects=False) as client:
        yield client


def ask(client: TestClient, address: str, **parameters: Any) -> Any:
    """Return the answer to a question that is answered, without ``/api/`` before it."""
    response = client.get(f"/api/{address}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def fetch_numbers(client: TestClient, address: str, dtype: str, **parameters: Any) -> NDArray[Any]:
    """Return the numbers that a question is answered with."""
    response = client.get(f"/api/{address}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/octet-stream"
    return np.frombuffer(response.content, dtype)


def refuse(client: TestClient, address: str, status: int = 400, **parameters: Any) -> dict[str, Any]:
    """Return the refusal of a question."""
    response = client.get(f"/api/{address}", params=parameters or None)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    assert set(found) == {"error", "kind", "word", "suggestions"}
    return found
