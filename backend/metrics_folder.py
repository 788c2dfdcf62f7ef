"""
Where several processes keep their numbers: a folder that goes away with them.

A server that was killed cannot take its folder away, so the next one does. Which folders
have lost their server is told by a lock: the system lets go of it when the process ends,
however it ends, and while it runs nobody else gets it, in another container neither.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "livebell-metrics-"
LOCK = "in-use"


@contextmanager
def metrics_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new folder in ``parent``, by default the system's for what is temporary; those of the dead are removed."""
    parent = parent or Path(tempfile.gettempdir())
    _remove_orphans(parent)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent) as name:
        folder = Path(name)
        # Locked before it has its name: nobody finds it open in between.
        with (folder / "new").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "new").rename(folder / LOCK)
            yield folder


def _remove_orphans(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            with (folder / LOCK).open() as lock:
                if os.fstat(lock.fileno()).st_uid != os.geteuid():
                    continue  # not ours to judge
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # it is in use, or another one removes it, or it is nobody's
