"""From messages to rows: one module for each model, one Arrow schema for each table."""

from sinks.duckdb.rows.columns import Landing, Received
from sinks.duckdb.rows.dead_letters import ID_TAKEN, dead_letter
from sinks.duckdb.rows.landing import SCHEMAS, UNSTORABLE, decode, storable, to_arrow

__all__ = [
    "ID_TAKEN",
    "SCHEMAS",
    "UNSTORABLE",
    "Landing",
    "Received",
    "dead_letter",
    "decode",
    "storable",
    "to_arrow",
]
