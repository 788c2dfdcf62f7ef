"""What calls somebody who does not look: the page's title and icon, a sound, the system's notifications."""

import js

from livebell.browser import ffi
from livebell.browser.locks import first_of_tabs

_CLOSING = ") "


class Title:
    """Puts a count before the page's own title, and takes only that away again."""

    def show(self, count):
        """``(5) Integrations``; without a number where there is nothing unread."""
        own = _without_count(str(js.document.title))
        wanted = f"({count}{_CLOSING}{own}" if count else own
        if wanted != str(js.document.title):
            js.document.title = wanted


def _without_count(title):
    """The title without a count of ours; a page may have changed it since."""
    if not title.startswith("(") or _CLOSING not in title:
        return title
    number, rest = title[1:].split(_CLOSING, 1)
    return rest if number.isdigit() else title


HELD = 10  # seconds that a ring is taken for; a frame reaches all tabs of a user well within
ICON = 32  # pixels
DOT = "#d3263a"
DRAWN = "data:image/png"  # what an icon with a dot begins with


class BrowserAttention:
    """See ``app/attention.py``."""

    def __init__(self):
        self._title = Title()
        self._audio = None
        self._drawing = 0

    def show_title(self, count):
        """A count before the page's own title."""
        self._title.show(count)

    # -- the icon ------------------------------------------------------------------------------

    def show_badge(self, count):
        """A dot on the page's icons while there is something unread; without, the icons as they were."""
        self._drawing += 1
        links = js.document.querySelectorAll('link[rel~="icon"]')
        if count and not links.length:
            made = js.document.createElement("link")
            made.rel = "icon"
            made.dataset.livebellIcon = ""
            js.document.head.append(made)
            links = js.document.querySelectorAll('link[rel~="icon"]')
        for index in range(links.length):  # each browser has its own rule for which one it shows
            link = links.item(index)
            if count:
                self._draw(link, _own_icon(link), self._drawing)
            else:
                _give_back(link)

    def _draw(self, link, own, number):
        image = js.Image.new()
        ends = []

        def ready(_):
            for end in ends:
                end()
            if number == self._drawing:
                link.href = _badged(image)

        ends.append(ffi.listen(image, "load", ready))
        ends.append(ffi.listen(image, "error", ready))
        image.crossOrigin = "anonymous"
        image.src = own or "/favicon.ico"  # what a browser shows where a page names none

    # -- the sound -----------------------------------------------------------------------------

    def can_sound(self):
        """A browser lets a page be heard once somebody has done something in it."""
        activation = ffi.member(js.navigator, "userActivation")
        return activation is None or bool(activation.hasBeenActive)

    def sound(self):
        """Two short notes, made here: no file, no request."""
        if not self.can_sound():
            return
        if self._audio is None:
            self._audio = ffi.make("AudioContext")
        self._audio.resume()
        begin = self._audio.currentTime
        self._note(880.0, begin)
        self._note(1318.5, begin + 0.11)

    def _note(self, frequency, begin):
        tone, volume = self._audio.createOscillator(), self._audio.createGain()
        tone.frequency.value = frequency
        volume.gain.setValueAtTime(0.0001, begin)
        volume.gain.exponentialRampToValueAtTime(0.12, begin + 0.015)
        volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.45)
        tone.connect(volume)
        volume.connect(self._audio.destination)
        tone.start(begin)
        tone.stop(begin + 0.5)

    # -- the system ----------------------------------------------------------------------------

    def system_is_blocked(self):
        """Does the browser refuse system notifications, or not know any?"""
        known = ffi.member(js, "Notification")
        return known is None or str(known.permission) == "denied"

    def ask_system(self):
        """Ask the user, once: the browser remembers the answer."""
        if not self.system_is_blocked() and str(js.Notification.permission) == "default":
            js.Notification.requestPermission()

    def tell_system(self, title, message, tag):
        """A notification of the system; whoever presses it comes to this page."""
        if self.system_is_blocked() or str(js.Notification.permission) != "granted":
            return
        try:
            shown = ffi.make("Notification", title, ffi.to_object({"body": message, "tag": tag}))
        except OSError:
            return  # phones let a service worker alone do it
        ends = []

        def pressed(_):
            for end in ends:
                end()
            js.window.focus()
            shown.close()

        ends.append(ffi.listen(shown, "click", pressed))

    def once(self, name, act):
        """In one tab of all that hear the same."""
        first_of_tabs(name, HELD, act)


def _own_icon(link):
    """The page's own icon, which is kept in the link: another bell of the page may have drawn on it already."""
    if ffi.member(link.dataset, "livebellIcon") is None or not _is_drawn(link):
        link.dataset.livebellIcon = str(link.href)
    return str(link.dataset.livebellIcon)


def _give_back(link):
    own = ffi.member(link.dataset, "livebellIcon")
    if own is None:
        return
    if own == "":
        link.remove()  # it is ours
    elif _is_drawn(link):  # else the page has changed it since
        link.href = own
    link.removeAttribute("data-livebell-icon")


def _is_drawn(link):
    return str(link.href).startswith(DRAWN)


def _badged(image):
    """The icon with a dot on it, as a data: URL; the dot alone where the icon may not be read."""
    for with_icon in (True, False):
        canvas = js.document.createElement("canvas")
        canvas.width = canvas.height = ICON
        pen = canvas.getContext("2d")
        if with_icon:
            drawn = ffi.bridge().call(pen, "drawImage", image, 0.0, 0.0, float(ICON), float(ICON))
            if not drawn.ok:
                continue
        pen.fillStyle = DOT
        pen.beginPath()
        pen.arc(ICON * 0.72, ICON * 0.28, ICON * 0.27, 0.0, 6.2832)
        pen.fill()
        outcome = ffi.bridge().call(canvas, "toDataURL")
        if outcome.ok:
            return str(outcome.value)
    return str(image.src)
