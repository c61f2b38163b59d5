"""Reads a whole topic, as it is now."""

from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.connection import BrokerConnection


def read_topic(connection: BrokerConnection, topic: str) -> list[Any]:
    """Every record of the topic up to its present end, partition after partition, as kafka-python's records."""
    consumer = KafkaConsumer(**connection.kafka_python_options(), enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, each) for each in sorted(consumer.partitions_for_topic(topic) or ())]
        ends = consumer.end_offsets(partitions)
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        records: list[Any] = []
        while any(consumer.position(each) < ends[each] for each in partitions):
            for batch in consumer.poll(timeout_ms=500).values():
                records += batch
        return records
    finally:
        consumer.close()
