"""The order of the documentation's pages. A page that is not written yet is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PAGES = {
    "Quick start": "index.md",
    "The element": "element.md",
    "Styling": "styling.md",
    "Languages": "languages.md",
    "Python in the browser": "python.md",
    "Python reference": "reference.md",
    "Backend": "backend.md",
    "From polling to live": "migration.md",
    "Troubleshooting": "troubleshooting.md",
    "Security": "security.md",
    "Performance": "performance.md",
    "Browsers": "browsers.md",
    "Packages": "packages.md",
}


def on_config(config: Any) -> Any:  # noqa: ANN401 - MkDocs' own type, which is no part of what we install to work
    """MkDocs calls this before it reads any page."""
    folder = Path(config["docs_dir"])
    config["nav"] = [{title: page} for title, page in PAGES.items() if (folder / page).is_file()]
    return config
