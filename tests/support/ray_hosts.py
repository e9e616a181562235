"""A cluster of Ray on this machine whose hosts are processes, which tests kill and start again."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from typing_extensions import Self

from word2vec.distributed.on_ray.guard import end_processes
from word2vec.distributed.on_ray.process import listen_on_loopback_only, set_environment

_STORE = 100 << 20


class RayHosts:
    """A head without cores, and some hosts. A with statement stops them.

    Attributes:
        address: HOST:PORT of the head.
        nodes: The hosts that run.

    Args:
        hosts: How many there are beside the head.
        cores: Of each.
    """

    def __init__(self, hosts: int = 2, cores: int = 1) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        ray = importlib.import_module("ray")
        self._directory = Path(tempfile.mkdtemp(prefix="", dir="/tmp"))
        self._cores = cores
        # Ray writes down there which cluster is this machine's, and does not make the directory.
        (self._directory / "ray").mkdir()
        self._written_down = {"RAY_TMPDIR": str(self._directory)}
        with listen_on_loopback_only(ray), set_environment(self._written_down):
            self._cluster = importlib.import_module("ray.cluster_utils").Cluster(
                initialize_head=True,
                head_node_args={
                    "num_cpus": 0,
                    "include_dashboard": False,
                    "temp_dir": str(self._directory / "r"),
                    "object_store_memory": _STORE,
                },
            )
        self.address = str(self._cluster.address)
        self.nodes: list[Any] = []
        for _ in range(hosts):
            self.add_host()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with set_environment(self._written_down):
            self._cluster.shutdown()
        end_processes(self._directory)
        shutil.rmtree(self._directory, ignore_errors=True)

    def add_host(self) -> None:
        """Start a host, and wait until it has joined."""
        with listen_on_loopback_only(importlib.import_module("ray")):
            self.nodes.append(
                self._cluster.add_node(
                    num_cpus=self._cores, object_store_memory=_STORE, temp_dir=str(self._directory / "r")
                )
            )

    def kill_host(self, number: int) -> None:
        """Send SIGKILL to the raylet of a host. Its workers end when they miss it."""
        node = self.nodes.pop(number)
        os.kill(find_raylet(node), signal.SIGKILL)
        self._cluster.remove_node(node, allow_graceful=False)

    def find_replicas(self) -> list[int]:
        """Return the numbers of the processes of replicas."""
        raylets = {find_raylet(node) for node in self.nodes}
        found = []
        for process in Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            try:
                name = (process / "cmdline").read_bytes()
                parent = int((process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            except OSError:
                continue
            if name.startswith(b"ray::RayReplica") and parent in raylets:
                found.append(int(process.name))
        return sorted(found)

    def kill_replica(self, number: int, seconds: float = 30.0) -> None:
        """Send SIGKILL to the process of a replica, as soon as there are enough of them."""
        deadline = time.monotonic() + seconds
        while len(found := self.find_replicas()) <= number:
            assert time.monotonic() < deadline, f"there are {len(found)} replicas"
            time.sleep(0.05)
        os.kill(found[number], signal.SIGKILL)


def find_raylet(node: Any) -> int:
    """Return the number of the process that is a host."""
    (raylet,) = node.all_processes["raylet"]
    return int(raylet.process.pid)
