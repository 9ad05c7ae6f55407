"""Notebook 12: forecasts of real series, beside persistence."""

from .explorer import Forecast

__all__ = ["Forecast"]
