"""The guide's programs: ``python -m shmguide.snippets.CHAPTER.PROGRAM`` runs one.

A wheel carries them here; in a checkout they stay in the folder ``snippets``.
"""

from pathlib import Path

_checkout = Path(__file__).parents[2]
if (_checkout / "pyproject.toml").is_file():
    __path__.append(str(_checkout / "snippets"))
