# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import WAIT, Model, Step


def produce(message: str) -> list[Step]:
    def load(shared: Any, own: Any) -> None:
        own.number = shared.written

    def await_room(shared: Any, own: Any) -> object:
        return None if shared.taken >= own.number else WAIT

    def fill(shared: Any, _own: Any) -> None:
        shared.slot = message

    def publish(shared: Any, own: Any) -> None:
        shared.written = own.number + 1

    return [load, await_room, fill, publish]


def consume(number: int) -> list[Step]:
    def await_message(shared: Any, _own: Any) -> object:
        return WAIT if shared.written == number else None

    def take(shared: Any, _own: Any) -> str:
        return str(shared.slot)

    def free(shared: Any, _own: Any) -> None:
        shared.taken = number + 1

    return [await_message, take, free]


if __name__ == "__main__":
    a, b, c = produce("A"), produce("B"), consume(0) + consume(1)
    for writers in [a + b], [a, b]:
        model = Model([c, *writers], slot="", written=0, taken=0)
        received = sorted({str(o.printed) for o in model.outcomes})
        print(len(writers), "producing, received:", *received)
    print("lost in:", *model.schedule(lambda end: not end.finished))
