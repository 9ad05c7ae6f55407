"""The five shapes of input and output."""

import numpy as np

from ...layers import RNN
from ..live import Challenge, Choice, Explorer, IntSlider, Preset, Settings
from .examples import EXAMPLES, JUDGE, LABEL, MOST, ONE, RESAY, WRITE
from .sketch import UNITS, Sketch
from .tokens import push

_START = "start"
_NAMES = {f"{task.shape}: {task.name}": key for key, task in EXAMPLES.items()}
_READER = RNN(1, UNITS, rng=6, dtype="float64", init="orthogonal")  # both untrained: real, but random
_WRITER = RNN(1, UNITS, rng=7, dtype="float64", init="orthogonal")


def _columns(shape, read, written):
    """What enters and what leaves at each step, None where nothing leaves."""
    if shape == RESAY:
        return [*read, _START, *written[:-1]], [None] * len(read) + written
    if shape == WRITE:
        return [*read, *written[:-1]], written
    return read, [None] * (len(read) - len(written)) + written


def _states(entering, handed_over):
    """The states (T, UNITS) of a network that reads these tokens; a second one after `handed_over` steps."""
    x = np.array([[[2 * push(token)]] for token in entering])
    h, state = _READER.forward(x[:handed_over])
    if handed_over < len(x):
        h = np.concatenate([h, _WRITER.forward(x[handed_over:], state)[0]])
    return h[:, 0]


class SequenceShapes(Explorer):
    """One network, five ways to feed it and to read it: one or many inputs, one or many outputs.

    The states are those of a real network with random weights as it reads these tokens (from each, one
    number); what a trained one would answer is written into its output boxes.
    """

    settings = Settings(
        example=Choice("opinion", _NAMES, "example"),
        inputs=IntSlider(5, 1, MOST, label="steps with input"),
        outputs=IntSlider(1, 1, MOST + 1, label="steps with output"),
    )
    presets = (
        Preset("Where does the opinion turn? Add a word", inputs=3),
        Preset("One note, a whole tune", example="tune", inputs=1, outputs=6),
        Preset("Why read to the end first?", example="translation", inputs=5, outputs=6),
        Preset("An answer at every step", example="frames", inputs=5, outputs=5),
        Preset("No time at all", example="picture", inputs=1),
        Preset("What will she write next?", example="typing", inputs=5, outputs=5),
    )
    size = (800, 340)
    challenge = Challenge(
        "make 5 outputs from 3 inputs. Which shape can?",
        lambda result, inputs, outputs, **_: inputs == 3 and outputs == 5,
        example="date",
        inputs=3,
        outputs=5,
    )

    @staticmethod
    def settle(example, inputs, outputs):
        shape = EXAMPLES[example].shape
        inputs = 1 if shape in (ONE, WRITE) else max(inputs, 2)
        if shape == LABEL:
            return {"inputs": inputs, "outputs": inputs}
        return {"inputs": inputs, "outputs": 1 if shape in (ONE, JUDGE) else max(outputs, 2)}

    @staticmethod
    def compute(example, inputs, outputs):
        task = EXAMPLES[example]
        read, written = task.inputs(inputs), task.outputs(outputs, inputs)
        entering, leaving = _columns(task.shape, read, written)
        handed_over = inputs if task.shape == RESAY else len(entering)
        return {
            "read": read,
            "written": written,
            "entering": entering,
            "leaving": leaving,
            "states": _states(entering, handed_over),
        }

    def build(self, figure):
        self.sketch = Sketch(figure.add_axes((0, 0, 1, 1)))
        return self.sketch.artists

    def draw(self, result, example, inputs, outputs):
        task, last = EXAMPLES[example], len(result["entering"]) - 1
        notes = {
            ONE: {(0, last): "a feedforward network: nothing to remember"},
            WRITE: {(0, last): "its own output comes back as the next input"},
            JUDGE: {(0, last): "reads all, then answers once"},
            RESAY: {(0, inputs - 1): "the encoder reads", (inputs, last): "the decoder writes"},
            LABEL: {(0, last): "answers at every step, from what it has read so far"},
        }[task.shape]
        title = f"{task.shape.capitalize()}: {task.name}"
        parts = (result[name] for name in ("entering", "leaving", "states"))
        reader = inputs if task.shape == RESAY else len(result["entering"])
        self.sketch.set(title, *parts, inputs, reader, notes)

    def describe(self, result, example, inputs, outputs):
        task = EXAMPLES[example]
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
            f"{task.model.capitalize()}. (States: {UNITS} units with random weights.)"
        )
