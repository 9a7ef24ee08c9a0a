"""What docs/practice/where-it-runs.md says of prompts, frozen programs and pytest."""

import importlib.util
import subprocess
import sys
import tempfile
from multiprocessing import get_all_start_methods, get_context, spawn
from pathlib import Path
from typing import Any
from unittest import SkipTest, mock

TYPED = """
from multiprocessing import get_context

def square(number):
    return number * number

context = get_context("METHOD")
pool = context.Pool(1)
first = pool._pool[0].pid
result = pool.apply_async(square, (7,))
while not result.ready() and {worker.pid for worker in [*pool._pool]} <= {first}:
    result.wait(0.01)
print(result.get() if result.ready() else "replaced", flush=True)
pool.terminate()
"""


def functions_of_the_prompt_are_inherited_or_missed() -> None:
    for method in {"fork", "spawn"} & {*get_all_start_methods()}:
        command = [sys.executable, "-c", TYPED.replace("METHOD", method)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if method == "fork":  # mutant: "fork" -> "spawn"
            assert done.stdout == "49\n", method
        else:
            assert done.stdout == "replaced\n", method
            assert "AttributeError" in done.stderr, method


def freeze_support_looks_beyond_windows_from_3_14_on() -> None:
    if sys.platform == "win32":
        raise SkipTest("this is what other systems do")
    context = get_context("spawn")
    with (
        mock.patch.object(sys, "frozen", True, create=True),
        mock.patch.object(spawn, "freeze_support") as looks,
    ):
        context.freeze_support()
        assert looks.called is (sys.version_info >= (3, 14))  # mutant: >= -> <


def fork_finds_a_function_of_no_importable_module() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    context: Any = get_context("fork")  # mutant: "fork" -> "spawn"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "probe_test_work.py")
        path.write_text("def work(): pass")
        spec = importlib.util.spec_from_file_location("probe_test_work", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with mock.patch.dict(sys.modules, {"probe_test_work": module}):
            child = context.Process(target=module.work)
            child.start()
            child.join()
            assert child.exitcode == 0
