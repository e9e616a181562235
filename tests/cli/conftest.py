"""What the tests of several verbs share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from word2vec import cli


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that fails and return its one line of error."""

    def call(*arguments: object) -> str:
        assert cli.main([str(argument) for argument in arguments]) == 1
        done = capsys.readouterr()
        assert done.out == ""
        assert done.err.startswith("word2vec: error: ")
        assert done.err.count("\n") == 1
        return done.err

    return call
