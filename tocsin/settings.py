"""Settings: from the environment (TOCSIN_*), then TOCSIN_HOME/tocsin.toml, then the defaults here.

Only the modules of this folder read them; everything below is handed values.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSettingError

from schemas.connection import BrokerConnection
from schemas.errors import SettingsError
from schemas.topics import ALERT_GROUP, CLASSIFY_GROUP, DELIVERY_GROUP, PARTITIONS, Topics
from streams.model.setting import ClassifierSetting
from tocsin.channels import Channels, check_hidden

SETTINGS_FILE = "tocsin.toml"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Home:
    """Where everything of one Tocsin lies: one folder, TOCSIN_HOME."""

    path: Path

    @classmethod
    def default(cls) -> "Home":
        """The one that is used when TOCSIN_HOME names none."""
        return cls(Path("~/.tocsin").expanduser())

    @property
    def settings_file(self) -> Path:
        """The settings file, which need not exist."""
        return self.path / SETTINGS_FILE

    @property
    def broker(self) -> Path:
        """The local broker's data and server.properties."""
        return self.path / "broker"

    @property
    def lake(self) -> Path:
        """The lake: catalog.sqlite and the folder data."""
        return self.path / "lake"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.path / "logs"

    @property
    def run(self) -> Path:
        """The supervisor's lock, and the states of what it runs now."""
        return self.path / "run"

    @property
    def rules(self) -> Path:
        """The desk's rule files, which need not exist."""
        return self.path / "rules"

    @property
    def sql_history(self) -> Path:
        """What was typed into the shell of `tocsin sql`."""
        return self.path / "sql_history"

    @property
    def ledger(self) -> Path:
        """What the sources have sent and fetched already."""
        return self.path / "sources.sqlite"


class Settings(BaseSettings):
    """Every setting, its default and its limits. README lists them; a test holds that list against this class."""

    model_config = SettingsConfigDict(env_prefix="TOCSIN_", env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Field(default_factory=lambda: Home.default().path)
    broker: Annotated[str, Field(pattern=r"^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$")] | None = None
    broker_port: Annotated[int, Field(ge=1024, le=65534)] = 19092
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    sasl_password_file: Path | None = None
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    ssl_check_hostname: bool = True
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,60}$")] = ""
    partitions: Annotated[int, Field(ge=1, le=1_000)] = PARTITIONS
    replication_factor: Annotated[int, Field(ge=1, le=9)] = 1
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    writer_batch_rows: Annotated[int, Field(ge=1, le=50_000)] = 5_000
    writer_linger_seconds: Annotated[float, Field(ge=0.0, le=60.0)] = 0.1
    classifier: ClassifierSetting = ClassifierSetting.WHOLE
    dead_letter_limit: Annotated[int, Field(ge=1)] = 1_000
    stall_seconds: Annotated[float, Field(ge=5.0)] = 60.0
    rule_seconds: Annotated[float, Field(ge=0.01, le=60.0)] = 1.0
    shipped_rules: bool = True
    channels: Channels = Field(default_factory=dict)
    http_host: Annotated[str, Field(min_length=1)] = LOOPBACK
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8788
    http_key: SecretStr | None = None
    http_keys_file: Path | None = None
    http_articles_per_second: Annotated[float, Field(ge=0.1, le=100_000.0)] = 200.0
    metrics_host: Annotated[str, Field(min_length=1)] = LOOPBACK
    metrics_port: Annotated[int, Field(ge=1024, le=65_000)] | None = None
    console_host: str = LOOPBACK
    console_port: Annotated[int, Field(ge=1, le=65535)] = 8787
    console_token: SecretStr | None = None
    console_token_file: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("home")
    @classmethod
    def _is_absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @model_validator(mode="after")
    def _credentials_are_whole(self) -> "Settings":
        if self.security_protocol.startswith("SASL"):
            if not (self.sasl_mechanism and self.sasl_username):
                raise ValueError("security_protocol SASL_* needs sasl_mechanism and sasl_username")
            if not (self.sasl_password or self.sasl_password_file):
                raise ValueError("security_protocol SASL_* needs sasl_password or sasl_password_file")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over what `load_settings` read from the file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def at(self) -> Home:
        """The folders under TOCSIN_HOME."""
        return Home(self.home)

    @property
    def broker_is_local(self) -> bool:
        """Whether Tocsin brings its own broker."""
        return self.broker is None

    @property
    def topics(self) -> Topics:
        """The topics under the names, and with the partitions, that these settings give them."""
        return Topics().with_prefix(self.topic_prefix).with_partitions(self.partitions)

    @property
    def classify_group(self) -> str:
        """The consumer group of the Faust workers."""
        return self.topic_prefix + CLASSIFY_GROUP

    @property
    def alert_group(self) -> str:
        """The consumer group of the alert agent's workers."""
        return self.topic_prefix + ALERT_GROUP

    @property
    def delivery_group(self) -> str:
        """The consumer group of the processes that deliver alerts."""
        return self.topic_prefix + DELIVERY_GROUP

    @property
    def connection(self) -> BrokerConnection:
        """How to reach the broker. Raises: SettingsError -- the password file cannot be read."""
        if self.broker is None:
            return BrokerConnection(f"{LOOPBACK}:{self.broker_port}")
        return BrokerConnection(
            bootstrap_servers=self.broker,
            security_protocol=self.security_protocol,
            sasl_mechanism=self.sasl_mechanism,
            sasl_username=self.sasl_username,
            sasl_password=self._password(),
            ssl_cafile=_text(self.ssl_cafile),
            ssl_certfile=_text(self.ssl_certfile),
            ssl_keyfile=_text(self.ssl_keyfile),
            ssl_check_hostname=self.ssl_check_hostname,
        )

    @property
    def console_secret(self) -> str | None:
        """The token of the console, None where it asks for none. Raises: SettingsError -- its file cannot be read."""
        if self.console_token is not None:
            return self.console_token.get_secret_value()
        if self.console_token_file is None:
            return None
        try:
            return self.console_token_file.expanduser().read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"console_token_file: {error}") from error

    def _password(self) -> str | None:
        if self.sasl_password is not None:
            return self.sasl_password.get_secret_value()
        if self.sasl_password_file is None:
            return None
        try:
            return self.sasl_password_file.expanduser().read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"sasl_password_file: {error}") from error


def load_settings() -> Settings:
    """Read environment and settings file.

    Raises: SettingsError -- the file is not TOML, a key is unknown, a value is out of bounds; the message names each.
    """
    named = os.environ.get("TOCSIN_HOME")
    home = Home(Path(named).expanduser().absolute()) if named else Home.default()
    values = _from_file(home.settings_file)
    check_hidden(home.settings_file, values)
    try:
        return Settings(**values)
    except UnreadableSettingError as error:
        raise SettingsError(f"{error} (environment TOCSIN_*)") from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(step) for step in each['loc']) or 'settings'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise SettingsError(f"{wrong} (environment TOCSIN_*, or {home.settings_file})") from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path.expanduser())
