"""A series of one's own from a file: its column, in the order of time, evenly spaced, nothing missing."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .dates import ROW, Step, is_time, months_in, seconds_in, step_of, times_after, times_of
from .decoding import Unreadable, decode
from .numerals import numbers_of
from .tables import mostly_numbers, quoted, table_of

MOST_MISSING = 0.2  # of all values
SEVERAL = ("mean", "first", "last")  # what may be made of several rows at one time


@dataclass(frozen=True)
class OwnSeries:
    """`values` (N,), oldest first; `time` (N,) datetime64[s], or row numbers where the file has no dates.

    `step` is the time from one to the next: `step.name`, and `step.period`, how many of them the calendar
    suggests for a cycle (1: none). `filled` (N,) tells where a value was missing, `told` what was found and
    done, a sentence each.
    """

    name: str
    values: np.ndarray
    time: np.ndarray
    filled: np.ndarray
    step: Step
    told: tuple

    def __len__(self):
        return len(self.values)

    def __str__(self):
        low, high = self.values.min(), self.values.max()
        head = f"{self.name}: {len(self)} values from {low:g} to {high:g}"
        head += f", {_day(self.time[0])} to {_day(self.time[-1])}, one every {self.step.name}"
        return "\n".join([head, *(f"- {sentence}" for sentence in self.told)])

    def next_times(self, count):
        """The times (count,) of the steps that follow the last one."""
        return times_after(self.time[-1], self.step, count)


def read_series(
    path,
    column=None,
    *,
    date=None,
    where=None,
    decimal=None,
    day_first=None,
    missing=None,
    several=None,
    separator=None,
    encoding=None,
):
    """Read one column of a CSV file (or of a table parted by tabs, semicolons, blanks) -> OwnSeries.

    `column` may be left out if one column alone holds numbers; `date` names that of the dates. `where`
    {column: text} keeps the rows of one of several series. `decimal` is "." or ",", `day_first` True for
    31/12/2021, `missing` what stands for a missing value, `several` what is made of several rows at one
    time: "mean", "first" or "last". All of them are found out where the file tells; where it does not,
    Unreadable says which to pass. Missing values are filled with the last one known before them: anything
    else would look ahead.
    """
    text, encoding = decode(path, encoding)
    table, told = table_of(text, Path(path).name, separator)
    told = [f"encoded as {encoding.upper()}", *told] if encoding not in ("utf-8",) else told
    for name, wanted in (where or {}).items():
        table, sentences = _only(table, table.column(name), wanted)
        told += sentences
    dated = table.column(date) if date is not None else _date_column(table, column)
    column = _number_column(table, column, dated)
    values, sentences = numbers_of(table, column, decimal, missing)
    told += sentences
    if dated is None:
        told.append("no dates: its rows are taken to stand in the order of time")
        step, time = ROW, np.arange(len(values))
    else:
        time, sentences = times_of(table, dated, day_first)
        time, values, more = _in_order(time, values, table, several)
        step = step_of(time, table.file)
        time, values, gaps = _evenly(time, values, step)
        told += [*sentences, *more, *gaps]
    time, values, filled, sentences = _whole(time, values, table.file, column, step)
    if values.min() == values.max():
        raise Unreadable(f"{table.file}, column “{column}”: wanted values that vary, got {values[0]:g} alone")
    return OwnSeries(column, values, time, filled, step, tuple([*told, *sentences]))


def _only(table, name, wanted):
    kept = [n for n, cell in enumerate(table.columns[name]) if cell == str(wanted)]
    if not kept:
        found = quoted(dict.fromkeys(table.columns[name][:200]))
        raise Unreadable(f"{table.file}: no row has {wanted!r} in “{name}”; there are {found[:200]}")
    return table.rows(kept), [f"the {len(kept)} rows with “{wanted}” in “{name}”"]


def _date_column(table, column):
    """The first column of dates, but for the one that is asked for."""
    others = [name for name in table.columns if column is None or name != table.column(column)]
    return next((name for name in others if is_time(table.columns[name])), None)


def _number_column(table, column, dated):
    if column is not None:
        return table.column(column)
    numeric = [name for name, cells in table.columns.items() if name != dated and mostly_numbers(cells)]
    if len(numeric) != 1:
        what = f"numbers stand in {quoted(numeric)}" if numeric else "no column holds numbers"
        raise Unreadable(f"{table.file}: {what}; pass the name of the column to forecast")
    return numeric[0]


def _in_order(time, values, table, several):
    """Oldest first, one row a time."""
    told, lines = [], np.array(table.lines)
    if (time[1:] < time[:-1]).any():
        newest_first = (time[1:] <= time[:-1]).all()
        told = ["newest first: turned round"] if newest_first else ["rows not in the order of time: sorted"]
        if newest_first:
            time, values, lines = time[::-1], values[::-1], lines[::-1]
        order = np.argsort(time, kind="stable")
        time, values, lines = time[order], values[order], lines[order]
    again = time[1:] == time[:-1]
    if not again.any():
        return time, values, told
    frame = pd.DataFrame({"time": time, "value": values})
    differ = frame.groupby("time")["value"].agg(lambda v: v.max() - v.min()).to_numpy()
    if np.nan_to_num(differ).max() == 0:
        return *_combined(frame, "first"), [*told, f"{again.sum()} repeated rows left out"]
    if several is None:
        n = int(np.flatnonzero(again & (values[1:] != values[:-1]))[0])
        raise Unreadable(
            f"{table.file}, lines {lines[n]} and {lines[n + 1]}: two values for {_day(time[n])}, "
            f"{values[n]:g} and {values[n + 1]:g}; pass several='mean', 'first' or 'last', or, if the file "
            "holds several series, where={column: text}"
        )
    if several not in SEVERAL:
        raise Unreadable(f"several: wanted 'mean', 'first' or 'last', got {several!r}")
    return *_combined(frame, several), [*told, f"several rows at one time: their {several} taken"]


def _combined(frame, how):
    one = frame.groupby("time")["value"].agg(how)
    return one.index.to_numpy().astype("datetime64[s]"), one.to_numpy()


def _evenly(time, values, step):
    """A place for every step from the first to the last; NaN where the file has no row."""
    if not step.unit:
        return (
            time,
            values,
            ["days without Saturdays and Sundays: every row is a step, whatever lies between"],
        )
    if step.unit.endswith("M"):
        months, size = time.astype("datetime64[M]").astype(int), months_in(step)
        at = (months - months[0]) // size
        all_months = (months[0] + size * np.arange(at[-1] + 1)).astype("datetime64[M]")
        grid = all_months.astype("datetime64[s]")
    else:
        seconds = seconds_in(step)
        at = (time - time[0]).astype("timedelta64[s]").astype(int) // seconds
        grid = time[0] + np.arange(at[-1] + 1) * np.timedelta64(seconds, "s")
    full = np.full(len(grid), np.nan)
    full[at] = values
    absent = len(grid) - len(time)
    return grid, full, [f"{absent} {step.name}s without a row: added as missing"] if absent else []


def _whole(time, values, file, column, step):
    """Without what is missing: left out at the ends, else the last value known before."""
    known = np.flatnonzero(np.isfinite(values))
    first, last = known[0], known[-1] + 1
    cut = len(values) - (last - first)
    told = [f"{cut} missing value{'s' * int(cut > 1)} at the ends left out"] if cut else []
    time, values = time[first:last], values[first:last]
    filled = np.isnan(values)
    if filled.mean() > MOST_MISSING:
        raise Unreadable(
            f"{file}, column “{column}”: wanted a value at most times, got {filled.sum()} missing of "
            f"{len(values)} (one every {step.name}); choose a coarser step, or a shorter stretch"
        )
    if filled.any():
        runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], filled, [0]]))))[::2]
        count = f"{filled.sum()} missing value{'s' * int(filled.sum() > 1)}"
        told.append(f"{count} filled with the last one known before (longest gap: {runs.max()})")
        values = values[np.maximum.accumulate(np.where(filled, 0, np.arange(len(values))))]
    return time, values, filled, told


def _day(time):
    """A time as people write it: no clock where it is midnight, no day where it is a row number."""
    return str(time).replace("T00:00:00", "").replace("T", " ")


def write_forecast(path, series, said, low, high):
    """Save a forecast of the steps after the last one, with its interval, as CSV; said, low, high (n,)."""
    columns = {"forecast": said, "low": low, "high": high}
    for name, values in columns.items():
        if np.shape(values) != np.shape(said) or np.ndim(values) != 1:
            raise ValueError(
                f"{name}: wanted shape {np.shape(said)}, one number a step, got {np.shape(values)}"
            )
    times = [_day(time) for time in series.next_times(len(said))]
    pd.DataFrame({series.step.name: times, **columns}).to_csv(path, index=False)
