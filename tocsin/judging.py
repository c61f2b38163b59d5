"""The classifier that a verb uses: the option's, else the setting's."""

from typing import Annotated

import typer

from streams.analysis import Analyser
from streams.model.setting import ClassifierSetting
from tocsin.settings import load_settings

ClassifierOption = Annotated[
    ClassifierSetting | None,
    typer.Option("--classifier", help="How much to spend on a sentence; the setting TOCSIN_CLASSIFIER otherwise."),
]


def build_analyser(setting: ClassifierSetting | None) -> Analyser:
    """Build the analyser. Raises: ArtefactError; SettingsError -- no option, and the settings are wrong."""
    from streams.model.factory import create_analyser  # noqa: PLC0415 -- a model that most verbs do without

    return create_analyser(setting or load_settings().classifier)
