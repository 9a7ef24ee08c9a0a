"""What several measuring programs need of the packages that they measure against."""

from importlib import import_module
from typing import Any


def kickmsg_region(name: str, size: int, depth: int) -> Any:
    """Return a new region of kickmsg's, for one publisher and one subscriber.

    Args:
        name: what it is opened by.
        size: the bytes of the largest message.
        depth: how many messages it holds.
    """
    kickmsg: Any = import_module("kickmsg")
    config = kickmsg.Config()
    config.max_payload_size, config.max_subscribers = size, 1
    config.sub_ring_capacity, config.pool_size = depth, 2 * depth
    return kickmsg.SharedRegion.create(name, kickmsg.ChannelType.PubSub, config)
