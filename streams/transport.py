"""faust's aiokafka transport, with two ways closed in which its consumer commits what was not handled.

Both are described in docs/adr/0001-faust-traps.md, each with the test that shows it.
"""

from typing import Any, ClassVar

from faust.transport.drivers import aiokafka as driver


class Consumer(driver.Consumer):
    """Commits an offset only when every message before it was acknowledged in the present assignment."""

    logger = driver.logger

    def ack(self, message: Any) -> bool:
        """Mark a message as handled, unless it was fetched before the last rebalance.

        Its partition was read anew from the committed offset since; an acknowledgement from before could carry the
        commit past messages that are still being handled.
        """
        if message.generation_id != self.app.consumer_generation_id:
            message.acked = True
            self._unacked_messages.discard(message)
            return False
        return bool(super().ack(message))

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        """Note offsets that hold no message: transaction markers, compacted ones.

        faust calls it with the offset of the message that ended the gap as its end, and so counts that message as
        handled while it is still on its way.
        """
        await super()._add_gap(tp, offset_from, offset_to - 1)


class Transport(driver.Transport):
    """The aiokafka transport with our `Consumer`."""

    Consumer: ClassVar[type[Any]] = Consumer
