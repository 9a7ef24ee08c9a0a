"""What the extension does to a page, a module for each step."""
