"""Answers that a learner may well give: right ones in different styles, wrong ones with what they are told.

One module a topic, named as in `rnnlib/exercises`:

    RIGHT = {"softmax": [in_one_line, row_by_row, in_float32]}
    WRONG = {"softmax": {"the mean in place of the largest": (by_mean, "may still be too large")}}

Every exercise of the topic stands in both, with at least MIN_RIGHT right answers and MIN_WRONG wrong ones;
the words are what the message must contain. An answer may be a value, where the exercise wants one.
"""

import pkgutil
from importlib import import_module

MIN_RIGHT, MIN_WRONG = 3, 5

MODULES = {
    topic: import_module(f"{__name__}.{topic}")
    for topic in sorted(info.name for info in pkgutil.iter_modules(__path__))
}
