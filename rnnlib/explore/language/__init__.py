"""Explorers of notebook 08: what a language model says next, leans on, tracks, and takes for alike.

And of notebook 00: a network that writes names.
"""

from .embedding_map import EmbeddingMap
from .influence import Influence
from .name_writer import NameWriter
from .next_word import NextWord
from .unit_reader import UnitReader

__all__ = ["EmbeddingMap", "Influence", "NameWriter", "NextWord", "UnitReader"]
