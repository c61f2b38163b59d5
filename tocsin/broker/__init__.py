"""The local broker: Apache Kafka itself, one node, with no container and no Java of the machine's own.

Everything here is handed paths and ports; only the verbs read settings.
"""

from tocsin.broker.local import BrokerState, BrokerStatus, LocalBroker

__all__ = ["BrokerState", "BrokerStatus", "LocalBroker"]
