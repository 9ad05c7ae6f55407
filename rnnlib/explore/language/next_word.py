"""What comes next: the network's distribution beside the grammar's, and text drawn from it."""

import numpy as np

from ...models.sampling import draw, sharpened
from ...plots.lettering import Lettering
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    Text,
    action,
    number,
)
from .english import CELLS, Words, split
from .sources import END, english, names

ROWS = 10  # tokens with a bar of their own
PAST = 12  # tokens of the text that are shown
_SOURCES = {"toy English": english, "names": names}
_LETTERS = "abcdefghijklmnopqrstuvwxyz" + END
_LOST = "the boys from france who like the boys speak"
_NONE = -1.0  # where there is no true share
_VISIBLE = 0.005  # a share below is said to be under 1 %


class NextWord(Explorer):
    """What comes next? A language model's answer, from which a word (or a letter of a name) can be drawn.

    The networks were trained on 4,000 sentences of the toy English, whose grammar knows the true answer, or
    on first names. p ∝ exp(log p / temperature): 1 is what was learnt, 0 always takes the likeliest.
    """

    settings = Settings(
        prompt=Words("the girl from france who sees the dogs", 40, label="sentence so far", shortest=0),
        source=Choice("toy English", list(_SOURCES), "network writes"),
        name=Text("mar", 24, _LETTERS, "name so far", shortest=0),
        cell=Choice("LSTM", CELLS, "cell"),
        temperature=Slider(1.0, 0, 2, 0.05, "temperature"),
        seed=IntSlider(0, 0, 99, label="seed of the draw"),
    )
    presets = (
        Preset("Who is tired?", prompt="the old girl who sees the boys with the dogs thought that"),
        Preset("Which language? An RNN at a loss", prompt=_LOST, cell="RNN"),
        Preset("Too hot", temperature=2.0),
        Preset("Typing ahead: the girl th…", prompt="the girl th"),
        Preset("A first name", source="names"),
    )
    challenge = Challenge(
        "lead a network with gates astray: a correct beginning after which the GRU or the LSTM misplaces "
        "more than half of the probability, at temperature 1.",
        lambda result, cell, temperature, **_: (
            cell != "RNN" and temperature == 1 and result["misplaced"] > 0.5
        ),
        prompt="the girl from france who hears the old small big boy said that",
        cell="GRU",
    )
    size = (800, 400)

    @staticmethod
    def compute(prompt, source, name, cell, temperature, seed):
        outlook = _SOURCES[source](prompt if source == "toy English" else name, cell)
        log_p, truth = outlook.log_p[-1], outlook.truth[-1]
        p, plain = (sharpened(np.where(outlook.offered, log_p, -np.inf), t) for t in (temperature, 1.0))
        known = truth is not None and (truth * outlook.offered).sum() > 0
        truth = truth * outlook.offered / (truth * outlook.offered).sum() if known else np.zeros(len(p))
        order = np.argsort(-np.maximum(plain, truth), kind="stable")
        drawn = draw(np.random.default_rng([seed, len(outlook.tokens)]), p)
        return {
            "symbols": [outlook.symbols[token] for token in order],
            "p": p[order],
            "plain": plain[order],
            "truth": truth[order],
            "known": known,
            "drawn": int(np.flatnonzero(order == drawn)[0]),
            "misplaced": np.abs(p - truth).sum() / 2 if known else 0.0,
            "offered": int(outlook.offered.sum()),
            **_history(outlook),
        }

    @action("Step: draw one")
    def step(self):
        return self._with(self.result["symbols"][self.result["drawn"]])

    @action("Take the likeliest")
    def likeliest(self):
        return self._with(self.result["symbols"][int(np.argmax(self.result["plain"]))])

    @action("Rewind: drop one")
    def rewind(self):
        values = self.values
        if values["source"] == "names":
            return {"name": values["name"][:-1]}
        words, begun = split(values["prompt"])
        return {"prompt": " ".join(words if begun else words[:-1])}

    def _with(self, symbol):
        """The text with one token more, in place of a word that is only begun."""
        values = self.values
        if values["source"] == "names":
            return {"name": values["name"].rsplit(END, 1)[-1] + symbol}
        return {"prompt": " ".join([*split(values["prompt"])[0], symbol])}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        left.set_title("What comes next")
        right.set_title("How likely was each token so far?")
        self.next, self.past = Shares(left, ROWS + 1), Shares(right, PAST)
        self.drawn = left.plot([], [], ">", color=INK, ms=8)[0]
        handles = [self.next.bars, self.next.marks, self.drawn]
        names = ["the network", "the grammar itself", "what Step draws"]
        figure.legend(handles, names, loc="outside lower center", ncols=3, fontsize=10)
        return [self.next.artists, self.past.artists, self.drawn]

    def draw(self, result, **_):
        rows, offered = min(ROWS, result["offered"]), result["offered"]
        names = [*result["symbols"][:rows], *[f"{offered - rows} others"] * (offered > rows)]
        p, truth = (np.append(result[key][:rows], result[key][rows:].sum()) for key in ("p", "truth"))
        truth = truth if result["known"] else np.full(rows + 1, _NONE)
        self.next.show(names, p[: len(names)], truth[: len(names)])
        self.drawn.set_data([-0.45], [ROWS - min(result["drawn"], rows)])
        self.past.show(result["past"], result["past_p"], result["past_truth"])

    def describe(self, result, prompt, source, name, cell, temperature, seed):
        p, symbols = result["p"], result["symbols"]
        best = ", ".join(f"“{symbols[k]}” ({_percent(p[k])})" for k in np.argsort(-p, kind="stable")[:3])
        if source == "names":
            so_far = name.rsplit(END, 1)[-1]
            after = f"After “{so_far}”" if so_far else "At the start of a name"
            return f"{after} the LSTM that writes names would write {best}; “.” ends the name."
        words, begun = split(prompt)
        after = f"After “{' '.join(words)}”" if words else "At the start of a sentence"
        ahead = f", and a word that begins with “{begun}”" if begun else ""
        told = f"{after}{ahead} the {cell} expects {best}, at temperature {number(temperature)}. "
        if not result["known"]:
            return told + "No sentence of the grammar goes on like this, so there is no true answer."
        misplaced = _percent(result["misplaced"])
        return f"{told}It misplaces {misplaced} of the probability, measured by the grammar."


class Shares:
    """Bars of probabilities from the top down, each with its name, its per cent, and a mark for the truth."""

    def __init__(self, ax, rows):
        self._floors = np.arange(rows)[::-1]
        ax.set(xlim=(-0.5, 1.3), ylim=(-0.6, rows - 0.4), yticks=[])
        ax.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.axvline(0, color="#A9ADB4", lw=0.8)
        self.bars = Blocks(ax, BLUE, alpha=0.75)
        self.marks = ax.plot([], [], "D", color=VERMILLION, mfc="none", ms=6, mew=1.6)[0]
        self._names, self._numbers = Lettering(ax, 10, "o", align="left"), Lettering(ax, 9, align="left")
        self.artists = [self.bars, self.marks, self._names, self._numbers]

    def show(self, names, p, truth):
        """Show so many rows, those left over empty; `truth` is marked where there is one."""
        y = self._floors[: len(names)]
        p, truth = np.asarray(p), np.asarray(truth)
        known = (truth > 0) | ((truth == 0) & (p >= _VISIBLE))
        self.bars.place(boxes(0 * p, p, y - 0.36, y + 0.36))
        self.marks.set_data(truth[known], y[known])
        self._names.show(names, np.column_stack([np.full(len(y), -0.4), y]))
        in_the_way = (truth > p - 0.03) & (truth < p + 0.25)  # a mark where the number would stand
        x = np.where(in_the_way, np.maximum(p, truth), p) + 0.04
        self._numbers.show([_percent(share) for share in p], np.column_stack([x, y]))


def _history(outlook):
    """The last tokens of the text, and how likely each was before it came."""
    places = range(max(0, len(outlook.tokens) - PAST), len(outlook.tokens))
    at = [(place, outlook.tokens[place]) for place in places]
    truth = [_NONE if outlook.truth[t] is None else outlook.truth[t][token] for t, token in at]
    return {
        "past": [outlook.symbols[token] for _, token in at],
        "past_p": np.array([np.exp(outlook.log_p[t, token]) for t, token in at]),
        "past_truth": np.array(truth),
    }


def _percent(share):
    return f"{100 * share:.0f} %" if share == 0 or share >= _VISIBLE else "< 1 %"
