"""Which hosts of a cluster answer."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from word2vec.distributed.on_ray.session import RayHost, list_hosts
from word2vec.errors import TrainingError

_ASK_SECONDS = 1.0  # between two questions to the cluster's head
_PROBE_SECONDS = 1.0  # until a host that does not answer counts as slow
_SILENCE = 40.0  # seconds without an answer from the cluster's head, until it counts as gone


class HostMonitor:
    """Asks the cluster in a thread which hosts answer, because a head that is gone keeps who asks it waiting.

    Args:
        ray: The module.
    """

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._wake = threading.Event()
        self._is_stopped = False
        self._hosts = list_hosts(ray)
        self._gone: set[str] = set()
        self._suspects: set[RayHost] = set()
        self._own = ray.get_runtime_context().get_node_id()
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._ask, name="hosts", daemon=True)
        self._thread.start()

    def list_hosts(self) -> list[RayHost]:
        """Return the hosts that answered last."""
        return [host for host in self._hosts if host.node not in self._gone]

    def suspect(self, host: RayHost) -> None:
        """Look soon whether a host is gone. The cluster's head takes half a minute to say so."""
        self._suspects.add(host)
        self._wake.set()

    def find_alive(self) -> set[str]:
        """Return the nodes that answer.

        Raises:
            TrainingError: nothing was heard for long, or this machine is no longer a host.
        """
        nodes = {host.node for host in self.list_hosts()}
        if time.monotonic() - self._heard > _SILENCE:
            raise TrainingError(
                f"the head of the Ray cluster has not answered for {_SILENCE:.0f} seconds; start the cluster "
                "again"
            )
        if self._own not in nodes:
            raise TrainingError("Ray has ended on this machine; start it again")
        return nodes

    def stop(self) -> None:
        """Ask no more."""
        self._is_stopped = True
        self._wake.set()
        self._thread.join(2.0)

    def _ask(self) -> None:
        while True:
            self._wake.wait(_ASK_SECONDS)
            self._wake.clear()
            if self._is_stopped:
                return
            while self._suspects:
                self._probe(self._suspects.pop())
            with suppress(Exception):
                self._hosts = list_hosts(self._ray)
                self._heard = time.monotonic()

    def _probe(self, host: RayHost) -> None:
        try:
            socket.create_connection((host.address, host.port), _PROBE_SECONDS).close()
        except ConnectionRefusedError:
            self._gone.add(host.node)
        except OSError:
            # It may be slow. The head will tell.
            return
