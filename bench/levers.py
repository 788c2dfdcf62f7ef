"""
What each lever of start-up gives: the page built without it, beside the page as it is.

    python -m bench.levers [runs]

Not part of `make bench`, which shows what we promise; this shows why the build does what it does.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from bench.cases.startup import OPEN, PREPARED, READY
from bench.figures import spread
from bench.visits import profile, visit
from tests.support.server import LiveServer
from tools.build.site import Options, build_site

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = Path(__file__).resolve().parents[1]
# The name of a variant, and the levers that it is built without.
VARIANTS: dict[str, frozenset[str]] = {
    "as it is": frozenset(),
    "without the snapshot": frozenset({"snapshot"}),
    "without preloads": frozenset({"preload"}),
    "without bytecode (and so without a snapshot)": frozenset({"bytecode"}),
    "without any of these": frozenset({"bytecode", "preload"}),
}
RUNS = 3


def main() -> None:
    """Measure, taking turns, and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livebell-levers-")))
        servers = {}
        for number, (name, without) in enumerate(VARIANTS.items()):
            site = folder / f"site-{number}"
            build_site(ROOT, site, Options(without=without), ROOT / "build", lambda _: None)
            server = LiveServer(folder / f"server-{number}", env={"LIVEBELL_SITE_DIR": str(site)})
            (folder / f"server-{number}").mkdir()
            servers[name] = stack.enter_context(server)
        playwright = stack.enter_context(sync_playwright())
        print("| | first visit, 9 Mbit/s, until ready | return visit, until open |")
        print("|---|---|---|")
        rows = _measure(playwright, folder, servers, runs)
    for name, (first, again) in rows.items():
        print(f"| {name} | {spread(first, 'ms', 0)} | {spread(again, 'ms', 0)} |")
    whole = [statistics.median(times) for times in rows["as it is"]]
    print(f"medians as it is: {whole[0]:.0f} ms, {whole[1]:.0f} ms")


def _measure(
    playwright: Playwright, folder: Path, servers: dict[str, LiveServer], runs: int
) -> dict[str, tuple[list[float], list[float]]]:
    rows: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in servers}
    with ExitStack() as stack:
        returning = {}
        for name, server in servers.items():
            context = stack.enter_context(profile(playwright, folder / f"returning-{name.replace(' ', '-')}"))
            for _ in range(2):
                visit(context, server.url, PREPARED)
            returning[name] = context
        for run in range(runs):
            for name, server in servers.items():
                with profile(playwright, folder / f"{run}-{name.replace(' ', '-')}") as context:
                    rows[name][0].append(visit(context, server.url, OPEN, slow=True).marks[READY])
                rows[name][1].append(visit(returning[name], server.url, OPEN).marks[OPEN])
    return rows


if __name__ == "__main__":
    main()
