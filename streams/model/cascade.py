"""Judges in two stages: what rules and n-grams are sure of they decide, the doubtful goes to the encoder as well."""

from collections.abc import Mapping, Sequence

import numpy as np

from schemas.classified_article.v1 import ClassifierV1, Kind
from streams.analysis.classifier import Band, Evidence, Judgement
from streams.analysis.rule_table import RuleTable
from streams.model.artefact import Manifest, Stage
from streams.model.encoder import Encoder
from streams.model.evidence import strongest_words
from streams.model.grams import GramScorer
from streams.model.pieces import PieceTokenizer

LEAST_P = 0.02
"""What the rule table says where no rule speaks; its log-odds are bounded by it on both sides."""

GRAMS_RULE = "n-grams"
"""How evidence is named that no rule of the table read."""

KINDS = tuple(Kind)


class Cascade:
    """A `SentenceClassifier`. Keeps nothing between two calls, so threads may share one.

    Without an encoder the first stage decides alone. gated: whether the encoder reads doubtful sentences only; one that
    is not gated reads every sentence.
    """

    def __init__(
        self,
        manifest: Manifest,
        rules: RuleTable,
        tokenizer: PieceTokenizer,
        grams: GramScorer,
        encoder: Encoder | None,
        *,
        gated: bool = True,
    ) -> None:
        self._rules, self._tokenizer, self._grams, self._encoder = rules, tokenizer, grams, encoder
        kinds = [manifest.kinds[kind] for kind in KINDS]
        self._first, self._second = _columns([each.first for each in kinds]), _columns([each.second for each in kinds])
        self._floors = np.array([each.floor if gated else 0.0 for each in kinds])
        self._ceilings = np.array([each.ceiling if gated else np.inf for each in kinds])
        stages = [each.first if encoder is None else each.second for each in kinds]
        self._bands = {kind: Band(**stage.bounds.model_dump()) for kind, stage in zip(KINDS, stages, strict=True)}
        setting = "fast" if encoder is None else "whole" if gated else "thorough"
        self._identity = ClassifierV1(name=f"cascade-{setting}", version=f"{manifest.version}/{rules.identity.version}")

    @property
    def identity(self) -> ClassifierV1:
        """See `SentenceClassifier`."""
        return self._identity

    @property
    def bands(self) -> Mapping[Kind, Band]:
        """See `SentenceClassifier`."""
        return self._bands

    def judge(self, sentences: Sequence[str]) -> list[Judgement]:
        """See `SentenceClassifier`."""
        if not sentences:
            return []
        ruled = self._rules.judge(sentences)
        ids = self._tokenizer.cut(sentences)
        seen = np.stack([log_odds_of(ruled), self._grams.score(ids)], 2)
        p = _probability(seen, self._first)
        doubtful = np.flatnonzero(((p >= self._floors) & (p < self._ceilings)).any(1))
        if self._encoder is not None and doubtful.size:
            read = self._encoder.score([ids[row] for row in doubtful])
            p[doubtful] = _probability(np.concatenate([seen[doubtful], read[:, :, None]], 2), self._second)
        return [
            Judgement(dict(zip(KINDS, each, strict=True)), self._evidence(each, ruled[row], sentences[row]))
            for row, each in enumerate(p.round(4).tolist())
        ]

    def _evidence(self, p: list[float], ruled: Judgement, sentence: str) -> Mapping[Kind, tuple[Evidence, ...]]:
        """The rules' words where they spoke; else those that weighed most with the n-grams."""
        evidence = {}
        for column, kind in enumerate(KINDS):
            if p[column] >= self._bands[kind].low:
                evidence[kind] = ruled.evidence.get(kind) or self._strongest(column, sentence)
        return evidence

    def _strongest(self, column: int, sentence: str) -> tuple[Evidence, ...]:
        (ids,) = self._tokenizer.cut([sentence])
        return strongest_words(self._grams.contributions(ids)[:, column], self._tokenizer.spans(sentence), GRAMS_RULE)


def _columns(stages: Sequence[Stage]) -> np.ndarray:
    """The weights of a stage, (kinds, 4): rules, grams, encoder, bias."""
    weights = [stage.weights for stage in stages]
    return np.array([(each.rules, each.grams, each.encoder, each.bias) for each in weights])


def log_odds_of(ruled: Sequence[Judgement]) -> np.ndarray:
    """What the rules say, (sentences, kinds)."""
    p = np.clip([[judgement.p[kind] for kind in KINDS] for judgement in ruled], LEAST_P, 1.0 - LEAST_P)
    return np.asarray(np.log(p / (1.0 - p)))


def _probability(seen: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """From log-odds (sentences, kinds, 2 or 3) to probabilities (sentences, kinds)."""
    total = (seen * weights[:, : seen.shape[2]]).sum(2) + weights[:, -1]
    return np.asarray(1.0 / (1.0 + np.exp(-total)))
