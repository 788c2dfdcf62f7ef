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
_last_day: "list[Any]" = ["", 0]  # the last day that was read, and its number
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def seconds_of(text: str) -> float:
    """
    Seconds since 1970 of an ISO 8601 date and time; 0.0 where it is none.

    Seconds may be missing (Java writes a round minute so), and so may the offset: it is UTC
    then, as the protocol says.
    """
    try:
        if text[4] != "-" or text[7] != "-" or text[10] not in "Tt ":
            return 0.0
        day = text[0:10]
        if day == _last_day[0]:
            days: int = _last_day[1]  # most dates of a feed are today's
        else:
            days = _days(_number(text[0:4]), _number(text[5:7]), _number(text[8:10]))
            _last_day[:] = [day, days]
        end = 19 if text[16:17] == ":" else 16
        return days * 86400.0 + _clock(text[11:end]) + _tail(text[end:])
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
    fraction = 0.0
    if text[:1] in (".", ","):
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
