"""What the demo tells of its ingest, and of what was found."""

from pathlib import Path

import pytest

from schemas.topics import Topics
from sinks.duckdb.lake import Lake
from sinks.duckdb.rows import Received, decode, to_arrow
from streams.sources.outcomes import Place, Rejected
from streams.sources.summary import Summary
from tests.support.messages import DATE, classified
from tocsin.demo import summary_lines
from tocsin.queries import read_query
from tocsin.verbs import up


def test_rejects_are_told_in_full_and_unable_to_command_a_terminal() -> None:
    summary = Summary(sent=2, skipped=1)
    assert summary_lines(summary) == ["2 articles sent, 1 skipped as already sent"]
    summary.reject(Rejected(Place("wire\x1b[2J.jsonl", 3), "empty", "text is\x1b empty"))
    assert summary_lines(summary) == [
        "2 articles sent, 1 skipped as already sent, 1 rejected",
        "rejected wire?[2J.jsonl:3: empty: text is\N{REPLACEMENT CHARACTER} empty",
    ]


def test_kinds_are_counted_with_what_was_left_open_also_where_there_is_no_item(tmp_path: Path) -> None:
    found = classified("a1")
    items = tuple(item for item in found.items if item.kind != "legal")
    value = found.model_copy(update={"items": items}).encode()
    topics = Topics()
    received = Received(topics.classified.name, 0, 0, None, None, value)
    with Lake(tmp_path) as lake:
        lake.land(to_arrow([decode(received, topics, DATE)]), 1)
        assert lake.query(read_query("items_by_kind")) == [
            ("directive", 1, 2, 1, 1, 0),
            ("protest", 1, 1, 1, 1, 1),
            ("legal", 0, 0, 0, 0, 1),
        ]


@pytest.mark.parametrize(("cause", "raised"), [(SystemExit(143), SystemExit), (ValueError("catalog"), RuntimeError)])
def test_query_interrupted_by_a_signal_ends_the_demo_as_the_signal_would(
    monkeypatch: pytest.MonkeyPatch, cause: BaseException, raised: type[BaseException]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise RuntimeError("Query interrupted") from cause

    monkeypatch.setattr("tocsin.verbs.up.run_demo", interrupted)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(raised) as found:
        up.demo(keep=False)
    assert str(found.value) in {"143", "Query interrupted"}
