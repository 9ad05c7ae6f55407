"""Series and texts of one's own: read as people have them, and what was found and done said in words.

    found = own_data.read("sales.csv", "units sold")
    print(found)                # what was found in the file, and what was done about it
    found.values, found.time    # (N,) floats, oldest first, evenly spaced, none missing; (N,) dates or rows
    own_data.read("letters.txt").text    # of a text its characters

`read` takes for a table what holds numbers in columns, all else for a text, and says which; `read_series` and
`read_text` are its two halves, for whoever knows. What a file does not say is asked for by the name of an
argument: which column, whether 1,234 has a decimal comma, whether 03/04/2021 is in March or in April. What
cannot be read raises Unreadable, a ValueError of one sentence: the file, the line, the value, what to do.
"""

from .decoding import Unreadable
from .files import read
from .series import OwnSeries, read_series, write_forecast
from .texts import OwnText, read_text

__all__ = ["OwnSeries", "OwnText", "Unreadable", "read", "read_series", "read_text", "write_forecast"]
