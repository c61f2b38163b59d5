"""An alert as JSON, as receivers of a webhook get it: docs/webhooks.md has the table of its fields."""

import json
from collections.abc import Callable
from typing import Any

from schemas.alert.v1 import AlertV1
from sinks.delivery.message import OutgoingMessage
from sinks.delivery.render import as_digest_text, as_text
from sinks.delivery.untrusted import plain, safe_link

INTERNAL_FIELDS = {"item_ids", "act"}
"""By what the alert agent knows an act again: thousands of ids and words that no receiver needs. ``items`` counts."""

IDS = {"alert_id", "item_id", "article_id", "key", "version", "schema_version"}
"""Strings that a receiver hands back or compares: left exactly as they are."""

LINKS = {"url"}

TEST_TEXT = "This is a test message from Tocsin. The channel works."


def as_payload(alert: AlertV1) -> dict[str, Any]:
    """The alert with its times in ISO 8601, links that are not http or https as null, and text that is `plain`.

    Everything in it comes from articles and has to be escaped by whoever puts it into HTML.
    """
    fields = alert.model_dump(mode="json", exclude=INTERNAL_FIELDS)
    return {**_clean(fields), "items": len(alert.item_ids)}


def as_body(message: OutgoingMessage) -> bytes:
    """The body of a webhook. ASCII: what could turn a line around or hide in it is an escape in the bytes."""
    return json.dumps(_BODIES[message.event](message), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _alert_body(message: OutgoingMessage) -> dict[str, Any]:
    (alert,) = message.alerts
    return {"event": "alert", "alert": as_payload(alert), "text": as_text(alert)}


def _digest_body(message: OutgoingMessage) -> dict[str, Any]:
    window = message.window
    about = window and {"rule": window.rule, "date_from": _iso(window.start), "date_to": _iso(window.end)}
    alerts = [as_payload(alert) for alert in message.alerts]
    return {"event": "digest", **(about or {}), "alerts": alerts, "text": as_digest_text(message.alerts, window)}


def _test_body(message: OutgoingMessage) -> dict[str, Any]:
    del message
    return {"event": "test", "text": TEST_TEXT}


_BODIES: dict[str, Callable[[OutgoingMessage], dict[str, Any]]] = {
    "alert": _alert_body,
    "digest": _digest_body,
    "test": _test_body,
}


def _iso(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))


def _clean(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {_clean(key): _clean(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, name) for each in value]
    if not isinstance(value, str) or name in IDS:
        return value
    return safe_link(value) if name in LINKS else plain(value)
