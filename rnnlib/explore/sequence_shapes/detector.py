"""The detector: a network watches a film of a dog, and says after every frame what it believes."""

import numpy as np

from ... import tasks
from ...plots.lettering import Lettering
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    CARD,
    GREEN,
    INK,
    PURPLE,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    Toggle,
    retitle,
)
from .films import FRAMES, network, read_film
from .mind import is_over, is_right, sure_since, told

QUESTIONS = {"Has it jumped?": "jump", "Did it crouch before the jump?": "crouch"}
_WHEN = {"before it jumps or stands": "before", "after it jumps or stands": "after"}
_TITLES = {label: question for question, label in QUESTIONS.items()}
_NAMES_AT = (3, 37, 71)  # in the strip of the units' names
_T = np.arange(1, FRAMES + 1)


class Detector(Explorer):
    """A drawn dog runs through 100 frames: what a network would answer if the film ended at this frame.

    It was trained on the answer at the end alone. Beside it stands a reader that forgets the order: for
    "jump" a rule about the brightest air above the head so far, for "crouch" 50 %, the best it can do.
    """

    settings = Settings(
        label=Choice("jump", QUESTIONS, "question"),
        seed=IntSlider(5, 0, 30, label="film"),
        jumps=Toggle(True, "the dog jumps"),
        crouch=Choice("before", _WHEN, "it crouches"),
        noise=Slider(0.2, 0, 1.5, 0.05, "noise"),
        frame=IntSlider(FRAMES, 1, FRAMES, label="frame shown", play=True),
    )
    presets = (
        Preset("It jumps"),
        Preset("It stands instead", jumps=False),
        Preset("It crouches first", label="crouch", crouch="before"),
        Preset("The same frames, in another order", label="crouch", crouch="after"),
        Preset("A film that ends too early", frame=56, label="crouch"),
        Preset("Noise: who is fooled?", noise=0.8, jumps=False),
        Preset("More noise than either can take", noise=1.5, jumps=False),
    )
    challenge = Challenge(
        "with noise of 1.2 or less, a film at whose end the network is sure of the wrong answer.",
        lambda result, noise, frame, **_: bool(
            noise <= 1.2 and is_over(result, frame) and result["since"] and not is_right(result)
        ),
        noise=1.2,
        seed=7,
        jumps=False,
    )
    size = (800, 460)

    @staticmethod
    def settle(label, jumps, **_):
        """A film in which nothing jumps has no answer to "crouch"."""
        return {"jumps": jumps or label == "crouch"}

    @staticmethod
    def compute(label, seed, jumps, crouch, noise, frame):
        film = read_film(seed, label, jumps, crouch == "before", noise)
        return {
            "picture": film.pictures[frame - 1],
            "brightest": film.pictures[:frame].max(axis=0),
            "p": film.p[:frame],
            "h": film.h[:frame],
            "rule": film.rule[:frame],
            "crouching": np.array(film.crouch),
            "leap": np.array(film.leap),
            "since": sure_since(film.p[:frame]),
            "truth": jumps if label == "jump" else crouch == "before",
        }

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.85])
        now, most, belief, units = (figure.add_subplot(grid[k % 2, k // 2]) for k in range(4))
        self.pictures = [_screen(now, "This frame"), _screen(most, "Brightest of each pixel so far")]
        self.belief = belief
        self._build_belief(belief)
        self._build_units(units)
        self.heads = [ax.axvline(1, color=INK, lw=1) for ax in (belief, units)]
        events = [self.crouching, self.leap, self.spans]
        answers = [self.rule, self.curve, self.dot, self.sure]
        return [self.pictures, events, self.heads, answers, self.lines, self.names]

    def _build_belief(self, ax):
        """The answer after every frame, over the time line of what happens."""
        ax.set(title=_TITLES["jump"], xlim=(0, FRAMES + 1), ylim=(-0.06, 1.3))
        ax.set_yticks([0, 0.5, 1], ["no", "50 %", "yes"])
        self.crouching, self.leap = Blocks(ax, "#F6DDAA"), Blocks(ax, "#CBE3F3")
        self.spans = Lettering(ax, 9, "o")
        self.curve = ax.plot([], [], "-", color=VERMILLION, label="network, if it ended here")[0]
        self.rule = ax.plot([], [], "--", color=INK, lw=1.4, label="without order")[0]
        self.dot = ax.plot([], [], "o", color=VERMILLION, ms=7)[0]
        self.sure = ax.plot([], [], "D", color=INK, mfc=CARD, ms=6.5, mew=1.5, label="sure from here on")[0]
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, columnspacing=1.4)

    def _build_units(self, ax):
        """The hidden units that weigh most in the answer, their names in a strip above them."""
        ax.set(title="The hidden units that weigh most, and their weights", xlabel="frame")
        ax.set(xlim=(0, FRAMES + 1), ylim=(-1.08, 1.6), yticks=[-1, 0, 1])
        looks = list(zip((BLUE, GREEN, PURPLE), ("-", "--", ":"), strict=True))
        self.lines = [ax.plot([], [], style, color=colour)[0] for colour, style in looks]
        for place, (colour, style) in zip(_NAMES_AT, looks, strict=True):
            ax.plot([place, place + 6], [1.38, 1.38], style, color=colour)
        self.names = Lettering(ax, 9, "o", align="left")

    def draw(self, result, label, frame, jumps, **_):
        retitle(self.belief, _TITLES[label])
        for image, what in zip(self.pictures, ("picture", "brightest"), strict=True):
            image.set_data(result[what])
        for head in self.heads:
            head.set_xdata([frame, frame])
        self._draw_events(result["crouching"], result["leap"], "jump" if jumps else "stand")
        seen = _T[:frame]
        self.curve.set_data(seen, result["p"])
        self.dot.set_data([frame], result["p"][-1:])
        since = result["since"]
        self.sure.set_data(*([[since], [result["p"][since - 1]]] if since else [[], []]))
        self.rule.set_data(seen, result["rule"])
        for line, h in zip(self.lines, result["h"].T, strict=True):
            line.set_data(seen, h)
        names = [f"unit {unit} ({_signed(weight)})" for unit, weight in zip(*network(label)[1:], strict=True)]
        self.names.show(names, [(place + 8, 1.38) for place in _NAMES_AT])

    def _draw_events(self, crouch, leap, word):
        """Where it crouches, and where it jumps or stands, for all the film."""
        for block, (first, last) in ((self.crouching, crouch), (self.leap, leap)):
            block.place(boxes([first - 0.5], [last + 0.5], [-0.06], [1.1]))
        first, second = sorted([(*crouch, "crouch"), (*leap, word)])
        right = min(max((second[0] + second[1]) / 2, second[0] + 6), FRAMES - 5)
        left = max(min((first[0] + first[1]) / 2, right - 13), 6)
        self.spans.show([first[2], second[2]], [(left, 1.2), (max(right, left + 13), 1.2)])

    def describe(self, result, label, jumps, frame, **_):
        return told(result, label, jumps, frame)


def _screen(ax, title):
    """An empty picture of the film: what is bright is white."""
    ax.set(title=title, xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(True)
    return ax.imshow(np.zeros(tasks.DOG_SHAPE), cmap="gray", vmin=-0.2, vmax=1.1, interpolation="nearest")


def _signed(weight):
    return f"{weight:+.1f}".replace("-", "−")
