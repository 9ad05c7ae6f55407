"""The GRU, moved by hand: its arrows one by one, one unit with all its weights; and three cells that race."""

from .flow import GRUGradientFlow
from .race import Race
from .unit import GRUUnit

__all__ = ["GRUGradientFlow", "GRUUnit", "Race"]
