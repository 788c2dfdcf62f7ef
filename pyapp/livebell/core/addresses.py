"""Addresses: of the socket, of REST (protocol section 1), and of what goes into a query."""

from livebell.core.errors import InvalidApiUrl, InvalidWsUrl

SOCKET_PATH = "/ws/notifications/"
HIGHEST_PORT = 65535
_LONGEST_PORT = len(str(HIGHEST_PORT))
_FEWEST_COLONS = 2  # in an IPv6 address: "::"
_FORBIDDEN_IN_HOST = " \x7f\\<>\"'`{}|^%"  # and what is below the blank
_DIGITS = "0123456789"  # of a port; isdigit() knows many more, which int() or the browser refuses
_IN_IPV6 = "0123456789abcdefABCDEF:."


def websocket_url(api_url: object, ws_url: object = "", origin: str = "") -> str:
    """
    The socket's address: ``ws_url`` as it is, else ``/ws/notifications/`` on ``api_url``'s host and port.

    ``origin`` is the page's ``location.origin``, against which a path is resolved.
    Raises ``InvalidWsUrl`` or ``InvalidApiUrl``.
    """
    if ws_url:
        return _checked_ws_url(ws_url)
    scheme, authority = _api_address(api_url, origin)
    return ("wss" if scheme == "https" else "ws") + "://" + authority + SOCKET_PATH


def rest_url(api_url: object, origin: str = "") -> str:
    """``api_url`` made absolute, without query, fragment and trailing slash. Raises ``InvalidApiUrl``."""
    scheme, authority = _api_address(api_url, origin)
    text = str(api_url).strip()
    path = text if text.startswith("/") else text.split("://", 1)[1][len(authority) :]
    path = path.split("#", 1)[0].split("?", 1)[0].rstrip("/")
    return scheme + "://" + authority + path


def _api_address(api_url: object, origin: str) -> "tuple[str, str]":
    """Scheme and authority that ``api_url`` stands on."""
    if not isinstance(api_url, str) or not api_url.strip():
        raise InvalidApiUrl(api_url, "it is empty or no text")
    text = api_url.strip()
    if text.startswith("//"):
        raise InvalidApiUrl(api_url, "it has no scheme")
    if text.startswith("/"):
        scheme, authority, why = _split(origin, ("http", "https"))
        if why:
            raise InvalidApiUrl(
                api_url, f"a path needs a page on http(s), and this page's origin is {origin!r}"
            )
        return scheme, authority
    scheme, authority, why = _split(text, ("http", "https"))
    if why:
        raise InvalidApiUrl(api_url, why)
    return scheme, authority


def _checked_ws_url(ws_url: object) -> str:
    if not isinstance(ws_url, str):
        raise InvalidWsUrl(ws_url, "it is no text")
    text = ws_url.strip()
    _, _, why = _split(text, ("ws", "wss"))
    if why:
        raise InvalidWsUrl(ws_url, why)
    return text.split("#", 1)[0]  # a WebSocket address has no fragment


def _split(url: str, schemes: "tuple[str, ...]") -> "tuple[str, str, str]":
    """Scheme, authority, and why the URL cannot be used (empty: it can)."""
    if "://" not in url:
        return "", "", "it has no scheme"
    scheme, rest = url.split("://", 1)
    scheme = scheme.lower()
    if scheme not in schemes:
        return "", "", f"{scheme!r} is none of " + ", ".join(schemes)
    authority = rest
    for end in ("/", "?", "#"):
        authority = authority.split(end, 1)[0]
    return scheme, authority, _authority_fault(authority)


def _authority_fault(authority: str) -> str:
    if "@" in authority:
        return "it carries a user name or password"
    if [c for c in authority if c in _FORBIDDEN_IN_HOST or ord(c) < ord(" ")]:
        return "its host has a character that no host has"
    if authority.startswith("["):
        return _ipv6_fault(authority)
    if "[" in authority or "]" in authority:
        return "its host has a character that no host has"
    host, _, port = authority.partition(":")
    return _port_fault(port) if host else "it has no host"


def _ipv6_fault(authority: str) -> str:
    host, _, rest = authority[1:].partition("]")
    if "]" not in authority:
        return "its IPv6 address has no end"
    if host.count(":") < _FEWEST_COLONS or [c for c in host if c not in _IN_IPV6]:
        return "its IPv6 address is none"
    if rest and not rest.startswith(":"):
        return "its IPv6 address is followed by something else than a port"
    return _port_fault(rest[1:])


def _port_fault(port: str) -> str:
    """An empty port is the scheme's own."""
    if not port:
        return ""
    digits = len(port) <= _LONGEST_PORT and not [c for c in port if c not in _DIGITS]
    return "" if digits and 0 < int(port) <= HIGHEST_PORT else "its port is not a number from 1 to 65535"


def with_query(url: str, pairs: "list[tuple[str, str]]") -> str:
    """``url`` with ``pairs`` appended to its query, each URL-encoded."""
    query = "&".join([quoted(name) + "=" + quoted(value) for name, value in pairs])
    if not query:
        return url
    if "?" not in url:
        return url + "?" + query
    return url + ("" if url[-1] in "?&" else "&") + query


_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"  # RFC 3986, 2.3


def quoted(text: str) -> str:
    """``text`` percent-encoded for a query or a path segment (RFC 3986; urllib is not in MicroPython)."""
    return "".join([chr(b) if chr(b) in _UNRESERVED else f"%{b:02X}" for b in text.encode()])
