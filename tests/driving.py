"""Explorers driven without a browser, along the path of a browser's messages: helpers of the tests."""

import contextlib
import functools
import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

import comm.base_comm
import numpy as np
import pytest
import traitlets.log
from PIL import Image

from rnnlib import explore
from rnnlib.explore.browser import as_json
from rnnlib.explore.live import (
    SCALE,
    Choice,
    IntSlider,
    LogSlider,
    Numbers,
    Preset,
    Refused,
    Slider,
    Text,
    Toggle,
)
from rnnlib.explore.playground.trained import packed
from rnnlib.explore.playground.values import Packed, SecondNetwork, Weights

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


def done(explorer, do, **more):
    """Tell the explorer what was done on its page, as the browser does."""
    what = {"do": do, "page": "a page", "turn": explorer.face.heard.get("a page", 0) + 1, **more}
    data = {"method": "custom", "content": json.loads(json.dumps(as_json(what)))}
    explorer.face.comm.handle_msg(
        {"content": {"comm_id": explorer.face.comm.comm_id, "data": data}, "buffers": []}
    )


def send(explorer, **values):
    """A hand sets values on the page, and wants to see what comes of it."""
    done(explorer, "show", values=values)


def moves(setting, rng):
    """Values of a setting: the ends of its range, then values in between."""
    if isinstance(setting, Numbers):  # one number of a table after the other
        for place in np.ndindex(np.shape(setting.default)):
            for value in (setting.low, setting.high, rng.uniform(setting.low, setting.high)):
                table = np.array(setting.default, float)
                table[place] = value
                with contextlib.suppress(Refused):  # gates have narrower limits of their own
                    yield setting.check("it", table.tolist())
    elif isinstance(setting, IntSlider):
        inner = rng.integers(setting.low, setting.high, RANDOM_MOVES, endpoint=True)
        yield from map(int, (setting.low, setting.high, *inner))
    elif isinstance(setting, LogSlider):
        inner = np.exp(rng.uniform(np.log(setting.low), np.log(setting.high), RANDOM_MOVES))
        yield from map(float, (setting.low, setting.high, *inner))
    elif isinstance(setting, Slider):
        inner = rng.uniform(setting.low, setting.high, RANDOM_MOVES)
        ends = setting.low, setting.high, 0.0
        yield from (float(value) for value in (*ends, *inner) if setting.low <= value <= setting.high)
    elif isinstance(setting, Choice):
        yield from setting.values
    elif isinstance(setting, Toggle):
        yield from (not setting.default, setting.default)
    elif isinstance(setting, Weights):
        yield from ("first", tuple(rng.normal(size=13).round(2).tolist()))
    elif isinstance(setting, SecondNetwork):
        yield from ({"cell": "GRU", "units": 3}, {"cell": "LSTM", "rate": 0.1}, {})
    elif isinstance(setting, Packed):
        numbers = [[20, 0.5, 0.4, 0.9], [40, 0.2, 0.3, 1]] if setting.kind == "<f4" else [40]
        yield from (packed(numbers, setting.kind), "not base64!", "")
    elif isinstance(setting, Text):
        letters = list(setting.allowed or "abc ")
        for length in (
            setting.longest,
            max(setting.shortest, 1),
            setting.longest // 5,
            0,
            setting.longest + 1,
        ):
            yield "".join(rng.choice(letters, length))
    else:
        raise TypeError(f"no moves known for {type(setting).__name__}")


@dataclass(frozen=True)
class Button:
    """A button of an explorer's page, and what pressing it does."""

    description: str
    click: Callable


def buttons(explorer):
    """The buttons of its page by what stands on them: moves, actions, Stop, presets."""
    defaults = {name: setting.default for name, setting in explorer.settings.items()}
    presets = {
        preset.text: {**defaults, **preset.values} for preset in (*explorer.presets, Preset("Start again"))
    }
    states = {**explorer.numbered, **presets}
    found = [Button(text, functools.partial(send, explorer, **values)) for text, values in states.items()]
    acts = explorer._actions.items()
    found += [Button(text, functools.partial(done, explorer, "act", name=name)) for name, text in acts]
    return [*found, Button("Stop", functools.partial(done, explorer, "stop"))]


def press(explorer, text):
    """Press the button with this text."""
    next(button for button in buttons(explorer) if button.description == text).click()


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
