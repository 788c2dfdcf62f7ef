"""Each example is started by exactly the command of its README, and used in a browser."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"^```sh\n(python3 examples/(?:start\.py \w+|\w+/run\.py))\n```$", re.MULTILINE)
PATIENCE = 240  # seconds; npm and a first build of the site may take long


@pytest.fixture
def start() -> Iterator[Callable[[str], str]]:
    """Starts an example as its README says, on a free port; returns where its page is."""
    running: list[subprocess.Popen[str]] = []

    def run(name: str) -> str:
        found = COMMAND.search((ROOT / "examples" / name / "README.md").read_text(encoding="utf-8"))
        assert found is not None, "the README of an example names the command that starts it"
        command = [sys.executable if word == "python3" else word for word in shlex.split(found[1])]
        process = subprocess.Popen(
            [*command, "--port", "0"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        return _address(process)

    yield run
    for process in running:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)  # reads what is left, and waits for the end


def _address(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    alarm = threading.Timer(PATIENCE, process.kill)
    alarm.start()
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line.startswith("The example rings on "):
            alarm.cancel()
            return line.split()[-1]
    alarm.cancel()
    raise AssertionError("the example did not start:\n" + "".join(said))


@pytest.fixture
def new_window(chromium: Browser) -> Iterator[Callable[[str], Watched]]:
    """Opens windows, and looks at the end whether any page complained."""
    opened: list[Watched] = []

    def window(url: str) -> Watched:
        opened.append(Watched(chromium.new_context().new_page(), url))
        return opened[-1]

    yield window
    for each in opened:
        each.page.context.close()
    assert [complaint for each in opened for complaint in each.complaints] == []
