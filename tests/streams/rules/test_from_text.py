"""From an article's words to an alert, through the real analyser. The articles are invented, as are all in them."""

from datetime import datetime, timedelta

import pytest

from schemas.alert.v1 import AlertV1, Change
from schemas.article.v1 import ArticleV1
from streams.analysis import Analyser
from streams.model.factory import create_analyser
from streams.rules.engine import RuleEngine
from streams.rules.relation import Arrival
from streams.rules.rule_file import read_rule_file
from tests.support.arrivals import NOON, facts_by_name, ring
from tocsin.alerter import SHIPPED_RULES

CURFEW = """Governor Ilse Marrow on Wednesday ordered a night curfew in the port of Sul after three days of looting.

The curfew takes effect on Thursday. Shops closed early and it rained.
"""
SAME_CURFEW = """SUL - A night curfew was imposed on the port of Sul by Governor Ilse Marrow on Wednesday.

Ferries will not run.
"""
BLOCKED = """A federal judge on Thursday blocked Governor Ilse Marrow's night curfew in the port of Sul.

A hearing is scheduled for March 20, the court said.
"""
FARMS = (
    """Governor Ilse Marrow on Wednesday ordered inspectors to halt checks on farms near Sul until the harvest is in."""
)
FOOTBALL = """Sul Rovers won a third match in a row on Wednesday. Their captain scored twice in the second half."""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return create_analyser()


def arrive(engine: RuleEngine, analyser: Analyser, name: str, text: str, minutes: int = 0) -> list[AlertV1]:
    moment: datetime = NOON + timedelta(minutes=minutes)
    whole = ArticleV1(article_id=name, source=name, text=text, date_published=moment)
    return ring(engine, Arrival(analyser.classify(whole, moment), moment))


def test_order_its_second_report_the_ruling_on_it_and_another_order(analyser: Analyser) -> None:
    rules = read_rule_file("shipped.toml", SHIPPED_RULES.read_text()).rules
    engine = RuleEngine((each.rule for each in rules), rule_seconds=60)
    first = {each.rule.name: each for each in arrive(engine, analyser, "post", CURFEW)}
    assert "emergency-or-curfew" in first
    assert "Marrow" in first["emergency-or-curfew"].headline
    assert arrive(engine, analyser, "games", FOOTBALL, 1) == []
    (again,) = [
        each for each in arrive(engine, analyser, "times", SAME_CURFEW, 2) if each.rule.name == "emergency-or-curfew"
    ]
    assert again.alert_id == first["emergency-or-curfew"].alert_id
    assert again.change is not Change.RANG
    assert again.outlets == ("post", "times")
    ruling = {each.rule.name: each for each in arrive(engine, analyser, "court", BLOCKED, 24 * 60)}
    assert {"court-against-government", "hearing-set"} <= set(ruling)
    assert facts_by_name(ruling["hearing-set"])["next_date"] == "March 20 (2026-03-20)"
    known = {each.alert_id for each in engine.book.alerts()}
    assert not known & {each.alert_id for each in arrive(engine, analyser, "farms", FARMS, 24 * 60 + 5)}
    engine.close()
