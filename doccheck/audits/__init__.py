"""What audits a guide and its checks; no check needs it.

Closure asks whether every program is shown and run, durations which programs take
longest, orders whether a check is earned, and the mutants whether a change of a page or
a program turns the page red.
"""
