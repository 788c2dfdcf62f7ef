"""What a page takes in memory: its renderer's share, as the kernel counts it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MEBIBYTE = 1024 * 1024


def renderer_memory(page: Page) -> float:
    """
    MiB of the process that draws ``page``, after its garbage was collected.

    The proportional set size (proc(5), ``Pss`` of ``smaps_rollup``): what is shared with other processes counts by
    its share. ``page`` must be the browser's only page; of its renderers the largest one is meant, because
    Chromium keeps an empty one in reserve.
    """
    session = page.context.new_cdp_session(page)
    for _ in range(2):  # what finalizers let go is collected by the second
        session.send("HeapProfiler.collectGarbage")
    browser = page.context.browser
    assert browser is not None
    system = browser.new_browser_cdp_session()
    processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
    system.detach()
    return max(_share_of(each["id"]) for each in processes if each["type"] == "renderer") / MEBIBYTE


def _share_of(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, value, *_ = line.split()
        if name == "Pss:":
            return int(value) * 1024
    raise LookupError(
        f"/proc/{process}/smaps_rollup has no line Pss: this kernel cannot tell (Linux 4.14 can)"
    )
