"""What comes next: the network's distribution beside the grammar's, and text drawn from it."""

from typing import NamedTuple

import numpy as np

from ... import ops
from ...models.sampling import draw, sharpened
from .. import live
from .english import GRAMMAR, READERS, Words, grammar_says, network_says, split, to_ask, to_follow
from .name_writer import END, names_writer, to_write

ROWS = 10  # tokens with a bar of their own
LAST = 12  # tokens of the text that are shown
_LOST = "the boys from france who like the boys speak"
_NONE = -1.0  # where there is no true share


class Outlook(NamedTuple):
    """A text and what follows: log p of every token so far and of the next, (T + 1, K), by the network."""

    symbols: tuple  # (K,) what the tokens are called
    tokens: list  # (T,) of the text
    log_p: np.ndarray
    truth: list  # T + 1 rows of the grammar's p (K,); None where it has none
    offered: np.ndarray  # (K,) bool: the tokens that a word which is only begun may still become


def sentence_outlook(text, cell):
    """The outlook on a text of the toy English."""
    words, begun = split(text)
    offered = np.array([word.startswith(begun) for word in GRAMMAR.words])
    tokens = [GRAMMAR.token[word] for word in words]
    return Outlook(GRAMMAR.words, tokens, network_says(cell, words), grammar_says(words), offered)


def name_outlook(text):
    """The outlook on a first name, the last in the text; what was written before its END is another name."""
    model, letters = names_writer()
    tokens = letters.encode(text.rsplit(END, 1)[-1]).tolist()
    start = letters.index[model.metadata["start"]]
    logits = model.forward(np.array([[start], *([token] for token in tokens)]))[0][:, 0]
    offered = np.arange(len(letters)) != start
    log_p = ops.log_softmax(np.where(offered, logits, -np.inf).astype(np.float64))
    symbols = tuple(END if symbol == model.metadata["end"] else symbol for symbol in letters.symbols)
    return Outlook(symbols, tokens, log_p, [None] * len(log_p), offered)


class NextWord(live.Explorer):
    """What comes next? A language model's answer, from which a word (or a letter of a name) can be drawn.

    The networks were trained on 4,000 sentences of the toy English, whose grammar knows the true answer, or
    on first names. p ∝ exp(log p / temperature): 1 is what was learnt, 0 always takes the likeliest.
    """

    settings = live.Settings(
        prompt=Words("the girl from france who sees the dogs", 40, label="sentence so far", shortest=0),
        source=live.Choice("toy English", ["toy English", "names"], "network writes"),
        name=live.Text("mar", 24, "abcdefghijklmnopqrstuvwxyz" + END, "name so far", shortest=0),
        cell=live.Choice("LSTM", READERS, "cell"),
        temperature=live.Slider(1.0, 0, 2, 0.05, "temperature"),
        seed=live.IntSlider(0, 0, 99, label="seed of the draw"),
    )
    presets = (
        live.Preset("Who is tired?", prompt="the old girl who sees the boys with the dogs thought that"),
        live.Preset("Which language? An RNN at a loss", prompt=_LOST, cell="RNN"),
        live.Preset("Too hot", temperature=2.0),
        live.Preset("Typing ahead: the girl th…", prompt="the girl th"),
        live.Preset("A first name", source="names"),
    )
    challenge = live.Challenge(
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
        outlook = name_outlook(name) if source == "names" else sentence_outlook(prompt, cell)
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

    @live.action("Step: draw one")
    def step(self):
        return self._with(self.result["symbols"][self.result["drawn"]])

    @live.action("Take the likeliest")
    def likeliest(self):
        return self._with(self.result["symbols"][int(np.argmax(self.result["plain"]))])

    @live.action("Rewind: drop one")
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

    @staticmethod
    def shown(result, **_):
        rows, offered = min(ROWS, result["offered"]), result["offered"]
        names = [*result["symbols"][:rows], *[f"{offered - rows} others"] * (offered > rows)]
        p, truth = (np.append(result[key][:rows], result[key][rows:].sum()) for key in ("p", "truth"))
        truth = truth if result["known"] else np.full(rows + 1, _NONE)
        return {
            **token_bars("next", ROWS + 1, names, p[: len(names)], truth[: len(names)]),
            **token_bars("so far", LAST, result["past"], result["past_p"], result["past_truth"]),
            "Step draws": [(-0.45, ROWS - min(result["drawn"], rows))],
        }

    @staticmethod
    def given():
        return {"readers": to_ask(), "writer": to_write(), "grammar": to_follow()}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        left.set_title("What comes next")
        right.set_title("How likely was each token so far?")
        network_and_grammar = declare_token_bars(self, left, "next", ROWS + 1)
        declare_token_bars(self, right, "so far", LAST)
        drawn = self.trail(left, "Step draws", ">", color=live.INK, ms=8)
        names = ["the network", "the grammar itself", "what Step draws"]
        figure.legend([*network_and_grammar, drawn], names, loc="outside lower center", ncols=3, fontsize=10)

    def describe(self, result, prompt, source, name, cell, temperature, seed):
        p, symbols = result["p"], result["symbols"]
        best = ", ".join(f"“{symbols[k]}” ({live.percent(p[k])})" for k in np.argsort(-p, kind="stable")[:3])
        if source == "names":
            so_far = name.rsplit(END, 1)[-1]
            after = f"After “{so_far}”" if so_far else "At the start of a name"
            return f"{after} the LSTM that writes names would write {best}; “.” ends the name."
        words, begun = split(prompt)
        after = f"After “{' '.join(words)}”" if words else "At the start of a sentence"
        ahead = f", and a word that begins with “{begun}”" if begun else ""
        told = f"{after}{ahead} the {cell} expects {best}, at temperature {live.number(temperature)}. "
        if not result["known"]:
            return told + "No sentence of the grammar goes on like this, so there is no true answer."
        misplaced = live.percent(result["misplaced"])
        return f"{told}It misplaces {misplaced} of the probability, measured by the grammar."


def declare_token_bars(explorer, ax, key, rows):
    """Bars of probabilities from the top down, each with its name, its per cent, and a mark for the truth.

    Returns the artists of bars and marks.
    """
    ax.set(xlim=(-0.5, 1.3), ylim=(-0.6, rows - 0.4), yticks=[])
    ax.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.axvline(0, color="#A9ADB4", lw=0.8)
    bars = explorer.blocks(ax, f"{key}, bars", live.BLUE, alpha=0.75)
    look = {"color": live.VERMILLION, "mfc": "none", "ms": 6, "mew": 1.6}
    marks = explorer.trail(ax, f"{key}, truth", "D", **look)
    explorer.words(ax, f"{key}, names", f"{key}, names at", middle="o", align="left")
    explorer.words(ax, f"{key}, numbers", f"{key}, numbers at", 9, align="left")
    return bars, marks


def token_bars(key, rows, names, p, truth):
    """What `declare_token_bars` shows in so many rows, those left over empty; a truth below 0 is no truth."""
    p, truth, y = np.asarray(p), np.asarray(truth), rows - 1 - np.arange(len(names))
    known = (truth > 0) | ((truth == 0) & (p >= 0.005))
    in_the_way = (truth > p - 0.03) & (truth < p + 0.25)  # a mark where the number would stand
    x = np.where(in_the_way, np.maximum(p, truth), p) + 0.04
    return {
        f"{key}, bars": live.boxes(0 * p, p, y - 0.36, y + 0.36),
        f"{key}, truth": np.column_stack([truth, y])[known],
        f"{key}, names": names,
        f"{key}, names at": np.column_stack([np.full(len(y), -0.4), y]),
        f"{key}, numbers": [live.percent(share) for share in p],
        f"{key}, numbers at": np.column_stack([x, y]),
    }


def _history(outlook):
    """The last tokens of the text, and how likely each was before it came."""
    places = range(max(0, len(outlook.tokens) - LAST), len(outlook.tokens))
    at = [(place, outlook.tokens[place]) for place in places]
    truth = [_NONE if outlook.truth[t] is None else outlook.truth[t][token] for t, token in at]
    return {
        "past": [outlook.symbols[token] for _, token in at],
        "past_p": np.array([np.exp(outlook.log_p[t, token]) for t, token in at]),
        "past_truth": np.array(truth),
    }
