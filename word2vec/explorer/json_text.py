"""Answers as JSON: for the server, and for the files of a static export."""

from __future__ import annotations

import json


def encode_json(value: object) -> bytes:
    """Return a value as compact JSON in UTF-8.

    Raises:
        ValueError: it holds NaN or infinity, which JSON does not have.

    Example:
        >>> encode_json({"word": "caf\u00e9"}) == '{"word":"caf\u00e9"}'.encode()
        True
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # A word of your own making may hold half of a surrogate pair, which only an escape can write.
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
