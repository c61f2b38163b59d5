"""The setting alone, so that naming one loads no model."""

from enum import StrEnum


class ClassifierSetting(StrEnum):
    """How much is spent on a sentence. What each reaches, and how fast: docs/judgement.md.

    WHOLE: rules and n-grams, and the encoder wherever they are not sure that there is nothing. FAST: rules and n-grams
    alone. THOROUGH: the encoder for every sentence. LEXICON: the rule table alone.
    """

    WHOLE = "whole"
    FAST = "fast"
    THOROUGH = "thorough"
    LEXICON = "lexicon"
