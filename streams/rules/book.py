"""The alerts that have rung, and what a further hit means to them: nothing, an update, or a new alert.

An alert's id is made of its rule and its key. All that is known of it lies in its last revision, so the book is
rebuilt from the alerts' topic, and an item that it has is never rung for again.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert.v1 import MAX_ITEMS, AlertV1
from streams.rules.compose import Hit, alert_id, new_alert, updated
from streams.rules.rule import Rule

REMEMBERED = timedelta(days=60)
"""An alert that nothing was added to for so long is forgotten: acts are joined for 45 days at the most, and the
classified topic, from which an item could come again, is kept for a week."""

LEVEL = 1
"""Of compression: an alert takes 1 to 2 kB, a tenth of what it takes as an object."""

_Key = tuple[str, str]
"""Rule and key."""


class Book:
    """All alerts by their ids, the last revision of each, as compressed JSON."""

    def __init__(self) -> None:
        self._packed: dict[str, tuple[int, datetime, bytes]] = {}
        self._keys: dict[str, _Key] = {}
        self._last_of_key: dict[_Key, str] = {}
        self._of_item: dict[tuple[str, str], str] = {}
        self._items_of_key: dict[_Key, set[str]] = defaultdict(set)
        self._waiting: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._packed)

    def fold(self, alert: AlertV1) -> None:
        """Take one revision from the topic; an older one than is known is passed over."""
        revision, _, _ = self._packed.get(alert.alert_id, (0, None, b""))
        if revision < alert.revision:
            self._keep(alert)

    def alerts(self) -> Iterator[AlertV1]:
        """Every alert's last revision."""
        return (self._unpacked(each) for each in list(self._packed))

    def waiting(self) -> Iterator[AlertV1]:
        """The alerts of which reminders are to come."""
        return (self._unpacked(each) for each in list(self._waiting))

    def find(self, alert_id: str) -> AlertV1 | None:
        """The last revision of one alert."""
        return self._unpacked(alert_id) if alert_id in self._packed else None

    def ring(self, hit: Hit, date_alerted: datetime) -> AlertV1 | None:
        """Take one hit.

        Returns: the alert's new revision, which is kept; None where the book has all its items already.
        """
        known_id = self._known(hit)
        key = self._keys[known_id] if known_id else (hit.rule.name, hit.key)
        new = [each for each in hit.items if each.item_id not in self._items_of_key.get(key, ())]
        if not new:
            return None
        known = self._unpacked(known_id) if known_id else None
        if known and _rings_anew(known, hit.rule, max(each.arrival.date_arrived for each in new)):
            known = None
        if known and len(known.item_ids) + len(new) > MAX_ITEMS:
            return None
        alert = (
            updated(known, hit, new, date_alerted) if known else new_alert(self._free_id(hit), hit, new, date_alerted)
        )
        self._keep(alert)
        return alert

    def keep(self, alert: AlertV1) -> AlertV1 | None:
        """Keep an alert that no item rang: a reminder, or word of a rule. Returns: None where it rang before."""
        if alert.alert_id in self._packed:
            return None
        self._keep(alert)
        return alert

    def forget(self, now: datetime) -> None:
        """Forget what nothing was added to for `REMEMBERED`, unless it has a reminder to come."""
        for name in [each for each, (_, changed, _) in self._packed.items() if changed < now - REMEMBERED]:
            if name not in self._waiting:
                self._drop(name)

    def _known(self, hit: Hit) -> str | None:
        """The alert that the hit belongs to: that of its key, or, where the act's key is meant, that of its item."""
        if hit.act is not None:
            for each in hit.items:
                if (found := self._of_item.get((hit.rule.name, each.item_id))) is not None:
                    return self._last_of_key[self._keys[found]]
        return self._last_of_key.get((hit.rule.name, hit.key))

    def _free_id(self, hit: Hit) -> str:
        ordinal = 0
        while (name := alert_id(hit.rule.name, hit.key, ordinal)) in self._packed:
            ordinal += 1
        return name

    def _keep(self, alert: AlertV1) -> None:
        key = (alert.rule.name, alert.key)
        packed = zlib.compress(alert.model_dump_json(exclude_none=True).encode(), LEVEL)  # of any size: it stays here
        self._packed[alert.alert_id] = (alert.revision, alert.date_changed, packed)
        self._keys[alert.alert_id] = key
        self._last_of_key[key] = alert.alert_id
        if alert.item_ids:
            self._items_of_key[key].update(alert.item_ids)
        for item_id in alert.item_ids:
            self._of_item.setdefault((alert.rule.name, item_id), alert.alert_id)
        if alert.due:
            self._waiting[alert.alert_id] = None
        else:
            self._waiting.pop(alert.alert_id, None)

    def _drop(self, name: str) -> None:
        alert = self._unpacked(name)
        key = self._keys.pop(name)
        del self._packed[name]
        for item_id in alert.item_ids:
            self._of_item.pop((alert.rule.name, item_id), None)
        if self._last_of_key.get(key) == name:
            del self._last_of_key[key]
            self._items_of_key.pop(key, None)

    def _unpacked(self, name: str) -> AlertV1:
        return AlertV1.model_validate_json(zlib.decompress(self._packed[name][2]))


def _rings_anew(known: AlertV1, rule: Rule, date_arrived: datetime) -> bool:
    if rule.cooldown_seconds is None:
        return False
    return date_arrived - known.date_rang >= timedelta(seconds=rule.cooldown_seconds)
