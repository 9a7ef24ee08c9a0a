"""What docs/reference/doctor.md says of the output for programs."""

import contextlib
import io
import json
from unittest import mock

from shmguide import doctor


def what_a_reading_has() -> None:
    with (
        contextlib.redirect_stdout(io.StringIO()) as output,
        mock.patch.object(doctor.Doctor, "pages", side_effect=OSError("no idea")),
    ):
        doctor.main(["--json"])
    printed = json.loads(output.getvalue())
    assert printed.keys() == {"schema", "readings"}
    assert printed["schema"] == 1  # mutant: == 1 -> == 2
    for name, reading in printed["readings"].items():
        assert reading.keys() == {"name", "says", "advice", "value"}
        assert reading["name"] == name
        assert type(reading["advice"]) is list
    pages = printed["readings"]["pages"]
    assert pages["value"] is None
    assert "no idea" in pages["says"]
