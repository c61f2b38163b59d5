"""A directive's record: who orders whom, where, when and on whose word, with the words that say so."""
# ruff: noqa: RUF001 -- the press writes typographic apostrophes

from datetime import date

import pytest

from schemas.classified_article.v1 import DirectiveRecordV1, FieldV1, PassageV1
from streams.analysis.records import Context, read_directive
from streams.analysis.sentences import Sentence

MONDAY = date(2031, 6, 16)


def read(*sentences: str, labelled: int = 1) -> tuple[DirectiveRecordV1, str]:
    """Read the first ``labelled`` sentences of an article of the day, and that article's text."""
    text = " ".join(sentences)
    placed = [Sentence(text.index(each), text.index(each) + len(each), each) for each in sentences]
    passages = [PassageV1(start=each.start, end=each.end, text=each.text, p=0.9) for each in placed[:labelled]]
    return read_directive(passages, Context(MONDAY, placed)), text


def value(found: FieldV1 | None) -> str | None:
    return found.value if found else None


@pytest.mark.parametrize(
    ("sentence", "issuer"),
    [
        ("Chancellor Ida Voss on Sunday told the harbour police to search ferries.", "Chancellor Ida Voss"),
        ("Ilo Tamm, a director in the Coast Guard’s Inspection unit, told captains to stay out.", "Ilo Tamm"),
        ("The governor of Brack, Ona Brek, ordered bars to close.", "The governor of Brack, Ona Brek"),
        ("After Minister Rul Sand resigned, President Ona Brek ordered an inquiry.", "President Ona Brek"),
        ("In Lorne, Governor Ona Brek ordered bars to close.", "Governor Ona Brek"),
        ("Shortly before noon the ministry ordered the port closed.", "the ministry"),
        ("Police said that Mayor Rul Sand ordered the bridge shut.", "Mayor Rul Sand"),
        ("Ferries were ordered to stop by the Harbour Ministry on Friday.", "the Harbour Ministry"),
        ("President Brek, who met Premier Sand, ordered the army home.", "President Brek"),
        ("Mayor Sand’s order came a day after the storm.", "Mayor Sand"),
        ("About 600 residents were ordered to leave.", None),
        ("He said as he left the Summer House for the fair that his order to deploy the guard had worked.", None),
    ],
)
def test_issuer_is_the_first_authority_that_governs_the_verb(sentence: str, issuer: str | None) -> None:
    assert value(read(sentence)[0].issuer) == issuer


@pytest.mark.parametrize(
    ("sentence", "addressee"),
    [
        ("Chancellor Ida Voss told the harbour police on Sunday to search ferries.", "the harbour police"),
        (
            "Voss ordered the Customs and Tariff Service (CTS) to search ferries.",
            "the Customs and Tariff Service (CTS)",
        ),
        ("Residents of Sul were ordered to leave.", "Residents of Sul"),
        ("The service has a quota of 40 searches a day.", "The service"),
        ("Voss ordered the closure of bars to save water.", None),
        ("Voss declared a curfew.", None),
    ],
)
def test_addressee_is_who_has_to_act(sentence: str, addressee: str | None) -> None:
    assert value(read(sentence)[0].addressee) == addressee


def test_order_to_an_agency_names_day_and_the_cities_of_the_next_sentence() -> None:
    record, text = read(
        "Chancellor Ida Voss on Sunday directed the tax service to step up searches after marches in Oslo.",
        "He went on that inspectors must look harder in the largest ports, such as Hamburg, Marseille and New York.",
    )
    assert [each.value for each in record.places] == ["Hamburg", "Marseille", "New York"]
    [day] = record.dates
    assert (day.first_day, day.role) == (date(2031, 6, 15), "issued")
    assert all(text[each.start : each.end] == each.value for each in record.places)
    assert text[day.start : day.end] == day.text == "Sunday"


def test_day_of_an_undated_order_is_the_one_on_which_its_issuer_announced_it() -> None:
    record, _ = read(
        "Chancellor Ida Voss has ordered the tax service to step up searches.",
        "On Sunday, Voss announced the step on television.",
    )
    assert [each.first_day for each in record.dates] == [date(2031, 6, 15)]


def test_day_without_a_role_does_not_stand_for_the_day_of_the_order() -> None:
    record, _ = read(
        "Chancellor Ida Voss has ordered the ferry police to search more boats than earlier this year.",
        "On Sunday, Voss used social media to announce it.",
    )
    assert [(each.role, each.text) for each in record.dates] == [("issued", "Sunday"), (None, "this year")]


def test_pause_names_whom_it_holds_for_and_who_reported_it() -> None:
    record, text = read(
        "The Voss cabinet has told inspectors to suspend searches at mills, bakeries and inns, according to a tax "
        "officer who asked not to be named."
    )
    assert value(record.issuer) == "The Voss cabinet"
    assert value(record.scope) == "mills, bakeries and inns"
    assert value(record.reported_by) == "a tax officer who asked not to be named"
    assert record.scope is not None
    assert text[record.scope.start : record.scope.end] == "mills, bakeries and inns"


def test_quota_is_a_bound_with_its_rate_and_what_it_was() -> None:
    record, text = read(
        "The minister said inspectors would target at least 4,200 searches a week, up from about 810 a week."
    )
    [quantity] = record.quantities
    assert (quantity.value, quantity.unit, quantity.comparison) == (4200, "searches", "at_least")
    assert (quantity.rate, quantity.earlier_value) == ("week", 810)
    assert text[quantity.start : quantity.end] == quantity.text == "at least 4,200 searches a week, up from about 810"


def test_troops_are_counted_each_by_their_own_name() -> None:
    record, _ = read("Voss deployed 2,500 Home Guard troops and 400 Marines to Oslo to calm unrest.")
    assert [(each.value, each.unit) for each in record.quantities] == [(2500, "Home Guard troops"), (400, "Marines")]
    assert [each.value for each in record.places] == ["Oslo"]


@pytest.mark.parametrize(
    ("sentence", "role", "day"),
    [
        ("Sand ordered bars shut from Friday.", "effective", date(2031, 6, 20)),
        ("Sand ordered bars shut until Friday.", "ends", date(2031, 6, 20)),
        ("Sand ordered bars shut on Friday.", "issued", date(2031, 6, 13)),
    ],
)
def test_day_has_the_role_that_its_words_give_it(sentence: str, role: str, day: date) -> None:
    [found] = read(sentence)[0].dates
    assert (found.role, found.first_day) == (role, day)


def test_instrument_is_the_paper_that_it_is_written_on() -> None:
    assert value(read("Voss signed an executive order banning night flights.")[0].instrument) == "executive order"


@pytest.mark.parametrize(
    "sentence", ["In 2031, on June 14, the 39-year-old Boeing 737 cost $4 million at 10:30.", "Article 50 rules."]
)
def test_number_that_counts_nothing_is_no_quantity(sentence: str) -> None:
    assert read(sentence)[0].quantities == ()


def test_passage_that_says_nothing_has_an_empty_record() -> None:
    assert read("so it goes.")[0] == DirectiveRecordV1()
