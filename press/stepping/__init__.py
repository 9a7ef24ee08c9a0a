"""A model as data for the page, and the file that describes a stepper."""
