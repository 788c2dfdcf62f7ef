"""
A real server in a process of its own, for tests that need the whole house.

``LiveServer`` starts ``serve.py`` as a person would, with ``var/`` in a folder of the
test, and knows that it is ready when it says where it listens: nobody sleeps.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://\S+?:(\d+)")
PATIENCE = 60  # seconds; only a server that hangs takes as long


class ServerDidNotStart(RuntimeError):
    """``serve.py`` ended, or said nothing. ``output`` is what it wrote."""

    def __init__(self, output: str) -> None:
        self.output = output
        super().__init__(f"serve.py did not start:\n{output}")


class LiveServer:
    """
    ``python serve.py`` with its own ``var/`` under ``tmp_path``.

    The port is free at the first start and stays the same for later ones, so a
    browser that waits for the server finds it again. ``env`` is laid over the
    environment; settings go in as ``LIVEBELL_…``. All that the server writes is
    kept: ``log_text()``.
    """

    says = "Livebell is ringing"  # in the line that names its address

    def __init__(
        self,
        tmp_path: Path,
        *,
        demo: bool = True,
        extra_args: Iterable[str] = (),
        env: Mapping[str, str] | None = None,
        host: str = "localhost",
    ) -> None:
        self.var_dir = tmp_path / "var"
        self.host = host
        self.port = 0
        self._arguments = ["--demo" if demo else "--no-demo", *extra_args]
        self._env = env or {}
        self._log = tmp_path / "server.log"
        self._producer: httpx.Client | None = None
        self._process: subprocess.Popen[str] | None = None
        self._listening = threading.Event()
        self._drain: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def socket_url(self) -> str:
        """Where the socket is, without a query."""
        return f"ws://{self.host}:{self.port}/ws/notifications/"

    @property
    def process_id(self) -> int:
        """Of the process that was started; with several workers, their parent."""
        assert self._process is not None, "it does not run"
        return self._process.pid

    def worker_ids(self) -> list[int]:
        """Of the processes that it has started itself (proc(5))."""
        children = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text()
        return [int(each) for each in children.split()]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the server, for other commands that are to belong to it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVEBELL_")}
        return inherited | {"LIVEBELL_VAR_DIR": str(self.var_dir), "PYTHONUNBUFFERED": "1"} | dict(self._env)

    def start(self) -> Self:
        """Start, and return when it listens. Raises ``ServerDidNotStart``."""
        self._listening.clear()
        self._process = subprocess.Popen(
            self._command(),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._drain = threading.Thread(target=self._keep_output, args=(self._process,), daemon=True)
        self._drain.start()
        if not self._listening.wait(PATIENCE) or self._process.poll() is not None:
            self.kill()
            raise ServerDidNotStart(self.log_text())
        return self

    def _command(self) -> list[str]:
        """What is run."""
        address = ["--host", self.host, "--port", str(self.port)]
        return [sys.executable, "serve.py", *address, *self._arguments]

    def _keep_output(self, process: subprocess.Popen[str]) -> None:
        """Read all it writes, so that it never blocks; the line with the address is the one waited for."""
        assert process.stdout is not None
        with process.stdout, self._log.open("a", encoding="utf-8") as log:
            for line in process.stdout:
                log.write(line)
                log.flush()
                address = ADDRESS.search(line) if self.says in line else None
                if address is not None:
                    self.port = int(address[1])
                    self._listening.set()
        self._listening.set()  # it ended: nobody need wait any longer

    def stop(self) -> int | None:
        """Stop as Ctrl+C does, and wait for the end. Returns the exit code; None where nothing ran."""
        return self._end(signal.SIGINT)

    def kill(self) -> int | None:
        """End without a chance to say goodbye."""
        return self._end(signal.SIGKILL)

    def _end(self, signal_number: int) -> int | None:
        if self._producer is not None:
            self._producer.close()
            self._producer = None
        process, self._process = self._process, None
        if process is None:
            return None
        if process.poll() is None:
            process.send_signal(signal_number)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if self._drain is not None:
            self._drain.join(PATIENCE)
        return code

    def log_text(self) -> str:
        """All that the server has written, over all its starts."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    # What a second terminal does

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """``python serve.py arguments…`` beside this server."""
        return subprocess.run(
            [sys.executable, "serve.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    @property
    def database(self) -> str:
        """The address of its database, as ``backend.store.Store`` takes it."""
        from backend.settings import load_settings

        url = self.environment.get("LIVEBELL_DATABASE_URL")
        return load_settings(var_dir=self.var_dir, database_url=url).database

    def client(self, token: str | None = None) -> httpx.Client:
        """REST at this server, with a token where one is given. Close it."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        # Nothing to verify over http, and reading the certificates takes longer than most tests.
        return httpx.Client(
            base_url=self.url, headers=headers, trust_env=False, timeout=PATIENCE, verify=False
        )

    def token(self, user: str = "demo", *, scope: str = "user", expires: float = 3600) -> str:
        """An access token, made as ``serve.py token`` makes it, without the cost of a process."""
        from backend.commands import tokens_of
        from backend.settings import Settings

        secret = SecretStr(self.environment.get("LIVEBELL_SECRET", ""))
        settings = Settings(var_dir=self.var_dir, secret=secret)
        return tokens_of(settings).issue(user, "service" if scope == "service" else "user", lifetime=expires)

    def notify(
        self, user: str, title: str, message: str = "", *, notification_type: str = "info", **fields: Any
    ) -> dict[str, Any]:
        """Send a notification as a service does, and return the answer: the notification, ``seq``, the count."""
        body = {
            "user": user,
            "title": title,
            "message": message,
            "notification_type": notification_type,
            **fields,
        }
        if self._producer is None:
            self._producer = self.client(self.token("tests", scope="service"))
        answer = self._producer.post("/api/notifications/", json=body).raise_for_status()
        created: dict[str, Any] = json.loads(answer.content)
        return created
