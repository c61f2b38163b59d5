"""What most verbs do first."""

from tocsin.logs import configure_logging
from tocsin.settings import Settings, load_settings


def set_up() -> Settings:
    """Read the settings, and send log lines of their level and above to stderr. Raises: as `load_settings`."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return settings
