"""The address and the names by which other machines reach this one, found without asking any of them."""

from __future__ import annotations

import ipaddress
import socket
import threading
from contextlib import suppress

_SECONDS = 1.0
# Addresses of documentation (RFC 5737, RFC 3849). Nobody has them, so the way to them is the default one.
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def find_own_address(family: socket.AddressFamily = socket.AF_INET) -> str | None:
    """Return the address by which this machine is reached from elsewhere, None if there is none.

    Args:
        family: AF_INET or AF_INET6.
    """
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asked:
            # Nothing is sent: a UDP socket that is connected only chooses the address that it would send from.
            asked.connect((_ELSEWHERE[family], 9))
            address: str = asked.getsockname()[0]
    except OSError:
        return None
    found = ipaddress.ip_address(address.partition("%")[0])
    return None if found.is_loopback or found.is_unspecified or found.is_link_local else address


def list_reached_addresses(opened: socket.socket) -> list[str]:
    """Return the addresses of this machine by which others reach a socket that listens on all of them."""
    families = [socket.AF_INET]
    if opened.family == socket.AF_INET6:
        takes_both = not opened.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
        families = [socket.AF_INET6, *families] if takes_both else [socket.AF_INET6]
    found = [find_own_address(family) for family in families]
    return [address for address in found if address is not None]


def list_own_names() -> list[str]:
    """Return the names of this machine, the short and the full one. A full name that takes long is left out."""
    names: list[str] = []

    def find_names() -> None:
        with suppress(OSError, UnicodeError):
            names.append(socket.gethostname())
            # The system's resolver finds it, which waits for a server of names that does not answer.
            names.append(socket.getfqdn())

    thread = threading.Thread(target=find_names, name="own-names", daemon=True)
    thread.start()
    thread.join(_SECONDS)
    return list(dict.fromkeys(name.lower() for name in tuple(names) if name))
