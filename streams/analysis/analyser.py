"""The analysis as a whole: an article in, its classified form out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.article.v1 import ArticleV1
from schemas.classified_article.v1 import (
    MAX_SET_ASIDE,
    ClassifiedArticleV1,
    ClassifierV1,
    EvidenceV1,
    Kind,
    PassageV1,
    SetAsideV1,
)
from streams.analysis.boilerplate import split_blocks
from streams.analysis.classifier import Answer, Band, Judgement, SentenceClassifier
from streams.analysis.items import Finding, build_items, build_unsure
from streams.analysis.records import Context, find_dateline
from streams.analysis.sentences import Sentence, cut_sentence, split_sentences

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
        found = self._find(zip(sentences, judgements, strict=True))
        labelled, unsure = found[Answer.LABELLED], found[Answer.UNSURE]
        return ClassifiedArticleV1(
            article_id=article.article_id,
            source=article.source,
            url=article.url,
            title=article.title,
            date_published=article.date_published,
            date_classified=date_classified,
            classifier=self._sentence_classifier.identity,
            sentences=len(sentences),
            items=tuple(build_items(article.article_id, labelled, _context(article, sentences))),
            unsure=build_unsure(unsure, labelled),
            set_aside=tuple(
                SetAsideV1(start=each.start, end=each.end, reason=each.reason) for each in set_aside[:MAX_SET_ASIDE]
            ),
        )

    @property
    def identity(self) -> ClassifierV1:
        """Name and version of what judges the sentences."""
        return self._sentence_classifier.identity

    @property
    def bands(self) -> Mapping[Kind, Band]:
        """For every kind what its probabilities come to."""
        return self._sentence_classifier.bands

    def score(self, sentences: Sequence[str]) -> list[dict[Kind, float]]:
        """Judge sentences out of any article, of any length. Returns: for each its probability of each kind."""
        pieces = [cut_sentence(sentence) for sentence in sentences]
        judgements = iter(self._sentence_classifier.judge([piece for each in pieces for piece in each]))
        return [_strongest([next(judgements) for _ in each]) for each in pieces]

    def _find(self, judged: Iterable[tuple[Sentence, Judgement]]) -> Mapping[Answer, Sequence[Finding]]:
        """The passages by the answer to each, in the article's order; those of no kind left out."""
        bands = [*self.bands.items()]
        found: dict[Answer, list[Finding]] = {Answer.LABELLED: [], Answer.UNSURE: []}
        for index, (sentence, judgement) in enumerate(judged):
            for kind, band in bands:
                answer = band.answer(judgement.p[kind])
                if answer is not Answer.NOT:
                    found[answer].append(Finding(kind, index, _passage(kind, sentence, judgement)))
        return found


def _context(article: ArticleV1, sentences: Sequence[Sentence]) -> Context:
    """What records are read against: the article's sentences, and the day on which it was written there."""
    published = article.date_published.date() if article.date_published else None
    return Context(find_dateline(article.text, published), sentences)


def _strongest(judgements: Sequence[Judgement]) -> dict[Kind, float]:
    return {kind: max(judgement.p[kind] for judgement in judgements) for kind in Kind}


def _passage(kind: Kind, sentence: Sentence, judgement: Judgement) -> PassageV1:
    """The sentence as a passage with the evidence for the kind, counted in the article's text."""
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
