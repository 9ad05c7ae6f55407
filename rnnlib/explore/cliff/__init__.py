"""The cliff in the error surface of a recurrent unit, and what clipping does on it."""

from .descent import Cliff

__all__ = ["Cliff"]
