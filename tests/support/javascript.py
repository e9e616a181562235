"""The type of what runs JavaScript that imports modules of the explorer's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
"""The body of an async JavaScript function, and the values of its variables -> what it returns."""
