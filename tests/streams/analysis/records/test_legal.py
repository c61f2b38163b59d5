"""A legal item's record: step, court, judge, parties, docket, outcome and the next day."""

from datetime import date

import pytest

from schemas.classified_article.v1 import LegalRecordV1, PassageV1
from streams.analysis.records import Context, read_legal

MONDAY = date(2031, 6, 16)


def read(*sentences: str) -> LegalRecordV1:
    text = " ".join(sentences)
    places = [(text.index(each), each) for each in sentences]
    return read_legal(
        [PassageV1(start=at, end=at + len(each), text=each, p=0.9) for at, each in places], Context(MONDAY)
    )


def parties(record: LegalRecordV1) -> list[tuple[str, str]]:
    return [(each.role, each.value) for each in record.parties]


def test_suit_of_a_state_has_its_parties_its_judge_its_latest_outcome_and_its_next_day() -> None:
    record = read(
        "Bavaria sued Voss over the fleet.",
        "District Judge Ulla Brandt at first sided with Bavaria.",
        "But an appeals court has since blocked that ruling.",
        "Another hearing is scheduled for Tuesday.",
    )
    assert record.step is not None
    assert record.step.value == "suit"
    assert parties(record) == [("plaintiff", "Bavaria"), ("defendant", "Voss")]
    assert record.judge is not None
    assert record.judge.value == "District Judge Ulla Brandt"
    assert record.court is not None
    assert record.court.value == "an appeals court"
    assert record.outcome is not None
    assert record.outcome.value == "blocked that ruling"
    assert record.next_date is not None
    assert (record.next_date.text, record.next_date.first_day) == ("Tuesday", date(2031, 6, 17))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ilo Tamm was charged with fraud.", ("defendant", "Ilo Tamm")),
        ("A former pilot was sentenced to six years in prison.", ("defendant", "A former pilot")),
        ("A lawsuit against the Port of Sul was thrown out.", ("defendant", "the Port of Sul")),
        ("The petition filed by Clean Quays was heard.", ("plaintiff", "Clean Quays")),
        ("Federal prosecutors charged nobody.", ("prosecutor", "Federal prosecutors")),
        ("Tamm appealed the verdict.", ("appellant", "Tamm")),
        ("A jury convicted Tamm of minor fraud.", ("defendant", "Tamm")),
        ("In Norway it is legal, but last year a sailor was sentenced to a month.", ("defendant", "a sailor")),
        ("The court heard Tamm v. Voss.", ("plaintiff", "Tamm")),
    ],
)
def test_party_has_the_role_that_the_verb_gives_it(text: str, expected: tuple[str, str]) -> None:
    assert expected in parties(read(text))


@pytest.mark.parametrize(
    ("text", "docket"),
    [
        ("The suit, No. 31-1187, was filed late.", "No. 31-1187"),
        ("They filed case 3:31-cv-04870 in May.", "case 3:31-cv-04870"),
        ("Case C-123/31 was decided.", "Case C-123/31"),
        ("In case of rain the trial moves.", None),
    ],
)
def test_docket_is_a_number_of_a_case(text: str, docket: str | None) -> None:
    found = read(text).docket
    assert (found.value if found else None) == docket


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Tamm was sentenced to six years in prison.", "sentenced to six years in prison"),
        ("The court upheld the ban on Monday.", "upheld the ban on Monday"),
        ("A jury found Tamm guilty of fraud.", "found Tamm guilty of fraud"),
        ("The trial opened.", None),
    ],
)
def test_outcome_is_what_was_decided(text: str, outcome: str | None) -> None:
    found = read(text).outcome
    assert (found.value if found else None) == outcome


def test_day_gone_by_is_no_next_day() -> None:
    assert read("The hearing was held on Tuesday.").next_date is None


def test_term_of_years_is_no_party_and_the_sued_are_no_plaintiff() -> None:
    assert parties(read("A clerk was sentenced 20 years for fraud.")) == [("defendant", "A clerk")]
    assert parties(read("Clean Quays is being sued in Norway.")) == [("defendant", "Clean Quays")]


def test_day_far_from_any_step_is_no_next_day() -> None:
    closing = "the closing of the harbour, of its three quays, its two docks and all of its many locks and sluices"
    assert read(f"A court gave a ruling on {closing} until July 14.").next_date is None
