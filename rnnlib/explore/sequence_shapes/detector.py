"""The detector: a network watches a film of a dog, and says after every frame what it believes."""

import numpy as np

from ... import tasks
from .. import live
from .films import FRAMES, classifier, read_film

SURE = 0.9
QUESTIONS = {"Has it jumped?": "jump", "Did it crouch before the jump?": "crouch"}
_SAID = {
    "jump": ("the dog has not jumped", "the dog has jumped"),
    "crouch": ("it crouched after the jump", "it crouched before the jump"),
}
_WHEN = {"before it jumps or stands": "before", "after it jumps or stands": "after"}
_UNITS = {"unit 1": (live.BLUE, "-"), "unit 2": (live.GREEN, "--"), "unit 3": (live.PURPLE, ":")}
_FRAMES = np.arange(1, FRAMES + 1)
_BELIEFS = (-0.06, 1.3)  # limits


def _fooled(result, noise, frame, **_):
    return bool(noise <= 1.2 and is_over(result, frame) and result["since"] and not is_right(result))


class Detector(live.Explorer):
    """A drawn dog runs through 100 frames: what a network would answer if the film ended at this frame.

    It was trained on the answer at the end alone. Beside it stands a reader that forgets the order: for
    "jump" a rule about the brightest air above the head so far, for "crouch" 50 %, the best it can do.
    """

    settings = live.Settings(
        label=live.Choice("jump", QUESTIONS, "question"),
        seed=live.IntSlider(5, 0, 30, label="film"),
        jumps=live.Toggle(True, "the dog jumps"),
        crouch=live.Choice("before", _WHEN, "it crouches"),
        noise=live.Slider(0.2, 0, 1.5, 0.05, "noise"),
        frame=live.IntSlider(FRAMES, 1, FRAMES, label="frame shown", play=True),
    )
    presets = (
        live.Preset("It jumps"),
        live.Preset("It stands instead", jumps=False),
        live.Preset("It crouches first", label="crouch", crouch="before"),
        live.Preset("The same frames, in another order", label="crouch", crouch="after"),
        live.Preset("A film that ends too early", frame=56, label="crouch"),
        live.Preset("Noise: who is fooled?", noise=0.8, jumps=False),
        live.Preset("More noise than either can take", noise=1.5, jumps=False),
    )
    challenge = live.Challenge(
        "with noise of 1.2 or less, a film at whose end the network is sure of the wrong answer.",
        _fooled,
        noise=1.2,
        seed=7,
        jumps=False,
    )
    size = (800, 460)
    as_drawn = True

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

    @staticmethod
    def shown(result, label, jumps, frame, **_):
        crouch, leap, since = result["crouching"], result["leap"], result["since"]
        spans = {"crouch": crouch, "jump" if jumps else "stand": leap}
        blocks = [live.boxes([first - 0.5], last + 0.5, _BELIEFS[0], 1.1) for first, last in spans.values()]
        units = zip(*classifier(label)[1:], strict=True)
        return {
            "question": label,
            "frame": [frame] * 2,
            "frames": _FRAMES[:frame],
            "crouch span": blocks[0],
            "leap span": blocks[1],
            "spans": sorted(spans, key=lambda name: spans[name][0]),
            "spans at": _apart(*sorted([tuple(crouch), tuple(leap)])),
            "last": (frame, result["p"][-1]),
            "sure": (since, result["p"][since - 1]) if since else (),
            "units": [f"unit {unit} ({weight:+.1f})".replace("-", "−") for unit, weight in units],
            **dict(zip(_UNITS, result["h"].T, strict=True)),
        }

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.85])
        now, most, belief, units = (figure.add_subplot(grid[k % 2, k // 2]) for k in range(4))
        self._declare_film(now, "This frame", "picture")
        self._declare_film(most, "Brightest of each pixel so far", "brightest")
        self._build_belief(belief)
        self._build_units(units)

    def _declare_film(self, ax, title, key):
        """A picture of the film: what is bright is white."""
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set_visible(True)
        look = {"cmap": "gray", "vmin": -0.2, "vmax": 1.1, "interpolation": "nearest"}
        self.image(ax, key, tasks.DOG_SHAPE, **look)

    def _build_belief(self, ax):
        """The answer after every frame, over the time line of what happens."""
        ax.set(title="Has it jumped?", xlim=(0, FRAMES + 1), ylim=_BELIEFS)  # some title, for its room
        ax.set_yticks([0, 0.5, 1], ["no", "50 %", "yes"])
        self.view("question", {label: {ax: {"title": question}} for question, label in QUESTIONS.items()})
        self.blocks(ax, "crouch span", "#F6DDAA")
        self.blocks(ax, "leap span", "#CBE3F3")
        self.words(ax, "spans", "spans at", 9, middle="o")
        self.line(ax, "frame", _BELIEFS, color=live.INK, lw=1)
        rule = self.line(ax, "frames", "rule", "--", color=live.INK, lw=1.4, label="without order")
        says = self.line(ax, "frames", "p", "-", color=live.VERMILLION, label="network, if it ended here")
        self.trail(ax, "last", "o", color=live.VERMILLION, ms=7)
        diamond = {"color": live.INK, "mfc": live.CARD, "ms": 6.5, "mew": 1.5}
        sure = self.trail(ax, "sure", "D", label="sure from here on", **diamond)
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.12)}
        ax.legend(handles=[says, rule, sure], ncols=3, columnspacing=1.4, **below)

    def _build_units(self, ax):
        """The hidden units that weigh most in the answer, their names in a strip above them."""
        ax.set(title="The hidden units that weigh most, and their weights", xlabel="frame")
        ax.set(xlim=(0, FRAMES + 1), ylim=(-1.08, 1.6), yticks=[-1, 0, 1])
        self.line(ax, "frame", (-1.08, 1.6), color=live.INK, lw=1)
        places = np.array([3, 37, 71])
        for place, key, (colour, style) in zip(places, _UNITS, _UNITS.values(), strict=True):
            ax.plot([place, place + 6], [1.38, 1.38], style, color=colour)
            self.line(ax, "frames", key, style, color=colour)
        self.words(ax, "units", np.column_stack([places + 8, np.full(3, 1.38)]), 9, middle="o", align="left")

    def describe(self, result, label, jumps, frame, **_):
        p, since = result["p"][-1], result["since"]
        mind = f"sure of it (90 % or more) since frame {since}" if since else "not sure (below 90 %)"
        belief = f"{_SAID[label][int(p > 0.5)]} ({live.percent(max(p, 1 - p))}); it is {mind}"
        (begin, end), (first, last) = result["crouching"], result["leap"]
        leap = f"{'jumps' if jumps else 'stands still'} in frames {first} to {last}"
        verdict = f"so the network is {'right' if is_right(result) else 'wrong'}"
        verdict = verdict if is_over(result, frame) else "that is not over yet"
        return (
            f"If the film ended at frame {frame}, the network would say that {belief}. The dog crouches in "
            f"frames {begin} to {end} and {leap}: {verdict}. "
            f"{_without_order(label, result['rule'][-1])}"
        )


def sure_since(p):
    """The frame since which p (t,) has been at least SURE of the answer it now gives; 0 if it is not sure."""
    unsure = np.flatnonzero(np.where(p[-1] > 0.5, p, 1 - p) < SURE)
    last = unsure[-1] + 1 if len(unsure) else 0
    return int(last + 1) if last < len(p) else 0


def is_over(result, frame):
    """Whether all has happened at this frame: crouching, and the jump or what stands for it."""
    return frame >= max(result["crouching"][1], result["leap"][1])


def is_right(result):
    """Whether the last belief is on the side of the truth."""
    return (result["p"][-1] > 0.5) == result["truth"]


def _without_order(label, rule):
    if label == "crouch":
        return "Without order the answer is a coin's: before and after make the same frames."
    return f"The rule without order says {'yes' if rule else 'no'}: the air above its head " + (
        "was bright in some frame." if rule else "was bright in no frame so far."
    )


def _apart(first, second):
    """Where the names of two spans stand, the earlier first: above their middles, but apart."""
    right = min(max((second[0] + second[1]) / 2, second[0] + 6), FRAMES - 5)
    left = max(min((first[0] + first[1]) / 2, right - 13), 6)
    return [(left, 1.2), (max(right, left + 13), 1.2)]
