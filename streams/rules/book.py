"""The alerts that have rung, and what a further hit means to them: nothing, an update, or a new alert.

An alert's id is made of its rule and its key. All that is known of it lies in its last revision, so the book is
rebuilt from the alerts' topic, and an item that it has is never rung for again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas.alert.v1 import MAX_ITEMS, AlertV1
from streams.rules.compose import Hit, alert_id, new_alert, updated
from streams.rules.rule import Rule


class Book:
    """All alerts by their ids; the last revision of each."""

    def __init__(self) -> None:
        self._alerts: dict[str, AlertV1] = {}
        self._last_of_key: dict[tuple[str, str], str] = {}
        self._of_item: dict[tuple[str, str], str] = {}
        self._items_of_key: dict[tuple[str, str], set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._alerts)

    def fold(self, alert: AlertV1) -> None:
        """Take one revision from the topic; an older one than is known is passed over."""
        known = self._alerts.get(alert.alert_id)
        if known is None or known.revision < alert.revision:
            self._keep(alert)

    def alerts(self) -> Iterable[AlertV1]:
        """Every alert's last revision."""
        return self._alerts.values()

    def find(self, alert_id: str) -> AlertV1 | None:
        """The last revision of one alert."""
        return self._alerts.get(alert_id)

    def ring(self, hit: Hit, date_alerted: datetime) -> AlertV1 | None:
        """Take one hit.

        Returns: the alert's new revision, which is kept; None where the book has all its items already.
        """
        known = self._known(hit)
        seen = self._items_of_key[hit.rule.name, known.key if known else hit.key]
        new = [each for each in hit.items if each.item_id not in seen]
        if known and new and _rings_anew(known, hit.rule, max(each.arrival.date_arrived for each in new)):
            known = None
        if not new or (known and len(known.item_ids) + len(new) > MAX_ITEMS):
            return None
        alert = (
            updated(known, hit, new, date_alerted) if known else new_alert(self._free_id(hit), hit, new, date_alerted)
        )
        self._keep(alert)
        return alert

    def keep(self, alert: AlertV1) -> AlertV1 | None:
        """Keep an alert that no item rang: a reminder, or word of a rule. Returns: None where it rang before."""
        if alert.alert_id in self._alerts:
            return None
        self._keep(alert)
        return alert

    def _known(self, hit: Hit) -> AlertV1 | None:
        """The alert that the hit belongs to: that of its key, or, where the act's key is meant, that of its item."""
        if hit.act is not None:
            for each in hit.items:
                if (found := self._of_item.get((hit.rule.name, each.item_id))) is not None:
                    return self._alerts[self._last_of_key[hit.rule.name, self._alerts[found].key]]
        return self._alerts.get(self._last_of_key.get((hit.rule.name, hit.key), ""))

    def _free_id(self, hit: Hit) -> str:
        ordinal = 0
        while (name := alert_id(hit.rule.name, hit.key, ordinal)) in self._alerts:
            ordinal += 1
        return name

    def _keep(self, alert: AlertV1) -> None:
        self._alerts[alert.alert_id] = alert
        self._last_of_key[alert.rule.name, alert.key] = alert.alert_id
        self._items_of_key[alert.rule.name, alert.key].update(alert.item_ids)
        for item_id in alert.item_ids:
            self._of_item.setdefault((alert.rule.name, item_id), alert.alert_id)


def _rings_anew(known: AlertV1, rule: Rule, date_arrived: datetime) -> bool:
    if rule.cooldown_seconds is None:
        return False
    return date_arrived - known.date_rang >= timedelta(seconds=rule.cooldown_seconds)
