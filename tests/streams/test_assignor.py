"""Who of a group is given the partitions."""

from pathlib import Path
from typing import Any

import faust
import pytest
from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata
from faust.assignor.client_assignment import ClientAssignment, ClientMetadata

from streams.assignor import OneActiveAssignor

TOPIC = "articles"


class Cluster:
    """What the assignor asks of the broker's metadata: one topic of three partitions."""

    def topics(self) -> set[str]:
        return {TOPIC}

    def partitions_for_topic(self, topic: str) -> set[int]:
        del topic
        return {0, 1, 2}


@pytest.fixture
def assignor(tmp_path: Path) -> OneActiveAssignor:
    return OneActiveAssignor(faust.App("group", datadir=tmp_path, store="memory://"))


def member(*held: int) -> Any:
    """A member that held these partitions when it joined."""
    assignment = ClientAssignment(actives={TOPIC: list(held)} if held else {}, standbys={})
    known = ClientMetadata(assignment=assignment, url="http://localhost", changelog_distribution={}, topic_groups={})
    return ConsumerProtocolMemberMetadata(0, [TOPIC], known.dumps())


def given(assignor: OneActiveAssignor, members: dict[str, Any]) -> dict[str, list[int]]:
    """The partitions that each member is given."""
    assignments = assignor._perform_assignment(Cluster(), members)  # noqa: SLF001 -- what Kafka's leader calls
    return {
        name: sorted(number for _, numbers in assignment.assignment for number in numbers)
        for name, assignment in assignments.items()
    }


def test_member_that_is_alone_is_given_everything(assignor: OneActiveAssignor) -> None:
    assert given(assignor, {"a": member()}) == {"a": [0, 1, 2]}


def test_of_new_members_one_is_given_everything_whichever_order_they_are_told_in(assignor: OneActiveAssignor) -> None:
    forwards = given(assignor, {name: member() for name in ("a", "b", "c")})
    assert forwards == given(assignor, {name: member() for name in ("c", "b", "a")})
    assert sorted(forwards.values()) == [[], [], [0, 1, 2]]


@pytest.mark.parametrize("active", ["a", "b", "c"])
def test_member_that_had_them_keeps_them(assignor: OneActiveAssignor, active: str) -> None:
    members = {name: member(*((0, 1, 2) if name == active else ())) for name in ("a", "b", "c")}
    assert given(assignor, members) == {"a": [], "b": [], "c": []} | {active: [0, 1, 2]}


def test_partitions_that_are_new_go_to_the_member_that_had_the_others(assignor: OneActiveAssignor) -> None:
    assert given(assignor, {"a": member(), "b": member(0)}) == {"a": [], "b": [0, 1, 2]}


def test_when_the_active_member_is_gone_another_is_given_everything(assignor: OneActiveAssignor) -> None:
    assert given(assignor, {"b": member(), "c": member()}) == {"b": [0, 1, 2], "c": []}
