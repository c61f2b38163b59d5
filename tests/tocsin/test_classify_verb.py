"""``tocsin classify``, typed as a person types it."""

import json
import subprocess
import sys
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "tocsin", "classify"]


def run(stdin: bytes) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
    done = subprocess.run(COMMAND, input=stdin, capture_output=True, check=False, timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, answers, [json.loads(line) for line in done.stderr.splitlines()]


def line(number: int, text: str) -> bytes:
    return json.dumps({"id": number, "text": text}).encode() + b"\n"


def test_sentences_are_labelled_in_their_order() -> None:
    status, answers, errors = run(
        line(1, "The mayor ordered bars to close and police fired tear gas at the crowd.")
        + line(2, "The ferry was late.")
        + line(3, "The union sued the port.")
    )
    assert (status, errors) == (0, [])
    assert [(each["id"], each["labels"]) for each in answers] == [
        (1, ["DIRECTIVE", "PROTEST"]),
        (2, []),
        (3, ["LEGAL"]),
    ]
    for each in answers:
        assert list(each["scores"]) == ["DIRECTIVE", "PROTEST", "LEGAL"]
        assert all(0.0 <= p <= 1.0 for p in each["scores"].values())
        assert not {*each["labels"]} & {*each["unsure"]}


def test_sentences_that_may_be_of_a_kind_are_unsure_and_have_no_label_of_it() -> None:
    doubtful = (
        "The school was closed on Monday.",
        "The mayor asked residents to stay indoors.",
        "Owners are required to register dogs.",
        "A crowd gathered outside the stadium.",
        "The accused said nothing.",
        "Prosecutors are looking at the file.",
    )
    _, answers, _ = run(b"".join(line(number, text) for number, text in enumerate(doubtful)))
    unsure = [(each, kind) for each in answers for kind in each["unsure"]]
    assert unsure, "sure of all that could be taken either way"
    assert all(kind not in each["labels"] and 0.1 < each["scores"][kind] < 0.9 for each, kind in unsure)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (b"not json\n", "not JSON"),
        (b"\xff\xfe\n", "not UTF-8"),
        (b"[1]\n", "not a JSON object"),
        (b'{"id": 1}\n', "field text is missing"),
        (b'{"text": "x"}\n', "field id is missing"),
        (b'{"id": 1, "text": 7}\n', "field text is not a string"),
        (b"[" * 200_000 + b"\n", "nested too deeply"),
        (b'{"id": 1, "text": "' + b"x" * (2 * 1024 * 1024) + b'"}\n', "longer than"),
    ],
)
def test_bad_line_is_told_with_its_number_and_the_rest_go_on(bad: bytes, error: str) -> None:
    status, answers, errors = run(line(1, "First.") + bad + line(3, "Third."))
    assert status == 65
    assert [each["id"] for each in answers] == [1, 3]
    assert [each["line"] for each in errors] == [2]
    assert error in errors[0]["error"]


def test_empty_lines_are_passed_over_and_last_line_needs_no_newline() -> None:
    status, answers, _ = run(b"\n  \r\n" + line(1, "First.").strip())
    assert (status, [each["id"] for each in answers]) == (0, [1])


def test_no_input_gives_no_output() -> None:
    assert run(b"") == (0, [], [])


def test_id_comes_back_as_it_was() -> None:
    record = {"id": {"deep": ["\ud800", 1.5, None]}, "text": "Lo\u0301rne 🚢"}
    _, answers, _ = run(json.dumps(record).encode())
    assert answers[0]["id"] == record["id"]


def test_slow_writer_is_answered_line_by_line() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(line(number, "The union sued the port."))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_flood_of_sentences_is_answered_whole() -> None:
    status, answers, _ = run(b"".join(line(number, "The union sued the port.") for number in range(5_000)))
    assert (status, [each["id"] for each in answers]) == (0, list(range(5_000)))
