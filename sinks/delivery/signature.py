"""The signature of a webhook: who sends it, and when, is known to whoever shares the secret."""

import hashlib
import hmac
from collections.abc import Sequence

SIGNATURE_HEADER = "Tocsin-Signature"


def sign(secrets: Sequence[bytes], unix_seconds: int, body: bytes) -> str:
    """The value of `SIGNATURE_HEADER`: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``, a v1 for each secret.

    Two secrets are in use while one takes over from the other: the receiver needs to know either.
    """
    signed = str(unix_seconds).encode() + b"." + body
    codes = (hmac.new(secret, signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join((f"t={unix_seconds}", *(f"v1={code}" for code in codes)))
