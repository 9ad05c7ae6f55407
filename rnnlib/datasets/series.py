"""Series in time, to forecast: each a named tuple of arrays of one length, the time first."""

from typing import NamedTuple

import numpy as np

from .files import read_columns


class Sunspots(NamedTuple):
    """Sunspot numbers, 1700–2008, one a year."""

    year: np.ndarray  # (309,) integers
    number: np.ndarray  # (309,)


class Weather(NamedTuple):
    """Daily weather in Seattle, 2012–2015."""

    date: np.ndarray  # (1461,) datetime64[D]
    precipitation: np.ndarray  # mm
    temp_max: np.ndarray  # °C
    temp_min: np.ndarray  # °C
    wind: np.ndarray  # m/s
    weather: np.ndarray  # drizzle, fog, rain, snow or sun


class ElNino(NamedTuple):
    """Sea surface temperature off Peru (0–10° S, 90–80° W), 1950–2010, one mean a month."""

    month: np.ndarray  # (732,) datetime64[M]
    temperature: np.ndarray  # °C


class Macro(NamedTuple):
    """The United States economy, 1959–2009, one row a quarter."""

    quarter: np.ndarray  # (203,) datetime64[M], the first month of the quarter
    real_gdp: np.ndarray  # thousand million dollars of 2005, a year
    cpi: np.ndarray  # consumer price index, 1982–84 = 100
    m1: np.ndarray  # money in circulation, thousand million dollars
    bill_rate: np.ndarray  # three-month treasury bill on the market, % a year
    unemployment: np.ndarray  # %


def load_sunspots():
    """-> Sunspots."""
    columns = read_columns("sunspots.csv")
    return Sunspots(np.array(columns["year"], int), np.array(columns["sunspots"], float))


def load_seattle_weather():
    """-> Weather."""
    columns = read_columns("seattle-weather.csv")
    numbers = [np.array(columns[name], float) for name in Weather._fields[1:-1]]
    return Weather(np.array(columns["date"], "datetime64[D]"), *numbers, np.array(columns["weather"]))


def load_elnino():
    """-> ElNino."""
    columns = read_columns("elnino.csv")
    return ElNino(np.array(columns["month"], "datetime64[M]"), np.array(columns["temperature"], float))


def load_macro():
    """-> Macro. Its `cpi` is a price, its `bill_rate` what a market asks for money."""
    columns = read_columns("macro.csv")
    parts = [quarter.split("-Q") for quarter in columns["quarter"]]
    months = np.array([f"{year}-{3 * int(quarter) - 2:02d}" for year, quarter in parts], "datetime64[M]")
    return Macro(months, *(np.array(columns[name], float) for name in Macro._fields[1:]))
