"""The GRU, moved by hand: one unit with all its weights; and three cells that train side by side."""

from .race import Race
from .unit import GRUUnit

__all__ = ["GRUUnit", "Race"]
