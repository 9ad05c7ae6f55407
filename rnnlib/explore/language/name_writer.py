"""A network that writes first names: the next letter's bars, a temperature, and eight names at a time."""

from functools import cache, lru_cache

import numpy as np

from ... import datasets, experiments
from .. import live

END = "."  # how the end of a name is written
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SYMBOLS = END + ALPHABET
MOST = 12  # letters of a name
NAMES = 8  # written at a time
_SEEDS = 100
_CHANCES = np.random.default_rng(0).random((_SEEDS, MOST + 1))  # what decides the draw at each place
_BARS_AT = np.array([-1.6, *range(26)])  # of the bars: the end stands apart from the letters
_PAUSE = 0.3  # seconds between two letters
_NEARLY_SURE = 0.9
_FROZEN = 1e-6  # a temperature at which all is on the likeliest


@cache
def names_writer():
    """-> the trained network, its vocabulary."""
    model = experiments.pretrained("names_writer")
    return model, datasets.Vocabulary(model.metadata["vocabulary"])


def to_write():
    """What the JavaScript needs of the network: weights, its symbols in their order, which start and end."""
    model, letters = names_writer()
    marks = {mark: model.metadata[mark] for mark in ("start", "end")}
    symbols = "".join(letters.symbols)
    return {"cell": model.config["cell"], "params": dict(model.params), "symbols": symbols, **marks}


@cache
def census():
    """Every name that the census lists."""
    return frozenset(datasets.load_names(both_sexes=True).name.tolist())


@cache
def _offered():
    """Where the end and every letter stand in the network's vocabulary: (27,)."""
    model, letters = names_writer()
    return letters.encode(model.metadata["end"] + ALPHABET)


def next_shares(scores, temperature):
    """p of the end and of every letter: scores (B, K) of the whole vocabulary -> (B, 27).

    What `models.sampling.sharpened` makes of one row, for all rows at once.
    """
    scores = scores[:, _offered()].astype(np.float64)
    below = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(below / max(temperature, _FROZEN))
    return p / p.sum(axis=1, keepdims=True)


def taken(p, chances):
    """Which entry of p (B, K) each chance (B,) from 0 to 1 falls on, when they lie end to end: (B,)."""
    return np.minimum((np.cumsum(p, axis=1) <= chances[:, None]).sum(axis=1), p.shape[1] - 1)


def read(name):
    """The network after a beginning of a name -> scores (1, K) of what follows, its state."""
    model, letters = names_writer()
    tokens = letters.encode(model.metadata["start"] + name)
    logits, state = model.forward(np.asarray(tokens)[:, None])
    return logits[-1], state


@lru_cache(maxsize=64)
def finish(name, temperature, seed):
    """The NAMES names that a beginning becomes with this seed and those after it.

    Each closes with END, or is cut at MOST letters.
    """
    seeds = (seed + np.arange(NAMES)) % _SEEDS
    scores, state = read(name)
    scores, state = np.repeat(scores, NAMES, axis=0), tuple(np.repeat(part, NAMES, axis=1) for part in state)
    written = []
    for place in range(len(name), MOST + 1):
        drawn = taken(next_shares(scores, temperature), _CHANCES[seeds, place])
        written.append(drawn)
        if not np.all(written, axis=0).any():  # every row has drawn its end, which is entry 0
            break
        logits, state = names_writer()[0].forward(_offered()[drawn][None], state)
        scores = logits[-1]
    rows = ["".join(SYMBOLS[k] for k in row) for row in np.transpose(written)]
    return tuple(_closed(name + row) for row in rows)


def _closed(text):
    """A text up to its END, or its first MOST letters."""
    letters, end, _rest = text.partition(END)
    return letters[:MOST] + end * (len(letters) <= MOST)


class NameWriter(live.Explorer):
    """A network that has read first names writes its own: draw a letter, put it at the end, ask again.

    p ∝ exp(log p / temperature): 1 is what was learnt, 0 always takes the likeliest. The draw at a place of
    the name depends on the seed and the place alone, so a name can be written again.
    """

    settings = live.Settings(
        name=live.Text("mar", MOST + 1, SYMBOLS, "name so far", shortest=0),
        temperature=live.Slider(1.0, 0, 2, 0.05, "temperature"),
        seed=live.IntSlider(0, 0, _SEEDS - 1, label="seed of the draw"),
    )
    presets = (
        live.Preset("From nothing", name=""),
        live.Preset("Cold", name="", temperature=0.3),
        live.Preset("Hot", name="", temperature=2.0),
        live.Preset("May it end here?", name="mary"),
        live.Preset("After a q", name="q"),
        live.Preset("No name begins like this", name="xkq"),
    )
    challenge = live.Challenge(
        f"find a beginning after which the network is nearly sure: at temperature 1 one letter has more "
        f"than {live.percent(_NEARLY_SURE)}.",
        lambda result, temperature, **_: temperature == 1 and result["p"][1:].max() > _NEARLY_SURE,
        name="joha",
    )
    while_running = frozenset({"temperature"})

    @staticmethod
    def settle(name, **_):
        """A name ends at its END, and has no more than MOST letters."""
        return {"name": _closed(name)}

    @staticmethod
    def compute(name, temperature, seed):
        beginning, ended = name.removesuffix(END), name.endswith(END)
        scores = read(beginning)[0]
        p = next_shares(scores, temperature)
        drawn = 0 if ended else int(taken(p, _CHANCES[[seed], len(beginning)])[0])
        names = finish(beginning, temperature, seed)
        return {
            "p": p[0],
            "learnt": next_shares(scores, 1.0)[0],
            "drawn": drawn,
            "names": names,
            "listed": np.array([name.removesuffix(END) in census() for name in names]),
        }

    @live.action("Write a letter")
    def write_letter(self):
        values = self.values
        if values["name"].endswith(END):
            return {"name": "", "seed": (values["seed"] + 1) % _SEEDS}
        symbol = SYMBOLS[self.result["drawn"]]
        return {"name": (values["name"] + symbol)} if len(values["name"]) < MOST or symbol == END else {}

    @live.action("Write to the end")
    def write_name(self):
        """Letter by letter; a name that has ended makes room for the next, with the next seed."""
        values = self.values
        name, seed = values["name"], values["seed"]
        if name.endswith(END) or len(name) == MOST:
            name, seed = "", (seed + 1) % _SEEDS
        while True:
            yield live.Progress(len(name) / MOST, {"name": name, "seed": seed}, pause=_PAUSE)
            if name.endswith(END) or len(name) == MOST:
                return
            name += SYMBOLS[self.result["drawn"]]

    @live.action("Erase a letter")
    def erase(self):
        return {"name": self.values["name"][:-1]}

    @staticmethod
    def shown(result, **_):
        p, drawn, names = result["p"], result["drawn"], result["names"]
        high = max(p.max(), result["learnt"].max()) > 0.46
        rows = NAMES - 1 - np.arange(NAMES)
        return {
            "scale": "to 1" if high else "to a half",
            "bars": live.boxes(_BARS_AT - 0.36, _BARS_AT + 0.36, 0 * p, p),
            "as learnt": np.column_stack([_BARS_AT, result["learnt"]]),
            "the draw": [(_BARS_AT[drawn], p[drawn] + (0.06 if high else 0.03))],
            "written": [name.removesuffix(END) + "…" * (not name.endswith(END)) for name in names],
            "written at": np.column_stack([np.full(NAMES, 0.16), rows]),
            "in the census": np.column_stack([np.full(NAMES, 0.06), rows])[result["listed"]],
        }

    @staticmethod
    def given():
        return {"writer": to_write(), "census": sorted(census())}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[2.6, 1])
        left.set(title="Which letter comes next?", ylabel="probability", xlim=(-2.6, 25.7), ylim=(0, 1.15))
        left.set_xticks(_BARS_AT, ["end", *ALPHABET])
        left.tick_params(axis="x", length=0, labelcolor=live.INK)
        limits = {"to a half": (0, 0.56), "to 1": (0, 1.12)}
        self.view("scale", {name: {left: {"ylim": limit}} for name, limit in limits.items()})
        self.blocks(left, "bars", live.BLUE, alpha=0.75)
        look = {"ls": "", "color": live.VERMILLION, "clip_on": False}
        learnt = self.trail(left, "as learnt", "_", ms=10, mew=2, **look)
        drawn = self.trail(left, "the draw", "v", ms=8, color=live.INK, ls="")
        right.set(title="Eight names from here", xlim=(0, 1), ylim=(-0.6, NAMES - 0.4), xticks=[], yticks=[])
        right.spines[:].set_visible(False)
        listed = self.trail(right, "in the census", "o", ms=5, color=live.GREEN, ls="")
        self.words(right, "written", "written at", 11, align="left")
        names = ["as learnt: temperature 1", "what the draw takes", "a name in the census"]
        figure.legend([learnt, drawn, listed], names, loc="outside lower center", ncols=3, fontsize=10)

    def describe(self, result, name, temperature, seed):
        p, symbols = result["p"], ["the end", *ALPHABET]
        beginning = name.removesuffix(END)
        after = f"After “{beginning}”" if beginning else "At the start of a name"
        best = ", ".join(f"{symbols[k]} ({live.percent(p[k])})" for k in np.argsort(-p, kind="stable")[:3])
        draw = f"the draw takes {symbols[result['drawn']]}"
        if name.endswith(END):
            draw = f"here the name “{beginning}” has ended ({live.percent(p[0])})"
        elif len(beginning) == MOST and result["drawn"]:
            draw = f"with {MOST} letters there is no room for more"
        return (
            f"{after}, at temperature {live.number(temperature)}, the likeliest are {best}; {draw}. "
            f"Of {NAMES} names from here {int(result['listed'].sum())} are in the census."
        )
