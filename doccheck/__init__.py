"""The check engine: whatever a page shows was run, and printed what the page says.

Markdown pages hold no code and no output of their own: code blocks include files, and
console blocks show commands whose output is compared with a real run. The engine knows
nothing of the subject of the guide.
"""
