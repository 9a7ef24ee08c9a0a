"""What docs/practice/crashes.md says of what a killed process leaves."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any
from unittest import SkipTest


def _on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("semaphores cannot be asked for their value")


def _hold(lock: Any, end: Any) -> None:
    with lock:
        end.send("held")
        while True:
            time.sleep(0.01)


def _end(process: Any, number: int) -> None:
    os.kill(process.pid, number)
    process.join()
    assert process.exitcode == (1 if number == signal.SIGINT else -number)


def _wait_until_it_sleeps(process: Any) -> None:
    stat = Path(f"/proc/{process.pid}/stat")
    while stat.read_text().rpartition(")")[2].split()[0] != "S":
        time.sleep(0.001)


def deaths_release_nothing_and_exceptions_all() -> None:
    _on_linux()
    deadly = signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV
    for number in *deadly, signal.SIGINT:
        stays = number in deadly  # mutant: number in deadly -> True
        context: Any = get_context("fork")
        lock, event, queue = context.Lock(), context.Event(), context.Queue()
        mine, theirs = context.Pipe()
        arguments: Any = [(_hold, (lock, theirs)), (event.wait, ()), (queue.get, ())]
        holder, sleeper, reader = processes = [
            context.Process(target=_quietly, args=(target, given))
            for target, given in arguments
        ]
        for process in processes:
            process.start()
        assert mine.recv() == "held"
        asleep, woken = event._cond._sleeping_count, event._cond._woken_count
        while not asleep.get_value():
            time.sleep(0.001)
        with event._cond:
            _wait_until_it_sleeps(sleeper)
        while queue._rlock.acquire(False):
            queue._rlock.release()
            time.sleep(0.001)
        _wait_until_it_sleeps(reader)
        for process in holder, sleeper, reader:
            _end(process, number)
        assert lock.acquire(False) is not stays
        assert (asleep.get_value() > woken.get_value()) is stays
        assert queue._rlock.acquire(False) is not stays
        queue.close()


def _quietly(target: Any, given: Any) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the exception goes
    target(*given)


def notify_hangs_with_none_but_the_dead() -> None:
    _on_linux()
    context: Any = get_context("fork")
    for living in 0, 1:
        condition = context.Condition()
        asleep = condition._sleeping_count
        sleepers = [
            context.Process(target=_sleep, args=(condition,)) for _ in range(1 + living)
        ]
        for sleeper in sleepers:
            sleeper.start()
        while asleep.get_value() < len(sleepers):
            time.sleep(0.001)
        with condition:  # so each has let go of its lock
            pass
        _end(sleepers[0], signal.SIGKILL)
        caller = context.Process(target=_notify, args=(condition,))
        caller.start()
        # mutant: condition.notify() -> condition.notify(0)
        if living:
            caller.join()
            sleepers[1].join()
            assert caller.exitcode == 0
        else:
            while condition._wait_semaphore.get_value() == 0:
                assert caller.is_alive()
                time.sleep(0.001)
            caller.join(0.05)
            assert caller.is_alive()
            _end(caller, signal.SIGKILL)


def _sleep(condition: Any) -> None:
    with condition:
        condition.wait()


def _notify(condition: Any) -> None:
    with condition:
        condition.notify()


def processes_have_one_clock() -> None:
    _on_linux()
    command = [sys.executable, "-S", "-c", "import time; print(time.monotonic())"]
    before = time.monotonic()
    there = float(subprocess.run(command, capture_output=True, check=True).stdout)
    assert before < there < time.monotonic()  # mutant: time.monotonic() -> before
    assert not time.get_clock_info("monotonic").adjustable


def a_stopped_holder_keeps_the_lock_of_the_system() -> None:
    _on_linux()
    import fcntl

    with tempfile.NamedTemporaryFile() as file:
        script = (
            "import fcntl, os, signal, sys; f = open(sys.argv[1]);"
            "fcntl.flock(f, fcntl.LOCK_EX); os.kill(os.getpid(), signal.SIGSTOP)"
        )
        command = [sys.executable, "-S", "-c", script, file.name]
        # mutant: SIGSTOP -> SIGTERM
        with subprocess.Popen(command) as holder:
            os.waitpid(holder.pid, os.WUNTRACED)
            taken = False
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                taken = True
            holder.kill()
            holder.wait()
            assert taken
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _fork_and_die(end: Any) -> None:
    if os.fork() == 0:
        end.recv()
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)


def a_child_that_it_forked_keeps_the_sentinel_waiting() -> None:
    if not hasattr(os, "fork"):
        raise SkipTest("there is no fork")
    for method in get_all_start_methods():
        context: Any = get_context(method)
        ours, theirs = context.Pipe()
        process = context.Process(target=_fork_and_die, args=(theirs,))
        process.start()
        waits = method != "forkserver"
        if waits:  # it is dead, and a child of this process
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        ready = wait([process.sentinel], 0 if waits else 30)
        ours.send(None)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert bool(ready) != waits  # mutant: != waits -> == waits


PARENT = """
import os, sys, time
from multiprocessing import connection, get_context

def work(orders, parents):
    for end in parents:
        end.close()
    orders.send("ready")
    seen = "waits"
    if connection.wait([orders], 2):
        try:
            orders.recv()
        except (EOFError, OSError) as error:
            seen = type(error).__name__
    os.write(1, f"{seen}\\n".encode())
    while not os.path.exists("all have been asked"):
        time.sleep(0.01)

if __name__ == "__main__":
    context, ends = get_context(sys.argv[1]), []
    for _ in range(2):
        ours, theirs = context.Pipe()
        ends.append(ours)
        context.Process(target=work, args=(theirs, [*ends])).start()
        theirs.close()
        ours.recv()
    os.kill(os.getpid(), 9)
"""


def workers_see_the_end_of_their_parent() -> None:
    if sys.platform == "win32":
        raise SkipTest("Windows has no signal 9")
    for method in get_all_start_methods():
        # mutant: for end in parents: -> for end in parents[:-1]:
        # mutant: for end in parents: -> for end in parents[-1:]:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "parent.py").write_text(PARENT)
            command = [sys.executable, "parent.py", method]
            place: Any = {"cwd": folder, "env": os.environ | {"TMPDIR": folder}}
            with subprocess.Popen(
                command, stdout=subprocess.PIPE, text=True, **place
            ) as parent:
                assert parent.stdout
                seen = [parent.stdout.readline().strip() for _ in range(2)]
                Path(folder, "all have been asked").touch()
                parent.stdout.read()  # until the workers have ended
        assert parent.returncode == -signal.SIGKILL
        assert seen == ["EOFError"] * 2, (method, seen)
