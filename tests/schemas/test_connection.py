"""The connection: what is wrong with its certificates is a wrong setting, whoever connects."""

from pathlib import Path

import pytest

from schemas.connection import BrokerConnection
from schemas.errors import SettingsError


def test_certificate_that_is_missing_or_none_is_an_error_of_the_settings_that_names_it(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate")
    for file in (tmp_path / "absent.pem", garbage):
        connection = BrokerConnection("localhost:9093", security_protocol="SSL", ssl_cafile=str(file))
        with pytest.raises(SettingsError, match=file.name):
            connection.kafka_python_options()
        with pytest.raises(SettingsError, match="ssl_cafile"):
            connection.ssl_context()
