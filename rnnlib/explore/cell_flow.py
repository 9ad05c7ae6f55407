"""A cell drawn with its arrows, and a walk along them: values forward, then gradients back, path by path.

A `Sheet` says where things stand and what each step of the walk does; the LSTM and the GRU have one each. Its
texts are templates: "{dc}" becomes the number dc of the result, "{dc_}" the same, in brackets if negative.
"""

from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgb

from . import live

INPUT = 1.0  # x at the step that is drawn
FARTHEST = 40  # steps from there to the loss
_READING = 2.0  # seconds for a step while it plays
_REST, _GONE = 1.6, 4.2  # the width of an arrow at rest, and of one that is gone along
_BACKWARD = (0, (2.0, 0.9))
_HALVES = {"state": (23, 23), "input": (22, 17), "gate": (42, 17), "curve": (28, 14), "sign": (12, 12)}
_TURN = np.linspace(0, 2 * np.pi, 33)[:-1]
_CIRCLE_LINE = np.column_stack([np.cos(_TURN), np.sin(_TURN)])
_FOUR_CORNERS = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])


class Station(NamedTuple):
    """What values pass, in the middle of (x, y): a state, an input, a gate, a curve or a sign.

    `name` is what it is called; `value` the number that it holds from step `known` on. A `share` is a number
    from 0 to 1.
    """

    kind: str
    x: float
    y: float
    name: str
    value: str = ""
    known: int = 0
    share: bool = False

    @property
    def outline(self):
        """Its corners, (n, 2)."""
        shape = _CIRCLE_LINE if self.kind in ("state", "sign") else _FOUR_CORNERS
        return np.array([self.x, self.y]) + np.array(_HALVES[self.kind]) * shape

    def edge(self, towards):
        """Where an arrow that goes straight up, down or aside from the middle leaves it: (2,)."""
        middle = np.array([self.x, self.y])
        return middle + np.sign(towards - middle) * _HALVES[self.kind]

    def says(self, result, step):
        """What is written in it at a step."""
        if not self.value or step < self.known:
            return self.name if self.kind in ("gate", "curve", "sign") else ""
        number = live.short(result[self.value], tiny=True)
        return f"{self.name} = {number}" if self.kind == "gate" else number

    def colour(self, result, step):
        """A gate is the greener the wider it is open; a signed number is blue or red."""
        if not self.value or step < self.known:
            return (1.0, 1.0, 1.0)
        value = float(result[self.value])
        if self.share:
            return tuple(1 - 0.6 * value * (1 - np.array(to_rgb(live.GREEN))))
        return live.DIVERGING(0.5 + 0.28 * np.tanh(value))[:3]


class Step(NamedTuple):
    """One step of the walk: what it is called, what it says in two lines, which arrows it goes along.

    `factors` stand at these arrows at this step only, `labels` from this step on: {text: (x, y)}.
    """

    name: str
    says: str
    arrows: tuple
    factors: dict = MappingProxyType({})
    labels: dict = MappingProxyType({})


class Sheet(NamedTuple):
    """Stations by key, arrows {name: (keys or points (x, y), …)}, the steps forward and the steps back."""

    stations: dict
    arrows: dict
    forward: tuple
    back: tuple

    @property
    def steps(self):
        return self.forward + self.back

    def path(self, name):
        """The points of an arrow, (n, 2), from the edge of its first station to the edge of its last."""
        ends = [self.stations.get(end, end) if isinstance(end, str) else end for end in self.arrows[name]]
        points = np.array([end[1:3] if isinstance(end, Station) else end for end in ends], float)
        for end, beside in ((0, 1), (-1, -2)):
            if isinstance(ends[end], Station):
                points[end] = ends[end].edge(points[beside])
        return points

    def title(self, step):
        """Which step of the walk this is, and what it is called."""
        if step == 0:
            return f"Step 0 of {len(self.steps)}: what comes in"
        way = "forward" if step <= len(self.forward) else "back"
        return f"Step {step} of {len(self.steps)}, {way}: {self.steps[step - 1].name}"

    def story(self, result, step):
        """What a step says, with its numbers: two lines."""
        text = self.steps[step - 1].says if step else "Nothing is computed yet.\n"
        first, _, second = text.format_map(_Told(result)).partition("\n")
        return [first, second]

    @property
    def given(self):
        """The sheet for the JavaScript beside it: stations and steps in order, arrows as their paths."""
        steps = [
            step._asdict() | {name: list(getattr(step, name).items()) for name in ("factors", "labels")}
            for step in self.steps
        ]
        stations = [station._asdict() for station in self.stations.values()]
        paths = {name: self.path(name) for name in self.arrows}
        return {"stations": stations, "paths": paths, "steps": steps, "forward": len(self.forward)}

    def shown(self, result, step):
        """What the picture shows at a step: arrows gone along, values and gradients found so far."""
        told, ahead = _Told(result, _short), len(self.forward)
        now = self.steps[step - 1] if step else Step("", "", ())
        hue, way = (live.VERMILLION, -1) if step > ahead else (live.BLUE, 1)
        gone = [_shaft_and_head(self.path(name)[::way], _GONE) for name in now.arrows]
        labels = [
            (text.format_map(told), place, live.VERMILLION if number > ahead else live.BLUE)
            for number, past in enumerate(self.steps[:step], start=1)
            for text, place in past.labels.items()
        ]
        return {
            "shafts": [shaft for shaft, _ in gone],
            "heads": [head for _, head in gone],
            "hues": [hue] * len(gone),
            "dashes": [_BACKWARD if way < 0 else "-"] * len(gone),
            "faces": [station.colour(result, step) for station in self.stations.values()],
            "values": [station.says(result, step) for station in self.stations.values()],
            "labels": [text for text, _, _ in labels],
            "labels at": [place for _, place, _ in labels],
            "label hues": [each for _, _, each in labels],
            "factors": [text.format_map(told) for text in now.factors],
            "factors at": list(now.factors.values()),
            "factor hues": [hue] * len(now.factors),
            "title": [self.title(step)],
            "story": self.story(result, step),
        }


class CellFlow(live.Explorer):
    """The base of both flows: a subclass has a `sheet`, the setting `step`, and computes its numbers."""

    sheet = None
    size = (800, 480)

    @staticmethod
    def compute():
        """The numbers that the sheet names, each an array of one."""
        raise NotImplementedError

    @classmethod
    def given(cls):
        return {"sheet": cls.sheet.given}

    @live.action("Play the steps")
    def play(self):
        """From where it stands, or from the start if it is at the end."""
        last = len(self.sheet.steps)
        for step in range(self.values["step"] % last, last + 1):
            yield live.Progress(step / last, {"step": step}, pause=_READING)

    @live.action("Next step")
    def advance(self):
        """One on, up to the last."""
        return {"step": min(self.values["step"] + 1, len(self.sheet.steps))}

    def build(self, figure):
        page, stations = self.page(figure), self.sheet.stations.values()
        _draw_what_stays(page, self.sheet)
        self.segments(page, "shafts", colors="hues", dashes="dashes", linewidths=_GONE, capstyle="butt")
        self.polygons(page, "heads", "hues", lw=0)
        outlines = [station.outline for station in stations]
        self.polygons(page, outlines, "faces", edgecolors=live.INK, linewidths=1.2)
        self.words(page, "values", [station[1:3] for station in stations], 9.5)
        for halo in (3.5, 0.0):  # their ground first
            self.words(page, "labels", "labels at", 9.5, "label hues", halo=halo)
            self.words(page, "factors", "factors at", 9.5, "factor hues", halo=halo, bold=True)
        self.words(page, "title", [(16, 22)], 11.5, middle="o", align="left", bold=True)
        self.words(page, "story", [(16, 442), (16, 464)], 10.5, middle="o", align="left")

    def describe(self, result, step, **_):
        return f"{self.sheet.title(step)}. {' '.join(self.sheet.story(result, step)).strip()}"


def _draw_what_stays(page, sheet):
    """The arrows at rest, the names above states and inputs, and what the two colours mean."""
    for name in sheet.arrows:
        shaft, head = _shaft_and_head(sheet.path(name), _REST)
        page.plot(*shaft.T, color=live.GREY, lw=_REST, solid_capstyle="butt")
        page.fill(*head.T, color=live.GREY, lw=0)
    for station in sheet.stations.values():
        if station.kind == "state":  # its name stands above it, an input's before it
            page.text(station.x, station.y - 34, station.name, ha="center", va="center", fontsize=11)
        if station.kind == "input":
            page.text(station.x - 30, station.y, station.name, ha="right", va="center", fontsize=11)
    look = {"va": "center", "ha": "right", "fontsize": 9.5}
    page.text(786, 18, "solid, blue: values forward", color=live.BLUE, **look)
    back = "dashed, red: gradients back, × the local derivative"
    page.text(786, 35, back, color=live.VERMILLION, **look)


def _shaft_and_head(points, width):
    """An arrow along points (n, 2): its shaft, which ends where its head begins, and the head's corners."""
    along = points[-1] - points[-2]
    along = along / np.hypot(*along)
    side = (2.5 + 1.1 * width) * np.array([-along[1], along[0]])
    foot = points[-1] - (5 + 1.8 * width) * along
    return np.vstack([points[:-1], foot]), np.array([points[-1], foot + side, foot - side])


def _short(value):
    """A number beside an arrow, where there is room for a few letters."""
    return live.short(value, 3, tiny=True)


class _Told(dict):
    """The numbers of a result as `write` writes them; a name with "_" behind it in brackets if negative."""

    def __init__(self, result, write=live.number):
        super().__init__(result)
        self._write = write

    def __getitem__(self, name):
        value = super().__getitem__(name.removesuffix("_"))
        text = self._write(value)
        return f"({text})" if name.endswith("_") and value < 0 else text
