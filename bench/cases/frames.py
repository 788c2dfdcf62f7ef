"""
What a frame costs on its way through service, store and selectors, beside Redux Toolkit.

Both sides replay the same frames in the same page, one MessageEvent each, in turns, until the last one is
in the store; what the selectors of both say then must be equal, or nothing was compared. A second line shows
what a frame costs that comes alone: what is shared in a burst, it pays by itself.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, spread
from bench.pages import Pages
from bench.react import bundle
from tools.chromium import FLAGS, executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FRAMES = 10_000
SHAPES = ("array", "adapter")
LONG_LIST = 10_000
ALONE = 600  # frames; each waits for the browser's next turn
TARGETS = {"pyodide": 0.25, "micropython": 0.70}
NAMES = {"pyodide": "Pyodide", "micropython": "MicroPython"}
LONGEST_TASK = 50.0  # milliseconds; from there on a browser calls a task long (W3C Long Tasks)


def measure(runs: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """Two interpreters, two lengths of the list, and a stream with the bell on the page."""
    made = {"/redux.bundle.js": bundle("redux.js", say), "/react.bundle.js": bundle("react_bell.jsx", say)}
    with Pages(made) as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
        theirs = _stream(_opened(browser, pages.url), "theirs", say)
        for interpreter in ("pyodide", "micropython"):
            say(f"  starting {NAMES[interpreter]}")
            page = _booted(browser, pages.url, interpreter)
            yield _ratio(page, interpreter, 100, FRAMES, runs, say, TARGETS[interpreter])
            if interpreter == "pyodide":
                yield _ratio(page, interpreter, LONG_LIST, 300, max(runs // 2, 1), say, None)
            yield _alone(page, interpreter, runs)
            page.close()
            page = _booted(browser, pages.url, interpreter)  # what the baseline left to collect is not ours
            yield from _streamed(_stream(page, "ours", say), theirs, interpreter)
        browser.close()


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url + "/frames.html")
    page.wait_for_function("globalThis.bench")
    return page


def _booted(browser: Browser, url: str, interpreter: str) -> Page:
    page = _opened(browser, url)
    _call(page, "boot", interpreter)
    return page


def _call(page: Page, name: str, *values: object) -> object:
    return page.evaluate("async ([name, values]) => bench[name](...values)", [name, list(values)])


def _ratio(
    page: Page,
    interpreter: str,
    size: int,
    count: int,
    runs: int,
    say: Callable[[str], None],
    target: float | None,
) -> Figure:
    """Ours over the faster shape of theirs; one run of each is thrown away, for the engines to warm up."""
    ours: list[float] = []
    theirs: dict[str, list[float]] = {shape: [] for shape in SHAPES}
    page.evaluate("([size, count]) => { bench.frames = bench.story(size, count) }", [size, count])
    for run in range(runs + 1):
        mine = page.evaluate("async (size) => bench.ours(size, bench.frames)", size)
        for shape in SHAPES:
            other = page.evaluate("([shape, size]) => bench.theirs(shape, size, bench.frames)", [shape, size])
            if other["seen"] != mine["seen"]:
                raise AssertionError(f"ours and {shape} disagree: {mine['seen']} and {other['seen']}")
            if run:
                theirs[shape].append(other["micros"])
        if run:
            ours.append(mine["micros"])
            say(f"  {size} in the list, run {run}: {ours[-1]:.1f} µs; {_together(theirs)}")
    best = min(SHAPES, key=lambda shape: statistics.median(theirs[shape]))
    return Figure(
        name=f"a frame to the store and its selectors, {NAMES[interpreter]}, {size} in the list",
        value=statistics.median(ours) / statistics.median(theirs[best]),
        target=target,
        ours=spread(ours, "µs"),
        baseline=f"Redux Toolkit ({best}, the faster of two shapes): {spread(theirs[best], 'µs')}",
        runs=runs,
        detail={"ours": ours, **theirs, "frames": count},
    )


def _alone(page: Page, interpreter: str, runs: int) -> Figure:
    """Frames that come one by one, with nothing else to do between them."""
    page.evaluate("(count) => { bench.frames = bench.story(100, count) }", ALONE)
    readings: dict[str, list[float]] = {"ours": [], "theirs": []}
    for run in range(runs + 1):
        for name, call in (("ours", "bench.ours(100"), ("theirs", "bench.theirs('array', 100")):
            seen = page.evaluate(f"async () => {call}, bench.frames, true)")
            if run:
                readings[name].append(seen["micros"])
    return Figure(
        name=f"a frame that comes alone, {NAMES[interpreter]}, 100 in the list",
        value=statistics.median(readings["ours"]) / statistics.median(readings["theirs"]),
        target=None,
        ours=spread(readings["ours"], "µs"),
        baseline=f"Redux Toolkit (array): {spread(readings['theirs'], 'µs')}",
        runs=runs,
        detail={**readings, "frames": ALONE},
    )


def _together(theirs: dict[str, list[float]]) -> str:
    return ", ".join(f"{shape} {readings[-1]:.1f} µs" for shape, readings in theirs.items())


def _stream(page: Page, whose: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Frames come one task each while the open bell draws them."""
    page.evaluate("(count) => { bench.frames = bench.story(100, count) }", FRAMES)
    seen: dict[str, Any] = page.evaluate("async (whose) => bench.stream(whose, bench.frames)", whose)
    say(f"  {whose}: {FRAMES} frames into an open bell in {seen['seconds']:.1f} s")
    page.close()
    return seen


def _streamed(ours: dict[str, Any], theirs: dict[str, Any], interpreter: str) -> Iterator[Figure]:
    name = NAMES[interpreter]
    said = f"{FRAMES} frames in {ours['seconds']:.1f} s, {ours['renders']} renders in {ours['frames']} frames"
    yield Figure(f"renders in one animation frame, {name}", ours["worst"], "", 1, ours=said, detail=ours)
    longest = max(ours["tasks"], default=0.0)
    yield Figure(
        f"longest task while frames stream into an open bell, {name}",
        longest,
        "ms",
        LONGEST_TASK,
        ours=f"{len(ours['tasks'])} tasks over {LONGEST_TASK:.0f} ms",
        note="0 where no task was long: a browser reports none that is shorter",
        detail={"tasks": ours["tasks"]},
    )
    yield Figure(
        f"frames that stream into an open bell, {name}",
        ours["seconds"] / theirs["seconds"],
        ours=f"{ours['seconds'] * 1e6 / FRAMES:.0f} µs a frame, drawing included",
        baseline=f"React and partysocket: {theirs['seconds'] * 1e6 / FRAMES:.0f} µs, "
        f"longest task {max(theirs['tasks'], default=0.0):.0f} ms",
        note="the same frames, one task each, into a bell of the same markup and style sheet",
    )
