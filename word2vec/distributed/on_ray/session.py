"""A running Ray: started inside this process's machine, or a cluster that runs already.

Ray is told to be quiet and private. What is started here listens on the loopback address alone, asks each
caller for a token, keeps its files in one directory of this user, sends no statistics and shows no dashboard.
When the session ends, however it ends, nothing of it is left: a process beside it (:mod:`.guard`) sees to
that even if this one is killed.

Ray's processes do not hear the signals that a terminal or a batch system sends to the whole process group. The
training saves its model first and ends them then.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import word2vec
from word2vec.distributed.on_ray.address import (
    check_answer,
    explain_refusal,
    find_address,
    find_reason,
    is_on_loopback_only,
)
from word2vec.distributed.on_ray.guard import end_processes, guard_directory
from word2vec.distributed.on_ray.messages import silence_messages
from word2vec.distributed.on_ray.process import (
    keep_signals,
    listen_on_loopback_only,
    postpone_signals,
    set_environment,
)
from word2vec.distributed.on_ray.token import check_token
from word2vec.errors import ConfigError
from word2vec.optional_package import import_package, require_packages
from word2vec.storage.temporary_directory import temporary_directory

_LONGEST_PLACE = 13
"""Characters of the temporary directory. Ours and Ray's names in it take 94 for the sockets, and the system
allows 107 (``sun_path`` of unix(7), less its end)."""

_LEAST_STORE = 80 << 20  # bytes, below which Ray refuses (75 MiB)
_QUIET = 40  # logging.ERROR

# Other people's tokens are not touched: ~/.ray/auth_token is neither read nor written.
_TOKEN = secrets.token_hex(32)


@dataclass(frozen=True)
class RaySession:
    """A running Ray that this process is connected to.

    Attributes:
        ray: The module.
        is_inside: It was started by this process, and ends with it.
        address: HOST:PORT of the cluster, or "" if it was started inside.
    """

    ray: Any
    is_inside: bool
    address: str = ""


@dataclass(frozen=True)
class RayHost:
    """A machine of the cluster that answers now.

    Attributes:
        node: Ray's identifier of it.
        name: Its host name.
        address: Its network address.
        cores: What Ray may give away of its processors.
        port: That its raylet listens on.
    """

    node: str
    name: str
    address: str
    cores: int
    port: int = 0


@contextmanager
def open_ray(
    cluster: str | None, *, workers: int = 1, store_bytes: int = 0, purpose: str = "training with replicas"
) -> Iterator[RaySession]:
    """Give a running Ray, and leave nothing of what was started for it.

    Args:
        cluster: None starts Ray here. "auto" is the cluster of this machine, or that of the environment's
            RAY_ADDRESS. Else HOST:PORT of the cluster's head.
        workers: How many actors or tasks run at once, if Ray is started here.
        store_bytes: The size of the object store, if Ray is started here.
        purpose: The feature that needs Ray, for the message where it is not installed.

    Raises:
        ConfigError: Ray is not installed, there is no cluster at the address, it has other versions of Ray or
            Python, or Ray cannot start here. The message is one line.
    """
    ray = _import_ray(purpose)
    # Errors are raised where results are fetched. Ray would show those of results that nobody needs any more.
    with set_environment({"RAY_IGNORE_UNHANDLED_ERRORS": "1"}):
        if ray.is_initialized():
            yield _join_connected(ray, cluster)
            return
        opened = _start_inside(ray, workers, store_bytes) if cluster is None else _connect(ray, cluster)
        with silence_messages(ray), opened as session:
            yield session


def check_ray(cluster: str | None, purpose: str) -> None:
    """Find out in seconds what :func:`open_ray` would refuse, without a Ray.

    Args:
        cluster: As for :func:`open_ray`.
        purpose: As there.

    Raises:
        ConfigError: Ray is not installed, there is no cluster at the address, or it does not let this process
            in.
    """
    require_packages(["ray"], purpose)
    loaded = sys.modules.get("ray")
    if loaded is not None and loaded.is_initialized():
        _join_connected(loaded, cluster)
    elif cluster is not None:
        if cluster != "auto":
            # Before Ray is imported, which takes a second.
            check_answer(cluster, cluster)
        _find_cluster(_import_ray(purpose), cluster)


def _import_ray(purpose: str) -> Any:
    # Ray reads most of it when it is imported.
    with set_environment({"RAY_USAGE_STATS_ENABLED": "0"}):
        return import_package("ray", purpose)


def list_hosts(ray: Any) -> list[RayHost]:
    """Return the hosts of the cluster that answer, in the order of their addresses and identifiers."""
    found = [
        RayHost(
            node["NodeID"],
            node["NodeManagerHostname"],
            node["NodeManagerAddress"],
            int(node["Resources"].get("CPU", 0)),
            int(node["NodeManagerPort"]),
        )
        for node in ray.nodes()
        if node["Alive"]
    ]
    return sorted(found, key=lambda host: (host.address, host.node))


def _join_connected(ray: Any, cluster: str | None) -> RaySession:
    """Use the connection that a program of yours has made, and leave it open."""
    if cluster is None:
        raise ConfigError(
            "this program is connected to Ray already; give cluster='auto' to train there, or call "
            "ray.shutdown() first"
        )
    connected = str(ray.get_runtime_context().gcs_address)
    if cluster not in ("auto", connected):
        raise ConfigError(
            f"cluster is {cluster}, but this program is connected to the Ray cluster at {connected} already; "
            "give cluster='auto' to train there, or call ray.shutdown() first"
        )
    return RaySession(ray, is_inside=False, address=connected)


# ---- a Ray of this process


@contextmanager
def _start_inside(ray: Any, workers: int, store_bytes: int) -> Iterator[RaySession]:
    stack = ExitStack()
    try:
        directory = stack.enter_context(temporary_directory(_choose_place()))
        stack.enter_context(guard_directory(directory))
        stack.callback(_stop_inside, ray, directory)
        with (
            listen_on_loopback_only(ray),
            set_environment(_make_environment()),
            keep_signals(hidden_from_children=True),
        ):
            try:
                ray.init(
                    address="local",
                    num_cpus=workers,
                    num_gpus=0,
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level=_QUIET,
                    object_store_memory=max(store_bytes, _LEAST_STORE),
                    # Ray lets everybody write to it. Nobody gets there, because the one above is ours alone.
                    _temp_dir=str(directory / "r"),
                )
            except Exception as error:
                raise ConfigError(f"Ray cannot start on this machine: {find_reason(error)}") from error
        yield RaySession(ray, is_inside=True)
    finally:
        # Impatient people press Ctrl-C again while Ray ends.
        with postpone_signals():
            stack.close()


def _choose_place() -> Path:
    """Return the temporary directory, or /tmp where the paths of Ray's sockets would be too long."""
    place = Path(tempfile.gettempdir())
    return place if len(str(place)) <= _LONGEST_PLACE else Path("/tmp")


def _make_environment() -> dict[str, str | None]:
    """Return what Ray's processes are told by their environment, because ``ray.init`` has no word for it."""
    package = str(Path(word2vec.__file__).resolve().parents[1])
    path = os.environ.get("PYTHONPATH")
    return {
        "RAY_AUTH_TOKEN": os.environ.get("RAY_AUTH_TOKEN") or _TOKEN,
        # Ray sets it for good, where you have not set it.
        "RAY_AUTH_MODE": os.environ.get("RAY_AUTH_MODE"),
        # Each worker process takes time and memory. They start when they are needed.
        "RAY_prestart_worker_first_driver": "0",
        # The workers import the package that this process has, wherever that lies.
        "PYTHONPATH": f"{package}{os.pathsep}{path}" if path else package,
    }


def _stop_inside(ray: Any, directory: Path) -> None:
    """End everything that was started here. Ray would wait seconds for processes that hear no signals."""

    def end_soon() -> None:
        # Ray first takes leave of its processes, and complains if they are gone by then.
        deadline = time.monotonic() + 5.0
        while ray.is_initialized() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        end_processes(directory)

    started = _list_started(ray)
    ending = threading.Thread(target=end_soon, daemon=True)
    ending.start()
    ray.shutdown()
    ending.join()
    end_processes(directory)
    for process in started:
        # Python warns of a process that nobody has waited for.
        with suppress(subprocess.TimeoutExpired):
            process.wait(2.0)
    # Ray keeps in mind which token it was given, and that tokens are asked for.
    with suppress(AttributeError):
        ray._raylet.AuthenticationTokenLoader.instance().reset_cache()
        ray._raylet.Config.initialize("")


def _list_started(ray: Any) -> list[subprocess.Popen[bytes]]:
    """Return the processes that Ray has started as children of this one."""
    node = getattr(ray._private.worker, "_global_node", None)
    groups = getattr(node, "all_processes", {}).values()
    return [info.process for group in groups for info in group if info.process is not None]


# ---- a cluster that runs already


@contextmanager
def _connect(ray: Any, cluster: str) -> Iterator[RaySession]:
    address = _find_cluster(ray, cluster)
    with keep_signals(hidden_from_children=False), ExitStack() as stack:
        if is_on_loopback_only(ray, address):
            stack.enter_context(listen_on_loopback_only(ray))
        try:
            context = ray.init(address=address, log_to_driver=False, logging_level=_QUIET)
        except Exception as error:
            raise ConfigError(explain_refusal(error, address)) from error
    try:
        yield RaySession(ray, is_inside=False, address=context.address_info["gcs_address"])
    finally:
        with postpone_signals():
            ray.shutdown()


def _find_cluster(ray: Any, cluster: str) -> str:
    """Return HOST:PORT of a cluster that answers, and that lets this process in."""
    address = find_address(ray, cluster)
    check_answer(address, cluster)
    check_token(ray, address)
    return address
