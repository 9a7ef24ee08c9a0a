"""What docs/practice/camera-frames.md says of frames, queues and cameras that end."""

import os
import platform
import queue
import signal
from multiprocessing import get_all_start_methods, get_context
from typing import Any
from unittest import TestCase, mock

import numpy as np

import shmguide.snapshot as module
from shmguide.ring import Consumer, Ring
from shmguide.snapshot import Snapshot

check = TestCase()

FRAME = np.dtype([("time", "f8"), ("pixels", "u1", (48, 64, 3))])


def _film(newest: Snapshot) -> None:
    frame = np.zeros((), FRAME)
    for number in range(1, 256):
        frame["pixels"] = number
        frame["time"] = number
        newest.write(frame)


def an_image_comes_with_its_time() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        with Snapshot.create(FRAME.itemsize) as newest:
            camera = context.Process(target=_film, args=(newest,))
            camera.start()
            # mutant: frame["time"] = number -> frame["time"] = number - 1
            number = 0
            while number < 255:
                data, number = newest.wait(after=number, timeout=60)
                frame = np.frombuffer(data, FRAME)[0]
                assert frame["time"] == number
                assert (frame["pixels"] == number).all()
            camera.join()


def no_nap_is_longer_than_the_longest() -> None:
    naps = list[float]()
    with Snapshot.create(8) as newest:

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 50:
                newest.write(b"a frame")

        with mock.patch.object(module, "sleep", nap):
            assert newest.wait(timeout=60).value == b"a frame"
    assert len(naps) == 50
    longest = module.LONGEST_NAP
    assert max(naps) == longest  # mutant: == longest -> < longest


def a_frame_of_your_own_can_be_drawn_on() -> None:
    with Snapshot.create(FRAME.itemsize) as newest:
        _film(newest)
        own = np.zeros((), FRAME)
        newest.read_into(own)
        assert (own["pixels"] == 255).all()
        own["pixels"][:10] = 0
        assert not own["pixels"][:10].any()
        frame = np.frombuffer(newest.read(), FRAME)[0]
        assert (frame["pixels"] == 255).all()
        with check.assertRaisesRegex(ValueError, "read-only"):
            frame["pixels"][:10] = 0  # mutant: frame["pixels"] -> own["pixels"]


def a_64_bit_arm_is_not_refused() -> None:
    # mutant: "aarch64", "arm64" -> "riscv64", "arm64"
    for machine in "aarch64", "arm64":
        refused = False
        with mock.patch.object(platform, "machine", lambda name=machine: name):
            try:
                Snapshot.create(8).__exit__(None, None, None)
            except NotImplementedError:
                refused = True
        assert not refused


def a_full_queue_keeps_the_older_frame() -> None:
    for method in get_all_start_methods():
        frames: Any = get_context(method).Queue(maxsize=1)
        # mutant: maxsize=1 -> maxsize=2
        frames.put("older")
        with check.assertRaises(queue.Full):
            frames.put("newer", timeout=0.05)
        with check.assertRaises(queue.Full):
            frames.put_nowait("newer")
        assert frames.get() == "older"
        frames.put("newest", timeout=60)  # it went on when there was room
        assert frames.get() == "newest"
        frames.close()
        frames.join_thread()


def _take(frames: Any, taken: Any) -> None:
    for frame in iter(frames.get, None):
        taken.put(frame)
    taken.put(None)


def a_queue_gives_a_frame_to_one_consumer() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        frames, taken = context.Queue(), context.Queue()
        # mutant: taken.put(frame) -> taken.put(frame), taken.put(frame)
        shared = (frames, taken)
        consumers = [context.Process(target=_take, args=shared) for _ in range(3)]
        for consumer in consumers:
            consumer.start()
        for number in [*range(100), *[None] * len(consumers)]:
            frames.put(number)
        seen = list[int]()
        for _ in consumers:
            seen += iter(taken.get, None)
        for consumer in consumers:
            consumer.join()
        assert sorted(seen) == list(range(100))


def _record(consumer: Consumer, here: Any) -> None:
    with consumer:
        here.send(consumer.get())
        for view in consumer.views():
            here.send(bytes(view))


def a_stopped_recorder_is_waited_for() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        here, there = context.Pipe()
        with Ring.create(slots=2, slot_size=8) as ring:
            ends = ring.consumer(), there
            recorder = context.Process(target=_record, args=ends)
            recorder.start()
            with ring.producer() as producer:
                producer.put(b"1")
                assert here.recv() == b"1"
                stop = signal.SIGSTOP  # mutant: SIGSTOP -> SIGCONT
                os.kill(recorder.pid, stop)
                lost, sent = False, list[bytes]()
                try:
                    for number in range(2, 10):
                        producer.put(b"%d" % number, timeout=0.2)
                        sent.append(b"%d" % number)
                except TimeoutError:
                    lost = True
                finally:
                    os.kill(recorder.pid, signal.SIGCONT)
                producer.put(b"last", timeout=60)
            recorder.join()
            seen = list[bytes]()
            while here.poll():
                seen.append(here.recv())
        assert lost
        assert seen == [*sent, b"last"]
        here.close()
        there.close()


def _film_and_die(newest: Snapshot) -> None:
    for number in range(1, 4):
        newest.write(bytes([number]) * 8)
    with newest.reserve() as view:
        view[:4] = bytes([4]) * 4
        os.kill(os.getpid(), signal.SIGKILL)


def _film_once(newest: Snapshot) -> None:
    newest.write(b"next one")


def another_camera_goes_on() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        with Snapshot.create(8) as newest:
            camera = context.Process(target=_film_and_die, args=(newest,))
            camera.start()
            camera.join()
            # mutant: os.getpid(), signal.SIGKILL -> os.getpid(), signal.SIGCONT
            assert newest.latest() == (bytes([3]) * 8, 3)
            with check.assertRaises(TimeoutError):
                newest.wait(after=3, timeout=0.01)
            camera = context.Process(target=_film_once, args=(newest,))
            camera.start()
            assert newest.wait(after=3, timeout=60) == (b"next one", 4)
            camera.join()


def _read_on(newest: Snapshot, here: Any) -> None:
    newest.read()
    here.send("read")
    while True:
        newest.read()


def a_killed_consumer_leaves_nothing_to_repair() -> None:
    for method in get_all_start_methods():
        context: Any = get_context(method)
        with Snapshot.create(8) as newest:
            here, there = context.Pipe(duplex=False)
            victim = context.Process(target=_read_on, args=(newest, there))
            victim.start()
            assert here.recv() == "read"
            victim.kill()
            victim.join()
            last = 1000  # mutant: 1000 -> 999
            for number in range(1, 1001):
                newest.write(b"%d" % number)
            with Snapshot.attach(newest.name) as another:
                assert another.latest() == (b"%d" % last, last)
            here.close()
            there.close()
