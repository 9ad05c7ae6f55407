"""The five shapes of input and output."""

from itertools import pairwise

import numpy as np

from ...layers import RNN
from .. import live
from .examples import JUDGE, LABEL, MOST_INPUTS, ONE, RESAY, SEQUENCES, WRITE
from .order import push

STATE_SIZE = 4  # numbers in a state
_LEFT, _RIGHT, _PITCH = 100, 790, 106  # CSS pixels: where the columns may be, and how far apart at most
_IN, _MID, _OUT, _FOOT = 70, 163, 256, 24  # heights of the rows
_LOW, _TALL, _SIDE = 17, 40, 20  # half the height of a box and of a state; the height of a number in it
_UNIT_ROWS = _TALL - _SIDE * (np.arange(STATE_SIZE) + 0.5)  # the heights of a state's numbers in it
_DASHES = (0, (3, 2))

_BEGIN = "start"
_CHOICES = {f"{task.shape}: {task.name}": key for key, task in SEQUENCES.items()}
_NOTES = {
    ONE: ["a feedforward network: nothing to remember"],
    WRITE: ["its own output comes back as the next input"],
    JUDGE: ["reads all, then answers once"],
    RESAY: ["the encoder reads", "the decoder writes"],
    LABEL: ["answers at every step, from what it has read so far"],
}
_READER = RNN(1, STATE_SIZE, rng=6, dtype="float64", init="orthogonal")  # both untrained: real, but random
_WRITER = RNN(1, STATE_SIZE, rng=7, dtype="float64", init="orthogonal")


def _columns(shape, read, written):
    """What enters and what leaves at each step, None where nothing leaves."""
    if shape == RESAY:
        return [*read, _BEGIN, *written[:-1]], [None] * len(read) + written
    if shape == WRITE:
        return [*read, *written[:-1]], written
    return read, [None] * (len(read) - len(written)) + written


def _states_of(entering, handed_over):
    """States (T, STATE_SIZE) of a network that reads these tokens; a second after `handed_over` steps."""
    x = np.array([[[2 * push(token)]] for token in entering])
    h, state = _READER.forward(x[:handed_over])
    if handed_over < len(x):
        h = np.concatenate([h, _WRITER.forward(x[handed_over:], state)[0]])
    return h[:, 0]


class SequenceShapes(live.Explorer):
    """One network, five ways to feed it and to read it: one or many inputs, one or many outputs.

    The states are those of a real network with random weights as it reads these tokens (from each, one
    number); what a trained one would answer is written into its output boxes.
    """

    settings = live.Settings(
        example=live.Choice("opinion", _CHOICES, "example"),
        inputs=live.IntSlider(5, 1, MOST_INPUTS, label="steps with input"),
        outputs=live.IntSlider(1, 1, MOST_INPUTS + 1, label="steps with output"),
    )
    presets = (
        live.Preset("Where does the opinion turn? Add a word", inputs=3),
        live.Preset("One note, a whole tune", example="tune", inputs=1, outputs=6),
        live.Preset("Why read to the end first?", example="translation", inputs=5, outputs=6),
        live.Preset("An answer at every step", example="frames", inputs=5, outputs=5),
        live.Preset("No time at all", example="picture", inputs=1),
        live.Preset("What will she write next?", example="typing", inputs=5, outputs=5),
    )
    size = (800, 340)
    challenge = live.Challenge(
        "make 5 outputs from 3 inputs. Which shape can?",
        lambda result, inputs, outputs, **_: inputs == 3 and outputs == 5,
        example="date",
        inputs=3,
        outputs=5,
    )

    @staticmethod
    def settle(example, inputs, outputs):
        shape = SEQUENCES[example].shape
        inputs = 1 if shape in (ONE, WRITE) else max(inputs, 2)
        if shape == LABEL:
            return {"inputs": inputs, "outputs": inputs}
        return {"inputs": inputs, "outputs": 1 if shape in (ONE, JUDGE) else max(outputs, 2)}

    @staticmethod
    def compute(example, inputs, outputs):
        task = SEQUENCES[example]
        read, written = task.inputs(inputs), task.outputs(outputs, inputs)
        entering, leaving = _columns(task.shape, read, written)
        handed_over = inputs if task.shape == RESAY else len(entering)
        return {
            "read": read,
            "written": written,
            "entering": entering,
            "leaving": leaving,
            "states": _states_of(entering, handed_over),
        }

    @staticmethod
    def shown(result, example, inputs, outputs):
        task, T = SEQUENCES[example], len(result["entering"])
        pitch = min(_PITCH, (_RIGHT - _LEFT) / T)
        at = (_LEFT + _RIGHT) / 2 + pitch * (np.arange(T) - (T - 1) / 2)
        half = min(36, pitch / 2 - 6)
        out = [t for t in range(T) if result["leaving"][t] is not None]
        onward, back = _lines(at, half, out, inputs)
        states, places = np.ravel(result["states"]), [(x, _MID + y) for x in at for y in _UNIT_ROWS]
        reader = inputs if task.shape == RESAY else T  # columns of the first network
        spans = [at[:reader], at[reader:]] if reader < T else [at]
        return {
            "title": [f"{task.shape.capitalize()}: {task.name}"],
            "onward": onward,
            "back": back,
            "heads": [_head(*line[-2:]) for line in onward + back],
            "numbers": [_box(x, y, _LOW, tall=_SIDE / 2) for x, y in places],
            "number colours": live.DIVERGING(0.5 + 0.5 * states),
            "number edges": np.repeat([1.0, 2.2], [reader * STATE_SIZE, (T - reader) * STATE_SIZE]),
            "signs": ["+" if value > 0 else "−" for value in states],
            "numbers at": places,
            "inputs": [_box(x, _IN, half) for x in at],
            "input colours": ["#FBECCC"] * inputs + [live.CARD] * (T - inputs),
            "input dashes": ["-"] * inputs + [_DASHES] * (T - inputs),
            "outputs": [_box(at[t], _OUT, half, cut=9) for t in out],
            "tokens": [*result["entering"], *result["written"]],
            "tokens at": [(x, _IN) for x in at] + [(at[t], _OUT) for t in out],
            "notes": _NOTES[task.shape],
            "notes at": [((span[0] + span[-1]) / 2, _FOOT) for span in spans],
        }

    @staticmethod
    def given():
        examples = {name: example._asdict() for name, example in SEQUENCES.items()}
        return {"sequences": examples, "reader": dict(_READER.params), "writer": dict(_WRITER.params)}

    def build(self, figure):
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, 800), ylim=(0, 340))
        ax.axis("off")
        for height, name in ((_OUT, "output"), (_MID, "state"), (_IN, "input")):
            ax.text(14, height, name, va="center", fontsize=11, color=live.INK, fontweight="bold")
        self.segments(ax, "onward", color=live.INK, lw=1.6)
        self.segments(ax, "back", color=live.INK, lw=1.4, ls=_DASHES)
        self.polygons(ax, "heads", facecolor=live.INK, lw=0)
        self.polygons(ax, "numbers", "number colours", widths="number edges", edgecolor=live.INK)
        self.polygons(ax, "inputs", "input colours", dashes="input dashes", lw=1.8, edgecolor=live.ORANGE)
        self.polygons(ax, "outputs", lw=1.8, edgecolor=live.GREEN, facecolor="#CCECE3")
        self.words(ax, "signs", "numbers at", 8)
        self.words(ax, "tokens", "tokens at", middle="o")
        self.words(ax, "notes", "notes at", middle="o", color=live.GREY)
        self.words(ax, "title", [(14, 318)], 12, middle="o", align="left", bold=True)

    def describe(self, result, example, inputs, outputs):
        task = SEQUENCES[example]
        how = {
            ONE: "One input, one output, and no state to hand on: a feedforward network",
            WRITE: f"One input, {outputs} outputs: each output comes back as the next input (dashed)",
            JUDGE: f"{inputs} inputs, one output, read off the last state, which has to hold them all",
            RESAY: f"An encoder reads {inputs} inputs; its last state is all that the decoder gets for "
            f"its {outputs} outputs, each of which comes back as its next input (dashed)",
            LABEL: f"{inputs} inputs, {outputs} outputs: one at every step, from what has been read so far",
        }[task.shape]
        read, written = (" ".join(result[name]) for name in ("read", "written"))
        return (
            f"{task.shape.capitalize()}. {how}. Here, {task.name}: “{read}” becomes “{written}”. "
            f"{task.model.capitalize()}. (States: {STATE_SIZE} units with random weights.)"
        )


def _lines(at, half, out, own):
    """From input to state, on to the next state, and to output; and back, from an output to its use."""
    across = [((last + 17, _MID), (new - 17, _MID)) for last, new in pairwise(at)]
    up = [((x, _IN + _LOW), (x, _MID - _TALL)) for x in at]
    up += [((at[t], _MID + _TALL), (at[t], _OUT - _LOW)) for t in out]
    return across + up, [_way_back(at[t - 1], at[t], half) for t in range(own, len(at)) if t - 1 in out]


def _box(x, y, wide, tall=_LOW, cut=0.0):
    """Corners of a box of half width `wide` and half height `tall` around (x, y), each `cut` off."""
    low, high = tall - cut, wide - cut
    corner = [(wide, low), (high, tall)] if cut else [(wide, tall)]
    turned = [(-a, b) for a, b in corner[::-1]]
    half = corner + turned
    return np.array(half + [(-a, -b) for a, b in half]) + np.array([x, y])


def _way_back(x, following, half):
    """From an output, down between two columns, to the input box of the column that follows."""
    middle = (x + following) / 2
    return (x + half, _OUT), (middle, _OUT), (middle, _IN), (following - half, _IN)


def _head(start, end):
    """The three corners of an arrow's head at `end`."""
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    across = np.array([-along[1], along[0]])
    return np.array([end, end - 8 * along + 4.5 * across, end - 8 * along - 4.5 * across])
