"""
The one place that touches the document: patch the widget, hear what is done in it, follow its popovers.

Events are delegated to one listener per type at the root, so that the whole widget needs a
handful of proxies, however many notifications it shows.
"""

import json

import js

from livebell.browser import ffi

MOUNT = "lb-mount"
GAP = 8  # pixels between the bell and its panel


class Surface:
    """
    The shadow root of one bell.

    ``on_action(name, identity, event)`` hears every ``data-action``; ``identity`` is the value
    of the nearest ``data-id`` (None where there is none). ``on_outside()`` and ``on_escape()``
    are called while the panel is open.
    """

    def __init__(self, host, on_action, on_outside, on_escape):
        self.host = host
        root = ffi.plain(host.shadowRoot)
        if root is None:
            root = host.attachShadow(ffi.to_object({"mode": "open"}))
        self.root = root
        mount = ffi.plain(root.getElementById(MOUNT))
        if mount is None:
            mount = js.document.createElement("div")
            mount.id = MOUNT
            root.append(mount)
        self.mount = mount
        self._on_action = on_action
        self._on_outside = on_outside
        self._on_escape = on_escape
        self._ends = [
            ffi.listen(self.mount, "click", self._clicked),
            ffi.listen(self.mount, "keydown", self._key_pressed),
        ]
        self._outside = None
        self._last = None
        self._frame = None
        self._draw = None
        self._frame_proxy = ffi.proxy(self._frame_came)

    # -- drawing ---------------------------------------------------------------------------

    def request(self, draw):
        """Call ``draw()`` in the next animation frame; many requests are one frame."""
        self._draw = draw
        if self._frame is None:
            self._frame = js.requestAnimationFrame(self._frame_proxy)

    def _frame_came(self, *_):
        self._frame = None
        draw = self._draw
        if draw is not None and self._frame_proxy is not None:
            draw()

    def show(self, markup, is_open):
        """Patch the widget to ``markup``, and its panel into or out of the top layer."""
        if markup != self._last:
            self._last = markup
            ffi.bridge().morph(self.mount, markup)
        self._popover("lb-toaster", True)
        panel = self._popover("lb-panel", is_open)
        if is_open and self._outside is None:
            self._outside = ffi.listen(js.document, "pointerdown", self._pointer_down)
            self.place(panel)
            self.focus("lb-panel")
        elif not is_open and self._outside is not None:
            self._outside()
            self._outside = None

    def _popover(self, identity, wanted):
        element = self.root.getElementById(identity)
        if ffi.plain(element) is None:
            return None
        shown = bool(element.matches(":popover-open"))
        if wanted and not shown:
            ffi.call(element, "showPopover")
        elif shown and not wanted:
            ffi.call(element, "hidePopover")
        return element

    def place(self, panel):
        """Put the panel under the bell; CSS keeps it inside the viewport."""
        button = ffi.plain(self.root.getElementById("lb-button"))
        if button is None or panel is None:
            return
        box = button.getBoundingClientRect()
        right_to_left = str(js.getComputedStyle(self.mount).direction) == "rtl"
        end = box.left if right_to_left else js.document.documentElement.clientWidth - box.right
        self.mount.style.setProperty("--livebell-panel-top", str(round(box.bottom + GAP)) + "px")
        self.mount.style.setProperty("--livebell-panel-inset-end", str(max(round(end), 0)) + "px")

    def focus(self, identity):
        """Put the focus on an element of the widget."""
        element = ffi.plain(self.root.getElementById(identity))
        if element is not None:
            element.focus()

    # -- hearing ---------------------------------------------------------------------------

    def _clicked(self, event):
        element = ffi.plain(event.target.closest("[data-action]"))
        if element is None:
            return
        self._on_action(str(element.getAttribute("data-action")), self._identity_of(element), event)

    def _identity_of(self, element):
        owner = ffi.plain(element.closest("[data-id]"))
        return None if owner is None else json.loads(str(owner.getAttribute("data-id")))

    def _key_pressed(self, event):
        if str(event.key) == "Escape" and self._outside is not None:
            event.stopPropagation()
            self._on_escape()

    def _pointer_down(self, event):
        path = event.composedPath()
        if not path.includes(self.host):
            self._on_outside()

    def emit(self, name, detail, cancelable=False):
        """Send a ``CustomEvent`` from the host; False where somebody called ``preventDefault()``."""
        return ffi.dispatch(self.host, name, detail, cancelable)

    def close(self):
        """Leave the document as it was found, but for the bell's last picture."""
        if self._frame is not None:
            js.cancelAnimationFrame(self._frame)
        for end in self._ends:
            end()
        self._ends = []
        if self._outside is not None:
            self._outside()
            self._outside = None
        if self._frame_proxy is not None:
            ffi.destroy(self._frame_proxy)
            self._frame_proxy = None


def mark(name):
    """``performance.mark``, once per name and page."""
    if not js.performance.getEntriesByName(name).length:
        js.performance.mark(name)


def minutes_ahead_of_utc():
    """What the local clock shows, minus UTC, in minutes."""
    return -int(js.Date.new().getTimezoneOffset())


def removed(element, callback):
    """Call ``callback()`` once when ``element`` has left the document."""

    def changed(*_):
        if not element.isConnected:
            end()
            callback()

    made = ffi.proxy(changed)
    observer = js.MutationObserver.new(made)
    observer.observe(js.document, ffi.to_object({"childList": True, "subtree": True}))
    ends = [made]

    def end():
        if ends:
            observer.disconnect()
            ffi.destroy(ends.pop())

    return end
