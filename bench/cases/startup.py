"""
From the navigation to a live bell, beside a stock PyScript page that says hello, and beside React's bell.

Both from the same npm packages, by the same server, with the same compression. First visits have a fresh
profile each; return visits share one, and are counted from the third on, when the browser has kept what it
compiled. Ours and the baseline take turns, so that a busy minute of the machine meets both.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from bench import react
from bench.figures import Figure, spread
from bench.memory import renderer_memory
from bench.stock import FIRST_LINE, StockServer, write_site
from bench.visits import Visit, open_page, profile, visit
from tests.support.host_page import HostPage
from tests.support.server import LiveServer
from tests.support.watched import Watched
from tools.build.site import Options, build_site
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Playwright

PAINTED, READY, OPEN = "livebell:painted", "livebell:ready", "livebell:open"
PREPARED = "livebell:prepared"  # our page has fetched what it keeps for the next visit
OUR_PAGE = "our page"
ROOT = Path(__file__).resolve().parents[2]
QUALITY = 11  # of a site that is built to be hosted
MEGABYTE = 1e6

HOST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
<script type="module" src="{bell}/livebell.js"></script></head>
<body><h1>A page of somebody else's</h1><live-bell api-url="{bell}/api"></live-bell>
<script type="module">
  document.querySelector("live-bell").getToken = async () => (await fetch("/my-token")).text();
</script></body></html>"""


class Subject:
    """A page to be visited: where, and the mark that ends its start."""

    def __init__(self, name: str, url: str, mark: str) -> None:
        self.name = name
        self.url = url
        self.mark = mark


def measure(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Everything about start-up."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="livebell-bench-")))
        say("  building both sites (brotli 11 takes a minute or two the first time) …")
        page, tag, stock = _subjects(stack, folder, say)
        rival = _rival(stack, folder, say)
        playwright = stack.enter_context(sync_playwright())
        subjects = [stock, page, tag, rival]
        say("  first visits …")
        cold = _first_visits(playwright, folder / "cold", subjects, runs, slow=False)
        say("  first visits at 9 Mbit/s, 60 ms …")
        slow = _first_visits(playwright, folder / "slow", subjects, runs, slow=True)
        say("  return visits …")
        warm = _return_visits(playwright, folder / "warm", subjects, runs)
        say("  memory …")
        memory = _memory(playwright, [page, tag, rival], runs)
        say("  a return visit without a network …")
        offline = _offline(playwright, folder / "offline")
    yield from _figures(page, tag, stock, cold, slow, warm)
    yield from _beside_react(page, tag, rival, slow, warm, memory)
    yield offline


def _subjects(stack: ExitStack, folder: Path, say: Callable[[str], None]) -> tuple[Subject, Subject, Subject]:
    site = folder / "site"
    write_site(folder / "stock", ROOT / "build", QUALITY)
    _build(site, say)
    host = HostPage("", lambda: server.token("demo"))
    server = LiveServer(folder, env={"LIVEBELL_SITE_DIR": str(site)}, extra_args=["--allow-origin", host.url])
    stack.enter_context(host)
    stack.enter_context(server)
    host.html = HOST.replace("{bell}", server.url)
    stock = stack.enter_context(StockServer(folder / "stock", folder / "stock-var"))
    return (
        Subject(OUR_PAGE, server.url, OPEN),
        Subject("<live-bell>", host.url, OPEN),
        Subject("stock PyScript", stock.url, FIRST_LINE),
    )


def _rival(stack: ExitStack, folder: Path, say: Callable[[str], None]) -> Subject:
    """React's bell in a host page, as the tag is, with a backend of its own."""
    (folder / "rival").mkdir()
    react.write_site(folder / "rival-site", ROOT / "build", QUALITY, say)
    host = stack.enter_context(HostPage("", lambda: server.token("demo")))
    site = {"LIVEBELL_SITE_DIR": str(folder / "rival-site")}
    server = LiveServer(folder / "rival", env=site, extra_args=["--allow-origin", host.url])
    stack.enter_context(server)
    host.html = react.HOST.replace("{bell}", server.url)
    return Subject("React", host.url, react.OPEN)


def _build(site: Path, say: Callable[[str], None]) -> None:
    build_site(ROOT, site, Options(quality=QUALITY), ROOT / "build", lambda words: say(f"    {words}"))


def _offline(playwright: Playwright, folder: Path) -> Figure:
    """Whether the page opens without server and network, with its last count, and says "Offline"."""
    folder.mkdir()
    build_site(ROOT, folder / "site", Options(offline="on"), ROOT / "build", lambda _: None)
    with (
        LiveServer(folder, env={"LIVEBELL_SITE_DIR": str(folder / "site")}) as server,
        profile(playwright, folder / "profile") as context,
    ):
        window = Watched(context.new_page(), server.url).open_live()
        server.notify("demo", "One")
        window.expect_unread(1)
        window.until(lambda: window.page.evaluate("navigator.serviceWorker.ready.then(() => true)"))
        server.stop()
        context.set_offline(True)
        window.open().expect_unread(1)
        window.bell.click()
        window.expect_status("Offline")  # each of these raises where it is not so
    return Figure(
        "our page, offline return visit: bell with last count, Offline",
        1,
        unit="of 1",
        target=1,
        at_least=True,
    )


Visits = dict[str, list[Visit]]


def _first_visits(
    playwright: Playwright, folder: Path, subjects: list[Subject], runs: int, *, slow: bool
) -> Visits:
    found: Visits = {subject.name: [] for subject in subjects}
    for run in range(runs):
        for number, subject in enumerate(subjects):
            with profile(playwright, folder / f"{run}-{number}") as context:
                found[subject.name].append(visit(context, subject.url, subject.mark, slow=slow))
    return found


def _return_visits(playwright: Playwright, folder: Path, subjects: list[Subject], runs: int) -> Visits:
    found: Visits = {subject.name: [] for subject in subjects}
    with ExitStack() as stack:
        contexts = [
            stack.enter_context(profile(playwright, folder / str(number))) for number in range(len(subjects))
        ]
        for subject, context in zip(subjects, contexts, strict=True):
            for _ in range(2):
                visit(context, subject.url, PREPARED if subject.name == OUR_PAGE else subject.mark, idle=True)
        for _ in range(runs):
            for subject, context in zip(subjects, contexts, strict=True):
                found[subject.name].append(visit(context, subject.url, subject.mark))
    return found


def _memory(playwright: Playwright, subjects: list[Subject], runs: int) -> dict[str, list[float]]:
    """MiB of each page's renderer when its bell is open on the line, each time in a browser of its own."""
    found: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for _ in range(runs):
        for subject in subjects:
            browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
            page = browser.new_page()
            open_page(page, subject.url, subject.mark)
            page.wait_for_load_state("networkidle")
            found[subject.name].append(renderer_memory(page))
            browser.close()
    return found


def _figures(
    page: Subject, tag: Subject, stock: Subject, cold: Visits, slow: Visits, warm: Visits
) -> Iterator[Figure]:
    for subject, limits in ((page, (0.25, 0.65, None)), (tag, (0.12, 0.12, None))):
        for name, visits, target in (
            ("return visit", warm, limits[0]),
            ("first visit at 9 Mbit/s, 60 ms", slow, limits[1]),
            ("first visit", cold, limits[2]),
        ):
            yield _ratio(f"{subject.name}, {name}, until open", subject, stock, visits, target)
    for subject, megabytes in ((page, 4.3), (tag, 0.28)):
        # At 9 Mbit/s nothing comes before its time: what is fetched at idle is not counted by luck.
        sizes = [one.bytes_until(OPEN) / MEGABYTE for one in slow[subject.name]]
        yield Figure(
            f"{subject.name}, bytes of a first visit until open",
            max(sizes),
            unit="MB",
            target=megabytes,
            ours=spread(sizes, "MB", 3),
            runs=len(sizes),
        )
    for subject in (page, tag):
        shares = [one.marks[PAINTED] / one.marks[READY] for one in cold[subject.name]]
        yield Figure(
            f"{subject.name}, painted over ready, first visit",
            statistics.median(shares),
            target=0.10 if subject is page else None,
            ours=spread([one.marks[PAINTED] for one in cold[subject.name]], "ms", 0),
            baseline="ready after " + spread([one.marks[READY] for one in cold[subject.name]], "ms", 0),
            runs=len(shares),
        )
    for subject in (page, tag):
        for name, visits in (("return visit", warm), ("first visit", cold)):
            tasks = [max(one.long_tasks, default=0) for one in visits[subject.name]]
            yield Figure(
                f"{subject.name}, longest task, {name}",
                statistics.median(tasks),
                unit="ms",
                ours=spread(tasks, "ms", 0),
                runs=len(tasks),
                note="The aim is 200 ms, where the engine allows it: restoring memory is one task.",
            )


def _beside_react(
    page: Subject, tag: Subject, rival: Subject, slow: Visits, warm: Visits, memory: dict[str, list[float]]
) -> Iterator[Figure]:
    """No aims: an interpreter is more than React is, and this says how much."""
    theirs = max(one.bytes_until(rival.mark) for one in slow[rival.name]) / 1e3
    for subject in (page, tag):
        yield _ratio(f"{subject.name}, return visit, until open, over React", subject, rival, warm, None)
        ours = max(one.bytes_until(subject.mark) for one in slow[subject.name]) / 1e3
        yield Figure(
            f"{subject.name}, bytes of a first visit until open, over React",
            ours / theirs,
            ours=f"{ours:.0f} kB",
            baseline=f"React, Redux Toolkit, partysocket: {theirs:.0f} kB",
        )
        yield Figure(
            f"{subject.name}, memory of its renderer, over React",
            statistics.median(memory[subject.name]) / statistics.median(memory[rival.name]),
            ours=spread(memory[subject.name], "MiB"),
            baseline="React, Redux Toolkit, partysocket: " + spread(memory[rival.name], "MiB"),
            runs=len(memory[subject.name]),
            note="proportional set size after a collection; an empty page of Chromium's is in both",
        )


def _ratio(name: str, ours: Subject, stock: Subject, visits: Visits, target: float | None) -> Figure:
    mine = [one.marks[ours.mark] for one in visits[ours.name]]
    theirs = [one.marks[stock.mark] for one in visits[stock.name]]
    return Figure(
        name,
        statistics.median(mine) / statistics.median(theirs),
        target=target,
        ours=spread(mine, "ms", 0),
        baseline=f"{stock.name} " + spread(theirs, "ms", 0),
        runs=len(mine),
        detail={"ours": mine, "baseline": theirs},
    )
