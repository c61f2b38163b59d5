"""What the table says of sentences made up for it, and that it stays a well-formed table."""

import re

import pytest

from schemas.classified_article.v1 import Kind
from streams.analysis.rule_table import BANDS, PRIOR, RULES, RuleTable
from streams.analysis.rules import Effect, Rules

TABLE = RuleTable()


def labels(sentence: str) -> set[str]:
    [judgement] = TABLE.judge([sentence])
    return {kind.name for kind in Kind if judgement.p[kind] >= BANDS[kind].threshold}


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor of Port Lorne ordered bars to close by ten on Friday.",
        "Ruritania bans night flights over its capital",
        "The health ministry has directed hospitals to postpone operations.",
        "President Orlo declared a state of emergency in three provinces.",
        "The interior minister said 900 troops were deployed to the border.",
        "A total fire ban is in force across the province.",
        "The governor extended the curfew until Monday.",
        "Residents of the lower town were ordered to leave by nightfall.",
        "The agency has a quota of 200 inspections a week.",
        "The transport regulator issued a recall of 4,000 scooters.",
        "France expelled two Ruritanian diplomats.",
        "“All officers are herewith ordered to remain at their posts,” the circular read.",
    ],
)
def test_order_of_an_authority_is_a_directive(sentence: str) -> None:
    assert labels(sentence) == {"DIRECTIVE"}


@pytest.mark.parametrize(
    "sentence",
    [
        "She ordered a pizza and two beers.",
        "The coach banned phones from the dressing room.",
        "The club suspended its striker for three matches.",
        "In order to win, the team has to score.",
        "The airline ordered twelve aircraft from the makers.",
        "The minister should do more about rents, residents say.",
        "The film was directed by Ona Brek.",
        "He recalled that the night was cold.",
        "Two patients were taken to the emergency room.",
        "Parliament passed a bill on fishing.",
    ],
)
def test_order_of_nobody_in_power_has_no_label(sentence: str) -> None:
    assert labels(sentence) == set()


def test_order_of_a_court_is_legal_only() -> None:
    assert labels("A judge ordered the ministry to publish the report.") == {"LEGAL"}
    assert labels("The high court blocked the governor's curfew.") == {"LEGAL"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Thousands marched through Port Lorne to demand lower rents.",
        "Dockers went on strike over pay.",
        "Police fired tear gas to disperse the crowd.",
        "Students staged a sit-in at the ministry.",
        "Four prisoners began a hunger strike.",
        "Demonstrators held placards outside the harbour office.",
        "Nurses walked off the job on Monday.",
        "Rioters burned two buses in the old town.",
    ],
)
def test_public_contention_is_a_protest(sentence: str) -> None:
    assert labels(sentence) == {"PROTEST"}


@pytest.mark.parametrize(
    "sentence",
    [
        "An air strike hit the depot.",
        "The striker scored twice before the interval.",
        "The captain protested to the referee.",
        "The ambassador lodged a protest.",
        "Shares rallied 4 percent on Tuesday.",
        "The firm gave a product demonstration in March.",
        "It rained in Lorne on March 3.",
        "The minister protested his innocence.",
    ],
)
def test_contention_in_another_sense_has_no_label(sentence: str) -> None:
    assert labels(sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "A court in Lorne sentenced the banker to six years.",
        "She pleaded not guilty to two counts of fraud.",
        "The union sued the port authority.",
        "The hearing was adjourned until June.",
        "He will appeal against the verdict.",
        "Prosecutors charged two captains with smuggling.",
        "The inquest into the ferry disaster opens on Monday.",
        "An arrest warrant was issued for the former treasurer.",
    ],
)
def test_step_before_a_court_is_legal(sentence: str) -> None:
    assert labels(sentence) == {"LEGAL"}


@pytest.mark.parametrize(
    "sentence",
    [
        "She won on the tennis court in straight sets.",
        "The vaccine trial enrolled 400 patients.",
        "The ruling party lost two seats.",
        "The battery holds its charge for a day.",
        "Ona Brek is in charge of the harbour.",
        "The mayor appealed for calm.",
        "He wore a grey suit of wool.",
        "The first sentence of the letter was long.",
        "Her hearing aid was lost.",
    ],
)
def test_court_word_in_another_sense_has_no_label(sentence: str) -> None:
    assert labels(sentence) == set()


def test_sentence_may_hold_two_labels() -> None:
    assert labels("The governor deployed 300 troops to Lorne as protests over rents went on.") == {
        "DIRECTIVE",
        "PROTEST",
    }


def test_evidence_points_at_the_words_and_names_a_rule() -> None:
    sentence = "Dockers said the union sued the port authority."
    [judgement] = TABLE.judge([sentence])
    found = {sentence[each.start : each.end]: each.rule for each in judgement.evidence[Kind.LEGAL]}
    assert found == {"sued": "sues"}


def test_sentence_without_any_rule_keeps_the_prior() -> None:
    [judgement] = TABLE.judge(["The ferry was late."])
    assert set(judgement.p.values()) == {PRIOR}
    assert not judgement.evidence


def test_names_of_a_kind_are_unique_and_probabilities_are_some() -> None:
    names = [(rule.kind, rule.name) for rule in RULES]
    assert len(names) == len(set(names)) > 100
    assert all(0.0 < rule.p < 1.0 for rule in RULES if rule.effect is not Effect.MASK)


def test_masks_stand_before_what_they_mask() -> None:
    for kind in Kind:
        effects = [rule.effect for rule in RULES if rule.kind is kind]
        assert effects == sorted(effects, key=[Effect.MASK, Effect.DOUBT, Effect.REPORT].index)


def test_version_changes_with_a_pattern_and_with_a_probability() -> None:
    of = Rules(Kind.LEGAL)
    tables = [
        RuleTable([of.report("sues", 0.9, "sued", r"\bsued\b")]),
        RuleTable([of.report("sues", 0.9, "sued", r"\bsues\b")]),
        RuleTable([of.report("sues", 0.8, "sued", r"\bsued\b")]),
    ]
    assert len({table.identity.version for table in tables}) == 3
    assert RuleTable().identity == TABLE.identity


def test_no_pattern_repeats_a_repetition() -> None:
    """A quantified group whose body is one quantified atom backtracks without end: (a+)+, (\\w*)*."""
    nested = re.compile(r"\((?:\?:)?\\?[\w.](?:[*+])\)[*+]")
    assert not [rule.name for rule in RULES if nested.search(rule.pattern.pattern)]
