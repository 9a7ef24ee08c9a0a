"""Every Python at hand: what it is, what it runs, and the record of that."""
