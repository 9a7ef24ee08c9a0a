"""What measuring programs have in common.

A measuring program is a file at the top of `bench`, and each file there is one. Its
docstring asks a question, says how the answer is measured and what would change it; its
function `measure(quick)` returns figures; it ends with `run("its_name", measure)`.
"""

from bench.harness.program import run
from bench.harness.rounds import Samples, Way, side_by_side, timed, tracked

__all__ = ["Samples", "Way", "run", "side_by_side", "timed", "tracked"]
