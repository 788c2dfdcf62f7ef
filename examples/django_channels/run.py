"""
Start the example: ``python3 examples/django_channels/run.py``.

Daphne serves Django and Channels; livebell's own server beside it only hands out the bell's files.
Open what the last line names. Ctrl+C ends both.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
sys.path.insert(0, str(HERE.parent))


def main() -> None:
    """Start both, and serve until told to stop."""
    parser = argparse.ArgumentParser(description="Django Channels as the backend of the bell.")
    parser.add_argument("--port", type=int, default=8080, help="of the page; 0: any free one")
    flags = parser.parse_args()
    if Path(sys.prefix) != VENV_PYTHON.parent.parent and VENV_PYTHON.exists():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    from start import answers, start_backend

    port = flags.port or free_port()
    origin = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as var:
        files, bell = start_backend(origin, secrets.token_hex(32), var)
        site = start_django(port, bell, var)
        try:
            while site.poll() is None and not answers(port):
                time.sleep(0.1)
            print(f"The example rings on {origin}", flush=True)
            site.wait()
        except KeyboardInterrupt:
            pass
        finally:
            for process in (site, files):
                process.terminate()
                process.wait()


def start_django(port: int, bell: str, var: str) -> subprocess.Popen[bytes]:
    """A fresh database with the user ``demo``, and daphne."""
    environment = {
        "DJANGO_SECRET_KEY": secrets.token_hex(32),
        **os.environ,
        "BELL_DEMO": "1",
        "BELL_URL": bell,
        "BELL_VAR_DIR": var,
        "DJANGO_SETTINGS_MODULE": "site_of_demo.settings",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=HERE, env=environment, check=True)
    add = (
        "from django.contrib.auth.models import User; User.objects.create_user('demo', password='demo demo')"
    )
    subprocess.run([*manage, "shell", "--verbosity", "0", "-c", add], cwd=HERE, env=environment, check=True)
    daphne = [sys.executable, "-m", "daphne", "--verbosity", "0", "-b", "127.0.0.1", "-p", str(port)]
    return subprocess.Popen([*daphne, "site_of_demo.asgi:application"], cwd=HERE, env=environment)


def free_port() -> int:
    """One that nobody listens on."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
