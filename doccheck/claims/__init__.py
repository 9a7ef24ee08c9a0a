"""Bind each sentence of fact on a guide's pages to what proves it."""
