"""Ask herd7 which outcomes an architecture allows to a `LitmusTest` of the guide.

`steps` calls the functions of a test and notes what they do; `machines` has the
instructions for it; `litmus` writes both as a litmus file, and reads the answer.
"""
