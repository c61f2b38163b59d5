"""The whole analysis: exact offsets, bounded output, no input that stops it."""

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from schemas.article.v1 import MAX_TEXT_CHARACTERS, ArticleV1
from schemas.classified_article.v1 import ClassifiedArticleV1, ClassifierV1, EvidenceV1, Kind
from schemas.message import MAX_VALUE_BYTES
from streams.analysis import Analyser, Band, Judgement
from streams.analysis.classifier import Evidence
from streams.analysis.rule_table import RuleTable

ANALYSER = Analyser(RuleTable())
BANDS = ANALYSER.bands
NOW = datetime(2031, 6, 3, 9, 30, tzinfo=UTC)
TEXT = (
    "Skip to main content\n\n"
    "Governor Ona Brek ordered bars in Lorne to close by ten on Friday. The sea was calm.\n\n"
    "ADVERTISEMENT\n\n"
    "  • Thousands marched through Lorne against the curfew\n"
    "A hotel owner sued Governor Brek in the Lorne High Court.\n\n"
    "Similar stories\nJudge frees ferry captain\n"
)


UNITS = (
    *("x", " x", '"', "ordered ", ". ", "Aa ", "x\n", "Ad\n", "He was charged. ", "a | ", "a-", "(", "1,"),
    *("the court the judge ", "Photo: ", "By A ", "thousands of x ", "He ordered it.\r\n", "Name ordered A. "),
    *("\u200bx", "\U0001f6a2", "\u0301", "\U0010ffffx"),
)


class Told:
    """A classifier that is told what to say: a sentence ends with its probability of a protest, in percent."""

    identity = ClassifierV1(name="told", version="1")
    bands: Mapping[Kind, Band] = dict.fromkeys(Kind, Band(0.3, 0.5, 0.7))

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        return [
            Judgement(
                {**dict.fromkeys(Kind, 0.0), Kind.PROTEST: int(sentence.rstrip(".").split()[-1]) / 100},
                {Kind.PROTEST: (Evidence(0, 4, "first"),)},
            )
            for sentence in sentences
        ]


def classify(text: str) -> ClassifiedArticleV1:
    return ANALYSER.classify(ArticleV1(article_id="lorne-1", source="Lorne Star", text=text), NOW)


def test_article_with_one_of_each_gives_an_item_of_each() -> None:
    classified = classify(TEXT)
    assert [item.kind for item in classified.items] == [Kind.DIRECTIVE, Kind.DIRECTIVE, Kind.PROTEST, Kind.LEGAL] or [
        item.kind for item in classified.items
    ] == [Kind.DIRECTIVE, Kind.PROTEST, Kind.LEGAL]
    assert classified.sentences == 4
    assert {each.reason for each in classified.set_aside} == {"navigation", "advertisement", "other stories"}


def test_offsets_point_into_the_text_as_received() -> None:
    text = "\ufeff" + TEXT.replace("\n", "\r\n").replace("Lorne", "Lo\u0301rne\u200b")
    classified = classify(text)
    passages = [passage for item in classified.items for passage in item.passages]
    assert len(passages) >= 3
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.evidence
        assert all(passage.start <= each.start < each.end <= passage.end for each in passage.evidence)


def test_passage_within_the_band_is_unsure_and_of_no_item() -> None:
    text = "Crowd of 70. Crowd of 69. Crowd of 50. Crowd of 30. Crowd of 29."
    classified = Analyser(Told()).classify(ArticleV1(article_id="a", source="s", text=text), NOW)
    assert [[passage.text for passage in item.passages] for item in classified.items] == [["Crowd of 70."]]
    assert [(each.text, each.p) for each in classified.unsure] == [
        ("Crowd of 69.", 0.69),
        ("Crowd of 50.", 0.5),
        ("Crowd of 30.", 0.3),
    ]
    assert {each.kind for each in classified.unsure} == {Kind.PROTEST}
    assert all(text[each.start : each.end] == each.text for each in classified.unsure)
    assert classified.unsure[0].evidence == (EvidenceV1(start=13, end=17, rule="first"),)


def test_largest_text_of_doubt_fits_its_topic() -> None:
    class Doubtful(Told):
        def judge(self, sentences: Sequence[str]) -> list[Judgement]:
            return [
                Judgement(dict.fromkeys(Kind, 0.6), dict.fromkeys(Kind, (Evidence(0, 1, "r" * 40),) * 12))
                for _ in sentences
            ]

    text = ("The crowd said\\ it. " * MAX_TEXT_CHARACTERS)[:MAX_TEXT_CHARACTERS]
    classified = Analyser(Doubtful()).classify(ArticleV1(article_id="a", source="s", text=text), NOW)
    assert len(classified.unsure) > 100
    assert len(classified.encode()) <= MAX_VALUE_BYTES


def test_article_fields_travel_with_the_classification() -> None:
    article = ArticleV1(
        article_id="a", source="s", text="x", title="t", url="https://lorne.example/", date_published=NOW
    )
    classified = ANALYSER.classify(article, NOW)
    assert (classified.article_id, classified.source, classified.title) == ("a", "s", "t")
    assert (classified.url, classified.date_published, classified.date_classified) == (article.url, NOW, NOW)
    assert classified.items == ()


def test_same_article_gives_the_same_classification() -> None:
    assert classify(TEXT) == Analyser(RuleTable()).classify(
        ArticleV1(article_id="lorne-1", source="Lorne Star", text=TEXT), NOW
    )


@pytest.mark.parametrize("unit", UNITS)
def test_largest_text_of_one_unit_is_analysed_and_fits_its_topic(unit: str) -> None:
    classified = classify((unit * MAX_TEXT_CHARACTERS)[:MAX_TEXT_CHARACTERS])
    assert len(classified.encode()) <= MAX_VALUE_BYTES


def test_other_threads_go_on_while_the_largest_article_is_analysed() -> None:
    analysis = threading.Thread(target=classify, args=((TEXT * 1_000)[:MAX_TEXT_CHARACTERS],))
    analysis.start()
    turns = 0
    while analysis.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 10


def test_score_gives_each_sentence_its_probabilities_in_order() -> None:
    scores = ANALYSER.score(["The union sued the port.", "", "Dockers went on strike over pay.", "x " * 5_000])
    assert [[kind for kind in Kind if p[kind] >= BANDS[kind].threshold] for p in scores] == [
        [Kind.LEGAL],
        [],
        [Kind.PROTEST],
        [],
    ]


def test_score_of_overlong_text_sees_its_end() -> None:
    [scores] = ANALYSER.score(["x " * 5_000 + "The union sued the port."])
    assert scores[Kind.LEGAL] >= BANDS[Kind.LEGAL].threshold
