"""Charts: what they show, their scales, their drawings and their tables."""
