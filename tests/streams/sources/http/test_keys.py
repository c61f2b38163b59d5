"""Keys: who is let in, and what a file of keys may hold."""

import pytest

from schemas.errors import SettingsError
from streams.sources.http.keys import ANYONE, KeyRing

SECRET = "a-secret-of-twenty-characters"
OTHER = "another-secret-of-that-length"


def test_sender_is_known_by_any_of_the_keys_and_by_nothing_else() -> None:
    ring = KeyRing(["# the desk's", "", f"wire:{SECRET}", f" cms:{OTHER} "])
    assert ring.client(f"Bearer {SECRET}") == "wire"
    assert ring.client(f"bearer  {OTHER}") == "cms"
    for header in (None, "", "Bearer", f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", f"Bearer {SECRET} {OTHER}"):
        assert ring.client(header) is None
    assert ring.client("Bearer \udcff") is None


def test_empty_ring_lets_anyone_in() -> None:
    assert not KeyRing(["# none"])
    assert KeyRing().client(None) == ANYONE


@pytest.mark.parametrize(
    "lines",
    [["wire:short"], [SECRET], [f"a.b:{SECRET}"], [f"wire:{SECRET}", f"wire:{OTHER}"], [f"a:{SECRET}", f"b:{SECRET}"]],
)
def test_malformed_keys_are_an_error_with_the_line_and_without_the_secret(lines: list[str]) -> None:
    with pytest.raises(SettingsError, match=rf"keys, line {len(lines)}") as caught:
        KeyRing(lines)
    assert SECRET not in str(caught.value)


def test_secret_is_in_no_representation() -> None:
    assert SECRET not in repr(vars(KeyRing([f"wire:{SECRET}"])))
