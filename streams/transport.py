"""faust's aiokafka transport, with a consumer that commits what was handled: no more, and no less."""

from typing import Any, ClassVar

from faust.transport.drivers import aiokafka as driver


class Consumer(driver.Consumer):
    """Commits an offset only when every message before it was acknowledged in the present assignment."""

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

        faust gives the offset of the message behind the gap as its end, counts that message twice when it is
        acknowledged, and so commits one gap at each commit at the most: thousands of transactions are hours of lag.
        """
        await super()._add_gap(tp, offset_from, offset_to - 1)


Consumer.logger = driver.logger  # mode names a class's logger after its module, and ours would escape faust's level


class Transport(driver.Transport):
    """The aiokafka transport with our `Consumer`."""

    Consumer: ClassVar[type[Any]] = Consumer
