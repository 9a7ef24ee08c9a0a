"""Figures on pages: where they come from, how they are written, what relies on them.

`data` reads the files of figures, machine by machine; `braces` is what stands in double
braces on a page; `marks` are the comments above a sentence that speaks of figures.
`holds` compares such sentences with the figures of every machine, and `typed` finds
measurements that somebody typed.
"""
