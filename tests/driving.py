"""Explorers driven without a browser, along the path of a browser's messages: helpers of the tests."""

import contextlib
import io
import logging
from unittest import mock

import comm.base_comm
import ipywidgets as widgets
import numpy as np
import pytest
import traitlets.log
from ipywidgets.widgets.widget_selection import _Selection
from PIL import Image

from rnnlib import explore
from rnnlib.explore.live import SCALE, Choice, IntSlider, LogSlider, Slider, Text, Toggle
from rnnlib.explore.live.page import tree

RANDOM_MOVES = 5


class RecordingComm(comm.base_comm.BaseComm):
    """A channel to a browser that is not there: it remembers what was sent."""

    sent = []  # noqa: RUF012 (one list for all)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        RecordingComm.sent.append((self.comm_id, (data or {}).get("state", {}), buffers or []))


class Raiser(logging.Handler):
    """Keeps the exceptions that are logged, as those of callbacks are, by explorers and by ipywidgets."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.errors = []

    def emit(self, record):
        if record.exc_info:
            self.errors.append(record.exc_info[1])


@contextlib.contextmanager
def headless():
    """Widgets work without a browser, and what goes wrong in a callback is raised at the end."""
    raiser, loggers = Raiser(), [traitlets.log.get_logger(), logging.getLogger("rnnlib.explore")]
    RecordingComm.sent.clear()
    for logger in loggers:
        logger.addHandler(raiser)
    try:
        with mock.patch.object(comm, "create_comm", lambda *a, **k: RecordingComm(*a, **k)):
            yield
    finally:
        for logger in loggers:
            logger.removeHandler(raiser)
    if raiser.errors:
        raise raiser.errors[0]


def send(control, value):
    """Set a control's value as the browser does."""
    state = {"value": value}
    if isinstance(control, _Selection):
        state = {"index": [option for _, option in control._options_full].index(value)}
    data = {"method": "update", "state": state, "buffer_paths": []}
    control.comm.handle_msg({"content": {"comm_id": control.comm.comm_id, "data": data}, "buffers": []})


def moves(setting, control, rng):
    """(control, value) pairs: the ends of its range, then values in between."""
    if isinstance(control, widgets.Box):  # a table of numbers, or one number of many at a time
        fields = widgets.BoundedFloatText, widgets.FloatSlider
        for entry in (part for part in tree(control) if isinstance(part, fields)):
            values = (setting.low, setting.high, rng.uniform(setting.low, setting.high))
            yield from ((entry, value) for value in values)
    elif isinstance(setting, IntSlider):
        inner = rng.integers(setting.low, setting.high, RANDOM_MOVES, endpoint=True)
        yield from ((control, int(value)) for value in (setting.low, setting.high, *inner))
    elif isinstance(setting, LogSlider):
        inner = np.exp(rng.uniform(np.log(setting.low), np.log(setting.high), RANDOM_MOVES))
        yield from ((control, float(value)) for value in (setting.low, setting.high, *inner))
    elif isinstance(setting, Slider):
        inner = rng.uniform(setting.low, setting.high, RANDOM_MOVES)
        yield from (
            (control, float(value))
            for value in (setting.low, setting.high, 0.0, *inner)
            if setting.low <= value <= setting.high
        )
    elif isinstance(setting, Choice):
        yield from ((control, value) for value in setting.values)
    elif isinstance(setting, Toggle):
        yield from ((control, value) for value in (not setting.default, setting.default))
    elif isinstance(setting, Text):
        letters = list(setting.allowed or "abc ")
        for length in (setting.longest, max(setting.shortest, 1), 0, setting.longest + 1):
            yield control, "".join(rng.choice(letters, length))
    else:
        raise TypeError(f"no moves known for {type(setting).__name__}")


def buttons(explorer):
    return [part for part in tree(explorer) if isinstance(part, widgets.Button)]


def examine(explorer):
    """What must hold of every explorer in every state."""
    for key, value in explorer.result.items():
        array = np.asarray(value)
        if array.dtype.kind in "fc" and key not in explorer.unbounded:
            assert np.isfinite(array).all(), f"{explorer!r}: {key} is not finite"
    assert explorer.caption.strip() and "nan" not in explorer.caption.split(), repr(explorer)
    with Image.open(io.BytesIO(explorer.png())) as image:
        image.load()
        assert image.size == tuple(round(SCALE * side) for side in explorer.size)
        assert len(image.getcolors()) > 2, f"{explorer!r}: an empty picture"


def again(explorer):
    """The explorer that its repr makes."""
    return eval(repr(explorer), {"explore": explore})


every_explorer = pytest.mark.parametrize("kind", explore.CATALOGUE.values(), ids=explore.CATALOGUE)
