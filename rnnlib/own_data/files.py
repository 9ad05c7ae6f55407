"""A file of one's own, be it a table or a text."""

from dataclasses import replace
from pathlib import Path

from .decoding import Unreadable, decode
from .series import read_series
from .tables import is_table
from .texts import read_text

TABLE = "a table: its rows hold numbers in columns (read_text takes it for a text)"
TEXT = "a text: no column of it holds numbers (read_series takes it for a table)"


def read(path, column=None, *, encoding=None, **of_a_table):
    """Read whichever the file holds, a table -> OwnSeries, or a text -> OwnText; its `told` says which.

    `column` and the names that read_series has beside it are asked of a table alone. What cannot be read
    raises Unreadable, which then names the reader for the other kind too.
    """
    text, _ = decode(path, encoding)
    asked = of_a_table if column is None else {"column": column, **of_a_table}
    kind = TABLE if is_table(text, of_a_table.get("separator")) else TEXT
    if kind == TEXT and asked:
        given = ", ".join(f"{name}={value!r}" for name, value in asked.items())
        raise Unreadable(
            f"{Path(path).name}: wanted a table, for {given} is given, and no column of it holds numbers; "
            "leave that out if it is a text, or have read_series take it for a table and say what is amiss"
        )
    try:
        reader = read_series if kind == TABLE else read_text
        made = reader(path, encoding=encoding, **asked)
    except Unreadable as reason:
        if asked:  # of a table, as the caller knows
            raise
        raise Unreadable(f"{reason}; it was taken for {kind}") from None
    return replace(made, told=(kind, *made.told))
