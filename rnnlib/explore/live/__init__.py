'''What explorers are made of, and how to write one.

An explorer is one idea that a reader can move: controls, a live picture, one sentence. It is a class:

    import numpy as np

    from rnnlib.explore import live


    class Leak(live.Explorer):
        """A leaky trace h_t = w h_{t−1}, h_0 = 1: how long it lasts."""

        settings = live.Settings(
            w=live.Slider(0.9, 0.5, 1, 0.01, "weight w"), steps=live.IntSlider(20, 1, 25, label="steps")
        )
        presets = (live.Preset("lasts", w=0.99), live.Preset("forgets", w=0.5))

        @staticmethod
        def compute(w, steps):
            return {"t": np.arange(steps + 1), "h": w ** np.arange(steps + 1)}

        @staticmethod
        def shown(result, steps, **_):
            return {"left": [live.number(result["h"][-1])], "at": [(steps + 1, result["h"][-1])]}

        def build(self, figure):
            ax = figure.subplots()
            ax.set(title="Trace", xlabel="step t", xlim=(0, 30), ylim=(0, 1.05))
            self.line(ax, "t", "h", "o-", color=live.BLUE)
            self.words(ax, "left", "at", bold=True, align="left")

        def describe(self, result, w, steps):
            return f"With w = {w}, {live.number(result['h'][-1])} of the trace is left after {steps} steps."

and one line in `rnnlib/explore/__init__.py`, which puts it into CATALOGUE; from then on the tests, the
browser checks and the benchmark go over it. The first to read is `feedforward/neuron.py`.

Settings: what the reader sets, and the explorer's whole state: `Leak(w=0.5)`, `e.set(w=0.5)`, `repr(e)`.
    Slider(default, low, high, step, label)          IntSlider, LogSlider: positive, step in powers of ten
    Choice(default, options, label)                  options a list, or a dict {what is shown: what is meant}
    Toggle(default, label)                           Text(default, longest, allowed, label)
    Numbers(default, low, high, step, label)         a small table, each number in a field of its own
    Rows(…, columns, chosen_by, lows)                a larger one: sliders for the row that a setting chooses
`play=True` on a slider adds a Play button that walks it. Every setting has a label that stands alone when
read aloud. Values from code that are out of range raise ValueError; a control itself clamps. Presets and the
challenge's answer are checked when the class is made; a preset sets what it names and everything else to its
default.

compute(**values): pure, a static method; the same values give the same arrays (seed a Generator with a
    constant). Returns a dict of arrays, all finite (name exceptions in `unbounded`): clip or mask what
    overflows, and say so in the sentence. It runs at every move: keep it under 2 ms; what is slow and does
    not depend on the values is made once, at module level or by functools.cache; what is slow and does
    depend on them is a task (below).
settle(**values): optional, static; values that must follow others, {"k": t} if k may not pass t.
after(values, changes): optional, static; all values once some are changed, where a change undoes others:
    another cell has other weights.
idle(**values): optional, static; the names of settings that change nothing now: their controls rest.
shown(result, **values): pure, a static method: what the picture needs beside the result, by key: where marks
    stand, what is written, which view. Never changes the result.
build(figure): draw what stays, on axes with fixed limits, and declare what moves, in the order in which it is
    drawn (over everything that stays). A mark is bound to keys of the result and of `shown`:
        self.line(ax, x, y, "o-", …)          self.trail(ax, points)   one array (n, 2) in place of x and y
        self.segments(ax, ends, colors)       self.polygons(ax, corners, faces, edges, widths, dashes)
        self.blocks(ax, corners, colour)      self.nodes(ax, places, faces, edges, widths, markers)
        self.words(ax, texts, places, colors) self.monospace(ax, lines, count)
        self.image(ax, values, shape)         self.mesh(ax, values, x, y)      self.region(ax, outline)
        self.above(ax, values, x, y, level)   self.level(ax, values, x, y, level)
    Where everything has its place in pixels, `ax = self.page(figure)` is the whole picture.
    Each argument but the look is a key, or an array that stays; each method returns the artist, for a legend.
    What is not there has empty arrays; NaN parts a line. A mark costs 0.1 ms a frame however many pieces it
    has (what stays costs nothing), so many alike are one mark. Corners come from `boxes`, or from `grid` for
    the cells of a table, whose numbers stand at its `middles`; `gapped` parts the pieces of a line;
    `outlines` are where a surface lies above some levels, for regions.
    Limits, titles and ticks that move are a few states that a key names:
        self.view("scale", {"near": {ax: {"xlim": (0, 10)}}, "far": {ax: {"xlim": (0, 100)}}})
    Another state draws the whole background anew, 50 ms or more: change it in steps, not with every move.
    Panels find their places before the first state is shown: where it brings a title or wider labels, set
    some in `build` that take as much room. Regions that are declared first are kept until they change.
describe(result, **values): one sentence that says in words and numbers what is seen, for those who cannot
    see it too; `number(x)` writes numbers (`short(x)` in a small node), `percent(x)` shares, `raised(n)`
    exponents and `lowered(n)` indices.
screen: optional; the path of a module of JavaScript that is the whole of its page in a notebook, in the place
    of picture and controls (`playground/browser/playground.js`). What Python draws is then what is stored.
beneath: optional; {key: "html" or "sound"}, what stands below the picture: a text, or a player for the bytes
    of a WAV file.
challenge: optional; `met(result, **values)` must be false at the defaults and true at `answer`; `Goals` is
    one that differs from task to task.

Turns: callbacks, tasks and `set` run one at a time, for all explorers together, and in a kernel on the thread
    on which the explorer was made, whatever thread a message arrives on (`turns.py`).

Moves: in a notebook, `Leak().moves({"w": 0.5}, [{"w": 0.9}, {"w": 1}])` adds a row of buttons 1, 2a, 2b for
    the numbered moves of the text beside it, each laid over the state that the cell begins with;
    `e.numbered` has these states. A test makes every move, and holds the text's numbers against them.

Tasks: what takes longer than a frame (training). `@action("Train")` makes a method a button.
    It may return a dict of values to set (a button "Step"), or an iterator of `Progress(share, values, run,
    pause)`, which is worked off in slices with Stop and a bar. `values` are settings to change (weights
    being learnt); `run` is any result so far: it is handed to `compute` as the keyword `run` (None before),
    if compute names it, and dropped when the reader moves a setting, unless that is named in
    `while_running`. Nothing runs before a button is pressed. Where there is no event loop (a test) a task
    runs to its end at once: keep it to a few seconds.

Look: two panels at 800 × 350 CSS pixels (`size`). Colours from `plots.look`: BLUE, VERMILLION, GREEN, PURPLE,
    ORANGE, SKY, INK, GREY; colour maps DIVERGING (signed; BLUE is negative) and SEQUENTIAL. Colours far from
    these are rounded to the palette. Never colour alone: add a marker, a dash, a label. Titles are short,
    left, in sentence case; legends have no frame; class attributes hold no figures, and pyplot is never used.
    On a dark page light and dark change places, so words name hues and not shades: "faint", not "pale".
    Where shades mean something (a film, a map on which light is low), `as_drawn = True` keeps them. On a
    narrow page a picture shrinks to 0.82 and then scrolls: letters of 8 points, the least, keep 9 pixels.

In a notebook all of it is one widget (`face.py`), drawn by the engine that draws pages without a kernel
(`rnnlib.explore.browser`). An explorer with a module of JavaScript answers there; `values`, `result`,
`caption` and `png()` follow. Any other asks the kernel for each frame, one at a time, so that nothing queues
up: the arrays of its marks come and the page draws them, or, where a marker is not among those it knows
(`browser.spec.MARKERS`), a PNG. A PNG is stored beside it, for pages without a kernel. The sentence is the
picture's text alternative, and read out when it rests. Errors in a callback are said in place and logged with
their traceback under "rnnlib.explore"; the picture stays.
'''

from ...plots.lettering import with_room
from ...plots.look import (
    BLUE,
    CARD,
    COLOURS,
    DIVERGING,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PURPLE,
    SEQUENTIAL,
    SKY,
    VERMILLION,
    YELLOW,
)
from ...plots.marks import boxes, gapped, grid, middles, outlines
from ...plots.numbers import bracketed, in_a_row, lowered, number, percent, raised, short
from .explorer import Explorer
from .picture import SCALE, Picture, encode, frame, retitle
from .presets import Challenge, Goals, Preset, action
from .rows import Rows
from .running import Progress
from .settings import Choice, IntSlider, LogSlider, Numbers, Refused, Settings, Slider, Text, Toggle

__all__ = [
    "BLUE",
    "CARD",
    "COLOURS",
    "DIVERGING",
    "GREEN",
    "GREY",
    "INK",
    "LIGHT",
    "ORANGE",
    "PURPLE",
    "SCALE",
    "SEQUENTIAL",
    "SKY",
    "VERMILLION",
    "YELLOW",
    "Challenge",
    "Choice",
    "Explorer",
    "Goals",
    "IntSlider",
    "LogSlider",
    "Numbers",
    "Picture",
    "Preset",
    "Progress",
    "Refused",
    "Rows",
    "Settings",
    "Slider",
    "Text",
    "Toggle",
    "action",
    "boxes",
    "bracketed",
    "encode",
    "frame",
    "gapped",
    "grid",
    "in_a_row",
    "lowered",
    "middles",
    "number",
    "outlines",
    "percent",
    "raised",
    "retitle",
    "short",
    "with_room",
]
