"""The lake's schema as numbered SQL files, applied in order, each once."""
