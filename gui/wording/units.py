"""Numbers in words: sizes, speeds, times, percent.

Invariant: plain text with the user's decimal sign, the unit always part of it; `–` for nothing and `∞` for never. The
choice between KiB and kB is a property of the application, set by `set_decimal`. Used wherever a number is shown.
"""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

NOTHING = "–"
NEVER = "∞"
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB")
_PROPERTY = "decimal_units"
translate = QCoreApplication.translate
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONGEST = 100 * _DAY
_WHOLE_FROM = 100.0


def set_decimal(wanted: bool) -> None:
    """Show powers of 1000 (kB) instead of 1024 (KiB) from now on."""
    application = QCoreApplication.instance()
    if application is not None:
        application.setProperty(_PROPERTY, wanted)


def size(count: float) -> str:
    """Bytes: `999 B`, `1.0 KiB`, `12.3 MiB`, `412 MiB`."""
    return _amount(count, _WHOLE_FROM)


def _amount(count: float, whole_from: float) -> str:
    application = QCoreApplication.instance()
    is_decimal = application is not None and bool(application.property(_PROPERTY))
    base, names = (1000.0, _DECIMAL) if is_decimal else (1024.0, _BINARY)
    value, step = float(count), 0
    while value >= base - 0.05 and step < len(names) - 1:
        value, step = value / base, step + 1
    digits = 0 if step == 0 or value >= whole_from - 0.05 else 1
    return f"{_number(value, digits)} {names[step]}"


def speed(rate: float) -> str:
    """Bytes a second: `84.2 MiB/s`, always with a digit behind the point, so that it does not jump; `–` for nothing."""
    return f"{_amount(rate, math.inf)}/s" if rate >= 1 else NOTHING


def limit(rate: int) -> str:
    """A limit in bytes a second; 0 is `∞`."""
    return f"{size(rate)}/s" if rate > 0 else NEVER


def day(unix: float) -> str:
    """The day of a point in time (Unix seconds): `3 Nov`, with the year when it is not this one."""
    moment, now = QDateTime.fromSecsSinceEpoch(int(unix)).date(), QDateTime.currentDateTime().date()
    return QLocale().toString(moment, "d MMM" if moment.year() == now.year() else "d MMM yyyy")


def duration(seconds: float | None) -> str:
    """A time in two units at most: `12 s`, `4 min`, `1 h 04 m`, `3 d 4 h`; `∞` if it is not known or too long."""
    if seconds is None or math.isnan(seconds) or seconds >= _LONGEST:
        return NEVER
    whole = max(0, math.ceil(seconds))
    if whole < _MINUTE:
        return translate("Units", "%1 s").replace("%1", str(whole))
    if whole < _HOUR:
        return translate("Units", "%1 min").replace("%1", str(min(59, round(whole / _MINUTE))))
    if whole < _DAY:
        hours, rest = divmod(whole // _MINUTE, 60)
        return translate("Units", "%1 h %2 m").replace("%1", str(hours)).replace("%2", f"{rest:02}")
    days, rest = divmod(whole // _HOUR, 24)
    return translate("Units", "%1 d %2 h").replace("%1", str(days)).replace("%2", str(rest))


def spoken_duration(seconds: float | None) -> str:
    """A time as a screen reader says it: `12 minutes`; empty if it is not known."""
    if seconds is None or math.isnan(seconds) or seconds >= _LONGEST:
        return ""
    whole = max(0, math.ceil(seconds))
    if whole < _MINUTE:
        return translate("Units", "%n second(s)", "", whole)
    if whole < _HOUR:
        return translate("Units", "%n minute(s)", "", round(whole / _MINUTE))
    if whole < _DAY:
        return translate("Units", "%n hour(s)", "", round(whole / _HOUR))
    return translate("Units", "%n day(s)", "", round(whole / _DAY))


def percent(share: float) -> str:
    """Per cent of a number from 0 to 100: `43 %`; 100 only when it is all of it."""
    whole = 100 if share >= 100 else min(99, max(0, int(share)))
    return translate("Units", "%1 %").replace("%1", str(whole))


def copies(number: float) -> str:
    """Distributed copies: `2.41`; `–` for none."""
    return _number(number, 2) if number > 0 else NOTHING


def ratio(given: int, taken: int) -> str:
    """What was given by what was taken: `1.52`; `–` if nothing was given, `∞` if nothing was taken."""
    if given <= 0:
        return NOTHING
    return _number(given / taken, 2) if taken > 0 else NEVER


def count(number: int) -> str:
    """A count with the separators of the user's language: `100,000`."""
    return QLocale().toString(number)


def when(at: float | None) -> str:
    """A point in time (Unix seconds) in the user's short form; `–` for none."""
    moment = _moment(at)
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment is not None else NOTHING


def ago(at: float | None, now: float | None = None) -> str:
    """How long ago a point in time was, for tooltips and *last seen*: `3 minutes ago`; `–` for none."""
    if _moment(at) is None or at is None:
        return NOTHING
    passed = (time.time() if now is None else now) - at
    if passed < _MINUTE:
        return translate("Units", "just now")
    if passed < _HOUR:
        return translate("Units", "%n minute(s) ago", "", int(passed / _MINUTE))
    if passed < _DAY:
        return translate("Units", "%n hour(s) ago", "", int(passed / _HOUR))
    if passed < 30 * _DAY:
        return translate("Units", "%n day(s) ago", "", int(passed / _DAY))
    return when(at)


def _moment(at: float | None) -> QDateTime | None:
    if at is None or not 0 < at < 253_402_300_800:  # a time from outside that no calendar has
        return None
    return QDateTime.fromSecsSinceEpoch(int(at))


def _number(value: float, digits: int) -> str:
    return QLocale().toString(value, "f", digits)
