"""
How long ago, and on which day, in the browser's own words where there is one (``texts.words``).

Times are seconds since the epoch (UTC). ``offset_minutes`` is what to add to UTC to get
the reader's local time: 120 for Berlin in summer. (``Date.getTimezoneOffset()`` has the
opposite sign.) A notification whose time could not be read has 0 or None: it gets no
words, and stands among the earlier ones.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.texts import Texts

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# In minutes, the longest first. "45 seconds ago" is out of date as soon as it is read.
_UNITS = (
    (365 * 24 * 60, "time.years"),
    (30 * 24 * 60, "time.months"),
    (7 * 24 * 60, "time.weeks"),
    (24 * 60, "time.days"),
    (60, "time.hours"),
    (1, "time.minutes"),
)


def relative_time(created_seconds: "float | None", now_seconds: float, texts: "Texts") -> str:
    """``5 min ago``. A time in the future (clocks differ) is ``just now``."""
    if not created_seconds:
        return ""
    count, key = age(created_seconds, now_seconds)
    if not count:
        return texts.t(key)
    return texts.words.ago(count, key[5:-1]) if texts.words else texts.plural(key, count)


def age(created_seconds: "float | None", now_seconds: float) -> "tuple[int, str]":
    """How many of its largest unit, and which, as ``(3, "time.days")``; while this stands, so does ``relative_time``."""
    minutes = int(now_seconds - (created_seconds or 0.0)) // MINUTE
    for length, key in _UNITS:
        if minutes >= length:
            return minutes // length, key
    return 0, "time.now"


def group_of(created_seconds: "float | None", now_seconds: float, offset_minutes: int) -> str:
    """``today``, ``yesterday`` or ``earlier``, by the reader's calendar."""
    if not created_seconds:
        return "earlier"
    days = _local_day(now_seconds, offset_minutes) - _local_day(created_seconds, offset_minutes)
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else "earlier"


def exact_time(created_seconds: "float | None", offset_minutes: int, texts: "Texts") -> str:
    """``3 March 2025, 14:05``: what hovering and assistive technology get."""
    if not created_seconds:
        return ""
    if texts.words:
        return texts.words.exact(created_seconds)
    local = int(created_seconds // 1) + offset_minutes * MINUTE
    year, month, day = _civil(local // DAY)
    return texts.t(
        "time.exact",
        day=day,
        month=texts.t("months").split("|")[month - 1],
        year=year,
        hour=_two_digits(local % DAY // HOUR),
        minute=_two_digits(local % HOUR // MINUTE),
    )


def _local_day(seconds: float, offset_minutes: int) -> int:
    return (int(seconds // 1) + offset_minutes * MINUTE) // DAY


def _two_digits(number: int) -> str:
    return str(number) if number > 9 else "0" + str(number)


def _civil(days: int) -> "tuple[int, int, int]":
    """
    Year, month and day of a count of days since 1970-01-01 (Gregorian).

    Years begin in March here, so that the leap day comes last and needs no special case;
    ``datetime`` would do, but costs MicroPython a module that nothing else needs.
    """
    days += 719468  # from 0000-03-01
    era, day_of_era = days // 146097, days % 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * march_month + 2) // 5 + 1
    month = march_month + 3 if march_month < 10 else march_month - 9
    return year_of_era + era * 400 + (month <= 2), month, day
