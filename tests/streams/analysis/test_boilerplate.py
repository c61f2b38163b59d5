"""What is set aside, why, and that nothing of the article is."""

import pytest

from streams.analysis.boilerplate import split_blocks

PROSE = "The harbour board of Port Lorne shut the eastern quay on Friday after two cranes came loose in the gale."


def reasons(text: str) -> dict[str, str]:
    _, set_aside = split_blocks(text)
    return {text[each.start : each.end]: each.reason for each in set_aside}


def kept(text: str) -> list[str]:
    blocks, _ = split_blocks(text)
    return [text[block.start : block.end] for block in blocks]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Skip to main content", "navigation"),
        ("Home > Africa > Lorne", "navigation"),
        ("Subscribe | Sign in | Today's paper", "navigation"),
        ("Share this article", "navigation"),
        ("ADVERTISEMENT", "advertisement"),
        ("Story continues below advertisement", "advertisement"),
        ("You have reached your free article limit.", "paywall"),
        ("Subscribe to continue reading.", "paywall"),
        ("Donate to keep the Lorne Star going", "donation"),
        ("Sign up for our morning newsletter", "newsletter"),
        ("We use cookies to make this site work.", "cookie notice"),
        ("Image credits: Ona Brek/Lorne Pictures", "image credit"),
        ("By Ona Brek in Port Lorne", "byline"),
        ("Ona Brek is a reporter for the Lorne Star.", "author biography"),
        ("(Reporting by Ona Brek; editing by Sil Marr)", "wire code"),
        ("-30-", "wire code"),
        ("World / 3 June 2031", "date line"),
        ("Published: 3 June 2031 at 06:10", "date line"),
        ("Read more: Ferry crews vote on pay", "related link"),
        ("© 2031 Lorne Star. All rights reserved.", "copyright"),
        ("Highlights", "heading"),
    ],
)
def test_line_around_article_is_set_aside_with_its_reason(line: str, reason: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}"
    assert reasons(text) == {line: reason}
    assert kept(text) == [PROSE, PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "The governor said more stories like this would follow unless the quay was shut.",
        "Share prices fell after the minister's order.",
        "Home minister bans night buses",
        "Police used tear gas to clear the quay",
        "• The curfew covers Lorne, Brack and Sul.",
        "Donations to the strike fund reached 40,000 crowns.",
        "Subscribers to the pension fund sued the state on Monday.",
        "A woman holds a candle at a vigil outside the harbour court, June 3, 2031",
        "Support for the strike grew",
    ],
)
def test_line_of_article_with_trap_words_is_kept(line: str) -> None:
    assert kept(f"{PROSE}\n\n{line}\n\n{PROSE}") == [PROSE, line, PROSE]


def test_other_stories_at_the_end_are_set_aside_with_their_captions_and_dates() -> None:
    tail = [
        "Similar stories",
        "Judge frees ferry captain",
        "Lorne / 2 June 2031",
        "Teachers strike in Sul, June 1, 2031",
    ]
    text = "\n".join([PROSE, "", *tail])
    assert kept(text) == [PROSE]
    assert set(reasons(text)) == set(tail)


def test_article_that_resumes_below_list_of_other_stories_is_kept() -> None:
    assert kept(f"{PROSE}\nMore Stories\nJudge frees ferry captain\n{PROSE}") == [PROSE, PROSE]


def test_related_heading_before_caption_of_article_takes_nothing_else() -> None:
    caption = "The mayor of Port Lorne has ordered the quay shut"
    text = f"{PROSE}\n\nRELATED:\n\n{caption}\n\nImage credits: Ona Brek\n\n{PROSE}"
    assert kept(text) == [PROSE, caption, PROSE]


def test_advertisement_glued_to_article_is_cut_off() -> None:
    text = f"3 June 2031\nADVERTISEMENT{PROSE}"
    assert kept(text) == [PROSE]
    assert reasons(text)["ADVERTISEMENT"] == "advertisement"


def test_credit_at_end_of_caption_is_cut_off_and_caption_kept() -> None:
    caption = "Dockers march past the harbour court. "
    text = f"{caption}Photo: Ona Brek/Lorne Pictures"
    assert [each.strip() for each in kept(text)] == [caption.strip()]
    assert reasons(text) == {"Photo: Ona Brek/Lorne Pictures": "image credit"}


def test_paragraph_wrapped_at_a_column_is_one_block() -> None:
    wrapped = (
        "The harbour board of Port Lorne shut the eastern quay on Friday\nafter two cranes came loose in the gale."
    )
    assert kept(wrapped) == [wrapped]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\n\n \t\n"])
def test_blocks_and_set_aside_cover_all_but_space(newline: str) -> None:
    text = newline.join(["  Skip to main content ", f"\t{PROSE} ", "ADVERTISEMENT", f"\u00a0{PROSE}"])
    blocks, set_aside = split_blocks(text)
    spans = sorted([(each.start, each.end) for each in blocks] + [(each.start, each.end) for each in set_aside])
    assert len(spans) == 4
    at = 0
    for start, end in [*spans, (len(text), len(text))]:
        assert not text[at:start].strip()
        at = end
