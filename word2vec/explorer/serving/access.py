"""Who may ask the explorer: the names it goes by, and the token that visitors must know."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from word2vec.errors import ConfigError, quote

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
# What needs no escapes in an address, a header and a cookie.
_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{8,256}")


@dataclass(frozen=True)
class Access:
    """Who may ask.

    Attributes:
        hosts: Names and addresses that this server goes by beside those of this machine alone, in small letters.
        any_address: Whether it goes by any address in numbers, because other machines reach it.
        token: What a visitor must know, None if nothing.
        in_notebook: Whether a notebook may show the page in a frame.
        by_verb: Whether the verb ``explore`` has started the server, so that refusals name its options.
    """

    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    token: str | None = field(default=None, repr=False)
    in_notebook: bool = False
    by_verb: bool = False

    def goes_by(self, name: str) -> bool:
        """Tell whether a name or an address, in small letters and without brackets, is one of this server."""
        if name == "localhost" or name in self.hosts:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.any_address or address.is_loopback


def make_access(
    allowed_hosts: Iterable[str] = (),
    token: str | None = None,
    *,
    any_address: bool = False,
    in_notebook: bool = False,
    by_verb: bool = False,
) -> Access:
    """Return who may ask, checked.

    Raises:
        ConfigError: a host is not a name or an address, or the token is too short or holds other characters than
            letters, digits and ``_ . ~ -``.
    """
    hosts = [allowed_hosts] if isinstance(allowed_hosts, str) else list(allowed_hosts)
    if token is not None and not _TOKEN.fullmatch(token):
        raise ConfigError(
            f"the token has {len(token)} characters; it must be 8 to 256 letters, digits and _ . ~ -, such as "
            f"{make_token()}"
        )
    return Access(frozenset(map(_check_host, hosts)), any_address, token, in_notebook, by_verb)


def is_host_name(name: str) -> bool:
    """Tell whether a text in small letters can be the name of a host."""
    return _NAME.fullmatch(name) is not None


def make_token() -> str:
    """Return a token that nobody guesses, of 192 random bits."""
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_host(host: str) -> str:
    name = host.strip().lower()
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    if bare != name or not is_host_name(name):
        try:
            ipaddress.ip_address(bare)
        except ValueError:
            raise ConfigError(
                f"the allowed host is {quote(host)}; it must be a name such as explorer.example.org, without "
                "http:// and without a port"
            ) from None
    return bare
