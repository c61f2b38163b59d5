"""Builds the sentence classifier that a setting names, and the analyser around it."""

from streams.analysis import Analyser, SentenceClassifier
from streams.analysis.rule_table import RuleTable
from streams.model.artefact import load_artefact
from streams.model.cascade import Cascade
from streams.model.encoder import Encoder
from streams.model.grams import GramScorer
from streams.model.pieces import PieceTokenizer
from streams.model.setting import ClassifierSetting


def create_classifier(setting: ClassifierSetting = ClassifierSetting.WHOLE) -> SentenceClassifier:
    """Build a sentence classifier. Takes about half a second: build one and keep it. Raises: ArtefactError."""
    if setting is ClassifierSetting.LEXICON:
        return RuleTable()
    artefact = load_artefact()
    encoder = None if setting is ClassifierSetting.FAST else Encoder(artefact.encoder)
    return Cascade(
        artefact.manifest,
        RuleTable(),
        PieceTokenizer(artefact.tokenizer),
        GramScorer(artefact.grams),
        encoder,
        gated=setting is not ClassifierSetting.THOROUGH,
    )


def create_analyser(setting: ClassifierSetting = ClassifierSetting.WHOLE) -> Analyser:
    """Build the analyser around that classifier. Raises: ArtefactError."""
    return Analyser(create_classifier(setting))
