"""Texts in paragraphs and pieces, whatever the offsets say."""

import random

from sinks.console.marking import Aside, Found, paragraphs

TEXT = "The ministry ordered it.\nNobody came.\n\nSubscribe now!\n"


def shown(found: list[Found], asides: list[Aside] | None = None, text: str = TEXT) -> list[list[tuple[str, list[str]]]]:
    """Each piece's words, and the kinds of its passages."""
    return [
        [("".join(words.text for words in piece.words), [each.kind for each in piece.found]) for piece in paragraph]
        for paragraph in paragraphs(text, found, asides or [])
    ]


def test_passage_is_a_piece_between_plain_ones() -> None:
    assert shown([Found("directive", 4, 12, 0.9, True)])[0] == [
        ("The ", []),
        ("ministry", ["directive"]),
        (" ordered it.", []),
    ]


def test_passage_over_lines_is_marked_in_each_and_named_once() -> None:
    lines = list(paragraphs(TEXT, [Found("legal", 4, 37, 0.9, True)], []))
    assert [[len(piece.opens) for piece in line] for line in lines] == [[0, 1], [0], [0]]
    assert all(piece.kind == "legal" for piece in (lines[0][1], lines[1][0]))


def test_passages_that_overlap_share_a_piece_of_the_surest_kind() -> None:
    found = [
        Found("directive", 0, 12, 0.6, True),
        Found("legal", 4, 20, 0.9, True),
        Found("protest", 0, 24, 1.0, False),
    ]
    (first, second, third, *_), *_ = list(paragraphs(TEXT, found, []))
    assert [each.kind for each in (first, second, third)] == ["directive", "legal", "legal"]
    assert [each.kind for each in second.opens] == ["legal"]


def test_evidence_tells_its_rule_kind_and_probability() -> None:
    found = Found("directive", 0, 24, 0.9, True, ((13, 20, "order_verb"),))
    (piece,) = next(iter(paragraphs(TEXT, [found], [])))
    assert [(each.text, each.told) for each in piece.words] == [
        ("The ministry ", ""),
        ("ordered", "order_verb (directive, p 0.90)"),
        (" it.", ""),
    ]


def test_boilerplate_has_its_reason_unless_a_passage_lies_in_it() -> None:
    lines = list(paragraphs(TEXT, [Found("legal", 0, 24, 0.9, True)], [Aside(0, len(TEXT), "menu")]))
    assert [line[0].reason for line in lines] == [None, "menu", "menu"]


def test_offsets_count_code_points() -> None:
    assert shown([Found("legal", 2, 4, 0.9, True)], text="🏛️判決 x")[0][1] == ("判決", ["legal"])


def test_offsets_that_lie_anywhere_lose_no_letter() -> None:
    chance = random.Random(6)
    for _ in range(300):
        places = [sorted(chance.choices(range(-5, len(TEXT) + 9), k=2)) for _ in range(6)]
        found = [Found("legal", at, to, 0.5, True, ((to, at + 3, "r"),)) for at, to in places[:4]]
        asides = [Aside(at, to, "menu") for at, to in places[4:]]
        told = ["".join(words for words, _ in line) for line in shown(found, asides)]
        assert told == ["The ministry ordered it.", "Nobody came.", "Subscribe now!"]
