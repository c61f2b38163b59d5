"""The row of an attempt to deliver."""

from datetime import datetime

import pyarrow as pa

from schemas.delivery.v1 import DeliveryV1
from sinks.duckdb.rows.columns import LANDED, TIME, Landing, Received, Row, landed_columns, schema_of

SCHEMAS = {
    "deliveries": schema_of(
        ("attempt_id", pa.string()),
        ("delivery_id", pa.string()),
        ("attempt", pa.int32()),
        ("alert_id", pa.string()),
        ("revision", pa.int32()),
        ("channel", pa.string()),
        ("idempotency_key", pa.string()),
        ("status", pa.string()),
        ("detail", pa.string()),
        ("date_attempted", TIME),
        ("attempt_seconds", pa.float64()),
        ("latency_seconds", pa.float64()),
        *LANDED,
    )
}


def land_delivery(delivery: DeliveryV1, received: Received, date_landed: datetime) -> Landing:
    """One row."""
    row: Row = {
        **delivery.model_dump(exclude={"schema_version"}),
        **landed_columns(received, date_landed),
    }
    return Landing(received, "deliveries", delivery.attempt_id, {"deliveries": [row]})
