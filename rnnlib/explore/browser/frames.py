"""A frame as the kernel sends it to a page that draws: the arrays that marks are bound to, not a picture."""

import numpy as np

from .page import LETTERS, finite
from .spec import COLOURS, as_json, glyphs, view_name


def frame_of(explorer, data):
    """What `data`, all that there is to show, holds for the marks of `explorer`.

    -> {"arrays": {key: array}, "numbers": float64 as bytes, one array after the other, "view": which of its
    views, "glyphs": letters that a page does not have}. In `arrays` an array of numbers is its shape and the
    place of its first number; what else is bound stands there as JSON holds it.
    """
    bound = [(what, name) for mark in explorer._moving for name, what in mark.arguments.items()]
    roles = {key: name for key, name in bound if isinstance(key, str)}
    texts = [data[key] for key, name in roles.items() if name in ("texts", "lines")]
    unknown = {letter for text in texts for line in text for letter in line} - set(LETTERS)
    numbers = {key: data[key] for key, name in roles.items() if _of_numbers(data[key], name)}
    starts = np.cumsum([0, *(array.size for array in numbers.values())]).tolist()
    places = {
        key: {"shape": list(array.shape), "start": start}
        for (key, array), start in zip(numbers.items(), starts)
    }
    others = {key: finite(as_json(data[key], name)) for key, name in roles.items() if key not in numbers}
    return {
        "arrays": {**places, **others},
        "numbers": b"".join(array.astype("<f8").tobytes() for array in numbers.values()),
        "view": view_name(data[view.key] for view in explorer._views),
        "glyphs": glyphs(unknown) if unknown else {},
    }


def _of_numbers(value, name):
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub" and name not in COLOURS
