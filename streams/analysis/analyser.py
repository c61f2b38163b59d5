"""The analysis as a whole: an article in, its classified form out."""

from collections.abc import Sequence
from datetime import datetime

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import (
    MAX_SET_ASIDE,
    ClassifiedArticleV1,
    EvidenceV1,
    Kind,
    PassageV1,
    SetAsideV1,
)
from streams.analysis.boilerplate import split_blocks
from streams.analysis.classifier import Judgement, SentenceClassifier
from streams.analysis.items import Finding, build_items
from streams.analysis.rule_table import RuleTable
from streams.analysis.sentences import Sentence, cut_sentence, split_sentences

THRESHOLD = 0.5
"""A label is given when it is more likely than not. Rules carry about the share of sentences in which they held."""

MAX_EVIDENCE = 12
"""Pieces of evidence kept of a passage; a reader needs a few, and each travels with every copy of the message."""


class Analyser:
    """Finds the items of articles. Keeps nothing between two calls, so threads may share one."""

    def __init__(self, sentence_classifier: SentenceClassifier) -> None:
        self._sentence_classifier = sentence_classifier

    def classify(self, article: ArticleV1, date_classified: datetime) -> ClassifiedArticleV1:
        """Find the items of one article.

        Parameters: article -- as decoded; date_classified -- now, aware.
        Returns: its items, starts and ends counted in ``article.text`` as received; none where nothing was found.
        """
        blocks, set_aside = split_blocks(article.text)
        sentences = split_sentences(article.text, blocks)
        judgements = self._sentence_classifier.judge([sentence.text for sentence in sentences])
        findings = [
            finding
            for index, (sentence, judgement) in enumerate(zip(sentences, judgements, strict=True))
            for finding in _find(index, sentence, judgement)
        ]
        return ClassifiedArticleV1(
            article_id=article.article_id,
            source=article.source,
            url=article.url,
            title=article.title,
            date_published=article.date_published,
            date_classified=date_classified,
            classifier=self._sentence_classifier.identity,
            sentences=len(sentences),
            items=tuple(build_items(article.article_id, findings)),
            set_aside=tuple(
                SetAsideV1(start=each.start, end=each.end, reason=each.reason) for each in set_aside[:MAX_SET_ASIDE]
            ),
        )

    def score(self, sentences: Sequence[str]) -> list[dict[Kind, float]]:
        """Judge sentences out of any article, of any length. Returns: for each its probability of each kind."""
        pieces = [cut_sentence(sentence) for sentence in sentences]
        judgements = iter(self._sentence_classifier.judge([piece for each in pieces for piece in each]))
        return [_strongest([next(judgements) for _ in each]) for each in pieces]


def create_analyser() -> Analyser:
    """Build the analyser that Tocsin uses. Takes some ten milliseconds: build one and keep it."""
    return Analyser(RuleTable())


def _strongest(judgements: Sequence[Judgement]) -> dict[Kind, float]:
    return {kind: max(judgement.p[kind] for judgement in judgements) for kind in Kind}


def _find(index: int, sentence: Sentence, judgement: Judgement) -> list[Finding]:
    """The kinds that hold of one sentence, each as a passage with its evidence, counted in the article's text."""
    return [
        Finding(kind, index, _passage(kind, sentence, judgement)) for kind in Kind if judgement.p[kind] >= THRESHOLD
    ]


def _passage(kind: Kind, sentence: Sentence, judgement: Judgement) -> PassageV1:
    return PassageV1(
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        p=judgement.p[kind],
        evidence=tuple(
            EvidenceV1(start=sentence.start + each.start, end=sentence.start + each.end, rule=each.rule)
            for each in judgement.evidence.get(kind, ())[:MAX_EVIDENCE]
        ),
    )
