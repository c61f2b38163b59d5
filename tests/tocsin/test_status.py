"""What ``tocsin status`` makes of a topic and of the lake."""

from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.topics import Topics
from tests.support.landing import land_all, make_anew, send
from tests.support.messages import article
from tocsin.status import LAKE_GROUP, read_topics

pytestmark = pytest.mark.kafka


def lag_of_lake(kafka: BrokerConnection, topics: Topics, folder: Path) -> int:
    articles = read_topics(kafka, topics, "nobody", folder)[0]
    return next(each.lag for each in articles.groups if each.group == LAKE_GROUP)


def test_topic_made_anew_has_nothing_landed_whatever_was_landed_of_the_old_one(
    kafka: BrokerConnection, topics: Topics, tmp_path: Path
) -> None:
    send(kafka, [(topics.articles.name, article(f"a{n}").encode()) for n in range(3)], partition=0)
    land_all(tmp_path, kafka, topics, 3)
    assert lag_of_lake(kafka, topics, tmp_path) == 0
    make_anew(kafka, topics.articles.name)
    send(kafka, [(topics.articles.name, article("b1").encode())], partition=0)
    assert lag_of_lake(kafka, topics, tmp_path) == 1
