"""Alerts, deliveries and rules in the plainest form, for tests that move them about."""

from datetime import timedelta
from typing import Any

from schemas.alert.v1 import AlertV1
from schemas.delivery.v1 import DeliveryV1
from schemas.rule.v1 import RuleV1
from tests.support.messages import DATE

VERSION = "0" * 64


def brief(name: str = "orders", **fields: Any) -> dict[str, Any]:
    """What an alert carries of its rule."""
    return {"name": name, "description": "An order to close", "severity": "critical", "version": VERSION} | fields


def report(number: int, source: str, **fields: Any) -> dict[str, Any]:
    """One article's report, its first passage the weaker one."""
    return {
        "item_id": f"a{number}#0",
        "article_id": f"a{number}",
        "kind": "directive",
        "source": source,
        "url": f"https://news.example/a{number}",
        "title": "Port closed",
        "date_published": DATE,
        "date_arrived": DATE + timedelta(minutes=number),
        "p": 0.9,
        "passages": [
            {"start": 50, "end": 61, "text": "It is shut.", "p": 0.6},
            {"start": 0, "end": 37, "text": "The ministry ordered the port closed.", "p": 0.9},
        ],
    } | fields


def alert(alert_id: str = "orders.1", revision: int = 1, **fields: Any) -> AlertV1:
    """An alert about an order to close a port, every field of its act filled."""
    rang = DATE + timedelta(minutes=1)
    reports = [report(1, "The Harbour Post")]
    whole: dict[str, Any] = {
        "alert_id": alert_id,
        "revision": revision,
        "change": "rang",
        "rule": brief(),
        "key": "directive|ministry|sul|2026-03-04",
        "kind": "directive",
        "headline": "The ministry ordered the port of Sul closed",
        "why": "p is 0.9",
        "matched": {"p": "0.9"},
        "p": 0.9,
        "facts": [
            {"name": "issuer", "value": "The ministry", "item_id": "a1#0"},
            {"name": "places", "value": "Sul", "item_id": "a1#0"},
            {"name": "places", "value": "Tamsin", "item_id": "a1#0"},
            {"name": "status", "value": "ordered", "item_id": "a1#0"},
            {"name": "effective_date", "value": "on 6 March", "day": "2026-03-06", "item_id": "a1#0"},
        ],
        "reports": reports,
        "act": {"act_id": "act.1", "kind": "directive", "actors": ["ministry"], "places": ["sul"], "words": ["port"]},
        "date_rang": rang,
        "date_changed": rang,
        "date_alerted": rang + timedelta(seconds=1),
    } | fields
    shown = whole["reports"]
    derived = {
        "item_ids": [each["item_id"] for each in shown],
        "outlets": list(dict.fromkeys(each["source"] for each in shown)),
        "independent_outlets": len({each["source"] for each in shown if not each.get("copy_of")}),
    }
    return AlertV1.build(**{**derived, **whole})


def delivery(attempt: int = 1, status: str = "delivered", channel: str = "desk", **fields: Any) -> DeliveryV1:
    """An attempt to deliver that alert."""
    delivery_id = f"orders.1.1@{channel}"
    return DeliveryV1.build(
        **{
            "delivery_id": delivery_id,
            "attempt": attempt,
            "attempt_id": f"{delivery_id}#{attempt}",
            "alert_id": "orders.1",
            "revision": 1,
            "channel": channel,
            "idempotency_key": delivery_id,
            "status": status,
            "detail": "HTTP 204" if status == "delivered" else "HTTP 503",
            "date_attempted": DATE + timedelta(minutes=1, seconds=attempt),
            "attempt_seconds": 0.25,
            "latency_seconds": float(attempt),
        }
        | fields
    )


def rule(name: str = "orders", state: str = "on", minutes: int = 0, **fields: Any) -> RuleV1:
    """A rule, so many minutes after `DATE` in this state."""
    changed = DATE + timedelta(minutes=minutes)
    return RuleV1.build(
        **{
            "name": name,
            "change_id": f"{name}@{VERSION[:8]}@{state}@{changed:%H:%M}",
            "rule": brief(name),
            "file": "desk.toml",
            "sql": "from items where p > .8",
            "key": ["issuer"],
            "window_hours": 24,
            "cooldown_seconds": 3600,
            "state": state,
            "date_changed": changed,
        }
        | fields
    )
