"""The playground of notebook 13: a task, a cell, every weight, every step, and training, on one screen.

`Playground` is the explorer; `page()` is the same screen as a page of its own, complete in one file of HTML,
which needs neither kernel nor network. Both run the modules of JavaScript in browser/, which are read best in
this order: cells, network, optimisers, games, start, trainer, then screen. What they show is a state: keyword
arguments (`values.py`), or a link (`link.py`).
"""

from .playground import Playground
from .web_page import page

__all__ = ["Playground", "page"]
