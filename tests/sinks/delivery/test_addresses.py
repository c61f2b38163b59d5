"""Which addresses a channel may reach."""

import pytest

from sinks.delivery.addresses import AddressRefusedError, NoAddressError, checked_addresses, is_public

REFUSED = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "not an address",
    "",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
SPELLINGS_OF_LOOPBACK = ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost"]


@pytest.mark.parametrize("address", REFUSED)
def test_address_that_is_not_public_is_known_as_such(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_known_as_such(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", SPELLINGS_OF_LOOPBACK)
def test_host_is_refused_however_its_address_is_spelt(host: str) -> None:
    with pytest.raises(AddressRefusedError) as raised:
        checked_addresses(host, 80, allow_private=False)
    assert host not in str(raised.value)


def test_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        checked_addresses("two.example", 443, False, lambda _host, _port: ["8.8.8.8", "10.0.0.1"])


def test_private_address_is_allowed_where_the_channel_allows_it() -> None:
    assert checked_addresses("localhost", 80, True, lambda _host, _port: ["127.0.0.1"]) == ["127.0.0.1"]


def test_host_without_address_may_have_one_later() -> None:
    with pytest.raises(NoAddressError):
        checked_addresses("nowhere.invalid", 80, allow_private=True)
    with pytest.raises(NoAddressError):
        checked_addresses("a" * 70 + ".example", 80, allow_private=True)
    with pytest.raises(NoAddressError):
        checked_addresses("empty.example", 80, True, lambda _host, _port: [])
