"""
What a JWT says of itself (RFC 7519), unverified: the browser has no key, and needs none.

We read how long a token lives and whose it is. Whether it is good, the server says.
"""

import binascii

from livebell.core.nesting import parsed

LONGEST_LIFE = 10 * 365 * 86400.0  # seconds; a claim beyond it is nonsense, or "never"


def claims_of(token: str) -> "dict[str, object]":
    """The claims, or an empty dict for an opaque token."""
    parts = token.split(".")
    if len(parts) != len(("header", "claims", "signature")):
        return {}
    try:
        text = parts[1].replace("-", "+").replace("_", "/")
        claims = parsed(binascii.a2b_base64((text + "=" * (-len(text) % 4)).encode()).decode())
    except (ValueError, RuntimeError):
        return {}
    return claims if isinstance(claims, dict) else {}


def lifetime_of(claims: "dict[str, object]") -> "float | None":
    """
    Seconds from issue to expiry, or None where the token does not say.

    By ``exp − iat``, so that a wrong clock on this machine does no harm (protocol section 2).
    """
    expires, issued = claims.get("exp"), claims.get("iat")
    if not _is_number(expires) or not _is_number(issued):
        return None
    try:
        life = float(expires) - float(issued)  # type: ignore[arg-type]
    except OverflowError:  # an integer of hundreds of digits
        return None
    return life if 0.0 < life < LONGEST_LIFE else None


def expiry_of(claims: "dict[str, object]") -> "float | None":
    """When it ends by the clock of whoever issued it (seconds since 1970), or None where it does not say."""
    expires = claims.get("exp")
    try:
        return float(expires) if _is_number(expires) else None  # type: ignore[arg-type]
    except OverflowError:
        return None


def subject_of(claims: "dict[str, object]") -> "str | None":
    """Whose token it is: ``sub``, or ``user_id`` as some frameworks call it."""
    subject = claims.get("sub", claims.get("user_id"))
    return str(subject) if isinstance(subject, (str, int)) else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
