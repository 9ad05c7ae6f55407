"""From texts to times: which column holds them, whether the day or the month stands first, how far apart."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .decoding import Unreadable
from .numerals import is_missing

FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m", "%Y/%m", "%YM%m", "%Y"),
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
    *(
        "%d %B %Y",
        "%d %b %Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%B %d, %Y",
        "%b %d, %Y",
        "%B %Y",
        "%b %Y",
        "%b-%Y",
        "%b-%y",
    ),
    *("%m/%Y", "%m.%Y", "%m-%Y"),
)
CLOCKS = ("", " %H", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f")
_QUARTER = re.compile(r"(?:(\d{4})[ -]?Q([1-4])|Q([1-4])[ -](\d{4}))", re.I)

# How far apart rows may lie, what that is called, how pandas counts on, and how many make the usual period.
STEPS = (
    ("second", "s", 1, 60),
    ("minute", "min", 60, 60),
    ("quarter of an hour", "15min", 900, 96),
    ("half hour", "30min", 1800, 48),
    ("hour", "h", 3600, 24),
    ("day", "D", 86400, 7),
    ("week", "7D", 604800, 52.18),
)
CALENDAR = (("month", "M", 1, 12), ("quarter", "3M", 3, 4), ("year", "12M", 12, 1))


@dataclass(frozen=True)
class Step:
    """How far one row is from the next: its name, NumPy's unit for it, and the usual period in steps."""

    name: str
    unit: str
    period: float


ROW = Step("row", "", 1)  # where a file has no dates
TRADING_DAY = Step("trading day", "", 5)


def parse(cells, day_first=None):
    """The readings of a column as times: {format: datetime64 (N,)}, of which there is one if all is clear."""
    cells = [re.sub(r"(?<=\d)T(?=\d)", " ", cell.strip()) for cell in cells]
    cells = [re.sub(r" ?(?:Z|UTC|[+-]00:?00)$", "", cell) for cell in cells]
    quarters = [_QUARTER.fullmatch(cell) for cell in cells]
    if all(quarters):
        parts = [(m[1] or m[4], 3 * int(m[2] or m[3]) - 2) for m in quarters]
        return {"quarters": np.array([f"{year}-{month:02d}" for year, month in parts], "datetime64[s]")}
    readings = {}
    for clock in CLOCKS[1:] if re.search(r"\d \d", cells[0]) else CLOCKS[:1]:
        for form in FORMATS:
            if not _plausible(form, cells[0]) or not _wanted(form, day_first):
                continue
            times = pd.to_datetime(pd.Series(cells), format=form + clock, errors="coerce")
            if times.notna().all():
                readings[form + clock] = times.to_numpy().astype("datetime64[s]")
    return readings


def _plausible(form, cell):
    """Four digits alone are a year only within reason; a name of a month needs letters."""
    if form == "%Y":
        return re.fullmatch(r"1[5-9]\d\d|20\d\d", cell) is not None
    if form == "%Y%m%d":
        return re.fullmatch(r"(?:1[5-9]|20)\d{6}", cell) is not None
    return ("%b" in form.lower()) == any(map(str.isalpha, cell.replace("M", "") if "M%" in form else cell))


def _wanted(form, day_first):
    first = form.startswith("%d") if "%d" in form and "%m" in form and not form.startswith("%Y") else None
    return day_first is None or first is None or first == day_first


def times_of(table, name, day_first=None):
    """The times of the column (N,) datetime64[s], and a sentence on how they were read."""
    cells = table.columns[name]
    for cell, line in zip(cells, table.lines):
        if is_missing(cell):
            raise Unreadable(f"{table.file}, line {line}, column “{name}”: wanted a date, got none")
    readings = parse(cells, day_first)
    if not readings:
        bad = next((n for n, cell in enumerate(cells) if not parse([cell], day_first)), None)
        if bad is None:
            shown = f"“{cells[0]}” in line {table.lines[0]} and others in another form"
            raise Unreadable(
                f"{table.file}, column “{name}”: wanted dates in one form, got {shown}; mend the column"
            )
        raise Unreadable(
            f"{table.file}, line {table.lines[bad]}, column “{name}”: wanted a date such as 2021-03-31, "
            f"got {cells[bad]!r}; mend it, or pass another column as date"
        )
    distinct = {times.tobytes(): form for form, times in readings.items()}
    if len(distinct) > 1:
        even = [form for form in distinct.values() if _regular(readings[form])]
        if len(even) != 1:
            raise Unreadable(
                f"{table.file}, line {table.lines[0]}, column “{name}”: in {cells[0]!r} the day could stand "
                "first or second; pass day_first=True or day_first=False"
            )
        return readings[even[0]], [f"dates in “{name}”{_first(even[0])}: read so, they are evenly spaced"]
    form, times = next(iter(readings.items()))
    return times, [f"dates in “{name}”{_first(form)}"]


def _first(form):
    """Which of day and month stands first, where that has to be said."""
    if not re.match("%[dm][^%]%[dm]", form):
        return ""
    return ", the day first" if form.startswith("%d") else ", the month first"


def _regular(times):
    """Whether nearly all steps are alike, forwards or backwards."""
    steps = np.abs(np.diff(times).astype(float))
    return len(steps) > 1 and np.mean(steps == np.median(steps)) > 0.9


def is_time(cells):
    """Whether a column's first fields read as times."""
    shown = [cell for cell in cells[:50] if not is_missing(cell)]
    return bool(shown) and len(parse(shown)) > 0


def step_of(times, file):
    """The Step between rising times (N,) datetime64[s]; None where rows stand for trading days."""
    gaps = np.diff(times).astype("timedelta64[s]").astype(int)
    months = np.diff(times.astype("datetime64[M]").astype(int))
    if len(gaps) and gaps.min() >= 28 * 86400 and _same_day_of_month(times):
        size = int(np.gcd.reduce(months))
        name, unit, _, period = next(row for row in reversed(CALENDAR) if size % row[2] == 0)
        return Step(name, unit, period)
    seconds = int(np.gcd.reduce(gaps)) if len(gaps) else 86400
    weekday = (times.astype("datetime64[D]").astype(int) + 3) % 7
    if seconds == 86400 and len(times) > 20 and weekday.max() <= 4:
        return TRADING_DAY
    for name, unit, size, period in STEPS:
        if size == seconds and np.mean(gaps == size) > 0.5:
            return Step(name, unit, period)
    if np.mean(gaps == seconds) > 0.5:
        return Step(_spoken(seconds), f"{seconds}s", 1)
    usual = int(np.median(gaps))
    raise Unreadable(
        f"{file}: wanted evenly spaced rows, got steps from {_spoken(gaps.min())} to {_spoken(gaps.max())}, "
        f"mostly {_spoken(usual)}; average them first, with pandas' `resample`"
    )


def times_after(last, step, count):
    """The times (count,) that follow `last` at a step."""
    n = np.arange(1, count + 1)
    if step == ROW:
        return last + n
    if step == TRADING_DAY:
        return np.busday_offset(last.astype("datetime64[D]"), n, roll="forward").astype("datetime64[s]")
    if not step.unit.endswith("M"):
        return last + n * np.timedelta64(seconds_in(step), "s")
    day = last.astype("datetime64[D]")
    month, size = day.astype("datetime64[M]"), months_in(step)
    later = month + n * size
    if day + 1 == (month + 1).astype("datetime64[D]") and day != month.astype("datetime64[D]") + 27:
        return ((later + 1).astype("datetime64[D]") - 1).astype("datetime64[s]")  # the last of each month
    return (later.astype("datetime64[D]") + (day - month.astype("datetime64[D]"))).astype("datetime64[s]")


def months_in(step):
    return int(step.unit[:-1] or 1)


def seconds_in(step):
    width = pd.Timedelta(1, step.unit) if step.unit.isalpha() else pd.Timedelta(step.unit)
    return int(width.total_seconds())


def _same_day_of_month(times):
    """Whether all dates are the same day of their months, or all the last one."""
    days = times.astype("datetime64[D]")
    day = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    last = (days + 1).astype("datetime64[M]") != days.astype("datetime64[M]")
    return bool((day == day[0]).all() or last.all())


def _spoken(seconds):
    seconds = int(seconds)
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {name}{'s' * (seconds != size)}"
    return f"{seconds} second{'s' * (seconds != 1)}"
