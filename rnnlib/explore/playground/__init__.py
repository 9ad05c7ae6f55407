"""The playground of notebook 13: a task, a cell, every weight, every step, and training, on one screen.

`Playground` is an explorer with a kernel. `page()` is a page of its own, complete in one file of HTML, which
needs neither kernel nor network: its modules of JavaScript lie in browser/, and are read best in this order:
cells, network, optimisers, games, start, trainer. `PlaygroundState` is all that it shows, as a line of Python
and as a link.
"""

from .playground import Playground
from .state import PlaygroundState
from .web_page import page

__all__ = ["Playground", "PlaygroundState", "page"]
