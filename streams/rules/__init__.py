"""When to alert. Pure: rules, items and times in, alerts out; no I/O, no clock."""
