"""What the demo tells of its ingest."""

from streams.sources.outcomes import Place, Rejected
from streams.sources.summary import Summary
from tocsin.demo import summary_lines


def test_rejects_are_told_in_full_and_unable_to_command_a_terminal() -> None:
    summary = Summary(sent=2, skipped=1)
    assert summary_lines(summary) == ["2 articles sent, 1 skipped as already sent"]
    summary.reject(Rejected(Place("wire\x1b[2J.jsonl", 3), "empty", "text is\x1b empty"))
    assert summary_lines(summary) == [
        "2 articles sent, 1 skipped as already sent, 1 rejected",
        "rejected wire?[2J.jsonl:3: empty: text is\N{REPLACEMENT CHARACTER} empty",
    ]
