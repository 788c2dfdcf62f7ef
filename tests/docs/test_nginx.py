"""Behind nginx with the file that the documentation shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.support.databases import free_port
from tests.support.examples import blocks
from tests.support.server import LiveServer

if TYPE_CHECKING:
    from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
STEP = 0.02  # seconds between two looks whether it listens
LOOKS = 1500


def configuration(shown: str, folder: Path, port: int, backend: int) -> str:
    """The file that is shown, with two free ports in it, and what every nginx has around it."""
    assert shown.count("listen 80;") == shown.count("http://127.0.0.1:8000;") == 1
    site = shown.replace("listen 80;", f"listen 127.0.0.1:{port};")
    site = site.replace("http://127.0.0.1:8000;", f"http://127.0.0.1:{backend};")
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log info;\n"
        f"events {{}}\nhttp {{ access_log {folder}/access.log;\n{site}\n}}\n"
    )


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(LOOKS):
        assert process.poll() is None, "nginx ended"
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(STEP)
        else:
            return
    raise AssertionError("nginx does not listen")


@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="no nginx here; on Debian, apt install nginx-light")
def test_behind_nginx_rest_and_sockets_work_and_no_log_has_a_token(tmp_path: Path) -> None:
    shown = [block.source for block in blocks() if block.kind == "nginx"]
    assert len(shown) == 1
    port = free_port()
    origin = Origin(f"http://127.0.0.1:{port}")
    settings = {"LIVEBELL_TRUSTED_PROXIES": "127.0.0.1"}
    with LiveServer(tmp_path, env=settings, host="127.0.0.1") as server:
        file = tmp_path / "nginx.conf"
        file.write_text(configuration(shown[0], tmp_path, port, server.port), encoding="utf-8")
        nginx = subprocess.Popen([str(NGINX), "-c", str(file), "-p", str(tmp_path)])
        try:
            wait_for(origin + "/healthz", nginx)
            token = server.token("demo")
            socket = f"ws://127.0.0.1:{port}/ws/notifications/?token={token}"
            with connect(socket, origin=origin, proxy=None) as line:
                assert json.loads(line.recv(30))["type"] == "unread_count"
                server.notify("demo", "Hello")
                assert json.loads(line.recv(30))["payload"]["title"] == "Hello"
            with pytest.raises(InvalidStatus, match="403"):
                connect(socket, origin=Origin("http://evil.example.com"), proxy=None)
            headers = {"Authorization": f"Bearer {token}"}
            page = httpx.get(origin + "/api/notifications/", headers=headers, trust_env=False).json()
            assert [item["title"] for item in page["results"]] == ["Hello"]
        finally:
            nginx.terminate()
            nginx.wait(60)
        logs = "".join(log.read_text(encoding="utf-8") for log in tmp_path.glob("*.log"))
        assert token not in logs
