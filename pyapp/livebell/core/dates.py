"""
Dates on the wire, in seconds since 1970.

``datetime.fromisoformat`` is not used: MicroPython's refuses the ``Z`` that every backend sends.
"""

_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_TO_1970 = 719162  # from 0001-01-01
_SHORTEST = len("2026-01-01T00:00:00")
_LEAP_MONTH = 2
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def seconds_of(text: str) -> float:
    """
    Seconds since 1970 of an ISO 8601 date and time; 0.0 where it is none.

    Without an offset it is UTC, as the protocol says.
    """
    if len(text) < _SHORTEST or text[4] != "-" or text[7] != "-":
        return 0.0
    try:
        days = _days(int(text[0:4]), int(text[5:7]), int(text[8:10]))
        seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
        fraction, offset = _tail(text[19:])
    except (ValueError, IndexError):
        return 0.0
    return days * 86400.0 + seconds + fraction - offset


def _days(year: int, month: int, day: int) -> int:
    if not 1 <= month <= len(_DAYS_BEFORE_MONTH):
        raise ValueError(month)
    before = year - 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + _DAYS_BEFORE_MONTH[month - 1] + (leap and month > _LEAP_MONTH) + day - 1 - _DAYS_TO_1970


def _tail(text: str) -> "tuple[float, float]":
    """The fraction of a second, and the offset in seconds, from what follows the seconds."""
    fraction = 0.0
    if text[:1] in (".", ","):
        end = 1
        while end < len(text) and text[end].isdigit():
            end += 1
        fraction = float("0." + text[1:end])
        text = text[end:]
    if text[:1] not in ("+", "-"):
        return fraction, 0.0
    digits = text[1:].replace(":", "")
    offset = int(digits[0:2]) * 3600 + int(digits[2:4] or "0") * 60
    return fraction, -offset if text[0] == "-" else offset


def http_date(text: str) -> "float | None":
    """Seconds since 1970 of an HTTP ``Date`` (RFC 9110, 5.6.7: ``Sun, 06 Nov 1994 08:49:37 GMT``), or None."""
    words = text.split(" ")
    if len(words) != len(("Sun,", "06", "Nov", "1994", "08:49:37", "GMT")) or words[2] not in _MONTHS:
        return None
    try:
        hours, minutes, seconds = [int(part) for part in words[4].split(":")]
        days = _days(int(words[3]), _MONTHS.index(words[2]) + 1, int(words[1]))
    except ValueError:
        return None
    return days * 86400.0 + hours * 3600 + minutes * 60 + seconds
