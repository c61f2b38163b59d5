"""The whole path through a cluster that is not Tocsin's own and demands SASL over TLS."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Tocsin, wait_for


def settings_of(cluster: Any) -> dict[str, str]:
    """What a person sets to reach the cluster."""
    return {
        "broker": cluster.bootstrap_servers,
        "security_protocol": cluster.security_protocol,
        "sasl_mechanism": cluster.sasl_mechanism,
        "sasl_username": cluster.sasl_username,
        "sasl_password": cluster.sasl_password,
        "ssl_cafile": cluster.ssl_cafile,
        "topic_prefix": "secure.",
    }


@pytest.mark.kafka
def test_article_goes_from_file_to_lake_over_sasl_and_tls(tmp_path: Path, secure_kafka: Any) -> None:
    tocsin = Tocsin(tmp_path / "home", **settings_of(secure_kafka))
    tocsin.home.mkdir()
    article = tmp_path / "one.jsonl"
    article.write_text(json.dumps({"id": "one", "text": "The mayor imposed a curfew on Sunday."}) + "\n")

    tocsin.output("topics", "apply")
    running = [tocsin.start(verb, stderr=subprocess.DEVNULL) for verb in ("worker", "writer")]
    try:
        tocsin.output("ingest", str(article))
        wait_for((tocsin.home / "lake" / "catalog.sqlite").exists, "the lake", running[1])
        wait_for(lambda: tocsin.status()["drained"], "the article to land", running[0])
        assert tocsin.sql("select article_id, kind from items") == [{"article_id": "one", "kind": "directive"}]
    finally:
        for process in running:
            process.terminate()
        assert [process.wait(60) for process in running] == [0, 0]


@pytest.mark.kafka
def test_wrong_password_is_named_and_not_repeated(tmp_path: Path, secure_kafka: Any) -> None:
    settings = settings_of(secure_kafka) | {"sasl_password": "not-the-password"}
    tocsin = Tocsin(tmp_path / "home", **settings)
    for verb in (("topics", "list"), ("ingest", "-")):
        process = tocsin.start(*verb, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _, errors = process.communicate(timeout=120)
        assert process.returncode in (69, 78)
        assert "not-the-password" not in errors
        assert secure_kafka.bootstrap_servers in errors
