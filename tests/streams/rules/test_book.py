"""What the book keeps of alerts, and what it forgets."""

from datetime import timedelta

from streams.rules.book import REMEMBERED, Book
from streams.rules.engine import RuleEngine
from tests.support.arrivals import NOON, article, directive, legal, ring, rule

SITS = rule("sits", "select item_id, next_date from items where kind = 'legal'", remind="1d")
SUIT = "The High Court will hear the harbour union's suit against the port ban, a clerk said."


def test_alert_that_nothing_was_added_to_is_forgotten_with_its_items() -> None:
    engine = RuleEngine([rule()])
    (alert,) = ring(engine, article(1, directive("The ministry ordered the port shut.")))
    book = Book()
    book.fold(alert)

    book.forget(alert.date_changed + REMEMBERED)
    assert book.find(alert.alert_id) == alert
    book.forget(alert.date_changed + REMEMBERED + timedelta(seconds=1))
    assert (len(book), book.find(alert.alert_id)) == (0, None)
    assert book.keep(alert) == alert, "it is new again"
    engine.close()


def test_alert_with_a_reminder_to_come_is_not_forgotten_before_it_has_rung() -> None:
    day = (NOON + timedelta(days=90)).date()
    engine = RuleEngine([SITS])
    (alert,) = ring(engine, article(1, legal(SUIT, next_date=day)))
    assert [each.day for each in alert.due] == [day]
    engine.book.forget(NOON + timedelta(days=80))
    assert [each.alert_id for each in engine.book.waiting()] == [alert.alert_id]
    (reminder,) = engine.remind(NOON + timedelta(days=89))
    assert reminder.reminder is not None
    assert reminder.reminder.alert_id == alert.alert_id
    engine.close()


def test_folded_alerts_come_out_as_they_went_in() -> None:
    engine = RuleEngine([rule()])
    first = ring(engine, article(1, directive("The ministry ordered the port shut.")))
    second = ring(engine, article(2, directive("The ministry ordered the port shut."), source="Another"))
    book = Book()
    for alert in (*first, *second, *first):
        book.fold(alert)
    assert list(book.alerts()) == second
    engine.close()
