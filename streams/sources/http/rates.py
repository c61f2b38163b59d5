"""How much each key may send: a token bucket of articles for each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from streams.sources.http.limits import BURST_ARTICLES


@dataclass
class _Bucket:
    tokens: float
    seconds: float


@dataclass
class Rates:
    """A bucket for each key, filled with ``articles_per_second`` up to ``burst``. One thread at a time may use it.

    monotonic: the clock. Keys are those of the settings, so there are few buckets.
    """

    articles_per_second: float
    monotonic: Callable[[], float]
    burst: float = BURST_ARTICLES
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def take(self, key: str, articles: int) -> float:
        """Take tokens for so many articles, if there are enough.

        Returns: 0.0 when they are taken, else after how many seconds there will be enough; nothing is taken then.
        """
        now = self.monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(self.burst, now))
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.seconds) * self.articles_per_second)
        bucket.seconds = now
        if articles > bucket.tokens:
            return (articles - bucket.tokens) / self.articles_per_second
        bucket.tokens -= articles
        return 0.0
