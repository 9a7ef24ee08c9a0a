"""What turns prose into pages, beyond plain Markdown: Python-Markdown extensions.

They use no hook and no plugin of one builder, so that any builder prints the same site.
"""
