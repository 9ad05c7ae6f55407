"""Why order matters: a bag of letters or words beside a recurrent unit."""

import zlib

import numpy as np

from ...layers import RNN
from ...ops import one_hot
from .. import live

_LONGEST = 20
_ALPHABET = "abcdefghijklmnopqrstuvwxyz "
# of each route: colour, dash, marker, and the size of the mark at its end
_ROUTES = {"first": (live.BLUE, "-", "o", 13), "second": (live.VERMILLION, "--", "s", 15)}


def push(token):
    """A weight for any letter or word, always the same one: between −1 and 1, at least 0.2 in size.

    No two small letters add the same.
    """
    if token and token in _ALPHABET and len(token) == 1:
        share = (17 * _ALPHABET.index(token) + 4) % 27 / 13 - 1
    else:
        share = zlib.crc32(token.encode("utf-8", "replace"), 200) / 2**31 - 1
    return (0.2 + 0.8 * abs(share)) * (-1 if share < 0 else 1)


def _tokens(text, unit):
    return list(text.lower()) if unit == "letters" else text.lower().split() or [text]


def _read(tokens, vocabulary, w_h):
    """The states h_0 … h_T of the unit, and the sums s_0 … s_T of the bag: both (T+1,), the same pushes."""
    x = one_hot([vocabulary.index(token) for token in tokens], len(vocabulary), "float64")
    network = RNN(len(vocabulary), 1, dtype="float64")
    network.params["W_xh"][:, 0] = [push(token) for token in vocabulary]
    network.params["W_hh"][:], network.params["b_h"][:] = w_h, 0
    h = network.forward(x[:, None])[0][:, 0, 0]
    sums = np.cumsum(x, axis=0) @ network.params["W_xh"][:, 0]  # counts times weights: a bag has no order
    # Rounded, so that two ways to one sum end in the same place.
    return np.append(0.0, h).round(12) + 0.0, np.append(0.0, sums).round(12) + 0.0


def _forgot(result, w_h, **_):
    """Another order of the same tokens that the unit cannot tell from the first."""
    close = abs(result["first"][-1] - result["second"][-1]) < 1e-4
    return bool(close and 0.8 <= w_h <= 1 and result["alike"] and not result["same"])


class OrderMatters(live.Explorer):
    """Two texts and two readers: a bag, which adds a number for each letter, and a recurrent unit.

    Both get the same push w(x_t) from each letter (or word). The bag takes another way through the same
    letters and comes to the same end; the unit, which fades and squashes what it holds, does not.
    """

    settings = live.Settings(
        first=live.Text("dog bites man", _LONGEST, label="first text"),
        second=live.Text("man bites dog", _LONGEST, label="second text"),
        unit=live.Choice("words", ["words", "letters"], "read by"),
        w_h=live.Slider(0.9, -2, 2, 0.05, "recurrent weight w_h"),
    )
    presets = (
        live.Preset("Listen, or silent?", unit="letters", first="listen", second="silent"),
        live.Preset("Swapped near the end", unit="letters", first="triangle", second="trianlge"),
        live.Preset("The same swap at the start", unit="letters", first="triangle", second="rtiangle"),
        live.Preset("A latch hears the first", unit="letters", first="triangle", second="elgnairt", w_h=2.0),
        live.Preset("No recurrence: only the last word", w_h=0.0),
        live.Preset("What no order can hide", unit="letters", first="racecar", second="racecar"),
    )
    size = (800, 400)
    challenge = live.Challenge(
        "with w_h between 0.8 and 1, the same letters in two orders, and the unit's ends less than 0.0001 "
        "apart. What has it forgotten?",
        _forgot,
        unit="letters",
        first="the long way home",
        second="hte long way home",
    )

    @staticmethod
    def compute(first, second, unit, w_h):
        texts = [_tokens(text, unit) for text in (first, second)]
        vocabulary = sorted({*texts[0], *texts[1]})
        (h, s), (other_h, other_s) = (_read(tokens, vocabulary, w_h) for tokens in texts)
        return {
            "first": h,
            "second": other_h,
            "first_bag": s,
            "second_bag": other_s,
            "first_tokens": texts[0],
            "second_tokens": texts[1],
            "alike": sorted(texts[0]) == sorted(texts[1]),
            "same": texts[0] == texts[1],
        }

    def _edited(self, edit):
        """The values with the second text made from the first one's tokens by `edit`."""
        values = self.values
        tokens = edit(_tokens(values["first"], values["unit"]))
        return {**values, "second": ("" if values["unit"] == "letters" else " ").join(tokens)}

    @live.action("Backwards")
    def backwards(self):
        return self._edited(lambda tokens: tokens[::-1])

    @live.action("Swap the first two")
    def swap_first(self):
        return self._edited(lambda tokens: tokens[:2][::-1] + tokens[2:])

    @live.action("Swap the last two")
    def swap_last(self):
        return self._edited(lambda tokens: tokens[:-2] + tokens[-2:][::-1])

    @live.action("Shuffle")
    def shuffle(self):
        """Another order each time, and the same one from the same state."""
        rng = np.random.default_rng(list(self.values["second"].encode("utf-8", "replace")))
        return self._edited(lambda tokens: [tokens[place] for place in rng.permutation(len(tokens))])

    @staticmethod
    def shown(result, **_):
        tokens = result["first_tokens"], result["second_tokens"]
        bags, states = (result["first_bag"], result["second_bag"]), (result["first"], result["second"])
        colours = [colour for colour, *_ in _ROUTES.values()]
        return {
            "letters": [token.replace(" ", "␣") for words in tokens for token in words],
            "colours": np.repeat(colours, [len(words) for words in tokens]),
            **_routes("bag", bags, tokens, scale=max(np.abs(bag).max() for bag in bags)),
            **_routes("unit", states, tokens),
        }

    def build(self, figure):
        bag, unit = figure.subplots(1, 2)
        bag.set(title="A bag:  $s_t = s_{t-1} + w(x_t)$", ylabel="sum, drawn to fit")
        unit.set(title="A recurrent unit:  $h_t = \\tanh(w(x_t) + w_h h_{t-1})$", ylabel="state $h_t$")
        lines = self._declare_routes(bag, "bag")
        self._declare_routes(unit, "unit")
        bag.set(yticks=[0], yticklabels=["0"])
        unit.set(yticks=[-1, 0, 1])
        names = ["first text", "second text"]
        figure.legend(lines, names, loc="outside lower center", ncols=2, handlelength=3, fontsize=10)

    def _declare_routes(self, ax, where):
        """Two readings: a route each from the left to its end, and how far apart the ends lie."""
        ax.set(xlim=(-0.06, 1.14), ylim=(-1.75, 1.4), xticks=[], xlabel="as it is read, step by step")
        ax.axhline(0, color=live.GREY, lw=0.8)
        look = {"lw": 1.8, "ms": 6, "mec": live.CARD, "mew": 0.8}
        lines = [
            self.trail(ax, f"{where}, {name}", dash, marker=mark, color=colour, **look)
            for name, (colour, dash, mark, _) in _ROUTES.items()
        ]
        self.trail(ax, f"{where}, gap", ":", color=live.INK, lw=2)
        for name, (colour, _, mark, size) in _ROUTES.items():
            self.trail(ax, f"{where}, {name} end", mark, ms=size, mfc="none", mec=colour, mew=2)
        self.words(ax, "letters", f"{where}, letters", 11, color=live.CARD, middle="o", halo=3)
        self.words(ax, "letters", f"{where}, letters", 11, "colours", middle="o")
        self.words(ax, f"{where}, apart", [(0.54, -1.6)], 11)
        return lines

    def describe(self, result, first, second, unit, w_h):
        count, said = len(result["first_tokens"]), f"“{first}” and “{second}”"
        unit = unit if count > 1 else unit[:-1]
        if result["same"]:
            return f"The two texts are the same {count} {unit} in the same order: nothing tells them apart."
        ends = [result["first"][-1], result["second"][-1]]
        bag = live.number(abs(result["first_bag"][-1] - result["second_bag"][-1]), 2)
        if result["alike"]:
            told = f"{said} are the same {count} {unit} in two orders. The bag ends in the same place twice"
        else:
            told = f"{said} are not the same {unit}, so even the bag's ends lie {bag} apart"
        told += f"; the recurrent unit ends at {live.number(ends[0], 2)} and {live.number(ends[1], 2)}, "
        memory = " With w_h = 0 it hears only the last one." if w_h == 0 else ""
        return f"{told}{live.number(abs(ends[0] - ends[1]), 2)} apart.{memory}"


def _routes(where, readings, tokens, scale=1.0):
    """What a panel shows of two readings, (T+1,) each, and of the tokens read."""
    longest, heights = max(map(len, tokens)), [reading / scale for reading in readings]
    first, second = (np.column_stack([np.arange(len(y)) / longest, y]) for y in heights)
    whole, other = (np.append(y, np.zeros(longest + 1 - len(y))) for y in heights)
    up = np.where(whole >= other, 1, -1)  # the upper route has its letters above it
    letters = np.concatenate([_beside(first, up), _beside(second, -up)])
    lengths = np.array([len(token) for words in tokens for token in words])
    letters[:, 0] = np.minimum(letters[:, 0], 1.13 - 0.017 * lengths)  # no word leaves
    apart = abs(readings[0][-1] - readings[1][-1])
    return {
        f"{where}, first": first,
        f"{where}, second": second,
        f"{where}, first end": first[-1:],
        f"{where}, second end": second[-1:],
        f"{where}, gap": np.array([first[-1], second[-1]]),
        f"{where}, letters": letters,
        f"{where}, apart": [f"the ends lie {live.number(apart, 2)} apart"],
    }


def _beside(route, up):
    """A place for every token by the point it leads to: above it where `up` is 1, below it where it is −1."""
    lifts = np.full(len(route) - 1, 0.2)
    lifts[-1] = 0.26  # clear of the mark of the end
    return route[1:] + np.column_stack([np.zeros(len(lifts)), lifts * up[1 : len(route)]])
