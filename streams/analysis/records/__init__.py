"""Records: the fields of an item, read off its passages by plain patterns. What is not said stays empty."""

from streams.analysis.records.dates import find_dateline
from streams.analysis.records.directive import read_directive
from streams.analysis.records.fields import NO_CONTEXT, Context
from streams.analysis.records.legal import read_legal
from streams.analysis.records.protest import read_protest

__all__ = ["NO_CONTEXT", "Context", "find_dateline", "read_directive", "read_legal", "read_protest"]
