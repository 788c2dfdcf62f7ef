"""
The one place that touches the document: patch the widget, hear what is done in it, follow its popovers.

Events are delegated to one listener per type at the root, so that the whole widget needs a
handful of proxies, however many notifications it shows.
"""

import json

import js

from livebell.browser import ffi
from livebell.browser.boxes import Box, box_of, focused_box

MOUNT = "lb-mount"
GAP = 8  # pixels between the bell and its panel
ROOM = 336  # pixels that a panel of some use and its gaps need, as in livebell.css
KEYS = ("Escape", "PageDown", "PageUp", "Home", "End", "ArrowLeft", "ArrowRight")


class Surface:
    """
    The shadow root of one bell. ``owner`` hears what is done in it:

    ``acted(name, identity, event)``: something with a ``data-action`` was pressed; ``identity`` is the value
    of the nearest ``data-id`` (None where there is none). ``key_pressed(key, with_ctrl, spot)`` → whether it
    was for us; ``spot`` says where: ``tab``, ``toast`` (with its id), ``article`` (with its place) or ``""``.
    ``pressed_outside()`` while the panel is open. ``scrolled()``. ``over_toasts(why, is_over)``: the pointer
    or the focus. ``focus_moved()`` while toasts are shown. ``focus_lost(spot)``: what had the focus is gone.
    """

    def __init__(self, host, owner):
        self.host = host
        self.owner = owner
        self.root = ffi.plain(host.shadowRoot)
        if self.root is None:
            self.root = host.attachShadow(ffi.to_object({"mode": "open"}))
        self.mount = self._find_mount()
        self._ends = [
            ffi.listen(self.mount, "click", self._clicked),
            ffi.listen(self.mount, "auxclick", self._middle_clicked),
            ffi.listen(self.mount, "keydown", self._key_pressed),
            # Scrolling does not bubble.
            ffi.listen(self.mount, "scroll", lambda _: owner.scrolled(), True),
        ]
        self._while_open = None
        self._while_toasting = None
        self._toaster = None
        self._toaster_ends = None
        self._last = None
        self._frame = None
        self._draw = None
        self._frame_proxy = ffi.proxy(self._frame_came)

    def _find_mount(self):
        mount = ffi.plain(self.root.getElementById(MOUNT))
        if mount is None:
            mount = js.document.createElement("div")
            mount.id = MOUNT
            self.root.append(mount)
        return mount

    # -- drawing ---------------------------------------------------------------------------

    def request(self, draw):
        """Call ``draw()`` in the next animation frame; many requests are one frame."""
        self._draw = draw
        if self._frame is None and self._frame_proxy is not None:
            self._frame = js.requestAnimationFrame(self._frame_proxy)

    def _frame_came(self, *_):
        self._frame = None
        draw = self._draw
        if draw is not None and self._frame_proxy is not None:
            draw()

    def show(self, markup, is_open, has_toasts=False):
        """
        Patch the widget to ``markup``, and its panel into or out of the top layer.

        False where the document does not show it: something that is to stay as it is was not there.
        """
        self._draw = None  # what was asked for until now is in it: the next frame need not draw it again
        opens = is_open and self._while_open is None
        if opens:
            self._popover("lb-panel", True)  # before it is filled: what is not shown has no heights
        focused = self._spot_of(ffi.plain(self.root.activeElement))
        is_shown = True
        if markup != self._last:
            is_shown = bool(ffi.bridge().morph(self.mount, markup).ok)
            self._last = markup if is_shown else None
            ffi.drew(len(markup))
        if opens:
            self._popover("lb-toaster", False)  # what is shown last lies on top
        self._follow_toaster(self._popover("lb-toaster", True))
        self._popover("lb-panel", is_open)
        if opens:
            self._while_open = ffi.all_of(
                [
                    ffi.listen(js.document, "pointerdown", self._pointer_down),
                    ffi.listen(js.document, "keydown", self._key_nowhere),
                    ffi.listen(js.document, "scroll", self._page_moved, True),  # whatever of the page scrolls
                    ffi.listen(js.window, "resize", self._page_moved),
                ]
            )
            self.mount.dataset.side = self._roomy_side()
            self.place()
            self.focus("lb-panel")
        elif not is_open and self._while_open is not None:
            self._while_open()
            self._while_open = None
        elif focused is not None and ffi.plain(self.root.activeElement) is None:
            self.owner.focus_lost(focused)
        self._watch_focus(has_toasts)
        return is_shown

    def _popover(self, identity, wanted):
        element = self.element(identity)
        if element is None:
            return None
        shown = bool(element.matches(":popover-open"))
        if wanted and not shown:
            ffi.call(element, "showPopover")
        elif shown and not wanted:
            ffi.call(element, "hidePopover")
        return element

    def _follow_toaster(self, toaster):
        """Pointer and focus stop a toast's time; the listeners are on the region, which stays."""
        if toaster is None or (self._toaster is not None and self._toaster.isSameNode(toaster)):
            return
        if self._toaster_ends:
            self._toaster_ends()
        self._toaster = toaster
        hear = self.owner.over_toasts
        self._toaster_ends = ffi.all_of(
            [
                ffi.listen(toaster, "pointerover", lambda _: hear("pointer", True)),
                ffi.listen(toaster, "pointerleave", lambda _: hear("pointer", False)),
                ffi.listen(toaster, "focusin", lambda _: hear("focus", True)),
                ffi.listen(toaster, "focusout", lambda _: hear("focus", False)),
            ]
        )

    def _watch_focus(self, has_toasts):
        if has_toasts and self._while_toasting is None:
            self._while_toasting = ffi.all_of(
                [
                    ffi.listen(js.document, "focusin", lambda _: self.owner.focus_moved()),
                    ffi.listen(js.document, "keydown", self._key_in_page),
                ]
            )
        elif not has_toasts and self._while_toasting is not None:
            self._while_toasting()
            self._while_toasting = None

    def _roomy_side(self):
        """Below the bell, unless there is little room and above it is more: it may stand at the foot of a page."""
        box = self.element("lb-button").getBoundingClientRect()
        below = js.innerHeight - box.bottom
        return "above" if below < ROOM and box.top > below else "below"

    def place(self):
        """Put the panel beside the bell; CSS keeps it inside the viewport."""
        button = self.element("lb-button")
        if button is None:
            return
        box = button.getBoundingClientRect()
        right_to_left = str(js.getComputedStyle(self.mount).direction) == "rtl"
        end = box.left if right_to_left else js.document.documentElement.clientWidth - box.right
        edge = js.innerHeight - box.top if str(self.mount.dataset.side) == "above" else box.bottom
        self.mount.style.setProperty("--livebell-panel-away", str(round(edge + GAP)) + "px")
        self.mount.style.setProperty("--livebell-panel-inset-end", str(max(round(end), 0)) + "px")

    def _page_moved(self, _):
        self.place()

    # -- looking and moving ------------------------------------------------------------------

    def element(self, identity):
        """An element of the widget, or None."""
        return ffi.plain(self.root.getElementById(identity))

    def focus(self, identity):
        """Put the focus on an element of the widget. Whether it is there."""
        return self._focus(self.element(identity))

    def focus_article(self, place):
        """Put the focus on the article at a place of the list. Whether it is there."""
        return self._focus(ffi.plain(self.root.querySelector('article[aria-posinset="' + str(place) + '"]')))

    def focus_quietly(self, identity):
        """As ``focus``, and nothing is scrolled for it. Whether it has the focus: not everything can."""
        element = self.element(identity)
        if element is None:
            return False
        element.focus(ffi.to_object({"preventScroll": True}))
        return bool(element.matches(":focus"))

    def focus_toast(self):
        """Put the focus on the first toast's button. Whether there is one."""
        return self._focus(ffi.plain(self.root.querySelector("#lb-toasts button")))

    def has_focus(self):
        """Is the focus in the widget?"""
        return ffi.plain(self.root.activeElement) is not None

    def _focus(self, element):
        if element is None:
            return False
        element.focus()
        return True

    def sight(self):
        """``first``, ``last``, ``top``, ``row`` of the list; see ``public/bridge.js``. None where there is none."""
        content = self.element("lb-content")
        return None if content is None else ffi.bridge().sight(content)

    def scroll_to_top(self):
        """To the newest one."""
        content = self.element("lb-content")
        if content is not None:
            content.scrollTop = 0

    def boxes(self):
        """Where the toaster, the open panel and what has the focus are: boxes, None where there is none."""
        panel = self.element("lb-panel") if self._while_open else None
        # What is in a toast goes where the toast goes: to flee from it would have no end.
        spot = self._spot_of(ffi.plain(self.root.activeElement))
        focus = None if spot and spot[0] == "toast" else focused_box()
        return box_of(self.element("lb-toaster")), box_of(panel), focus

    def covers_page(self):
        """Is the open panel a sheet that leaves nothing of the page to see?"""
        panel, seen = box_of(self.element("lb-panel")), self.viewport()
        return panel is not None and panel.right - panel.left >= 0.9 * (seen.right - seen.left)

    def viewport(self):
        """The box of what can be seen."""
        return Box(0, 0, js.document.documentElement.clientWidth, js.innerHeight)

    # -- hearing ---------------------------------------------------------------------------

    def _clicked(self, event):
        element = ffi.plain(event.target.closest("[data-action]"))
        if element is None:
            return
        self.owner.acted(str(element.getAttribute("data-action")), self._identity_of(element), event)

    def _middle_clicked(self, event):
        """The middle button opens a link in a tab of its own, and is no click; it does nothing else of ours."""
        if int(event.button) == 1 and ffi.plain(event.target.closest("a")) is not None:
            self._clicked(event)

    def _identity_of(self, element):
        owner = ffi.plain(element.closest("[data-id]"))
        return None if owner is None else json.loads(str(owner.getAttribute("data-id")))

    def _spot_of(self, element):
        """Where in the widget an element is: a word, and what it is about. None outside."""
        if element is None:
            return None
        if ffi.plain(element.closest("[role=tab]")) is not None:
            return "tab", None
        if ffi.plain(element.closest(".toast")) is not None:
            return "toast", self._identity_of(element)
        article = ffi.plain(element.closest("article"))
        if article is not None:
            return "article", int(str(article.getAttribute("aria-posinset")))
        return "", None

    def _key_pressed(self, event):
        if str(event.key) not in KEYS:
            return
        spot = self._spot_of(event.target)
        if spot and self.owner.key_pressed(str(event.key), bool(event.ctrlKey), spot):
            event.preventDefault()
            event.stopPropagation()

    def _key_in_page(self, event):
        if str(event.key) == "Escape" and not event.defaultPrevented:
            self.owner.key_pressed("Escape", False, ("page", None))

    def _key_nowhere(self, event):
        """Escape while nothing has the focus is the open panel's."""
        if str(event.key) != "Escape" or event.defaultPrevented:
            return
        if event.target.isSameNode(js.document.body) and self.owner.key_pressed("Escape", False, ("", None)):
            event.preventDefault()  # one thing closes at a time

    def _pointer_down(self, event):
        path = event.composedPath()
        if not path.includes(self.host):
            self.owner.pressed_outside()

    def emit(self, name, detail, cancelable=False):
        """Send a ``CustomEvent`` from the host; False where somebody called ``preventDefault()``."""
        return ffi.dispatch(self.host, name, detail, cancelable)

    def close(self):
        """Leave the document as it was found, but for the bell's last picture."""
        if self._frame is not None:
            js.cancelAnimationFrame(self._frame)
        for end in self._ends + [self._while_open, self._while_toasting, self._toaster_ends]:
            if end is not None:
                end()
        self._ends = []
        self._while_open = self._while_toasting = self._toaster_ends = self._toaster = None
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


def language_of(element):
    """The language that an element is in: the nearest ``lang``, or English."""
    owner = ffi.plain(element.closest("[lang]"))
    return (str(owner.lang) if owner is not None else "") or "en"


def removed(element, callback):
    """Call ``callback()`` once when ``element`` has left the document; it may enter it first."""
    entered = []

    def changed(*_):
        if element.isConnected:
            if not entered:
                look()
        elif entered:
            end()
            callback()

    def look():
        if element.isConnected:
            entered.append(True)
        for root in _roots_above(element):
            observer.observe(root, ffi.to_object({"childList": True, "subtree": True}))

    made = ffi.proxy(changed)
    observer = js.MutationObserver.new(made)
    ends = [made]
    look()

    def end():
        if ends:
            observer.disconnect()
            ffi.destroy(ends.pop())

    return end


def _roots_above(element):
    """The document, and every root below it: nobody hears in a document what happens in a shadow root."""
    roots = [js.document]
    root = element.getRootNode()
    while root is not None:
        roots.append(root)
        host = ffi.member(root, "host")
        root = host.getRootNode() if host is not None else None
    return roots
