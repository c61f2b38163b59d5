"""How to reach a Kafka cluster: the one form in which the address and its secrets are passed around."""

import ssl
from dataclasses import dataclass, field
from typing import Any

from schemas.errors import SettingsError


@dataclass(frozen=True)
class BrokerConnection:
    """Address and credentials of a cluster, as ``host:port[,host:port...]`` and Kafka's own security words.

    security_protocol: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL. sasl_mechanism: PLAIN, SCRAM-SHA-256 or
    SCRAM-SHA-512. The password never appears in the representation, and so in no log.
    """

    bootstrap_servers: str
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    ssl_cafile: str | None = None
    ssl_certfile: str | None = None
    ssl_keyfile: str | None = None
    ssl_check_hostname: bool = True

    @property
    def uses_tls(self) -> bool:
        """Whether the bytes on the wire are encrypted."""
        return self.security_protocol.endswith("SSL")

    @property
    def uses_sasl(self) -> bool:
        """Whether the broker asks for a user."""
        return self.security_protocol.startswith("SASL")

    def ssl_context(self) -> ssl.SSLContext | None:
        """The TLS settings as Python's ssl module has them; None without TLS.

        Raises: SettingsError -- a certificate or key cannot be read.
        """
        if not self.uses_tls:
            return None
        try:
            return self._load_ssl_context()
        except OSError as error:  # an ssl.SSLError is one, too
            files = ", ".join(filter(None, (self.ssl_cafile, self.ssl_certfile, self.ssl_keyfile)))
            raise SettingsError(f"ssl_cafile, ssl_certfile or ssl_keyfile ({files}): {error}") from error

    def _load_ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ssl_cafile)
        context.check_hostname = self.ssl_check_hostname
        if self.ssl_certfile:
            context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)
        return context

    def kafka_python_options(self) -> dict[str, Any]:
        """The keyword arguments that any client class of kafka-python takes. Raises: SettingsError."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers.split(","),
            "security_protocol": self.security_protocol,
        }
        if self.uses_tls:
            options["ssl_context"] = self.ssl_context()
        if self.uses_sasl:
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.sasl_username
            options["sasl_plain_password"] = self.sasl_password
        return options
