"""Logging: a fixed message, details as fields, an ``action`` key; JSON lines in files, colours in a terminal."""

import logging
import sys

import structlog


def configure_logging(level: str) -> None:
    """Send structlog's and the standard library's records to stderr, at ``level`` ("debug" ... "error") and above."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # it warns of each step of its own that a busy machine holds up for a tenth of a second
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)
    for chatty in ("kafka", "aiokafka", "faust", "mode", "asyncio", "httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def quieten_kafka(level: str) -> None:
    """Keep kafka-python's lines, dozens for a broker that restarts, for those who debug: what fails is told anyway."""
    if level != "debug":
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
