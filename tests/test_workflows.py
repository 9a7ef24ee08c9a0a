"""The workflows ask for little, and run what was looked at.

zizmor and actionlint look closer (`make lint-workflows`); what must never slip is here,
where it runs without being asked.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<what>\S+)(?P<note>.*)$", re.MULTILINE)
PIN = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
VERSION = re.compile(r" # v\d+\.\d+\.\d+")
WRITES = {  # what each job may write, beside reading the code
    ("newest", "report"): {"issues"},
    ("test", "publish"): {"id-token", "pages"},
}


def jobs(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()


def pins():
    return {
        match["what"]: match["note"]
        for path in WORKFLOWS
        for match in USES.finditer(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("what", pins())
def test_an_action_is_pinned_by_commit_with_its_version_beside_it(what):
    assert PIN.fullmatch(what), f"pin {what} by its commit"
    assert VERSION.fullmatch(pins()[what]), f"say after {what} which version it is"


def test_an_action_has_one_pin():
    names = [what.partition("@")[0] for what in pins()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_is_granted_what_it_needs_and_no_more(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for name, job in jobs(path):
        granted = job["permissions"]
        writes = {scope for scope, level in granted.items() if level == "write"}
        assert writes == WRITES.get((path.stem, name), set()), name
        assert set(granted.values()) <= {"read", "write"}
        assert job["timeout-minutes"] <= 90
    assert "pull_request_target" not in text
    assert "secrets." not in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_step_keeps_no_credentials_and_fills_in_no_text(path):
    for _, job in jobs(path):
        for step in job["steps"]:
            if "checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            # What is filled into a script is read as a script: pass it by `env`.
            assert "${{" not in step.get("run", "")


def test_what_is_published_is_what_was_tested():
    """The artifact goes from the job that tests it to the one that publishes it."""
    test = dict(jobs(ROOT / ".github/workflows/test.yml"))
    assert set(test["publish"]["needs"]) == {"gate", "package", "site"}
    assert [step["uses"].partition("@")[0] for step in test["publish"]["steps"]] == [
        "actions/deploy-pages"
    ]
    steps = test["site"]["steps"]
    order = [step.get("name", step.get("uses", "")) for step in steps]
    build, tests, upload = map(
        order.index, ["Build", "Test what was built", "Keep it to be published"]
    )
    assert build < tests < upload
    assert steps[build]["env"]["SITE_URL"] == steps[tests]["env"]["SITE_URL"]
    assert steps[upload]["with"]["path"] == steps[tests]["env"]["SITE"] == "site"


def test_a_command_of_a_workflow_exists():
    """A target of the Makefile, a script, or a file that a step names."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    for path in WORKFLOWS:
        for _, job in jobs(path):
            for step in job["steps"]:
                script = step.get("run", "")
                for target in re.findall(r"\bmake ([a-z-]+)", script):
                    assert target in targets, f"{path.name}: make {target}"
                for word in re.findall(r"(?<![\w/])\.ci/\w+", script):
                    assert (ROOT / word).stat().st_mode & 0o100, f"{path.name}: {word}"
                shlex.split(script)  # quotes are closed


FORMS = [
    path
    for path in sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    if path.stem != "config"
]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_each_question_once(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "title", "labels", "body"} == set(form)
    assert len({each["id"] for each in form["body"]}) == len(form["body"])
    for each in form["body"]:
        assert each["type"] in {"input", "textarea"}
        assert each["attributes"]["label"].strip()
    assert "shmguide.doctor" in path.read_text(encoding="utf-8")


def test_what_broke_goes_to_one_issue(tmp_path):
    """The script of the weekly run, with a `gh` that writes down what it is asked."""
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("there is no bash")
    report = dict(jobs(ROOT / ".github/workflows/newest.yml"))["report"]
    script = report["steps"][-1]["run"]
    (tmp_path / "results/3.15").mkdir(parents=True)
    log = "noise\nFAILED tests/test_x.py::one - E\n== 1 failed in 2 s ==\n"
    (tmp_path / "results/3.15/test.txt").write_text(log, encoding="utf-8")
    (tmp_path / "results/3.16-dev").mkdir()
    (tmp_path / "results/3.16-dev/install.txt").write_text(
        "no wheel\n", encoding="utf-8"
    )
    (tmp_path / "results/links").mkdir()
    log = "URL        `https://gone.invalid/'\nResult     Error: 404\nBye\n"
    (tmp_path / "results/links/links.txt").write_text(log, encoding="utf-8")
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\necho "$@" >> asked\n[ "$2" != list ] || cat open\n')
    gh.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "RUN": "http://127.0.0.1/run",
        "TITLE": report["steps"][-1]["env"]["TITLE"],
    }
    for number, asked in ("", "issue create --title"), ("7\n", "issue comment 7 "):
        (tmp_path / "open").write_text(number)
        command = [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        assert (tmp_path / "asked").read_text().splitlines()[-1].startswith(asked)
    body = (tmp_path / "body.md").read_text(encoding="utf-8")
    assert "## Python 3.15\n```\nFAILED tests/test_x.py::one - E\n" in body
    assert "## Python 3.16-dev\n```\nno wheel\n```\n" in body
    assert "## Links\n```\nURL        `https://gone.invalid/'\nResult  " in body
