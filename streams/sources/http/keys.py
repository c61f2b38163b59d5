"""The API keys by which clients are known: a name for the log, and a secret that is compared in constant time."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.errors import SettingsError

MIN_SECRET_CHARACTERS = 20
"""Twenty letters and digits drawn at random are 100 bits, which nobody guesses through a network."""

ANYONE = "anyone"
"""The name of every client where no key is asked for, as on loopback it need not be."""

_LINE = re.compile(rf"([A-Za-z0-9_-]{{1,64}}):(\S{{{MIN_SECRET_CHARACTERS},256}})")
_BEARER = re.compile(r"Bearer +(\S+) *", re.IGNORECASE)


@dataclass(frozen=True)
class ApiKey:
    """One client. digest: SHA-256 of the secret, so that comparing takes as long for one of any length."""

    name: str
    digest: bytes = field(repr=False)


class KeyRing:
    """All keys. An empty one asks for none.

    Parameters: lines -- ``NAME:SECRET`` each; empty ones and those that begin with ``#`` are passed over.
        where -- what an error calls their origin.
    Raises: SettingsError -- a line is malformed, a secret is short, a name or a secret comes twice.
    """

    def __init__(self, lines: Iterable[str] = (), where: str = "keys") -> None:
        self._keys: list[ApiKey] = []
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                self._add(line.strip(), f"{where}, line {number}")

    def __bool__(self) -> bool:
        return bool(self._keys)

    def client(self, authorization: str | None) -> str | None:
        """The name of the key that a header carries; None when it carries none of these.

        Every key is compared, whichever it is, so that the time tells nothing.
        """
        if not self._keys:
            return ANYONE
        carried = _BEARER.fullmatch(authorization or "")
        digest = _digest(carried[1] if carried else "")
        found = [key.name for key in self._keys if hmac.compare_digest(key.digest, digest)]
        return found[0] if found else None

    def _add(self, line: str, where: str) -> None:
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise SettingsError(f"{where}: not NAME:SECRET with a secret of {MIN_SECRET_CHARACTERS} characters or more")
        key = ApiKey(parts[1], _digest(parts[2]))
        if any(key.name == each.name or key.digest == each.digest for each in self._keys):
            raise SettingsError(f"{where}: the name {key.name} or its secret is there already")
        self._keys.append(key)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
