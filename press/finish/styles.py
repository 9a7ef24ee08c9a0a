"""Join the style sheets: one request of the reader instead of one for each file."""

import re
from pathlib import Path

IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)


def join(sheet: Path) -> None:
    """Put into a style sheet what it imports from beside it, and remove that."""

    def imported(found: re.Match[str]) -> str:
        file = sheet.parent / found[1]
        text = file.read_text(encoding="utf-8")
        file.unlink()
        if not any(file.parent.iterdir()):
            file.parent.rmdir()
        return text + "\n"

    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(IMPORT.sub(imported, text), encoding="utf-8")
