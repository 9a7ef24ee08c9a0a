"""What is done to a site when a builder has built it, whichever builder it was.

A Python-Markdown extension sees the words of a page and nothing else: not the head of
the document, not the other pages, not the folder of the site. `python -m press.finish
site` reads the pages that were built, and adds what stands there: `head` completes the
heads, `twins` writes each page as Markdown, `llms` lists them for language models,
`feed` writes the changes as a feed, `offline` makes an archive that works from disk. It
is the one step besides the builder's own.
"""
