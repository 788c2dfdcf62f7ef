"""
Whose page is it: origins as browsers write them, and names that only mean this machine.

Comparing addresses as text goes wrong at the usual ports, at capitals and at IPv6;
so all comparing is done here.
"""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address without a port, only means this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def limited_address(host: str | None) -> str | None:
    """
    The address to count by; None where it tells nothing.

    This machine's own is no one's: a proxy here speaks for everybody, and limits of
    its own are its business (or ``trusted_proxies`` says whom it speaks for).
    """
    return None if not host or is_loopback(host) else host


def origin_of(value: str) -> str:
    """
    ``value`` as browsers write an origin: scheme, host and, where unusual, port.

    Raises ``ValueError`` for anything that is more or less than an http(s) origin.
    """
    parts = urlsplit(value)
    usual = {"http": 80, "https": 443}
    if parts.scheme not in usual or not parts.hostname or parts.path.rstrip("/") or parts.query:
        message = f"{value!r} is not an origin"
        raise ValueError(message)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, usual[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_own(origin: str, host: str) -> bool:
    """
    Whether ``origin`` is that of the page that ``host`` (a ``Host`` header) serves.

    The scheme is not compared: behind a proxy that ends TLS we cannot know it.
    """
    try:
        ours = {origin_of(f"{scheme}://{host}") for scheme in ("http", "https")}
        return origin_of(origin) in ours
    except ValueError:
        return False  # "null": a sandboxed frame or a local file


def may_connect(origin: str | None, host: str, allowed: tuple[str, ...]) -> bool:
    """
    Whether a socket may come from ``origin``: our own pages, those of ``allowed``, and programs, which send none.

    CORS does not cover sockets, so this is the only check there is.
    """
    if origin is None or is_own(origin, host):
        return True
    try:
        return origin_of(origin) in allowed
    except ValueError:
        return False
