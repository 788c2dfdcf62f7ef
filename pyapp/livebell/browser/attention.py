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


class BrowserAttention:
    """See ``app/attention.py``."""

    def __init__(self):
        self._title = Title()
        self._audio = None
        self._own_icon = None
        self._drawing = 0

    def show_title(self, count):
        """A count before the page's own title."""
        self._title.show(count)

    # -- the icon ------------------------------------------------------------------------------

    def show_badge(self, count):
        """A dot on the page's icon while there is something unread; without, the icon as it was."""
        link = ffi.plain(js.document.querySelector('link[rel~="icon"]'))
        if link is None:
            return
        if self._own_icon is None:
            self._own_icon = str(link.href)
        self._drawing += 1
        if not count:
            link.href = self._own_icon
        else:
            self._draw(link, self._drawing)

    def _draw(self, link, number):
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
        image.src = self._own_icon

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
