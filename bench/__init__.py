"""Measuring programs: each writes one file of figures to docs/data."""
