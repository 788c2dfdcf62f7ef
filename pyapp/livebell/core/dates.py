"""
Dates on the wire, in seconds since 1970.

``datetime.fromisoformat`` is not used: MicroPython's refuses the ``Z`` that every backend sends.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_TO_1970 = 719162  # from 0001-01-01
_LEAP_MONTH = 2
_SECONDS = {f"{number:02d}" for number in range(60)}
_last_minute: "list[Any]" = ["", 0.0]  # "2026-01-31T12:30:" as read last, and its seconds since 1970
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def seconds_of(text: str) -> float:
    """
    Seconds since 1970 of an ISO 8601 date and time; 0.0 where it is none.

    Seconds may be missing (Java writes a round minute so), and so may the offset: it is UTC
    then, as the protocol says.
    """
    minute = text[0:17]
    seconds = text[17:19]
    if minute == _last_minute[0] and seconds in _SECONDS:
        try:
            start: float = _last_minute[1]
            return start + int(seconds) + _tail(text[19:])
        except (ValueError, IndexError):
            return 0.0
    try:
        if text[4] != "-" or text[7] != "-" or text[10] not in "Tt ":
            return 0.0
        days = _days(_number(text[0:4]), _number(text[5:7]), _number(text[8:10]))
        end = 19 if text[16:17] == ":" else 16
        at = days * 86400.0 + _clock(text[11:end])
        after = _tail(text[end:])
        if end == len(minute) + 2:
            _last_minute[:] = [minute, at - _number(seconds)]  # those that follow are mostly of the same
        return at + after
    except (ValueError, IndexError):
        return 0.0


def _number(digits: str) -> int:
    """``int()`` alone would take blanks, signs and underscores."""
    if not digits.isdigit():
        raise ValueError(digits)
    return int(digits)


def _days(year: int, month: int, day: int) -> int:
    if not 1 <= month <= len(_DAYS_BEFORE_MONTH):
        raise ValueError(month)
    before = year - 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    ends = _DAYS_BEFORE_MONTH[month] if month < len(_DAYS_BEFORE_MONTH) else 365
    if not 1 <= day <= ends - _DAYS_BEFORE_MONTH[month - 1] + (leap and month == _LEAP_MONTH):
        raise ValueError(day)
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + _DAYS_BEFORE_MONTH[month - 1] + (leap and month > _LEAP_MONTH) + day - 1 - _DAYS_TO_1970


def _clock(text: str) -> int:
    """Seconds since midnight of ``HH:MM:SS`` or ``HH:MM``. A leap second is the next minute's first."""
    if len(text) not in (len("HH:MM"), len("HH:MM:SS")) or text[2] != ":" or text[-3] != ":":
        raise ValueError(text)
    hours, minutes, seconds = _number(text[0:2]), _number(text[3:5]), _number(text[6:8] or "0")
    if hours > 23 or minutes > 59 or seconds > 60:
        raise ValueError(text)
    return hours * 3600 + minutes * 60 + seconds


def _tail(text: str) -> float:
    """Seconds to add for what follows the clock: a fraction of a second, then an offset."""
    if text in ("Z", ""):
        return 0.0
    fraction = 0.0
    if text[0] in (".", ","):
        digits = text[1:-1]
        if text[-1] == "Z" and digits.isdigit():  # JavaScript's, and most backends'
            return float("0." + digits)
        end = 1
        while end < len(text) and text[end].isdigit():
            end += 1
        fraction = float("0." + text[1:end])
        text = text[end:]
    if text in ("", "Z", "z"):
        return fraction
    if text[0] not in "+-":
        raise ValueError(text)
    digits = text[1:].replace(":", "")
    offset = _number(digits[0:2]) * 3600 + _number(digits[2:4] or "0") * 60
    return fraction + offset if text[0] == "-" else fraction - offset


def http_date(text: str) -> "float | None":
    """Seconds since 1970 of an HTTP ``Date`` (RFC 9110, 5.6.7: ``Sun, 06 Nov 1994 08:49:37 GMT``), or None."""
    words = text.split(" ")
    if len(words) != len(("Sun,", "06", "Nov", "1994", "08:49:37", "GMT")) or words[2] not in _MONTHS:
        return None
    try:
        days = _days(_number(words[3]), _MONTHS.index(words[2]) + 1, _number(words[1]))
        return days * 86400.0 + _clock(words[4])
    except ValueError:
        return None
