"""The conformance suite as another backend's author runs it: by URL, with a token and a command."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.server import LiveServer

ROOT = Path(__file__).resolve().parents[2]
PRODUCER = ROOT / "tests" / "support" / "produce.py"
PATIENCE = 300  # seconds

pytestmark = pytest.mark.slow


def judge(*arguments: str) -> str:
    """What the suite says of a backend."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", "tests/conformance"]
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.stdout + done.stderr


def test_a_backend_without_a_service_token_is_judged_by_what_a_command_sends(
    start: Callable[..., LiveServer],
) -> None:
    server = start()
    api_url = f"{server.url}/api"
    service = server.token("producer", scope="service")
    command = shlex.join([sys.executable, str(PRODUCER), api_url, service])

    said = judge("--backend-url", api_url, "--token", server.token("demo"), "--produce", command)

    passed = re.search(r"(\d+) passed", said)
    assert passed is not None, said
    assert int(passed[1]) >= 50, said
    assert "failed" not in said, said
    assert "error" not in said.lower(), said
    assert service not in said
    assert "no --service-token was given" in said  # what cannot be tried is named


def test_without_a_way_to_send_it_says_what_is_missing() -> None:
    said = judge("--backend-url", "http://localhost:1/api", "--token", "x")

    assert "--backend-url also needs --token, and --service-token or --produce" in said
