"""``python -m tests.support.run_writer LAKE BOOTSTRAP_SERVERS ARTICLES_TOPIC BATCH_ROWS``: a writer to be killed."""

import sys
import threading
from pathlib import Path

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.writer import Writer


def main() -> None:
    """Write until killed."""
    folder, servers, articles_topic, batch_rows = sys.argv[1:]
    topics = Topics().with_prefix(articles_topic.removesuffix(Topics().articles.name))
    with Lake(Path(folder)) as lake:
        Writer(BrokerConnection(servers), topics, lake, batch_rows=int(batch_rows)).run(threading.Event())


if __name__ == "__main__":
    main()
