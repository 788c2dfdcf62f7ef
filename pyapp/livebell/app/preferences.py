"""The bell's own settings: what each user chose, remembered in this browser."""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.ports import Storage

SOUND = "sound"
SYSTEM = "system"
TITLE = "title_count"
FAVICON = "favicon"
NAMES = (SOUND, SYSTEM, TITLE, FAVICON)
KEY = "livebell:preferences:"


class Preferences:
    """
    Which of ``NAMES`` are on. ``defaults`` counts until the user ``who`` has chosen.

    Storage that is lost, or holds something else, is no fault: the defaults count again.
    """

    def __init__(self, storage: "Storage", defaults: "dict[str, bool]") -> None:
        self._storage = storage
        self._defaults = defaults
        self._who = ""
        self._chosen: dict[str, bool] = {}

    def of(self, who: "str | None") -> None:
        """From now on those of this user; None: of nobody that we know by name."""
        if (who or "") != self._who:
            self._who = who or ""
            self._chosen = self._read()

    def is_on(self, name: str) -> bool:
        """Chosen, or by default."""
        return self._chosen.get(name, self._defaults.get(name, False))

    def switch(self, name: str) -> None:
        """On where it was off, and the other way round; and remember it."""
        self._chosen[name] = not self.is_on(name)
        self._storage.set(KEY + self._who, json.dumps(self._chosen))

    def forget(self) -> None:
        """Nothing of this user stays."""
        self._storage.remove(KEY + self._who)
        self._chosen = {}

    def switches(self) -> "list[tuple[str, bool]]":
        """All of them, in their order."""
        return [(name, self.is_on(name)) for name in NAMES]

    def load(self) -> None:
        """Read what is stored, before anything is shown."""
        self._chosen = self._read()

    def _read(self) -> "dict[str, bool]":
        try:
            stored = json.loads(self._storage.get(KEY + self._who) or "{}")
        except ValueError:
            return {}
        if not isinstance(stored, dict):
            return {}
        return {name: stored[name] for name in NAMES if isinstance(stored.get(name), bool)}
