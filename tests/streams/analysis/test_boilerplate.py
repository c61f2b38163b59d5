"""What is set aside, why, and that nothing of the article is."""

import time

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
        "Comments by the minister drew a strike",
        "Join the march to free the captain, the banners read",
        "Ona Brek is a journalist who was jailed for a poem",
        "Judge scolds the Press",
        "File photo: Dockers at an earlier march past the harbour court",
        "by Governor Tamsin Orde.",
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


def test_menu_is_told_by_its_labels_in_a_row() -> None:
    menu = ["Politics", "Lorne", "Weather"]
    assert set(reasons("\n".join([PROSE, *menu, PROSE]))) == set(menu)
    assert kept(f"{PROSE}\n\nLorne\n\n{PROSE}") == [PROSE, "Lorne", PROSE]


def test_rows_of_a_table_are_kept() -> None:
    rows = ["Ward | Votes | Spoilt", "Brack | 412 | 3", "Sul | 380 | 11"]
    assert kept("\n".join([PROSE, *rows, PROSE])) == [PROSE, *rows, PROSE]


def test_comments_are_set_aside_to_the_end_and_their_button_alone_takes_nothing() -> None:
    comment = "They should jail the whole harbour board before the summer is over, if you ask me."
    assert kept(f"{PROSE}\n\n2 comments\n\ntilda_v\n\n{comment}\n\nReply") == [PROSE]
    assert kept(f"Comments (2)\n\n{PROSE}\n\n{comment}") == [PROSE, comment]


def test_headline_below_list_of_other_stories_is_given_back() -> None:
    head = ["Most read", "Judge frees ferry captain", "Port Lorne shuts its eastern quay", "By Ona Brek"]
    assert kept("\n".join([*head, PROSE])) == ["Port Lorne shuts its eastern quay", PROSE]


def test_own_headline_that_reads_like_a_link_is_kept() -> None:
    headline = "Explainer: Why the quay is shut"
    assert kept(f"{headline}\n\n3 June 2031\n\n{PROSE}") == [headline, PROSE]
    assert reasons(f"{PROSE}\n\n{headline}\n\n{PROSE}") == {headline: "related link"}


def test_name_beside_date_is_the_writers_and_elsewhere_the_articles() -> None:
    assert kept(f"Quay shut in the gale\nOna Brek\n3 June 2031\n{PROSE}") == ["Quay shut in the gale", PROSE]
    assert kept(f"{PROSE}\n{PROSE}\nOna Brek\n{PROSE}") == [PROSE, PROSE, "Ona Brek", PROSE]


def test_headlines_in_a_row_below_furniture_at_the_end_are_other_stories_and_bullets_are_not() -> None:
    rows = ["Judge frees ferry captain", "Dockers march past the court", "Governor bans horns at night"]
    assert kept("\n".join([PROSE, "Share this article", *rows])) == [PROSE]
    assert kept("\n".join([PROSE, *rows, "Share this article"])) == [PROSE, *rows]


def test_short_paragraph_below_list_without_gaps_resumes_the_article() -> None:
    assert kept(f"{PROSE}\n\nMore stories\nJudge frees ferry captain\n\nShe will appeal.") == [
        PROSE,
        "She will appeal.",
    ]


def test_line_of_bars_is_read_in_no_time() -> None:
    text = "A | " * 99 + "A"
    start = time.process_time()
    assert kept(text) == [text]
    assert time.process_time() - start < 0.5
