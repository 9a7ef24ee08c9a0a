"""Whether every builder prints the same site: run each, and compare the pages."""
