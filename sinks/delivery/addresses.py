"""Where messages may go: every attempt resolves the host anew and refuses addresses that are not public.

Who may write a channel's address could otherwise make Tocsin speak to what stands beside it: metadata services,
databases, consoles. The connection goes to the very address that was checked, so a name that points elsewhere a
moment later brings nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence

from schemas.errors import PipelineError, TransientError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""A host's addresses as text. Raises: OSError."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""

REFUSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "100.64.0.0/10",  # carrier-grade NAT, and the metadata service of one cloud
        "168.63.129.16/32",  # public by its number, the host's own services in another cloud
        "192.0.0.0/24",  # protocol assignments, the metadata service of a third
        "192.88.99.0/24",  # relays from IPv6 to IPv4, given up
        "64:ff9b:1::/48",  # NAT64 inside one network
        "fec0::/10",  # site-local, given up and still private
        "5f00::/16",  # segment routing
    )
)
"""What the standard library calls global in some or all of its versions, and is nobody's receiver."""


class AddressRefusedError(PipelineError):
    """The host has an address that the channel may not reach. Nothing was sent, and another try would not help."""


class NoAddressError(TransientError):
    """The host's name could not be resolved."""


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, which also reads 0x7f.1, 2130706433 and 0177.0.0.1. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in found]


def checked_addresses(host: str, port: int, allow_private: bool, resolve: Resolve = system_resolve) -> list[str]:
    """The addresses of a host, every one of which may be reached.

    Raises: AddressRefusedError -- one of them is not public; NoAddressError -- there is none. Neither names the host.
    """
    try:
        addresses = list(dict.fromkeys(resolve(host, port)))
    except (OSError, UnicodeError) as error:
        raise NoAddressError("the host's name cannot be resolved") from error
    if not addresses:
        raise NoAddressError("the host's name has no address")
    if not allow_private and not all(is_public(each) for each in addresses):
        raise AddressRefusedError("the host has an address that is not public; allow_private = true would allow it")
    return addresses


def is_public(address: str) -> bool:
    """Whether anybody on the internet could have this address. Text that is no address is not."""
    try:
        return _is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(address: Address) -> bool:
    embedded = _embedded(address)
    if embedded is not None:
        return _is_public(embedded)
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in REFUSED if network.version == address.version)
    )


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, where it does: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
