"""The example for Django Channels, served by daphne in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conformance.backends import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "django_channels"
SECRET = "a secret that only these tests know, and long enough"
PATIENCE = 60  # seconds
PORT = "PORT"
APPLICATION = "site_of_demo.asgi:application"
# As its README says: above that, daphne's own log shows the whole URL of every HTTP request.
DAPHNE = ("daphne", "--verbosity", "0", "-b", "127.0.0.1", "-p", PORT, APPLICATION)
# Its highest verbosity: whatever it can say of sockets, it says here.
LOUD_DAPHNE = ("daphne", "--verbosity", "3", "-b", "127.0.0.1", "-p", PORT, APPLICATION)
# Tables, users and tokens in one process: Django takes a second to start.
PREPARE = """
import json
from datetime import timedelta
from django.contrib.auth.models import User
from django.core.management import call_command
from rest_framework_simplejwt.tokens import AccessToken
from notifications.tokens import service_token

call_command("migrate", verbosity=0)
user = User.objects.create_user("conformance", password="a password of tests")
stranger = User.objects.create_user("stranger")

def token(user, minutes):
    token = AccessToken.for_user(user)
    token.set_exp(lifetime=timedelta(minutes=minutes))
    return str(token)

print(json.dumps({
    "token": token(user, 60),
    "expired_token": token(user, -5),
    "other_token": token(stranger, 60),
    "service_token": service_token("conformance", timedelta(hours=1)),
}))
"""


@dataclass(frozen=True)
class Served:
    """The running example: where, its process, its tokens by name, and the file with all that it says."""

    port: int
    process_id: int
    tokens: dict[str, str]
    log: Path


@contextmanager
def django_channels(folder: Path, origin: str) -> Iterator[Backend]:
    """Fresh, with its database in ``folder``; ``origin`` may use it."""
    with served(LOUD_DAPHNE, folder, origin) as example:
        yield Backend(
            "django",
            f"http://127.0.0.1:{example.port}/api",
            user="conformance",
            password="a password of tests",
            allowed_origin=origin,
            log=lambda: example.log.read_text(encoding="utf-8"),
            cannot={
                "test_a_frame_over_64_kib_ends_the_line_with_1009": "daphne lets an application close with "
                "1000 and from 3000 on only; the example closes with 4009"
            },
            **example.tokens,
        )


@contextmanager
def served(command: tuple[str, ...], folder: Path, origin: str = "") -> Iterator[Served]:
    """The example, by this server: ``python -m command…``, in which PORT is a free one."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "site_of_demo.settings",
        "DJANGO_SECRET_KEY": SECRET,
        "BELL_VAR_DIR": str(folder),
        "BELL_ORIGINS": origin,
    }
    shell = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", PREPARE]
    prepared = subprocess.run(
        shell, cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0, prepared.stderr
    tokens = json.loads(prepared.stdout)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *(str(port) if each == PORT else each for each in command)],
            cwd=EXAMPLE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, log)
            yield Served(port, process.pid, tokens, log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it listens: daphne says so before it does."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the example did not start:\n{log.read_text(encoding='utf-8')}")
