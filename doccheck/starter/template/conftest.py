"""Let pytest collect the examples on the pages."""

from pathlib import Path

from doccheck.collect import pages
from doccheck.layout import Layout

pytest_collect_file = pages(Layout.of(Path(__file__).parent))
