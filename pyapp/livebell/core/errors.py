"""
What can go wrong, as a tree.

    LivebellError
    ├── InvalidSetting          a setting that cannot be used
    │   ├── InvalidApiUrl       api_url is neither an http(s) URL nor a path
    │   └── InvalidWsUrl        ws_url is not a ws(s) URL
    ├── NotInitialized          something needs an address and none is known
    └── BadFrame                a frame that is not a message (never leaves the service)

Fields for programs, a sentence for people: what was expected, what came, what to do.
"""


class LivebellError(Exception):
    """The root: ``except LivebellError`` catches whatever livebell raises on purpose."""


class InvalidSetting(LivebellError):
    """A setting has a value that cannot be used. ``name``, ``value`` and ``reason`` say which and why."""

    def __init__(self, name: str, value: object, expected: str, reason: str) -> None:
        self.name = name
        self.value = value
        self.reason = reason
        super().__init__(f"{name} must be {expected}, got {value!r}: {reason}")


class InvalidApiUrl(InvalidSetting):
    """The ``api_url`` cannot be turned into a WebSocket address (protocol section 1)."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__("api_url", value, "an http(s) URL or a path such as '/api'", reason)


class InvalidWsUrl(InvalidSetting):
    """The ``ws_url`` is not an address that a WebSocket can be opened on."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__("ws_url", value, "a ws:// or wss:// URL", reason)


class NotInitialized(LivebellError):
    """Somebody asked for the backend before an address was known."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        super().__init__(
            f"{wanted} needs an address: call websocket_service.initialize(api_url, token=...) first"
        )


class BadFrame(LivebellError):
    """A frame that section 7 of the protocol drops. ``kind`` groups warnings, so that each comes once."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind}: {detail}" if detail else kind)
