"""The DuckDB sink: the lake, the writer that lands the topics in it, and its upkeep."""
