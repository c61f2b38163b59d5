"""The console: a page that shows what lands, while it lands. Reads the lake, and nothing else."""
