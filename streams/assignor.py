"""One active member of a consumer group, all others standing by: for an agent that has to see every message."""

from typing import Any

from faust.assignor.client_assignment import ClientAssignment
from faust.assignor.partition_assignor import PartitionAssignor


class OneActiveAssignor(PartitionAssignor):
    """Gives every partition to one member: the one that had most before, so that a standby that joins takes none.

    Written against faust-streaming 0.15.3, whose assignor spreads partitions over all members.
    """

    def _perform_assignment(self, cluster: Any, member_metadata: Any) -> Any:
        active = self._active(member_metadata)
        given = super()._perform_assignment(cluster, {active: member_metadata[active]})
        self._update_member_urls(
            {member: self._get_client_metadata(metadata) for member, metadata in member_metadata.items()}
        )
        idle = {member: ClientAssignment(actives={}, standbys={}) for member in member_metadata if member != active}
        return {**given, **self._protocol_assignments(idle, {}, {}, {})}

    def _active(self, member_metadata: Any) -> str:
        def held(member: str) -> int:
            assignment = self._get_client_metadata(member_metadata[member]).assignment
            return sum(len(partitions) for partitions in assignment.actives.values())

        return str(max(sorted(member_metadata), key=held))
