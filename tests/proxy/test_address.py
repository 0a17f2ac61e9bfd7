"""Which addresses are public, and what a user can name."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.model.address import HostPort, is_public
from tests.proxy.test_guard import IPV4, IPV6

PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:2800:21f:cb07::1",
    "2a00:1450:400e::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", [*IPV4, *IPV6, "fe80::1%eth0", "::1%lo", "fe80::1%25lo"])
def test_private_in_every_form(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_ipv6_is_as_public_as_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    if number < 2:
        return  # :: and ::1 are addresses of their own
    for carrier in (
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x0064FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address(number),
    ):
        assert is_public(str(carrier)) <= is_public(str(address)), carrier


def test_no_address_is_a_value_error() -> None:
    for text in ("", "localhost", "127.1", "1.2.3.4.5"):
        with pytest.raises(ValueError, match="does not appear to be"):
            is_public(text)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("localhost", "localhost", None),
        (" LocalHost:8080 ", "localhost", 8080),
        ("example.nl.", "example.nl", None),
        ("127.0.0.1:80", "127.0.0.1", 80),
        ("[::1]", "::1", None),
        ("[::1]:8443", "::1", 8443),
        ("::1", "::1", None),
        ("[0:0:0:0:0:0:0:1]:8443", "::1", 8443),
        ("FE80:0::A", "fe80::a", None),
    ],
)
def test_what_a_user_can_name(text: str, host: str, port: int | None) -> None:
    assert HostPort.parse(text) == HostPort(host=host, port=port)


@pytest.mark.parametrize("text", ["", ":80", "a:0", "a:65536", "a:x", "[::1", "[::1]x", "[]"])
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(ValueError, match="no "):
        HostPort.parse(text)


def test_matching() -> None:
    named = HostPort(host="example.nl", port=8080)
    assert named.matches("Example.NL.", 8080)
    assert not named.matches("example.nl", 80)
    assert not named.matches("www.example.nl", 8080)
    assert HostPort(host="example.nl", port=None).matches("example.nl", 1)
