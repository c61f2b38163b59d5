"""Connections that end at a deadline and lead to checked addresses only: httpcore's network, narrowed."""

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

CONNECT_SECONDS = 5.0
"""A receiver that is there answers within a round trip; more only holds up the channel."""


class DeadlineStream(httpcore.NetworkStream):
    """A stream whose reads and writes together end at ``deadline``: a byte a second does not keep it alive."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises: httpcore.ReadTimeout -- also at the deadline."""
        del timeout
        return self._stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises: httpcore.WriteTimeout -- also at the deadline."""
        del timeout
        self._stream.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Raises: httpcore.ConnectTimeout -- also at the deadline."""
        del timeout
        left = min(CONNECT_SECONDS, self._left(httpcore.ConnectTimeout))
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """As the stream below has it."""
        return self._stream.get_extra_info(info)

    def _left(self, error: type[Exception]) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise error("the time for the whole attempt is over")
        return left


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to addresses that ``addresses`` gives for a host and port, never to what a name says by itself.

    Raises on connecting: whatever ``addresses`` raises; httpcore.ConnectError; httpcore.ConnectTimeout.
    """

    def __init__(self, addresses: Callable[[str, int], Sequence[str]], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the addresses one after the other."""
        del timeout
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses(host.strip("[]"), port):
            left = min(CONNECT_SECONDS, self._deadline - time.monotonic())
            if left <= 0:
                break
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
                return DeadlineStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed
