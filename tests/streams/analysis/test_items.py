"""Passages become items by the stated rule, within the limits of the schema."""

from schemas.classified_article.v1 import MAX_UNSURE, Kind, PassageV1
from streams.analysis.items import MAX_PASSAGES_BYTES, Finding, build_items, build_unsure


def finding(kind: Kind, sentence: int, text: str, p: float = 0.8) -> Finding:
    start = sentence * 1_000
    return Finding(kind, sentence, PassageV1(start=start, end=start + len(text), text=text, p=p))


def grouped(*findings: Finding) -> list[list[int]]:
    return [[each.start // 1_000 for each in item.passages] for item in build_items("a", findings)]


def test_passages_that_share_a_name_are_one_item() -> None:
    assert grouped(
        finding(Kind.DIRECTIVE, 0, "Governor Brek ordered bars in Lorne to close."),
        finding(Kind.DIRECTIVE, 9, "Lorne will be dry for a week, the governor ordered."),
    ) == [[0, 9]]


def test_other_names_far_away_are_another_item() -> None:
    assert grouped(
        finding(Kind.LEGAL, 0, "A court in Lorne jailed the banker."),
        finding(Kind.LEGAL, 20, "Two captains pleaded guilty in Sul."),
    ) == [[0], [20]]


def test_other_action_is_another_item_however_close() -> None:
    assert grouped(
        finding(Kind.DIRECTIVE, 0, "Governor Brek deployed troops to Lorne."),
        finding(Kind.DIRECTIVE, 1, "Governor Brek banned night buses in Lorne."),
    ) == [[0], [1]]


def test_passage_without_a_name_goes_on_with_the_latest_item() -> None:
    assert grouped(
        finding(Kind.DIRECTIVE, 0, "Governor Brek ordered an inquiry in Lorne."),
        finding(Kind.DIRECTIVE, 30, "The order came days after the storm."),
    ) == [[0, 30]]


def test_kinds_never_mix_and_items_are_numbered_in_order_of_their_first_passage() -> None:
    items = list(
        build_items(
            "a",
            [
                finding(Kind.PROTEST, 0, "Dockers marched in Lorne.", 0.7),
                finding(Kind.LEGAL, 0, "Dockers marched in Lorne."),
                finding(Kind.PROTEST, 1, "Dockers marched on.", 0.9),
            ],
        )
    )
    assert [(item.item_id, item.kind, item.p) for item in items] == [
        ("a#0", Kind.PROTEST, 0.9),
        ("a#1", Kind.LEGAL, 0.8),
    ]


def test_flood_of_passages_keeps_the_strongest_within_the_limit() -> None:
    text = "Dockers marched in Lorne. " * 30
    weak = [finding(Kind.PROTEST, sentence, text, 0.6) for sentence in range(5_000)]
    strong = finding(Kind.PROTEST, 5_000, text, 0.9)
    items = list(build_items("a", [*weak, strong]))
    passages = [passage for item in items for passage in item.passages]
    assert passages[-1] == strong.passage
    assert 100 < len(passages) < 5_000
    assert sum(len(passage.text) for passage in passages) <= MAX_PASSAGES_BYTES


def test_unsure_passages_keep_their_kind_and_order_and_join_nothing() -> None:
    labelled = finding(Kind.DIRECTIVE, 0, "Governor Brek ordered bars in Lorne to close.")
    unsure = [
        finding(Kind.DIRECTIVE, 1, "Governor Brek wants bars in Lorne closed.", 0.5),
        finding(Kind.LEGAL, 1, "Governor Brek wants bars in Lorne closed.", 0.6),
    ]
    assert [(each.kind, each.start, each.p) for each in build_unsure(unsure, [labelled])] == [
        (Kind.DIRECTIVE, 1_000, 0.5),
        (Kind.LEGAL, 1_000, 0.6),
    ]


def test_flood_of_unsure_passages_keeps_the_strongest_that_fit_beside_the_labelled() -> None:
    flood = [finding(Kind.LEGAL, number, "x" * 900, 0.5) for number in range(2_000)]
    strong = finding(Kind.LEGAL, 2_000, "Strong.", 0.6)
    labelled = [finding(Kind.PROTEST, number, "y" * 900) for number in range(300)]
    kept = build_unsure([*flood, strong], labelled)
    assert kept[-1].text == "Strong."
    assert 100 < len(kept) < len(build_unsure([*flood, strong], []))
    assert sum(2 * len(each.passage.text) for each in labelled) + sum(2 * len(each.text) for each in kept) < (
        MAX_PASSAGES_BYTES
    )


def test_more_unsure_passages_than_the_schema_admits_are_left_out() -> None:
    short = [finding(Kind.LEGAL, number, "x", 0.5 + number / 10_000) for number in range(MAX_UNSURE + 5)]
    assert [each.start for each in build_unsure(short, [])] == [each.passage.start for each in short[5:]]


def test_repeated_order_joins_its_own_act_past_another_order() -> None:
    assert grouped(
        finding(Kind.DIRECTIVE, 0, "President Voss ordered the tax service to search ferries in Hamburg."),
        finding(Kind.DIRECTIVE, 8, "Ilo Tamm, a director at the coast office, told captains to wait."),
        finding(Kind.DIRECTIVE, 9, "Voss has asked the tax service to search ferries in Hamburg, a caption says."),
    ) == [[0, 9], [8]]


def test_trials_of_different_people_in_one_town_are_different_items() -> None:
    assert grouped(
        finding(Kind.LEGAL, 0, "Ilo Tamm was jailed for fraud by a court in Lorne."),
        finding(Kind.LEGAL, 1, "Ulla Brandt pleaded guilty to arson in Lorne."),
        finding(Kind.LEGAL, 7, "Tamm will appeal, his lawyer said."),
    ) == [[0, 7], [1]]


def test_steps_of_one_proceeding_are_one_item() -> None:
    assert grouped(
        finding(Kind.LEGAL, 0, "Bavaria sued Voss over the fleet."),
        finding(Kind.LEGAL, 9, "That suit is before a federal court."),
        finding(Kind.LEGAL, 10, "Judge Ulla Brandt sided with Bavaria."),
        finding(Kind.LEGAL, 11, "An appeals court has since blocked the ruling."),
        finding(Kind.LEGAL, 12, "A hearing is set for Tuesday."),
    ) == [[0, 9, 10, 11, 12]]


def test_protests_in_different_countries_far_apart_are_different_items() -> None:
    assert grouped(
        finding(Kind.PROTEST, 0, "Nurses marched in Oslo over pay."),
        finding(Kind.PROTEST, 1, "The nurses want more pay."),
        finding(Kind.PROTEST, 30, "Farmers blocked roads near Turin against a water levy."),
    ) == [[0, 1], [30]]
