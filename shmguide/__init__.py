"""Building blocks of the executable guide to Python shared memory.

Each module is one file without dependency on the others: copy the one you need.
"""
