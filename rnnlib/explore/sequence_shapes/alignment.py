"""Attention's alignment: which characters of a written date each symbol of the answer looks at."""

import re

import numpy as np

from ... import tasks
from .. import live
from .translating import ISO_LENGTH, NETWORKS, how_taught, read_date, to_translate, translate

_WITH, _WITHOUT = NETWORKS
# Where the answer's symbols stand, how sure each is, and the box of the chosen one.
_SAID_AT, _SURE, _CHOSEN = -0.045, 1.055, (-0.065, 1.1)
_SHADES = 28
_LOOKS_AT = 0.1  # a smaller weight is not worth a word


class AttentionAlignment(live.Explorer):
    """A written date becomes an ISO date: at each step, the weights of the states after each character.

    The state after a character knows those before it too: looking at “h” of “March” may be enough to read all
    of the word. The other network has the last state only, and the same training.
    """

    settings = live.Settings(
        text=live.Text("Tuesday, 3rd of March 1998", 40, tasks.DATE_SYMBOLS, "written date"),
        network=live.Choice(_WITH, list(NETWORKS), "network"),
        step=live.IntSlider(7, 1, ISO_LENGTH, label="step of the answer", play=True),
    )
    presets = (
        live.Preset("3 April or 4 March?", text="03/04/1998", step=6),
        live.Preset("A leap day", text="29 February 2000", step=9),
        live.Preset("A day that never was", text="30 February 1998", step=9),
        live.Preset("The last state only", network=_WITHOUT, step=10),
        live.Preset("A form it never saw", text="1998/03/03", step=2),
        live.Preset("ISO itself", text="1998-03-03", step=2),
        live.Preset("After its time", text="2 May 2100", step=2),
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

    @staticmethod
    def shown(result, text, step, **_):
        weights, row, length = result["weights"], result["weights"][step - 1], len(text)
        columns, half = (np.arange(length) + 0.5) / length, 0.4 / length
        shades = np.round(_SHADES * weights.ravel() ** 0.6)  # so that small weights are seen too
        cells = live.grid(np.linspace(0, 1, length + 1), np.arange(ISO_LENGTH + 1) - 0.5)
        looks = (row >= _LOOKS_AT) & live.with_room(row)
        verdicts = [_ticked(answer, result["wanted"]) for answer in result["answers"]]
        return {
            "cells": cells[shades > 0],
            "shades": live.SEQUENTIAL(shades / _SHADES)[shades > 0],
            "chosen": live.boxes([_CHOSEN[0]], _CHOSEN[1], step - 1.5, step - 0.5),
            "letters": ["␣" if symbol == " " else symbol for symbol in text],
            "letters at": np.column_stack([columns, np.full(length, ISO_LENGTH + 0.2)]),
            "said": list(result["answer"]),
            "sure": [live.percent(p) for p in result["p"]],
            "verdicts": [f"{name}: {told}" for name, (told, _) in zip(NETWORKS, verdicts, strict=True)],
            "verdict colours": [colour for _, colour in verdicts],
            "bars": live.boxes(columns - half, columns + half, 0, row)[row > 0.003],
            "shares": [live.percent(share) for share in row[looks]],
            "shares at": np.column_stack([columns, row + 0.08])[looks],
        }

    @staticmethod
    def given():
        return to_translate()

    def build(self, figure):
        table, bars = figure.subplots(2, 1, height_ratios=[2.4, 1], sharex=True)
        self._build_table(table)
        bars.set(xlim=(-0.075, 1.11), ylim=(0, 1.18), xticks=[], ylabel="weights")
        bars.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        self.blocks(bars, "bars", live.GREEN)
        self.words(bars, "shares", "shares at", 8.5)

    def _build_table(self, ax):
        """A row for each symbol of the answer, a column for each character of the text."""
        ax.set(
            title="Where each symbol of the answer looks",
            ylim=(ISO_LENGTH + 0.75, -2.1),
            xticks=[],
            yticks=[],
        )
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.autoscale(False)
        ax.plot(
            [0, 1, 1, 0, 0], [-0.5, -0.5, ISO_LENGTH - 0.5, ISO_LENGTH - 0.5, -0.5], color=live.LIGHT, lw=1
        )
        for x, head in ((_SURE, "how sure"), (_SAID_AT, "answer")):
            ax.text(x, -0.95, head, ha="center", va="center", color=live.GREY, fontsize=9)
        rows = np.arange(ISO_LENGTH)
        self.polygons(ax, "cells", "shades", antialiased=False)
        self.blocks(ax, "chosen", "none", edgecolor=live.VERMILLION, linewidth=1.8)
        self.words(ax, "letters", "letters at", 12, middle="o")
        self.words(ax, "said", np.column_stack([np.full(ISO_LENGTH, _SAID_AT), rows]), 12, bold=True)
        self.words(ax, "sure", np.column_stack([np.full(ISO_LENGTH, _SURE), rows]), 9)
        self.words(ax, "verdicts", [(0.0, -1.6), (0.5, -1.6)], 10.5, "verdict colours", align="left")

    def describe(self, result, text, network, step):
        symbol, sure = result["answer"][step - 1], live.percent(result["p"][step - 1])
        if network == _WITHOUT:
            looks = "it has the state after the last character, and no other"
        else:
            looks = f"it looks at {_looked_at(text, result['weights'][step - 1])}"
        return (
            f"At step {step} the network writes “{symbol}” ({sure}); {looks}. Its answer, "
            f"{result['answer']}, is {_judged(result)}."
        )


def _ticked(answer, wanted):
    """What a network answers, marked right or wrong where that can be said, and the colour of it."""
    if not wanted:
        return answer, live.INK
    return (f"{answer} ✓", live.GREEN) if answer == wanted else (f"{answer} ✗", live.VERMILLION)


def _looked_at(text, weights):
    """The characters that have most of the weight, each with the word it stands in."""
    most = [place for place in np.argsort(-weights)[:3] if weights[place] >= _LOOKS_AT] or [weights.argmax()]
    return live.in_a_row([f"{_placed(text, place)} with {live.percent(weights[place])}" for place in most])


def _placed(text, place):
    """“h” of “March”; what is neither letter nor figure stands after a word."""
    before, after = re.search(r"\w*$", text[:place]).group(), re.match(r"\w*", text[place:]).group()
    letter = "the blank" if text[place] == " " else f"“{text[place]}”"
    if not after:
        return f"{letter} after “{before}”" if before else letter
    return f"{letter} of “{before}{after}”" if len(before + after) > 1 else letter


def _judged(result):
    """Right or wrong, and whether it had been taught that."""
    if not result["wanted"]:
        return "neither right nor wrong: the text is not one date of the calendar"
    right = result["answer"] == result["wanted"]
    return f"{'right' if right else 'wrong: it should be ' + result['wanted']}, {result['taught']}"
