"""Alerts in the plainest form, for tests that send them about."""

from datetime import UTC, datetime
from typing import Any

from schemas.alert.v1 import AlertV1

VERSION = "ab" * 32


def alert(number: int | str = 1, revision: int = 1, change: str = "rang", **fields: Any) -> AlertV1:
    """An alert of the id ``alert-NUMBER``, of now unless ``date`` says another time."""
    date = fields.pop("date", None) or datetime.now(UTC)
    rule = {"name": "closures", "severity": "critical", "version": VERSION, **fields.pop("rule", {})}
    values: dict[str, Any] = {
        "alert_id": f"alert-{number}",
        "revision": revision,
        "change": change,
        "rule": rule,
        "key": f"port-{number}",
        "kind": "directive",
        "headline": f"The ministry ordered port {number} closed (p 0.9)",
        "why": "p is above .8",
        "item_ids": [f"article-{number}#0"],
        "outlets": ["The Harbour Post"],
        "independent_outlets": 1,
        "date_rang": date,
        "date_changed": date,
        "date_alerted": date,
    }
    return AlertV1.build(**(values | fields))
