"""Attaches a Python object to a ``<live-bell>``: plain Python on one side and plain JavaScript on the other."""

import js

from livebell.browser import ffi
from livebell.core.errors import LivebellError

_TEXTS = ("api_url", "ws_url", "auth", "toasts", "lang", "theme", "user", "count_key", "additions")
_FLAGS = ("debug", "title_count")


def attach(make, host, attributes, ask_token):
    """
    Bring one element to life.

    ``make`` is the class of the app's side; ``attributes`` a JavaScript object of texts and flags;
    ``ask_token`` an async function of ``refused``. Returns a JavaScript object of functions, or, where
    the attributes cannot be used, the words that say why.
    """

    async def token(refused):
        return ffi.plain(await ask_token(refused))

    def emit(name, detail):
        ffi.dispatch(host, name, detail)

    try:
        bell = make(host, _given(attributes), token, emit)
    except LivebellError as error:
        return str(error)
    return ffi.returned(ffi.to_object(_functions(bell)))


def _given(attributes):
    given = {"origin": str(js.location.origin)}
    for name in _TEXTS:
        value = ffi.member(attributes, name)
        if value is not None:
            given[name] = str(value)
    for name in _FLAGS:
        given[name] = bool(ffi.member(attributes, name))
    return given


def _functions(bell):
    """What JavaScript may call, until it calls ``close``."""
    functions = {
        "connect": ffi.proxy(bell.connect),
        "disconnect": ffi.proxy(bell.disconnect),
        "reconnect": ffi.proxy(bell.reconnect),
        "getStatus": ffi.proxy(lambda: ffi.to_object(bell.get_status())),
        "unreadCount": ffi.proxy(lambda: ffi.number(bell.unread_count())),
        "signOut": ffi.proxy(bell.sign_out),
        "renewToken": ffi.proxy(bell.renew_token),
        "toast": ffi.proxy(bell.toast),
        "startPolling": ffi.proxy(lambda: bell.sync.start_polling()),
        "stopPolling": ffi.proxy(lambda: bell.sync.stop_polling()),
        "toggle": ffi.proxy(bell.toggle),
        "moved": ffi.proxy(bell.moved),
        "inspect": ffi.proxy(bell.inspect),
        "change": ffi.proxy(lambda attributes: bell.change(_given(attributes))),
    }

    def close():
        bell.close()
        for made in functions.values():
            ffi.destroy(made)

    functions["close"] = ffi.proxy(close)
    return functions
