"""What an article reports: pure functions from text to items, with neither I/O nor a clock."""

from streams.analysis.analyser import THRESHOLD, Analyser, create_analyser
from streams.analysis.classifier import Judgement, SentenceClassifier

__all__ = ["THRESHOLD", "Analyser", "Judgement", "SentenceClassifier", "create_analyser"]
