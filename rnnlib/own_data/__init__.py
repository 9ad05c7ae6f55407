"""Series and texts of one's own: read as people have them, and what was found and done said in words.

    found = own_data.read_series("sales.csv", "units sold")
    print(found)                # what was found in the file, and what was done about it
    found.values, found.time    # (N,) floats, oldest first, evenly spaced, none missing; (N,) dates or rows

What a file does not say is asked for by the name of an argument: which column, whether 1,234 has a decimal
comma, whether 03/04/2021 is in March or in April. What cannot be read raises Unreadable, a ValueError of one
sentence with the file, the line, the value and what to do.
"""

from .decoding import Unreadable
from .series import OwnSeries, read_series, write_forecast
from .texts import OwnText, read_text

__all__ = ["OwnSeries", "OwnText", "Unreadable", "read_series", "read_text", "write_forecast"]
