"""The items of the last hours, small: whatever a rule names of them can be shown, and none arrives twice."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas.classified_article.v1 import ClassifiedArticleV1
from streams.rules.relation import Arrival, ArrivedItem

MAX_ITEMS = 200_000
"""The window reaches less far back when more arrive: a day at two items a second, in some 200 MB with its rows."""

MAX_PASSAGES = 3
"""Of an item that is kept; an alert shows no more."""

LEVEL = 1
"""Of compression: three times smaller in a twentieth of a millisecond."""


class Window:
    """Items by their ids, in the order of their arrival."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[datetime, bytes]] = {}

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, items: Iterable[ArrivedItem]) -> None:
        """Keep items that have arrived."""
        for each in items:
            self._kept[each.item_id] = (each.arrival.date_arrived, _packed(each))

    def get(self, item_id: str) -> ArrivedItem | None:
        """An item with its strongest passages; None where it is not, or no longer, kept."""
        found = self._kept.get(item_id)
        if found is None:
            return None
        classified = ClassifiedArticleV1.decode(zlib.decompress(found[1]))
        return ArrivedItem(classified.items[0], Arrival(classified, found[0]))

    def forget(self, hours: int) -> datetime:
        """Forget what arrived more than ``hours`` before the newest, and the oldest beyond `MAX_ITEMS`.

        Returns: when the oldest that is kept arrived.
        """
        horizon = max(arrived for arrived, _ in self._kept.values()) - timedelta(hours=hours)
        kept = [each for each in self._kept.items() if each[1][0] >= horizon][-MAX_ITEMS:]
        self._kept = dict(kept)
        return min(arrived for _, (arrived, _) in kept)


def _packed(arrived: ArrivedItem) -> bytes:
    strongest = sorted(arrived.item.passages, key=lambda each: -each.p)[:MAX_PASSAGES]
    passages = tuple(each.model_copy(update={"evidence": ()}) for each in strongest)
    item = arrived.item.model_copy(update={"passages": passages})
    small = {"items": (item,), "unsure": (), "set_aside": ()}
    return zlib.compress(arrived.arrival.classified.model_copy(update=small).encode(), LEVEL)
