"""The models that tests of the softmax ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.probabilities.plain_softmax import write_model
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes
from word2vec.storage.model_directory import ModelDirectory


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Probabilities]:
    def load(
        *args: Any, leave_out: bool | None = None, sizes: BatchSizes = SIZES, **options: Any
    ) -> Probabilities:
        model = ModelDirectory.load(write_model(tmp_path / "m", *args, **options))
        return Probabilities(model, leave_out=leave_out, sizes=sizes)

    return load
