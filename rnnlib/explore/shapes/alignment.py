"""Attention's alignment: which characters of a written date each symbol of the answer looks at."""

import re

import numpy as np

from ... import tasks
from ...plots.lettering import Lettering
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LIGHT,
    SEQUENTIAL,
    VERMILLION,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Text,
)
from .odds import percent, with_room
from .translating import NETWORKS, STEPS, how_taught, read_date, translate

_WITH, _WITHOUT = NETWORKS
_ROWS = np.arange(STEPS)
_LETTERS, _CHOSEN = -0.045, (-0.065, 1.1)  # where the answer's symbols stand, and the box of the chosen one
_SHADES = 12
_LOOKS_AT = 0.1  # a smaller weight is not worth a word


class AttentionAlignment(Explorer):
    """A written date becomes an ISO date: at each step, the weights of the states after each character.

    The state after a character knows those before it too: looking at “h” of “March” may be enough to read all
    of the word. The other network has the last state only, and the same training.
    """

    settings = Settings(
        text=Text("Tuesday, 3rd of March 1998", 40, tasks.DATE_SYMBOLS, "written date"),
        network=Choice(_WITH, list(NETWORKS), "network"),
        step=IntSlider(7, 1, STEPS, label="step of the answer", play=True),
    )
    presets = (
        Preset("3 April or 4 March?", text="03/04/1998", step=6),
        Preset("A leap day", text="29 February 2000", step=9),
        Preset("A day that never was", text="30 February 1998", step=9),
        Preset("The last state only", network=_WITHOUT, step=10),
        Preset("A form it never saw", text="1998/03/03", step=2),
        Preset("ISO itself", text="1998-03-03", step=2),
        Preset("After its time", text="2 May 2100", step=2),
    )
    size = (800, 450)

    @staticmethod
    def compute(text, network, step):
        answers = {name: translate(text, name) for name in NETWORKS}
        chosen, day = answers[network], read_date(text)
        return {
            "answer": chosen.text,
            "answers": [answer.text for answer in answers.values()],
            "p": chosen.p,
            "weights": chosen.weights,
            "wanted": day.isoformat() if day else "",
            "taught": day and how_taught(text, day),
        }

    def build(self, figure):
        table, bars = figure.subplots(2, 1, height_ratios=[2.4, 1], sharex=True)
        self._build_table(table)
        bars.set(xlim=(-0.075, 1.11), ylim=(0, 1.18), xticks=[], yticks=[0, 0.5, 1])
        bars.set(yticklabels=["0", "½", "1"], ylabel="weights")
        self.bars, self.shares = Blocks(bars, BLUE), Lettering(bars, 8.5)
        table_parts = [*self.shades, self.box, self.letters, self.said, self.sure, self.verdicts]
        return [*table_parts, self.bars, self.shares]

    def _build_table(self, ax):
        """A row for each symbol of the answer, a column for each character of the text."""
        ax.set(title="Where each symbol of the answer looks", ylim=(STEPS + 0.75, -2.1), xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.autoscale(False)
        self.shades = [Blocks(ax, SEQUENTIAL(k / _SHADES), antialiased=False) for k in range(1, _SHADES + 1)]
        ax.plot([0, 1, 1, 0, 0], [-0.5, -0.5, STEPS - 0.5, STEPS - 0.5, -0.5], color=LIGHT, lw=1)
        ax.text(1.055, -0.95, "how sure", ha="center", va="center", color=GREY, fontsize=9)
        ax.text(_LETTERS, -0.95, "answer", ha="center", va="center", color=GREY, fontsize=9)
        self.box = Blocks(ax, "none", edgecolor=VERMILLION, linewidth=1.8)
        self.letters, self.said = Lettering(ax, 12, "o"), Lettering(ax, 12, bold=True)
        self.sure, self.verdicts = Lettering(ax, 9), Lettering(ax, 10.5, align="left")

    def draw(self, result, text, network, step):
        weights, columns = result["weights"], (np.arange(len(text)) + 0.5) / len(text)
        self._draw_weights(weights)
        self.box.place(boxes([_CHOSEN[0]], [_CHOSEN[1]], [step - 1.5], [step - 0.5]))
        self.letters.show(
            ["␣" if symbol == " " else symbol for symbol in text],
            np.column_stack([columns, np.full(len(text), STEPS + 0.2)]),
        )
        self.said.show(list(result["answer"]), [(_LETTERS, row) for row in _ROWS])
        self.sure.show([percent(p) for p in result["p"]], [(1.055, row) for row in _ROWS])
        self._draw_verdicts(result)
        row, half = weights[step - 1], 0.4 / len(text)
        self.bars.place(boxes(columns - half, columns + half, 0, row)[row > 0.003])
        seen = (row >= _LOOKS_AT) & with_room(row)
        places = np.column_stack([columns, row + 0.08])[seen]
        self.shares.show([percent(share) for share in row[seen]], places)

    def _draw_weights(self, weights):
        """Every weight as a box, the darker the larger: a collection for each shade."""
        rows, columns = np.indices(weights.shape)
        corners = boxes(columns / weights.shape[1], (columns + 1) / weights.shape[1], rows - 0.5, rows + 0.5)
        shades = np.round(_SHADES * weights**0.6)  # so that small weights are seen too
        for k, blocks in enumerate(self.shades, 1):
            blocks.place(corners[shades == k])

    def _draw_verdicts(self, result):
        """What either network answers, and whether it is right."""
        wanted, lines, colours = result["wanted"], [], []
        for name, answer in zip(NETWORKS, result["answers"], strict=True):
            right = answer == wanted
            lines.append(f"{name}: {answer}{' ✓' if right else ' ✗' if wanted else ''}")
            colours.append(GREEN if right else VERMILLION if wanted else INK)
        self.verdicts.show(lines, [(0.0, -1.6), (0.5, -1.6)], colours)

    def describe(self, result, text, network, step):
        symbol, sure = result["answer"][step - 1], percent(result["p"][step - 1])
        if network == _WITHOUT:
            looks = "it has the state after the last character, and no other"
        else:
            looks = f"it looks at {_looked_at(text, result['weights'][step - 1])}"
        return (
            f"At step {step} the network writes “{symbol}” ({sure}); {looks}. Its answer, "
            f"{result['answer']}, is {_judged(result)}."
        )


def _looked_at(text, weights):
    """The characters that have most of the weight, each with the word it stands in."""
    most = [place for place in np.argsort(-weights)[:3] if weights[place] >= _LOOKS_AT] or [weights.argmax()]
    return _listed([f"{_placed(text, place)} with {percent(weights[place])}" for place in most])


def _placed(text, place):
    """“h” of “March”; what is neither letter nor figure stands after a word."""
    before, after = re.search(r"\w*$", text[:place]).group(), re.match(r"\w*", text[place:]).group()
    letter = "the blank" if text[place] == " " else f"“{text[place]}”"
    if not after:
        return f"{letter} after “{before}”" if before else letter
    return f"{letter} of “{before}{after}”" if len(before + after) > 1 else letter


def _listed(parts):
    """a, b and c."""
    *rest, last = parts
    return f"{', '.join(rest)} and {last}" if rest else last


def _judged(result):
    """Right or wrong, and whether it had been taught that."""
    if not result["wanted"]:
        return "neither right nor wrong: the text is not one date of the calendar"
    right = result["answer"] == result["wanted"]
    return f"{'right' if right else 'wrong: it should be ' + result['wanted']}, {result['taught']}"
