"""
The command line: serve the page and its backend, and the small commands around them.

Every flag of the server is also an environment variable, ``LIVEBELL_`` and its name.
What cannot work is said in one sentence, and the process ends with 2; what was
tried and failed ends with 1.
"""

import argparse
import importlib.util
import os
import sys
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__" and importlib.util.find_spec("fastapi") is None:
    # Started with a Python that has not got our packages, as `python serve.py` in a fresh terminal is.
    if not VENV_PYTHON.exists():
        sys.exit("serve.py: its packages are not installed yet; run `make run` once, which installs them")
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 - no shell is wanted

from backend.commands import CommandFailed, add_user, metadata_of, notify, token
from backend.errors import BackendError, SettingsError
from backend.logs import set_up_logs
from backend.settings import Settings, load_settings
from backend.site_build import build

INTERRUPTED = 130  # 128 and the number of SIGINT, as shells count
DEFAULT_URL = "http://localhost:8000"


def parser() -> argparse.ArgumentParser:
    """The commands and flags. Values are checked by the settings, which know the environment too."""
    top = argparse.ArgumentParser(
        prog="serve.py",
        description="Without a command: the page and the reference backend on http://localhost:8000.",
    )
    top.set_defaults(run=run_server)
    top.add_argument("--host", help="name or address to listen on (default: localhost)")
    top.add_argument("--port", help="port to listen on, 0 for any free one (default: 8000)")
    top.add_argument("--workers", help="number of processes (default: 1); more need PostgreSQL and Redis")
    top.add_argument("--database-url", help="sqlite:///… (default: livebell.db in var/) or postgresql://…")
    top.add_argument("--redis-url", help="redis://…, through which processes wake each other")
    top.add_argument(
        "--allow-origin", action="append", help="another origin whose pages may connect; repeatable"
    )
    top.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="a user demo, signed in on this machine (default: on localhost)",
    )
    commands = top.add_subparsers(title="commands", metavar="command")
    _add_notify(commands)
    _add_token(commands)
    _add_user(commands)
    _add_build(commands)
    return top


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add_notify(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("notify", help="send a notification through the running server")
    command.add_argument("user")
    command.add_argument("title")
    command.add_argument("message", nargs="?", default="")
    command.add_argument(
        "--type", default="info", help="notification_type, such as sync_completed (default: info)"
    )
    command.add_argument("--metadata", default="{}", help='a JSON object, such as {"url": "/reports/7"}')
    command.add_argument("--url", default=DEFAULT_URL, help=f"the running server (default: {DEFAULT_URL})")
    command.set_defaults(run=run_notify)


def _add_token(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("token", help="print an access token, and nothing else")
    command.add_argument("user", help="whose it is; with --scope service, the name of the service")
    command.add_argument("--expires", type=_seconds, help="seconds until it ends (default: 300)")
    command.add_argument("--scope", choices=("user", "service"), default="user")
    command.set_defaults(run=run_token)


def _add_user(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("user", help="add a user")
    verbs = command.add_subparsers(title="commands", metavar="add", required=True)
    add = verbs.add_parser("add", help="add a user; asks for a password")
    add.add_argument("name")
    add.set_defaults(run=run_user_add)


def _add_build(commands: "Commands[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("build", help="write dist/, a folder that any static host can serve")
    command.add_argument(
        "--api-url", help="where the built page finds its backend, such as https://api.example.com/api"
    )
    command.add_argument("--ws-url", help="its socket, where that is elsewhere")
    command.add_argument(
        "--offline",
        choices=("auto", "on", "off"),
        default="auto",
        help="keep the page for visits without a network: everywhere but on this machine (auto, the default), "
        "here too (on), or nowhere, clearing away what an earlier build kept (off)",
    )
    command.add_argument("--out", type=Path, default=Path("dist"), help="the folder to write (default: dist)")
    command.set_defaults(run=run_build)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(
            f"must be a number of seconds above 0, got {text!r}; correct it or leave it out"
        )
    return value


def run_server(flags: argparse.Namespace, settings: Settings) -> None:
    """Serve until told to stop."""
    del flags
    if settings.workers == 1:
        _serve(settings)
        return
    from backend.metrics_folder import metrics_folder  # noqa: PLC0415 - only systems that fork have its locks

    with metrics_folder() as folder:
        # Read when prometheus-client is imported, so before the server is.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        _serve(settings)


def _serve(settings: Settings) -> None:
    from backend.server import serve  # noqa: PLC0415 - the other commands start faster without it

    set_up_logs(settings.log_level, settings.log_form)
    serve(settings)


def run_notify(flags: argparse.Namespace, settings: Settings) -> None:
    """Send one notification."""
    body = {
        "user": flags.user,
        "title": flags.title,
        "message": flags.message,
        "notification_type": flags.type,
        "metadata": metadata_of(flags.metadata),
    }
    notify(settings, flags.url, body)
    print(f"Sent to {flags.user}.")


def run_token(flags: argparse.Namespace, settings: Settings) -> None:
    """Print a token alone, so that a script can take it as it is."""
    print(token(settings, flags.user, flags.expires, flags.scope))


def run_user_add(flags: argparse.Namespace, settings: Settings) -> None:
    """Add a user."""
    add_user(settings, flags.name)
    print(f"Added {flags.name}.")


def run_build(flags: argparse.Namespace, settings: Settings) -> None:
    """Write the static page."""
    build(settings.site_dir, flags.out, flags.api_url, flags.ws_url, flags.offline)
    print(f"Built {flags.out}/; serve it with any static host.")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. The answer is the exit code."""
    flags = parser().parse_args(arguments)
    try:
        settings = load_settings(
            host=flags.host,
            port=flags.port,
            workers=flags.workers,
            database_url=flags.database_url,
            redis_url=flags.redis_url,
            allow_origin=flags.allow_origin,
            demo=flags.demo,
        )
        flags.run(flags, settings)
    except SettingsError as error:
        print(f"serve.py: {error}", file=sys.stderr)
        return 2
    except (BackendError, CommandFailed) as error:
        print(f"serve.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if flags.run is run_server else INTERRUPTED  # being stopped is how serving ends
    return 0


if __name__ == "__main__":
    sys.exit(main())
