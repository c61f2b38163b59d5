"""Every metric of Tocsin, declared once. docs/metrics.md has the same table, and a test holds the two together.

A process shows those that it has to do with. Counters begin at 0 with their process; what is handled twice after a
crash is counted twice here, and never in the lake.
"""

from collections.abc import Mapping

from schemas.instruments import Metric

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds of work within one process: an article's analysis takes some 5 ms, a commit 35 ms."""

_DELIVERY = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0, 86_400.0)
"""Seconds until an alert is delivered: below one when all is well, a day when a receiver is down."""

_MESSAGES = (1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0)
"""Messages of one batch: one when they come singly, `writer_batch_rows` in a flood."""

LAG = Metric(
    "tocsin_lag_messages",
    "gauge",
    "messages",
    "Messages that a group has still before it; the writer, which has no group, shows it as lake.",
    ("group", "topic", "partition"),
)
DEAD_LETTERS = Metric(
    "tocsin_dead_letters_total",
    "counter",
    "messages",
    "Messages that could not be handled, by the stage that met them and the reason.",
    ("stage", "reason"),
)

ARTICLES = Metric("tocsin_articles_total", "counter", "articles", "Articles analysed.")
ITEMS = Metric("tocsin_items_total", "counter", "items", "Items found, by kind.", ("kind",))
UNSURE = Metric("tocsin_unsure_total", "counter", "items", "Passages whose label is unsure.")
ANALYSIS_SECONDS = Metric("tocsin_analysis_seconds", "histogram", "seconds", "Analysis of one article.", buckets=_QUICK)

RULES_SECONDS = Metric(
    "tocsin_rules_seconds", "histogram", "seconds", "All rules over one batch of arrivals.", buckets=_QUICK
)
RULE_FAILURES = Metric(
    "tocsin_rule_failures_total", "counter", "count", "Rules that failed or were too slow and are off.", ("rule",)
)
ALERTS = Metric(
    "tocsin_alerts_total",
    "counter",
    "messages",
    "Revisions of alerts, by rule, severity and change.",
    ("rule", "severity", "change"),
)

DELIVERY_ATTEMPTS = Metric(
    "tocsin_delivery_attempts_total",
    "counter",
    "attempts",
    "Attempts to deliver an alert, by channel and how they ended.",
    ("channel", "status"),
)
DELIVERY_SECONDS = Metric(
    "tocsin_delivery_seconds",
    "histogram",
    "seconds",
    "From the arrival of what changed an alert to its delivery.",
    ("channel",),
    _DELIVERY,
)

COMMIT_SECONDS = Metric(
    "tocsin_commit_seconds", "histogram", "seconds", "One transaction of rows and offsets.", buckets=_QUICK
)
BATCH_MESSAGES = Metric(
    "tocsin_batch_messages", "histogram", "messages", "Messages landed in one transaction.", buckets=_MESSAGES
)
ROWS_LANDED = Metric("tocsin_rows_landed_total", "counter", "rows", "Rows landed in the lake, by table.", ("table",))
CATALOG_BYTES = Metric("tocsin_catalog_bytes", "gauge", "bytes", "Size of the lake's catalog.")
CATALOG_WAL_BYTES = Metric(
    "tocsin_catalog_wal_bytes", "gauge", "bytes", "Size of the catalog's write-ahead log; it grows while readers stay."
)
LAKE_FILES = Metric("tocsin_lake_files", "gauge", "files", "Parquet files in the lake's folder, expired ones included.")
LAKE_BYTES = Metric("tocsin_lake_bytes", "gauge", "bytes", "Size of those files.")

HTTP_REQUESTS = Metric(
    "tocsin_http_requests_total",
    "counter",
    "count",
    "Requests to POST /articles, by the name of the client's key and status.",
    ("client", "status"),
)
HTTP_SECONDS = Metric(
    "tocsin_http_seconds",
    "histogram",
    "seconds",
    "One request to POST /articles, the broker's acknowledgement included.",
    buckets=_QUICK,
)
HTTP_ARTICLES = Metric(
    "tocsin_http_articles_total",
    "counter",
    "articles",
    "Articles that were posted, by what became of them.",
    ("status",),
)

HEARTBEAT_AGE = Metric("tocsin_heartbeat_age_seconds", "gauge", "seconds", "Since the process last found itself well.")

METRICS = tuple(each for each in vars().copy().values() if isinstance(each, Metric))
"""All of them, in this order."""

SHOWN_BY: Mapping[str, tuple[Metric, ...]] = {
    "worker": (LAG, DEAD_LETTERS, ARTICLES, ITEMS, UNSURE, ANALYSIS_SECONDS, HEARTBEAT_AGE),
    "alerter": (LAG, DEAD_LETTERS, RULES_SECONDS, RULE_FAILURES, ALERTS, HEARTBEAT_AGE),
    "delivery": (LAG, DEAD_LETTERS, DELIVERY_ATTEMPTS, DELIVERY_SECONDS, HEARTBEAT_AGE),
    "writer": (
        *(LAG, COMMIT_SECONDS, BATCH_MESSAGES, ROWS_LANDED, CATALOG_BYTES, CATALOG_WAL_BYTES, LAKE_FILES, LAKE_BYTES),
        HEARTBEAT_AGE,
    ),
    "http": (HTTP_REQUESTS, HTTP_SECONDS, HTTP_ARTICLES, HEARTBEAT_AGE),
    "console": (HEARTBEAT_AGE,),
}
"""Which process shows which, by the name of its verb. Without labels they are there from the start, at 0."""

CLIENT_METRICS = (
    "process_virtual_memory_bytes",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
)
"""What prometheus-client shows of the process itself, under the names that every dashboard knows; on Linux alone."""
