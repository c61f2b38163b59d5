"""The one error tree of Tocsin.

What is raised decides what happens next: an `InvalidMessageError` becomes a dead letter and is never retried, a
`TransientError` is retried, any other `PipelineError` ends the command with its message and its ``exit_status``.
"""


class PipelineError(Exception):
    """Anything Tocsin itself finds wrong. ``exit_status`` is what a command that ends with it returns to the shell."""

    exit_status = 1


class InvalidMessageError(PipelineError):
    """A message that no retry can mend. ``reason`` is the short code that a dead letter carries."""

    exit_status = 65

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class UnreadableError(PipelineError):
    """A file, folder or feed that is to be read cannot be opened."""

    exit_status = 66


class TransientError(PipelineError):
    """Something outside that may be well again later: retried with backoff."""

    exit_status = 75


class BrokerUnavailableError(TransientError):
    """No broker answers, the local one cannot be had, or the one that answers does not do as asked."""

    exit_status = 69


class SettingsError(PipelineError):
    """A setting is missing, malformed or contradicts another."""

    exit_status = 78


class ArtefactError(PipelineError):
    """The trained classifier's files are missing, or are not those that this version was released with."""

    exit_status = 78


class AlreadyRunningError(PipelineError):
    """Another process holds what must be held once: a port, a broker's data, a lake's writer lock."""

    exit_status = 73


class LakeError(PipelineError):
    """The lake cannot be used as it is: absent, newer than this program, damaged, or on a full disk."""

    exit_status = 74


class TooManyDeadLettersError(PipelineError):
    """Most of what arrives cannot be handled. Somebody has to look; a restart alone drains the topic further."""

    exit_status = 76
