"""What can be refused before a text is read: by the options, this machine, and the address of the cluster."""

from __future__ import annotations

import socket

from word2vec.available_memory import find_available_memory
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.distributed.on_ray.places import plan_places
from word2vec.distributed.on_ray.session import RayHost, check_ray
from word2vec.machine import count_cores
from word2vec.training.replica_memory import check_replicas_fit


def check_replicas_beforehand(config: TrainConfig, watch: WatchConfig) -> None:
    """Make sure that a training by replicas can begin, as far as that is known without its text.

    Neither TensorFlow nor, where there is no cluster, Ray is imported.

    Raises:
        ConfigError: Ray is not installed, or there is no cluster at the address. Or this machine has less memory
            than the replicas need, or fewer cores than the threads that are asked for.
    """
    check_ray(watch.cluster, name_purpose(watch.cluster))
    if watch.cluster is None:
        replicas = config.replicas or 1
        check_replicas_fit(replicas, find_available_memory())
        here = RayHost("", socket.gethostname(), "", count_cores())
        plan_places([here], replicas, 1 if config.deterministic else config.threads)


def name_purpose(cluster: str | None) -> str:
    """Return what Ray is needed for, for messages."""
    return "training with replicas" if cluster is None else "training on several machines"
