"""What turns prose into pages beyond plain Markdown: one Python-Markdown extension.

It uses no hook and no plugin of one builder, so that any builder prints the same site.
`press.extension` lists, in order, what it does to a page.
"""

from press.extension import makeExtension

__all__ = ["makeExtension"]
