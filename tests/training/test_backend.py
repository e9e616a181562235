"""Which backend trains a loss."""

from __future__ import annotations

import dataclasses

import pytest

from word2vec.config.train import BackendName, TrainConfig
from word2vec.errors import ConfigError, KernelError
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.training import backend
from word2vec.training.backend import choose_backend
from word2vec.training.idle_options import find_idle_training


def teach(monkeypatch: pytest.MonkeyPatch, *backends: str) -> None:
    """Let only some backends compute the loss."""
    facts = LOSS_FACTS["random_softmax"]
    monkeypatch.setitem(LOSS_FACTS, "random_softmax", dataclasses.replace(facts, backends=backends))


def test_a_backend_that_cannot_compute_the_loss_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    teach(monkeypatch, "graph")
    with pytest.raises(ConfigError, match=r"'kernel', which cannot compute .* random_softmax; .*: auto, graph"):
        TrainConfig(backend="kernel")
    assert choose_backend(TrainConfig(), 100, progress=False).name == "graph"
    teach(monkeypatch, "kernel")
    with pytest.raises(ConfigError, match=r"'graph', which cannot compute .* random_softmax; .*: auto, kernel"):
        TrainConfig(backend="graph")


def test_the_graph_does_not_stand_in_for_a_loss_that_it_cannot_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise KernelError("no compiler")

    monkeypatch.setattr(backend, "load_kernel", fail)
    assert choose_backend(TrainConfig(), 100, progress=False).name == "graph"
    teach(monkeypatch, "kernel")
    with pytest.raises(KernelError, match="no compiler"):
        choose_backend(TrainConfig(), 100, progress=False)


@pytest.mark.parametrize(("backend", "said"), [("kernel", True), ("graph", False)])
def test_a_row_cap_that_the_kernel_does_not_need_is_said(
    backend: BackendName, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = choose_backend(TrainConfig(backend=backend, row_cap=4), 100, progress=False)
    idle = find_idle_training(TrainConfig(backend=backend, row_cap=4), chosen.name)
    assert ("row_cap 4 has no effect on the kernel" in "".join(idle)) == said
    assert find_idle_training(TrainConfig(backend=backend), chosen.name) == []
    assert not capsys.readouterr().err


def test_threads_of_a_deterministic_kernel_are_said() -> None:
    config = TrainConfig(threads=2, deterministic=True)
    (line,) = find_idle_training(config, "kernel")
    assert line.startswith("threads 2 has no effect on training")
    assert find_idle_training(config, "graph") == []
    assert find_idle_training(TrainConfig(threads=1, deterministic=True), "kernel") == []


def test_bf16_is_refused_where_it_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    config = TrainConfig(precision="bf16")
    with pytest.raises(ConfigError, match="which the graph backend does not have"):
        TrainConfig(precision="bf16", backend="graph")

    class Narrow:
        def multiplies_bfloat16(self) -> bool:
            return False

    monkeypatch.setattr("word2vec.training.backend.load_kernel", lambda **_: Narrow())
    refusal = "compiled for a processor without AVX512_BF16; leave precision out"
    with pytest.raises(ConfigError, match=f"{refusal}$"):
        choose_backend(config, 100, progress=False)
    # An image's kernel for many processors is not what this one could have.
    monkeypatch.setattr("word2vec.training.backend.find_target", lambda: "x86-64-v4")
    with pytest.raises(ConfigError, match=f"{refusal}, or leave WORD2VEC_KERNELS unset, .* for x86-64-v4, if"):
        choose_backend(config, 100, progress=False)

    def fail(**_: object) -> None:
        raise KernelError("no compiler")

    # The graph does not stand in.
    monkeypatch.setattr("word2vec.training.backend.load_kernel", fail)
    with pytest.raises(KernelError, match="no compiler"):
        choose_backend(config, 100, progress=False)
    with pytest.raises(ConfigError, match="full_softmax draws none; leave precision out"):
        TrainConfig(precision="bf16", loss="full_softmax")
