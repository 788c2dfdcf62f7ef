"""What a site is built from, and whether it has changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tools.build.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDED = (
    "index.html",
    "pyscript.toml",
    "package-lock.json",
    "pyapp/main.py",
    "pyapp/livebell",
    "public/vendor/.stamp",
)
LEFT_OUT = {"__pycache__", "vendor"}


class Sources:
    """The checkout in ``root``. Raises ``BuildFailed`` where something is missing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in NEEDED:
            if not (root / name).exists():
                raise BuildFailed(
                    f"{root / name} is missing, and the page needs it; run make run once, it fetches it"
                )

    @property
    def vendor(self) -> Path:
        """The browser runtimes."""
        return self.root / "public" / "vendor"

    @property
    def library(self) -> Path:
        """The package ``livebell``."""
        return self.root / "pyapp" / "livebell"

    def modules(self) -> dict[str, Path]:
        """The library's modules by their paths below ``pyapp``, without those that only tests use."""
        return {
            file.relative_to(self.library.parent).as_posix(): file
            for file in sorted(self.library.rglob("*.py"))
            if "testing" not in file.relative_to(self.library).parts
        }

    def pyscript_modules(self) -> dict[str, Path]:
        """The modules of the package ``pyscript``, which PyScript's script would bring as text."""
        return {
            f"pyscript/{file.name}": file for file in sorted((self.vendor / "pyscript_python").glob("*.py"))
        }

    def files(self) -> Iterator[Path]:
        """Everything that decides what is built. The runtimes stand for themselves by their stamp."""
        yield from (self.root / name for name in NEEDED if (self.root / name).is_file())
        for folder in ("pyapp", "public", "tools/build"):
            for file in sorted((self.root / folder).rglob("*")):
                parts = file.relative_to(self.root).parts
                if file.is_file() and not LEFT_OUT.intersection(parts) and not file.name.startswith("."):
                    yield file

    def fingerprint(self) -> str:
        """Differs as soon as a file was written; costs a look at each."""
        total = hashlib.sha256()
        for file in self.files():
            status = file.stat()
            total.update(f"{file}\0{status.st_mtime_ns}\0{status.st_size}\n".encode())
        return total.hexdigest()

    def digest(self) -> str:
        """The same for the same content, whenever it was written."""
        total = hashlib.sha256()
        for file in self.files():
            content = file.read_bytes()
            total.update(f"{file.relative_to(self.root)}\0{len(content)}\n".encode())
            total.update(content)
        return total.hexdigest()[:16]
