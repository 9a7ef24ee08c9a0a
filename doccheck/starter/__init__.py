"""A small guide to begin with, and the command that writes it."""
