"""
Python and JavaScript, the same on both interpreters.

Proxies with an owner, null as None, and calls that may throw: MicroPython lets a
JavaScript exception pass through ``except``, so those go through ``public/bridge.js``.
"""

import io
import sys

import js

from livebell.browser.redaction import redacted
from livebell.core.messages import LONGEST_FRAME

try:
    from logging import Formatter

    from pyodide.ffi import create_proxy, jsnull, to_js

    IS_PYODIDE = True
    _NULL = jsnull
except ImportError:
    from jsffi import create_proxy, to_js

    IS_PYODIDE = False
    _NULL = None

LARGEST_WHOLE = 2**30 - 1  # of what crosses as an integer; MicroPython's own small integers end there

_SEPARATOR = "\x1e"  # between frames, as bridge.js has it
_BINARY = "\0"  # likewise
_TOO_LONG = "\x01"  # likewise
_MARKS = (_BINARY, _TOO_LONG)

# MicroPython in a browser collects garbage at the end of any call from JavaScript that has used 16 KiB, so
# after every picture, and before it is painted: 20 ms where 10,000 notifications are in memory.
COLLECT_AFTER = 2 * 1024 * 1024  # bytes; ``drew`` comes before that, in a task that holds up no picture
TIDY_AFTER = 60_000  # characters of markup
TIDY_WITHIN = 300.0  # milliseconds, if the page has no time to spare before
if not IS_PYODIDE:
    import gc

    gc.threshold(COLLECT_AFTER)

_NOTHING = ("undefined", "JsNull", "NoneType")


def plain(value):
    """``value``, with JavaScript's null and undefined as None. They are, on each interpreter, something else."""
    return None if type(value).__name__ in _NOTHING else value


def member(target, name, default=None):
    """``target[name]`` where it exists and is neither null nor undefined, else ``default``."""
    value = plain(getattr(target, name, None))
    return default if value is None else value


def proxy(function):
    """
    A JavaScript function that calls ``function`` until it is given to ``destroy``.

    What ``function`` raises ends in the console: the host's page never sees an error of ours.
    """
    _alive[0] += 1

    def contained(*values):
        try:
            return returned(function(*values))
        except Exception as error:
            report(error)
            return None

    return create_proxy(contained)


def returned(value):
    """
    ``value``, safe to return to JavaScript.

    MicroPython may collect garbage when the outermost call ends, before JavaScript has read what it
    returned; a JavaScript object that only Python held is undefined by then. So we hold it a while.
    """
    _returned[0] = value
    return value


_returned = [None]


def report(error):
    """A fault of ours, into the console, with its place and without anything that looks like a token."""
    if IS_PYODIDE:
        trace = Formatter().formatException((type(error), error, getattr(error, "__traceback__", None)))
    else:
        written = io.StringIO()
        sys.print_exception(error, written)
        trace = written.getvalue()
    js.console.error("livebell: a fault inside the bell\n" + redacted(trace))


def drew(characters):
    """So much markup was drawn. Every now and then its garbage is collected, while the page has nothing else to do."""
    before = _drawn[0]
    _drawn[0] += characters
    if IS_PYODIDE or not before < TIDY_AFTER <= _drawn[0]:
        return
    if not _tidies:
        _tidies.append(create_proxy(_tidy))  # for good, as the interpreter itself
    if member(js, "requestIdleCallback"):
        js.requestIdleCallback(_tidies[0], to_object({"timeout": TIDY_WITHIN}))
    else:
        js.setTimeout(_tidies[0], TIDY_WITHIN)


_drawn = [0]  # characters since the last time
_tidies = []


def _tidy(*_):
    _drawn[0] = 0
    gc.collect()  # as soon as this call has ended


def destroy(made):
    """End a proxy of ours."""
    _alive[0] -= 1
    if IS_PYODIDE:
        made.destroy()


_alive = [0]


def proxies_alive():
    """How many of our proxies are not destroyed; the leak tests ask."""
    return _alive[0]


def to_object(fields):
    """A plain JavaScript object, nested ones too, from a dict. None is null, and numbers are what JSON makes of them."""
    if IS_PYODIDE:
        return to_js(_as_in_json(fields), dict_converter=js.Object.fromEntries)
    return to_js(_as_in_json(fields))


def _as_in_json(value):
    """
    What crosses as JavaScript's own JSON would have it.

    MicroPython's bridge cuts an integer to 32 bits, Pyodide's makes a BigInt of a large one; and its None
    is undefined: a member that JSON leaves out, where a null was promised.
    """
    if isinstance(value, dict):
        crossing = {}
        for name in value:  # a comprehension would be one more call a level, of which MicroPython has few
            crossing[name] = _as_in_json(value[name])
        return crossing
    if isinstance(value, list):
        return list(map(_as_in_json, value))
    if type(value) is int and abs(value) > LARGEST_WHOLE:
        return number(value)
    return _NULL if value is None else value


def number(value):
    """An integer of any size, as the number that it is in JavaScript."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def bridge():
    """``public/bridge.js``, which the page loads before Python."""
    return js.livebell.bridge


def call(target, method, *values):
    """``target[method](...values)``; raises ``OSError`` with JavaScript's words where that throws."""
    return _value(bridge().call(target, method, *values))


def make(name, *values):
    """``new name(...values)``; raises ``OSError`` with JavaScript's words where that throws."""
    return _value(bridge().make(name, *values))


def _value(outcome):
    if not outcome.ok:
        raise OSError(f"{outcome.name}: {outcome.message}")
    return plain(outcome.value)


def listen(target, event, handler, capture=False):
    """Call ``handler(event)`` until the returned function is called; ``capture`` hears what does not bubble."""
    made = proxy(handler)
    target.addEventListener(event, made, capture)
    return _once(lambda: _unlisten(target, event, made, capture))


def listen_to_text(socket, handler):
    """
    Call ``handler(text)`` for every frame of a native socket, ``handler(None)`` for a binary one.

    The event stays in JavaScript: to bring it over costs more than what is in it. What comes in a burst
    comes in one call. MicroPython's JSON is lax, so for that one JavaScript looks first whether it is JSON.
    """
    listening = [True]

    def heard(texts):
        for text in texts.split(_SEPARATOR):
            if not listening:
                return  # the frame before it ended the line
            try:
                handler(_marked(text) if text in _MARKS else text)
            except Exception as error:
                report(error)

    _alive[0] += 1
    made = create_proxy(heard)
    stop = bridge().hear(socket, made, not IS_PYODIDE)

    def end():
        listening.clear()
        stop()
        destroy(made)

    return _once(end)


def _marked(mark):
    """A frame that JavaScript did not hand on: as good as it, for who is to find it bad."""
    return " " * (LONGEST_FRAME + 1) if mark == _TOO_LONG else None


def _unlisten(target, event, made, capture):
    target.removeEventListener(event, made, capture)
    destroy(made)


def dispatch(target, name, detail, cancelable=False):
    """Send a ``CustomEvent``, bubbling and composed; False where somebody called ``preventDefault()``."""
    options = {"detail": detail, "bubbles": True, "composed": True, "cancelable": cancelable}
    return bool(target.dispatchEvent(js.CustomEvent.new(name, to_object(options))))


def _once(function):
    waiting = [function]

    def end():
        if waiting:
            waiting.pop()()

    return end


def all_of(ends):
    """One end for several."""

    def end():
        for one in ends:
            one()

    return _once(end)
