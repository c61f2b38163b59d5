"""The faust apps: what the workers of one share is the consumer group, nothing else."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from pathlib import Path
from typing import Any

import faust

from schemas.connection import BrokerConnection
from schemas.instruments import NO_INSTRUMENTS, Instruments
from schemas.message import MAX_ARTICLE_VALUE_BYTES, MAX_VALUE_BYTES
from schemas.topics import MESSAGE_OVERHEAD_BYTES, Topics
from streams.agents.alert import create_alert_agent
from streams.agents.classify import Analyser, Classifier, create_classify_agent
from streams.agents.rule_folder import RuleFolder
from streams.alerter import Alerter
from streams.assignor import OneActiveAssignor
from streams.clock import Clock
from streams.dead_letters import DeadLetterLimit
from streams.rules.sandbox import RULE_SECONDS
from streams.transport import Transport

COMMIT_SECONDS = 0.5
"""How often offsets are committed: what a SIGKILL makes a worker handle twice, and how late the lag shows as zero."""

SESSION_SECONDS = 10.0
"""After this silence a worker counts as dead and its partitions go to the others."""

HEARTBEAT_SECONDS = 3.0
"""A third of the session, as Kafka advises."""

BUFFERED_MESSAGES = 256
"""How far faust reads ahead of the agent. It counts messages, not bytes: its own 4,096 could hold gigabytes."""

REQUEST_SECONDS = 30.0
"""How long one request to the broker may take, and one message may wait in the producer, before it is tried again."""


def create_app(
    connection: BrokerConnection,
    topics: Topics,
    group: str,
    analyser: Analyser,
    clock: Clock,
    *,
    data_folder: Path,
    dead_letter_limit: int,
    instruments: Instruments = NO_INSTRUMENTS,
) -> faust.App:
    """Build the app of the classify agent. Several can run in one process, for it keeps nothing global.

    Parameters: group -- consumer group, which is the app's id; data_folder -- faust's scratch folder, one a worker;
        dead_letter_limit -- see `DeadLetterLimit`; instruments -- what the agent counts with.
    Raises: SettingsError -- a certificate of the connection cannot be read.
    """
    app = _create(connection, group, data_folder, MAX_ARTICLE_VALUE_BYTES)
    classifier = Classifier(analyser, clock, topics, instruments)
    executor = ThreadPoolExecutor(1, thread_name_prefix="classify")
    agent = create_classify_agent(app, classifier, DeadLetterLimit(dead_letter_limit), executor)
    _register(app, topics.articles.name, "classify", agent)
    return app


def create_alert_app(
    connection: BrokerConnection,
    topics: Topics,
    group: str,
    folder: RuleFolder,
    clock: Clock,
    *,
    data_folder: Path,
    dead_letter_limit: int,
    rule_seconds: float = RULE_SECONDS,
    instruments: Instruments = NO_INSTRUMENTS,
) -> faust.App:
    """Build the app of the alert agent, of whose workers one is active: it has to see every item.

    Parameters: folder -- the rules; rule_seconds -- how long one of them may take for a batch; the others as for
        `create_app`. Raises: SettingsError -- a certificate of the connection cannot be read.
    """
    app = _create(connection, group, data_folder, MAX_VALUE_BYTES, PartitionAssignor=OneActiveAssignor)
    alerter = Alerter(
        connection,
        topics,
        group,
        folder,
        clock,
        limit=DeadLetterLimit(dead_letter_limit),
        rule_seconds=rule_seconds,
        instruments=instruments,
    )
    executor = ThreadPoolExecutor(1, thread_name_prefix="alert")
    _register(app, topics.classified.name, "alert", create_alert_agent(app, alerter, executor))
    return app


def _create(
    connection: BrokerConnection, group: str, data_folder: Path, largest_value_bytes: int, **options: Any
) -> faust.App:
    app = faust.App(
        group,
        broker=";".join(f"kafka://{server}" for server in connection.bootstrap_servers.split(",")),
        broker_credentials=_credentials(connection),
        broker_commit_interval=COMMIT_SECONDS,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=HEARTBEAT_SECONDS,
        broker_request_timeout=REQUEST_SECONDS,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=largest_value_bytes + MESSAGE_OVERHEAD_BYTES,
        producer_acks=-1,
        producer_max_request_size=MAX_VALUE_BYTES + MESSAGE_OVERHEAD_BYTES,
        producer_request_timeout=REQUEST_SECONDS,
        stream_buffer_maxsize=BUFFERED_MESSAGES,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
        datadir=data_folder,
        worker_redirect_stdouts=False,
        **options,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def _credentials(connection: BrokerConnection) -> faust.SASLCredentials | faust.SSLCredentials | None:
    context = connection.ssl_context()
    if connection.uses_sasl:
        return faust.SASLCredentials(
            username=connection.sasl_username,
            password=connection.sasl_password,
            mechanism=connection.sasl_mechanism,
            ssl_context=context,
        )
    return None if context is None else faust.SSLCredentials(context)


def _register(app: faust.App, topic: str, name: str, agent: Callable[[Any], Awaitable[None]]) -> None:
    """Subscribe an agent to a topic of raw bytes. Whatever it raises ends the app.

    faust would start a crashed agent again behind the messages that it held, and commit past them.
    """

    @wraps(agent)
    async def guarded(stream: Any) -> None:
        try:
            await agent(stream)
        except Exception as error:
            await app.crash(error)
            raise

    source = app.topic(topic, key_serializer="raw", value_serializer="raw", allow_empty=True)
    app.agent(source, name=name, concurrency=1)(guarded)
