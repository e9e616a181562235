"""Options of training that are given and have no effect with the backend that was chosen.

Those that stand for nothing with a loss or with untied weights are refused by :class:`~word2vec.TrainConfig`.
"""

from __future__ import annotations

from word2vec.config.train import TrainConfig


def find_idle_training(config: TrainConfig, backend: str, *, in_rounds: bool = False) -> list[str]:
    """Return a line for each option that is given and changes nothing.

    Args:
        config: The options.
        backend: The backend that trains, "kernel" or "graph".
        in_rounds: Replicas train it.
    """
    idle = []
    if backend == "kernel" and config.row_cap is not None:
        idle.append(
            f"row_cap {config.row_cap} has no effect on the kernel, which trains block after block; leave it "
            'out, or give backend="graph"'
        )
    if backend == "kernel" and config.deterministic and config.threads > 1:
        idle.append(
            f"threads {config.threads} has no effect on training: the kernel is deterministic with one thread "
            "only"
        )
    for name in ("rounds", "half_changes"):
        if getattr(config, name) and not in_rounds:
            idle.append(f"{name} has no effect without replicas; give replicas or cluster, or leave {name} out")
    return idle
