"""Records say what the passage says, where it says it, and no more."""

from schemas.classified_article.v1 import FieldV1, PassageV1
from streams.analysis.records import read_directive, read_legal, read_protest

OFFSET = 40


def passage(text: str) -> PassageV1:
    return PassageV1(start=OFFSET, end=OFFSET + len(text), text=text, p=0.8)


def words(found: FieldV1 | None, text: str) -> str | None:
    return None if found is None else text[found.start - OFFSET : found.end - OFFSET]


def test_directive_names_issuer_action_and_status() -> None:
    text = "Governor Ona Brek ordered bars in Lorne to close by ten, a spokesman said."
    record = read_directive([passage(text)])
    assert words(record.issuer, text) == "Governor Ona Brek"
    assert words(record.action, text) == "ordered bars in Lorne to close by ten"
    assert record.status is not None
    assert (record.status.value, words(record.status, text)) == ("ordered", "ordered")


def test_action_goes_on_after_an_abbreviation_and_ends_with_its_clause() -> None:
    text = "Governor Ona Brek has ordered U.S. marines in Lorne to leave. The sea was calm."
    assert words(read_directive([passage(text)]).action, text) == "ordered U.S. marines in Lorne to leave"


def test_word_that_only_begins_the_sentence_is_no_issuer() -> None:
    for text in (
        "About 600 residents were ordered to leave.",
        "They imposed a curfew.",
        "On Monday, bars were closed.",
    ):
        record = read_directive([passage(text)])
        assert record.action is not None
        assert record.issuer is None


def test_directive_in_force_without_issuer_leaves_issuer_empty() -> None:
    record = read_directive([passage("the curfew remains in place.")])
    assert record.issuer is None
    assert record.status is not None
    assert record.status.value == "in_force"


def test_protest_names_name_size_and_police_measures() -> None:
    text = "Some 4,000 people joined the “Open Quays” march; police used tear gas and arrested 12 people."
    record = read_protest([passage(text)])
    assert words(record.name, text) == "Open Quays"
    assert words(record.size, text) == "Some 4,000"
    assert [words(each, text) for each in record.police_measures] == ["tear gas", "arrested 12 people"]


def test_protest_that_says_nothing_more_has_an_empty_record() -> None:
    record = read_protest([passage("Dockers marched.")])
    assert (record.name, record.size, record.police_measures) == (None, None, ())


def test_legal_names_step_court_and_judge() -> None:
    text = "District Judge Sil Marr of the Lorne High Court sentenced the banker to six years."
    record = read_legal([passage(text)])
    assert record.step is not None
    assert record.step.value == "sentence"
    assert words(record.court, text) == "Lorne High Court"
    assert words(record.judge, text) == "District Judge Sil Marr"


def test_legal_without_court_leaves_court_and_judge_empty() -> None:
    record = read_legal([passage("She pleaded guilty on Monday.")])
    assert record.step is not None
    assert (record.step.value, record.court, record.judge) == ("plea", None, None)
