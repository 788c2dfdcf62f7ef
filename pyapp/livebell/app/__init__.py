"""
The only place where rooms meet: build, wire, mount.

``app()`` is the page's one set of services; importing it asks nothing of the machine.
"""

from livebell.app.wiring import App

_made: "list[App]" = []


def app() -> App:
    """The page's one app, made at the first call."""
    if not _made:
        _made.append(App())
    return _made[0]
