"""What an article reports: pure functions from text to items, with neither I/O nor a clock."""

from streams.analysis.analyser import Analyser
from streams.analysis.classifier import Answer, Band, Judgement, SentenceClassifier

__all__ = ["Analyser", "Answer", "Band", "Judgement", "SentenceClassifier"]
