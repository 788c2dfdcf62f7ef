"""
Why a page's process died: by which signal, and what was left of this machine.

A test only hears "Target crashed", which is the same for a fault of the browser, a process that was killed for want of
memory, and a full disk.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, CDPSession

MEBIBYTE = 1 << 20
CGROUP = Path("/sys/fs/cgroup")  # version 2; the files of version 1 stand in a folder "memory"

_sessions: list[CDPSession] = []
_told: list[str] = []


def watch(browser: Browser) -> None:
    """Keep what ``browser`` tells of each process that dies."""
    session = browser.new_browser_cdp_session()
    session.on("Target.targetCrashed", _keep)
    session.send("Target.setDiscoverTargets", {"discover": True})
    browser.on("disconnected", lambda _: _sessions.remove(session))
    _sessions.append(session)


def take() -> list[str]:
    """What was kept since the last call."""
    for session in _sessions:
        session.send("Target.getTargets")  # when this is answered, all that was told before it is here
    told = list(_told)
    _told.clear()
    return told


def _keep(event: dict[str, Any]) -> None:
    _told.append(f"a page's process {event['status']} (signal {event['errorCode']}); {', '.join(_left())}")


def _left() -> Iterator[str]:
    for folder in (tempfile.gettempdir(), "/dev/shm"):
        if Path(folder).is_dir():
            yield f"{shutil.disk_usage(folder).free // MEBIBYTE} MiB left in {folder}"
    available = re.search(r"^MemAvailable: +(\d+) kB", _text(Path("/proc/meminfo")), re.MULTILINE)
    if available:
        yield f"{int(available[1]) // 1024} MiB of memory left"
    killed = re.search(r"^oom_kill (\d+)", _text(Path("/proc/vmstat")), re.MULTILINE)
    if killed:
        yield f"{killed[1]} processes killed for want of it"
    for name in (
        "memory.current",
        "memory.max",
        "memory/memory.usage_in_bytes",
        "memory/memory.limit_in_bytes",
    ):
        if (CGROUP / name).is_file():
            yield f"{name} {_text(CGROUP / name).strip()}"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
