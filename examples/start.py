"""
Start an example: ``python examples/start.py plain_html``.

Two servers start and stop together: livebell's reference backend, and the example's own, on another
origin, as a host page is. Open what the last line names. Ctrl+C ends both.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
ADDRESS = re.compile(r"^Livebell is ringing.*?(http://\S+?:\d+)")
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".py": "text/x-python",
    ".wasm": "application/wasm",
}
STATIC = {
    "plain_html": "plain_html",
    "polling_migrated": "polling_migrated",
    "pyscript_app": "pyscript_app",
    "react_app": "react_app/dist",
}


def main() -> None:
    """Start one example, and serve until told to stop."""
    parser = argparse.ArgumentParser(description="Start an example with a backend of its own.")
    parser.add_argument("example", choices=(*STATIC, "django_template"))
    parser.add_argument("--port", type=int, default=8080, help="of the example's page; 0: any free one")
    flags = parser.parse_args()
    if Path(sys.prefix) != VENV_PYTHON.parent.parent and VENV_PYTHON.exists():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    build(flags.example)
    page = ThreadingHTTPServer(("localhost", flags.port), Page)
    origin = f"http://localhost:{page.server_port}"
    secret = secrets.token_hex(32)
    var = tempfile.TemporaryDirectory()
    backend, bell = start_backend(origin, secret, var.name)
    try:
        if flags.example == "django_template":
            page.server_close()
            start_django(page.server_port, bell, secret)
        else:
            Page.folder, Page.bell, Page.secret = HERE / STATIC[flags.example], bell, secret
            print(f"The example rings on {origin}", flush=True)
            page.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        backend.terminate()
        backend.wait()
        var.cleanup()


def build(example: str) -> None:
    """What has to be made before an example can be served."""
    if example == "pyscript_app":
        subprocess.run([sys.executable, "tools/package.py", "wheel"], cwd=ROOT, check=True)
    elif example == "react_app":
        subprocess.run([sys.executable, "tools/package.py", "npm"], cwd=ROOT, check=True)
        npm = shutil.which("npm") or str(VENV_PYTHON.parent / "npm")
        for command in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "build"]):
            subprocess.run([npm, *command], cwd=HERE / "react_app", check=True)


def start_backend(origin: str, secret: str, var: str) -> tuple[subprocess.Popen[str], str]:
    """The reference backend, which lets our page's origin in, and its address."""
    command = [sys.executable, "serve.py", "--port", "0", "--demo", "--allow-origin", origin]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "LIVEBELL_SECRET": secret, "LIVEBELL_VAR_DIR": var, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(line)
        found = ADDRESS.match(line)
        if found:
            # Its further words must not fill the pipe.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process, found[1]
    raise SystemExit("examples: the backend did not start")


def start_django(port: int, bell: str, secret: str) -> None:
    """Django's own server for the example's one module."""
    environment = {**os.environ, "LIVEBELL_URL": bell, "LIVEBELL_SECRET": secret}
    command = [sys.executable, "shop.py", "runserver", "--noreload", "--verbosity", "0", f"localhost:{port}"]
    site = subprocess.Popen(command, cwd=HERE / "django_template", env=environment)
    try:
        while site.poll() is None and not answers(port):
            time.sleep(0.1)
        print(f"The example rings on http://localhost:{port}", flush=True)
        site.wait()
    finally:
        site.terminate()
        site.wait()


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def token(secret: str, user: str) -> str:
    """An access token as the reference backend checks it (see docs/backend.md)."""
    import jwt

    now = time.time()
    claims = {
        "iss": "livebell",
        "aud": "livebell",
        "scope": "user",
        "sub": user,
        "iat": now,
        "exp": now + 300,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


class Page(BaseHTTPRequestHandler):
    """The example's files. ``{bell}`` in HTML is where the bell comes from; ``/my-token`` is the user's token."""

    folder = HERE
    bell = ""
    secret = ""

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.split("?", 1)[0]
        if path == "/my-token":
            self.send(token(self.secret, "demo").encode(), "text/plain")
            return
        file = self.find(path)
        if file is None:
            self.send_error(404)
            return
        body = file.read_bytes()
        if file.suffix == ".html":
            body = body.replace(b"{bell}", self.bell.encode())
        self.send(body, TYPES.get(file.suffix, "application/octet-stream"))

    def find(self, path: str) -> Path | None:
        """The file of a path: the example's, a runtime's, or the wheel."""
        if path == "/livebell.whl":
            wheels = (ROOT / "build" / "packages").glob("livebell-*.whl")
            return max(wheels, key=lambda file: file.stat().st_mtime, default=None)
        folder = ROOT / "public" if path.startswith("/vendor/") else self.folder
        file = (folder / (path.strip("/") or "index.html")).resolve()
        return file if file.is_file() and file.is_relative_to(folder) else None

    def send(self, body: bytes, kind: str) -> None:
        """A whole answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    main()
