"""The cascade: who is asked, what comes of it, and that every setting judges."""

import sys
from collections.abc import Sequence

import numpy as np
import pytest

from schemas.classified_article.v1 import Kind
from streams.analysis.rule_table import RuleTable
from streams.model.artefact import Artefact, load_artefact
from streams.model.cascade import GRAMS_RULE, Cascade
from streams.model.encoder import MANY, Encoder
from streams.model.factory import create_classifier
from streams.model.grams import GramScorer
from streams.model.pieces import PieceTokenizer
from streams.model.setting import ClassifierSetting

ORDER = "Governor Ona Brek ordered every bar in Lorne to close by ten on Friday."
MARCH = "Some 3,000 nurses marched through Lorne to demand better pay."
TRIAL = "A judge in Lorne sentenced the former mayor to four years in prison for fraud."
DOUBTFUL = "Officials told residents of the valley to keep away from the river until Sunday."
NOTHING = "The lake was calm, and the ferry came in at noon with two dozen passengers."
SENTENCES = (ORDER, MARCH, TRIAL, NOTHING)


class CountingEncoder(Encoder):
    """Counts the sentences that it was asked about."""

    def __init__(self, model: bytes) -> None:
        super().__init__(model)
        self.asked = 0

    def score(self, sentences: Sequence[np.ndarray]) -> np.ndarray:
        self.asked += len(sentences)
        return super().score(sentences)


@pytest.fixture(scope="module")
def artefact() -> Artefact:
    return load_artefact()


@pytest.fixture(scope="module")
def encoder(artefact: Artefact) -> CountingEncoder:
    return CountingEncoder(artefact.encoder)


def cascade(artefact: Artefact, encoder: Encoder | None, *, gated: bool = True) -> Cascade:
    parts = RuleTable(), PieceTokenizer(artefact.tokenizer), GramScorer(artefact.grams)
    return Cascade(artefact.manifest, *parts, encoder, gated=gated)


@pytest.mark.parametrize("setting", list(ClassifierSetting))
def test_every_setting_finds_the_plainest_sentences(setting: ClassifierSetting) -> None:
    classifier = create_classifier(setting)
    judged = classifier.judge(SENTENCES)
    for judgement, kind in zip(judged[:3], Kind, strict=True):
        assert judgement.p[kind] >= classifier.bands[kind].threshold
    assert all(judged[3].p[kind] < classifier.bands[kind].low for kind in Kind)


def test_settings_have_names_of_their_own() -> None:
    identities = [create_classifier(setting).identity for setting in ClassifierSetting]
    assert len({(identity.name, identity.version) for identity in identities}) == len(ClassifierSetting)


def test_encoder_is_asked_about_the_doubtful_alone(artefact: Artefact, encoder: CountingEncoder) -> None:
    encoder.asked = 0
    cascade(artefact, encoder).judge([NOTHING] * 5 + [DOUBTFUL])
    assert encoder.asked == 1


def test_thorough_asks_the_encoder_about_every_sentence(artefact: Artefact, encoder: CountingEncoder) -> None:
    encoder.asked = 0
    cascade(artefact, encoder, gated=False).judge([NOTHING] * 5 + [ORDER])
    assert encoder.asked == 6


def test_sentence_is_judged_alike_alone_and_among_others(artefact: Artefact, encoder: CountingEncoder) -> None:
    judging = cascade(artefact, encoder, gated=False)
    among = judging.judge([DOUBTFUL, *SENTENCES, *(sentence * 3 for sentence in SENTENCES), *[ORDER] * (MANY + 1)])
    for row, sentence in enumerate([DOUBTFUL, *SENTENCES]):
        assert among[row].p == judging.judge([sentence])[0].p


def test_sentences_that_run_together_keep_their_places_and_nearly_their_scores(artefact: Artefact) -> None:
    tokenizer = PieceTokenizer(artefact.tokenizer)
    ids = tokenizer.cut([*SENTENCES, *(sentence * 3 for sentence in SENTENCES), *[ORDER] * (MANY + 1)])
    alone, together = Encoder(artefact.encoder).score(ids), Encoder(artefact.encoder, together=MANY).score(ids)
    assert together == pytest.approx(alone, abs=1.0)
    assert (alone[8:] == alone[0]).all()


def test_no_sentences_give_no_judgements(artefact: Artefact, encoder: CountingEncoder) -> None:
    assert cascade(artefact, encoder).judge([]) == []


@pytest.mark.parametrize(
    "sentence", ["", " ", "?", "\u200b", "\U0001f6a2" * 400, "x" * 2_000, "ordered " * 250, "\x00"]
)
def test_odd_sentences_are_judged_without_error(artefact: Artefact, encoder: CountingEncoder, sentence: str) -> None:
    for gated in (True, False):
        (judgement,) = cascade(artefact, encoder, gated=gated).judge([sentence])
        assert all(0.0 <= judgement.p[kind] <= 1.0 for kind in Kind)


def test_rules_that_spoke_are_the_evidence() -> None:
    judgement = create_classifier().judge([ORDER])[0]
    assert ORDER[judgement.evidence[Kind.DIRECTIVE][0].start :].startswith("ordered")
    assert judgement.evidence[Kind.DIRECTIVE][0].rule != GRAMS_RULE


def test_where_no_rule_spoke_words_of_the_sentence_are_the_evidence(
    artefact: Artefact, encoder: CountingEncoder
) -> None:
    silent = Cascade(
        artefact.manifest,
        RuleTable(()),
        PieceTokenizer(artefact.tokenizer),
        GramScorer(artefact.grams),
        encoder,
        gated=False,
    )
    (judgement,) = silent.judge([TRIAL])
    found = judgement.evidence[Kind.LEGAL]
    assert {each.rule for each in found} == {GRAMS_RULE}
    assert {"judge", "sentenced", "prison"} & {TRIAL[each.start : each.end] for each in found}


def test_kinds_that_do_not_hold_have_no_evidence() -> None:
    assert create_classifier().judge([NOTHING])[0].evidence == {}


def test_no_hub_is_loaded() -> None:
    create_classifier()
    assert "huggingface_hub" not in sys.modules
