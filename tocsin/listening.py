"""Sockets on which a process of ours listens."""

import ipaddress
import socket

from schemas.errors import AlreadyRunningError, SettingsError


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, so that an error is ours to word.

    Raises: AlreadyRunningError -- something else has the port; SettingsError -- the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise SettingsError(f"{host}: {error.strerror}") from error
    except OSError as error:
        raise AlreadyRunningError(f"{host}:{port}: {error.strerror}") from error
