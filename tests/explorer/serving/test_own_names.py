"""The address and the names by which other machines reach this one."""

from __future__ import annotations

import ipaddress
import socket
import time

import pytest

from word2vec.explorer.serving import own_names


def test_the_own_address_is_one_that_can_be_listened_on() -> None:
    own = own_names.find_own_address()
    if own is None:
        pytest.skip("this machine is in no network")
    assert not ipaddress.ip_address(own).is_loopback
    with socket.socket() as opened:
        opened.bind((own, 0))


def test_a_machine_without_a_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert own_names.find_own_address() is None


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "169.254.3.4"])
def test_what_others_do_not_reach_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: None)
    monkeypatch.setattr(socket.socket, "getsockname", lambda self: (address, 1))
    assert own_names.find_own_address() is None


def test_the_names_are_those_of_the_machine_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk")
    monkeypatch.setattr(socket, "getfqdn", lambda: "desk.example.org")
    assert own_names.list_own_names() == ["desk", "desk.example.org"]


def test_a_full_name_that_takes_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "desk")
    monkeypatch.setattr(socket, "getfqdn", lambda: time.sleep(3))
    monkeypatch.setattr(own_names, "_SECONDS", 0.05)
    begun = time.monotonic()
    assert own_names.list_own_names() == ["desk"]
    assert time.monotonic() - begun < 2


def test_a_socket_on_all_addresses_is_reached_by_those_of_its_families(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {socket.AF_INET: "10.0.0.5", socket.AF_INET6: "fd00::5"}
    monkeypatch.setattr(own_names, "find_own_address", own.get)
    with socket.socket() as opened:
        assert own_names.list_reached_addresses(opened) == ["10.0.0.5"]
    if not socket.has_ipv6:
        pytest.skip("this Python has no IPv6")
    for only, expected in ((0, ["fd00::5", "10.0.0.5"]), (1, ["fd00::5"])):
        with socket.socket(socket.AF_INET6) as opened:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
            assert own_names.list_reached_addresses(opened) == expected
