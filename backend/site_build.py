"""
The page as browsers get it: built into a folder once, and again when its sources have changed.

``tools/build`` does the work; this is where the command line and the server meet it.
"""

import fcntl
import logging
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import SettingsError
from tools.build.errors import BuildFailed
from tools.build.site import MARK, Options, build_site
from tools.build.sources import Sources

logger = logging.getLogger("livebell")

WORKSHOP = "build"  # in the checkout; made by us, never committed
KEPT = 3  # builds: who has a page of the last one open may still ask for its files
COPIES_KEPT = 14 * 86_400  # seconds since a build last took one
HOSTED_QUALITY = 11  # brotli: a minute, once, for what every visitor downloads
LOCAL_QUALITY = 9


def say(words: str) -> None:
    """One line of progress, at once; not on stdout, which belongs to what a command prints."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201


def build(site: Path, target: Path, api_url: str | None, ws_url: str | None, offline: str = "auto") -> None:
    """Write ``site`` for any static host to ``target``. Raises ``SettingsError``."""
    if not site.is_dir():
        raise SettingsError(
            f"LIVEBELL_SITE_DIR must be a folder, got {str(site)!r}; correct it or leave it out"
        )
    options = Options(api_url, ws_url, quality=HOSTED_QUALITY, offline=offline)
    try:
        build_site(site.resolve(), target.resolve(), options, _workshop(site.resolve()), say)
    except BuildFailed as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        raise SettingsError(
            f"the page cannot be built in {target} ({error}); choose another --out"
        ) from error


class LocalSite:
    """
    The site of the checkout ``root`` while a server runs. ``folders``: the present build first, then
    earlier ones of this server, whose pages may still be open somewhere.

    A folder that is not a checkout is served as it is: a build, or whatever somebody put there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._is_checkout = (self._root / "pyapp" / "livebell").is_dir() and not (self._root / MARK).exists()
        self._lock = threading.Lock()
        self._fingerprint = ""
        self.folders = [self._root]

    def prepare(self) -> None:
        """Build what is not built yet. Raises ``SettingsError``."""
        if self._is_checkout:
            with self._lock:
                try:
                    self._fingerprint = Sources(self._root).fingerprint()
                    self.folders = [local_build(self._root)]
                except BuildFailed as error:
                    raise SettingsError(str(error)) from error

    def refresh(self) -> None:
        """
        Before a page goes out: where a source was edited, build from source, which takes a second.

        An edit that does not compile is said in the log, and the last good build goes on being served.
        """
        if not self._is_checkout or not self._lock.acquire(blocking=False):
            return
        try:
            now = Sources(self._root).fingerprint()
            if now != self._fingerprint:
                self._fingerprint = now
                newest = local_build(self._root, draft=True)
                self.folders = [newest, *(folder for folder in self.folders if folder != newest)][:KEPT]
        except (BuildFailed, OSError) as error:
            logger.warning("the page was not built anew: %s", error)
        finally:
            self._lock.release()


def local_build(root: Path, *, draft: bool = False) -> Path:
    """The folder of the present sources' build; made where it is not there. Raises ``BuildFailed``."""
    workshop = _workshop(root)
    digest = Sources(root).digest()
    whole, quick = workshop / f"site-{digest}", workshop / f"draft-{digest}"
    with _one_at_a_time(workshop):
        for folder in (whole, quick) if draft else (whole,):
            if (folder / MARK).exists():
                folder.touch()
                return folder
        if not draft:
            say("Building the page …")
        target = quick if draft else whole
        build_site(
            root, target, Options(quality=LOCAL_QUALITY, draft=draft), workshop, _silent if draft else say
        )
        _sweep(workshop, "draft-*" if draft else "site-*", target)
        _sweep(workshop / "parts", "app-*", None)
        _sweep_copies(workshop / "compressed")
        return target


def _silent(_words: str) -> None:
    pass


def _workshop(root: Path) -> Path:
    folder = root / WORKSHOP
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _one_at_a_time(workshop: Path) -> Iterator[None]:
    """Servers that start together: the first builds, the others find it built."""
    with (workshop / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _sweep(folder: Path, pattern: str, newest: Path | None) -> None:
    """Keep the last few of what ``pattern`` finds."""
    found = sorted(folder.glob(pattern), key=lambda each: each.stat().st_mtime, reverse=True)
    for each in [each for each in found if each != newest][KEPT - 1 :]:
        shutil.rmtree(each, ignore_errors=True)


def _sweep_copies(folder: Path) -> None:
    """Compressed copies that no build has used for long."""
    for file in folder.glob("*"):
        if time.time() - file.stat().st_mtime > COPIES_KEPT:
            file.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        local_build(Path(__file__).resolve().parent.parent)
    except BuildFailed as failure:
        sys.exit(f"livebell: {failure}")
