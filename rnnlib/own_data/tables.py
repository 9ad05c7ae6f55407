"""From a text to a table: what parts its fields, where it begins, which lines are no rows."""

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .decoding import Unreadable
from .numerals import around_number, is_missing, looks_like_a_number

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}  # the rarest in a field first


@dataclass(frozen=True)
class Table:
    """Columns of texts by name, and the line of the file that each row stands in."""

    file: str
    columns: dict
    lines: list
    separator: str

    def column(self, name):
        """The name of a column as the file has it: case and blanks around it do not matter."""
        names = list(self.columns)
        same = [own for own in names if own.strip().casefold() == str(name).strip().casefold()]
        if name in names or same:
            return name if name in names else same[0]
        raise Unreadable(f"{self.file}: there is no column {name!r}; its columns are {quoted(names)}")

    def rows(self, kept):
        """The rows whose numbers (from 0) are in `kept`, in that order."""
        columns = {name: [cells[n] for n in kept] for name, cells in self.columns.items()}
        return Table(self.file, columns, [self.lines[n] for n in kept], self.separator)


def quoted(names):
    return ", ".join(f"“{name}”" for name in names)


def mostly_numbers(cells):
    """Whether more than nine in ten of the fields that hold something hold a number."""
    held = [cell for cell in cells if not is_missing(cell)]
    return bool(held) and sum(map(looks_like_a_number, held)) > 0.9 * len(held)


def is_table(text, separator=None):
    """Whether most lines have the same number of fields, and one of these places holds numbers."""
    try:
        rows, _ = _fields(text, separator or _separator_of(text))
    except csv.Error:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    below = [row for row in rows if len(row) == width][1:]  # the first may hold names
    columns = list(zip(*below)) if 2 * count > len(rows) else []
    return any(mostly_numbers(cells) and not _counts(cells) for cells in columns)


def _counts(cells):
    """Whether the fields only number their lines, as verses are numbered: no text becomes a table by that."""
    if not all(cell.isdecimal() for cell in cells):
        return False
    return {int(later) - int(earlier) for earlier, later in pairwise(cells)} in ({1}, {-1})


def table_of(text, file, separator=None):
    """-> Table, and sentences on what was found."""
    try:
        separator = separator or _separator_of(text)
        rows, lines = _fields(text, separator)
    except csv.Error:
        raise Unreadable(
            f"{file}: a field of more than {csv.field_size_limit()} characters; look for a quotation mark "
            "that is opened and never closed, or pass the separator"
        ) from None
    if not rows:
        raise Unreadable(f"{file}: every line is empty or begins with #, as comments do; wanted a table")
    width = Counter(map(len, rows)).most_common(1)[0][0]
    first = next(n for n, row in enumerate(rows) if len(row) == width)
    last = max(n for n, row in enumerate(rows) if len(row) == width) + 1
    told = [f"fields parted by {SEPARATORS.get(separator, 'blanks')}"] if width > 1 else ["one column"]
    told += _left_out(rows[:first], "before the table") + _left_out(rows[last:], "after it")
    for row, line in zip(rows[first:last], lines[first:last]):
        if len(row) != width:
            wanted = f"wanted {width} fields, as in most lines, got {len(row)}"
            raise Unreadable(f"{file}, line {line}: {wanted}: {separator.join(row)[:60]!r}; mend that line")
    rows, lines = rows[first:last], lines[first:last]
    headed = _is_header(rows)
    names = _names(rows[0]) if headed else [f"column {n + 1}" for n in range(width)]
    told += [] if headed else ["no line with the columns' names: they are called column 1, column 2, …"]
    body = rows[headed:]
    if not body:
        raise Unreadable(f"{file}: there is a line with names, and no row below it")
    return Table(file, dict(zip(names, map(list, zip(*body)))), lines[headed:], separator), told


def _separator_of(text):
    """The first of SEPARATORS that gives nearly all lines the same number of fields, two or more."""
    start = "\n".join(text.splitlines()[:200])
    for separator in SEPARATORS:
        widths = Counter(map(len, _fields(start, separator)[0])) or Counter([0])
        (width, count), total = widths.most_common(1)[0], widths.total()
        if width > 1 and (count >= 0.9 * total or total - count <= 3 < count):
            return separator
    return None if _in_columns(start) else ","


def _in_columns(text):
    widths = {len(line.split()) for line in text.splitlines()[1:] if line.strip()}
    return len(widths) == 1 and widths != {1}


def _fields(text, separator):
    """The rows as lists of fields, and the line of each; empty lines and comments are none."""
    if separator is None:
        found = [(line.split(), n) for n, line in enumerate(text.splitlines(), 1)]
    else:
        reader = csv.reader(text.splitlines(), delimiter=separator, skipinitialspace=True)
        found = [([field.strip() for field in row], reader.line_num) for row in reader]
    kept = [(row, n) for row, n in found if any(row) and not row[0].startswith("#")]
    return [row for row, _ in kept], [n for _, n in kept]


def _left_out(rows, where):
    if not rows:
        return []
    lines = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
    return [f"{lines} {where} left out: “{' '.join(filter(None, rows[0]))[:40]}”"]


def _is_header(rows):
    """Whether the first row names the columns: no field in it is like the numbers below it, unit and all.

    So PM10 or CO2 above plain numbers is a name, and 12 km above 13 km a value.
    """
    below = rows[1:21]
    if not below:
        return not any(map(looks_like_a_number, rows[0]))
    return not any(map(_is_like, rows[0], zip(*below)))


def _is_like(field, cells):
    """Whether the cells hold numbers, and the field one with the same around it."""
    around = {around_number(cell) for cell in cells if not is_missing(cell)}
    return None not in around and around_number(field) in around


def _names(row):
    """Names that differ: an empty one is called by its place, a second one of a name by its number."""
    names = []
    for n, name in enumerate(row, 1):
        name = name or f"column {n}"
        names.append(f"{name} ({n})" if name in names else name)
    return names
