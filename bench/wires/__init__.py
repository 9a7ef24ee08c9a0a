"""Ways to send messages from one process to another, all used alike by `bench.ring`."""
