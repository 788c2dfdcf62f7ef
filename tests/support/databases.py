"""A PostgreSQL cluster and a Redis of our own, on free ports, in folders that go away with them."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

import asyncpg

from tests.support import loops
from tools import services

PATIENCE = 60  # seconds; only what hangs takes as long


def free_port() -> int:
    """A port that was free a moment ago; these programs cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Postgresql:
    """A cluster of its own. It refuses to run as root, so there it runs as the user ``postgres``."""

    def __init__(self) -> None:
        self._programs = services.postgresql()
        self._numbers = itertools.count(1)
        self._user: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
        self.port = free_port()

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="livebell-postgresql-"))
        if self._user:
            shutil.chown(self._folder, "postgres")
        self._run(
            "initdb", "--auth=trust", "--username=livebell", "--encoding=UTF8", "--no-sync", "--no-locale"
        )
        # Nothing here has to survive a power cut.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self._folder}"
        self._run("pg_ctl", "start", "--wait", "--log", str(self._folder / "log"), "-o", options)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        # pg_ctl hands its own output on to the server, which would keep a pipe open: a file it is.
        with (Path(tempfile.gettempdir()) / f"{self._folder.name}.{program}").open("w+") as output:
            try:
                done = subprocess.run(
                    command,
                    stdout=output,
                    stderr=output,
                    cwd="/",
                    timeout=PATIENCE,
                    check=False,
                    **self._user,
                )
                output.seek(0)
                assert done.returncode == 0, output.read()
            finally:
                Path(output.name).unlink()

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"livebell_{next(self._numbers)}"

        async def create() -> None:
            connection = await asyncpg.connect(self._url("postgres"))
            await connection.execute(f"CREATE DATABASE {name}")
            await connection.close()

        loops.run(create())
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://livebell@127.0.0.1:{self.port}/{name}"


class RedisServer:
    """A Redis that keeps nothing. It can be stopped and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        """Start, and return when it takes connections."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [services.redis(), *options], cwd=tempfile.gettempdir(), stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "Ready to accept connections" in line:
                return self
        raise RuntimeError("".join(said))

    def kill(self) -> None:
        """End it without a word to anybody."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
