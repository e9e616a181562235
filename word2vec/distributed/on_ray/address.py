"""Where a Ray cluster is, whether it answers, and why it may not let this process in."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from word2vec.distributed.on_ray.token import explain_joining, explain_start
from word2vec.errors import ConfigError
from word2vec.storage.temporary_directory import is_temporary_directory

_CONNECT_SECONDS = 5.0  # until an address counts as one where nothing answers


def find_reason(error: BaseException) -> str:
    """Return the first line of an error of Ray that says something."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def find_address(ray: Any, cluster: str) -> str:
    """Return HOST:PORT of a cluster that is asked for.

    Args:
        ray: The module.
        cluster: HOST:PORT, or "auto".

    Raises:
        ConfigError: it is none of these, or there is no cluster on this machine.
    """
    if "://" in cluster:
        raise ConfigError(
            f"cluster is {cluster!r}; give HOST:PORT of the cluster's head, as ray start shows it "
            "(Ray's client has no tables in shared memory)"
        )
    if cluster != "auto":
        return cluster
    services = ray._private.services
    private = _find_private_addresses(services)
    try:
        address = str(services.get_ray_address_from_environment("auto", None))
        if address in private and not os.environ.get("RAY_ADDRESS"):
            # It takes any Ray of this machine. One that ray start has started is written down.
            others = {*map(str, services.find_gcs_addresses())} - private
            written = services.find_bootstrap_address(None)
            address = str(written) if written in others else min(others, default="")
    except ConnectionError:
        address = ""
    if not address:
        raise ConfigError(
            "there is no Ray cluster on this machine; give HOST:PORT of its head as cluster, or start one by: "
            f"{explain_start()}"
        )
    return address


def _find_private_addresses(services: Any) -> set[str]:
    """Return the addresses of each Ray of this machine that a training has started for itself alone."""
    found = set()
    for process in services.psutil.process_iter(["cmdline"]):
        arguments = process.info["cmdline"] or ()
        if any(_is_in_our_directory(argument) for argument in arguments):
            flags = [argument for argument in arguments if argument.startswith("--gcs-address=")]
            found |= {flag.partition("=")[2] for flag in flags}
    return found


def _is_in_our_directory(argument: str) -> bool:
    flag, _, place = argument.partition("=")
    return flag in ("--temp-dir", "--session-dir", "--session_dir") and any(
        is_temporary_directory(part) for part in Path(place).parts
    )


def check_answer(address: str, cluster: str) -> None:
    """Find out in seconds whether a cluster is there. Ray would take minutes.

    Args:
        address: HOST:PORT.
        cluster: What was asked for, for the message.

    Raises:
        ConfigError: there is none.
    """
    host, _, port = address.rpartition(":")
    named = address if cluster == address else f"{address} (found by {cluster!r})"
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(f'cluster is {named}; give "auto" or HOST:PORT, such as 10.0.0.1:6379')
    fault = _find_fault(host, int(port))
    if fault:
        raise ConfigError(f"there is no Ray cluster at {named}: {fault}; start one by: {explain_start(port)}")


def _find_fault(host: str, port: int) -> str:
    """Return why nothing that speaks as Ray does is at an address, or "". Ray would wait for it without end."""
    if os.environ.get("RAY_USE_TLS", "0") != "0":
        return ""
    try:
        with socket.create_connection((host.strip("[]"), port), _CONNECT_SECONDS) as connection:
            # Ray's head is a server of gRPC, which greets by the settings of HTTP/2 (RFC 9113, 3.4 and 6.5).
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
            greeting = connection.recv(4)
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return error.strerror or str(error)
    return "" if greeting[3:] == b"\x04" else "another server answers there"


def is_on_loopback_only(ray: Any, address: str) -> bool:
    """Return whether the cluster of this machine listens on the loopback address alone.

    Ray takes the address of this machine on its network instead, where it would then wait without end.
    """
    host, _, port = address.rpartition(":")
    resolved = str(ray._private.services.resolve_ip_for_localhost(host.strip("[]")))
    return resolved != host.strip("[]") and _find_fault(resolved, int(port)) != ""


def explain_refusal(error: Exception, address: str) -> str:
    """Return why a cluster has not let this process in, as a message with its remedy."""
    text = " ".join(str(error).split())
    if "ersion mismatch" in text:
        return (
            f"the cluster at {address} has other versions: {text}; "
            "install the same versions of Ray and Python on all hosts"
        )
    if "expects this IP address to be" in text or "No node info found matching" in text or "Raylet" in text:
        return (
            f"this machine is not a host of the cluster at {address}; run the command on one of its hosts, or "
            f"join by: {explain_joining(address)}"
        )
    return f"cannot connect to the Ray cluster at {address}: {find_reason(error)}"
