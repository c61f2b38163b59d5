"""The row of a rule's change."""

from datetime import datetime

import pyarrow as pa

from schemas.rule.v1 import RuleV1
from sinks.duckdb.rows.columns import LANDED, TEXTS, TIME, Landing, Received, Row, landed_columns, schema_of

SCHEMAS = {
    "rules": schema_of(
        ("change_id", pa.string()),
        ("name", pa.string()),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("description", pa.string()),
        ("version", pa.string()),
        ("severity", pa.string()),
        ("channels", TEXTS),
        ("digest_seconds", pa.int64()),
        ("file", pa.string()),
        ("sql", pa.string()),
        ("key_columns", TEXTS),
        ("window_hours", pa.int64()),
        ("cooldown_seconds", pa.int64()),
        ("remind_seconds", pa.int64()),
        ("date_changed", TIME),
        *LANDED,
    )
}


def land_rule(rule: RuleV1, received: Received, date_landed: datetime) -> Landing:
    """One row."""
    row: Row = {
        "change_id": rule.change_id,
        "name": rule.name,
        "state": rule.state,
        "reason": rule.reason,
        "description": rule.rule.description,
        "version": rule.rule.version,
        "severity": rule.rule.severity,
        "channels": rule.rule.channels,
        "digest_seconds": rule.rule.digest_seconds,
        "file": rule.file,
        "sql": rule.sql,
        "key_columns": rule.key,
        "window_hours": rule.window_hours,
        "cooldown_seconds": rule.cooldown_seconds,
        "remind_seconds": rule.remind_seconds,
        "date_changed": rule.date_changed,
        **landed_columns(received, date_landed),
    }
    return Landing(received, "rules", rule.change_id, {"rules": [row]})
