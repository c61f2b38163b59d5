"""The row of an alert's revision."""

import json
from datetime import datetime

import pyarrow as pa

from schemas.alert.v1 import ActV1, AlertV1, ReportV1
from sinks.duckdb.rows.columns import LANDED, TEXTS, TIME, Landing, Received, Row, landed_columns, schema_of

_FACT = pa.struct([("name", pa.string()), ("value", pa.string()), ("day", pa.date32()), ("item_id", pa.string())])
_CORRECTION = pa.struct([("name", pa.string()), ("before", pa.string()), ("after", pa.string())])
_PASSAGE = pa.struct(
    [("start_offset", pa.int64()), ("end_offset", pa.int64()), ("text", pa.string()), ("p", pa.float64())]
)
_REPORT = pa.struct(
    [
        ("item_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("source", pa.string()),
        ("url", pa.string()),
        ("title", pa.string()),
        ("date_published", TIME),
        ("date_arrived", TIME),
        ("p", pa.float64()),
        ("copy_of", pa.string()),
        ("passages", pa.list_(_PASSAGE)),
    ]
)
_DUE = pa.struct([("fact", pa.string()), ("day", pa.date32()), ("date_due", TIME)])
_ACT = pa.struct(
    [
        ("act_id", pa.string()),
        ("kind", pa.string()),
        ("actors", TEXTS),
        ("places", TEXTS),
        ("days", pa.list_(pa.date32())),
        ("words", TEXTS),
    ]
)

SCHEMAS = {
    "alerts": schema_of(
        ("alert_revision_id", pa.string()),
        ("alert_id", pa.string()),
        ("revision", pa.int32()),
        ("change", pa.string()),
        ("rule", pa.string()),
        ("rule_description", pa.string()),
        ("rule_version", pa.string()),
        ("severity", pa.string()),
        ("channels", TEXTS),
        ("digest_seconds", pa.int64()),
        ("key", pa.string()),
        ("kind", pa.string()),
        ("headline", pa.string()),
        ("why", pa.string()),
        ("matched", pa.string()),
        ("p", pa.float64()),
        ("facts", pa.list_(_FACT)),
        ("corrections", pa.list_(_CORRECTION)),
        ("reports", pa.list_(_REPORT)),
        ("item_ids", TEXTS),
        ("outlets", TEXTS),
        ("independent_outlets", pa.int64()),
        ("act", _ACT),
        ("reminder_of", pa.string()),
        ("reminder_fact", pa.string()),
        ("reminder_day", pa.date32()),
        ("due", pa.list_(_DUE)),
        ("date_rang", TIME),
        ("date_changed", TIME),
        ("date_alerted", TIME),
        *LANDED,
    )
}


def land_alert(alert: AlertV1, received: Received, date_landed: datetime) -> Landing:
    """One row. Another revision is another row, the same one again is dropped by its id."""
    row_id = f"{alert.alert_id}#{alert.revision}"
    row: Row = {
        "alert_revision_id": row_id,
        "alert_id": alert.alert_id,
        "revision": alert.revision,
        "change": alert.change.value,
        **_rule_columns(alert),
        "key": alert.key,
        "kind": alert.kind and alert.kind.value,
        "headline": alert.headline,
        "why": alert.why,
        "matched": json.dumps(alert.matched, ensure_ascii=False),
        "p": alert.p,
        "facts": [each.model_dump() for each in alert.facts],
        "corrections": [each.model_dump() for each in alert.corrections],
        "reports": [_report(each) for each in alert.reports],
        "item_ids": alert.item_ids,
        "outlets": alert.outlets,
        "independent_outlets": alert.independent_outlets,
        "act": alert.act and _act(alert.act),
        **_reminder_columns(alert),
        "due": [each.model_dump() for each in alert.due],
        "date_rang": alert.date_rang,
        "date_changed": alert.date_changed,
        "date_alerted": alert.date_alerted,
        **landed_columns(received, date_landed),
    }
    return Landing(received, "alerts", row_id, {"alerts": [row]})


def _rule_columns(alert: AlertV1) -> Row:
    return {
        "rule": alert.rule.name,
        "rule_description": alert.rule.description,
        "rule_version": alert.rule.version,
        "severity": alert.rule.severity,
        "channels": alert.rule.channels,
        "digest_seconds": alert.rule.digest_seconds,
    }


def _reminder_columns(alert: AlertV1) -> Row:
    reminder = alert.reminder
    return {
        "reminder_of": reminder and reminder.alert_id,
        "reminder_fact": reminder and reminder.fact,
        "reminder_day": reminder and reminder.day,
    }


def _report(report: ReportV1) -> Row:
    return {
        **report.model_dump(exclude={"kind", "passages"}),
        "kind": report.kind.value,
        "passages": [
            {"start_offset": each.start, "end_offset": each.end, "text": each.text, "p": each.p}
            for each in report.passages
        ],
    }


def _act(act: ActV1) -> Row:
    return {**act.model_dump(exclude={"kind"}), "kind": act.kind.value}
