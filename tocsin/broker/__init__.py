"""The local broker: Apache Kafka itself, one node, with no container and no Java of the machine's own.

Everything here is handed paths and ports. Of the environment it reads what Java and jgo do: JAVA_HOME, M2_REPO.
"""

from tocsin.broker.local import BrokerState, BrokerStatus, LocalBroker

__all__ = ["BrokerState", "BrokerStatus", "LocalBroker"]
