"""What ``public/livebell.js`` calls: values cross here, in plain Python on one side and plain JavaScript on the other."""

from livebell.browser import ffi


def attach(make, host, settings, ask_token):
    """
    Bring one element to life.

    ``make`` is the class of the app's side; ``settings`` a JavaScript object of texts; ``ask_token``
    an async function of ``refused``. Returns a JavaScript object of functions.
    """
    given = {}
    for name in ("api_url", "ws_url", "auth", "toasts", "lang", "theme"):
        value = ffi.member(settings, name)
        if value is not None:
            given[name] = str(value)
    if ffi.member(settings, "debug"):
        given["debug"] = True

    async def token(refused):
        return ffi.plain(await ask_token(refused))

    def emit(name, detail):
        ffi.dispatch(host, name, detail)

    bell = make(host, given, token, emit)
    functions = ffi.to_object(
        {
            "connect": ffi.proxy(bell.connect),
            "disconnect": ffi.proxy(bell.disconnect),
            "reconnect": ffi.proxy(bell.reconnect),
            "getStatus": ffi.proxy(lambda: ffi.to_object(bell.get_status())),
            "unreadCount": ffi.proxy(bell.unread_count),
            "signOut": ffi.proxy(bell.sign_out),
            "renewToken": ffi.proxy(bell.renew_token),
            "toast": ffi.proxy(bell.toast),
            "startPolling": ffi.proxy(lambda: bell.sync.start_polling()),
            "stopPolling": ffi.proxy(lambda: bell.sync.stop_polling()),
            "toggle": ffi.proxy(bell.toggle),
            "close": ffi.proxy(bell.close),
        }
    )
    return ffi.returned(functions)
