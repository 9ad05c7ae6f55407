"""Why order matters: a bag of letters or words beside a recurrent unit."""

import numpy as np

from ...layers import RNN
from ...ops import one_hot
from ..live import Challenge, Choice, Explorer, Preset, Settings, Slider, Text, action, number
from .routes import Panel
from .tokens import push

_LONGEST = 20


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


class OrderMatters(Explorer):
    """Two texts and two readers: a bag, which adds a number for each letter, and a recurrent unit.

    Both get the same push w(x_t) from each letter (or word). The bag takes another way through the same
    letters and comes to the same end; the unit, which fades and squashes what it holds, does not.
    """

    settings = Settings(
        first=Text("dog bites man", _LONGEST, label="first text"),
        second=Text("man bites dog", _LONGEST, label="second text"),
        unit=Choice("words", ["words", "letters"], "read by"),
        w_h=Slider(0.9, -2, 2, 0.05, "recurrent weight w_h"),
    )
    presets = (
        Preset("Listen, or silent?", unit="letters", first="listen", second="silent"),
        Preset("Swapped near the end", unit="letters", first="triangle", second="trianlge"),
        Preset("The same swap at the start", unit="letters", first="triangle", second="rtiangle"),
        Preset("A latch hears the first", unit="letters", first="triangle", second="elgnairt", w_h=2.0),
        Preset("No recurrence: only the last word", w_h=0.0),
        Preset("What no order can hide", unit="letters", first="racecar", second="racecar"),
    )
    size = (800, 400)
    challenge = Challenge(
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

    @action("Backwards")
    def backwards(self):
        return self._edited(lambda tokens: tokens[::-1])

    @action("Swap the first two")
    def swap_first(self):
        return self._edited(lambda tokens: tokens[:2][::-1] + tokens[2:])

    @action("Swap the last two")
    def swap_last(self):
        return self._edited(lambda tokens: tokens[:-2] + tokens[-2:][::-1])

    @action("Shuffle")
    def shuffle(self):
        """Another order each time, and the same one from the same state."""
        rng = np.random.default_rng(list(self.values["second"].encode("utf-8", "replace")))
        return self._edited(lambda tokens: [tokens[place] for place in rng.permutation(len(tokens))])

    def build(self, figure):
        bag, unit = figure.subplots(1, 2)
        bag.set(title="A bag:  $s_t = s_{t-1} + w(x_t)$", ylabel="sum, drawn to fit")
        unit.set(title="A recurrent unit:  $h_t = \\tanh(w(x_t) + w_h h_{t-1})$", ylabel="state $h_t$")
        self.panels = [Panel(bag), Panel(unit)]
        bag.set(yticks=[0], yticklabels=["0"])
        unit.set(yticks=[-1, 0, 1])
        lines = self.panels[0].routes.values()
        names = ["first text", "second text"]
        figure.legend(lines, names, loc="outside lower center", ncols=2, handlelength=3, fontsize=10)
        return [panel.artists for panel in self.panels]

    def draw(self, result, **_):
        bags = [result["first_bag"], result["second_bag"]]
        reach = max(np.abs(bag).max() for bag in bags)
        tokens = [result["first_tokens"], result["second_tokens"]]
        self.panels[0].set([bag / reach for bag in bags], tokens, abs(bags[0][-1] - bags[1][-1]))
        states = [result["first"], result["second"]]
        self.panels[1].set(states, tokens, abs(states[0][-1] - states[1][-1]))

    def describe(self, result, first, second, unit, w_h):
        count, said = len(result["first_tokens"]), f"“{first}” and “{second}”"
        unit = unit if count > 1 else unit[:-1]
        if result["same"]:
            return f"The two texts are the same {count} {unit} in the same order: nothing tells them apart."
        ends = [result["first"][-1], result["second"][-1]]
        bag = number(abs(result["first_bag"][-1] - result["second_bag"][-1]), 2)
        if result["alike"]:
            told = f"{said} are the same {count} {unit} in two orders. The bag ends in the same place twice"
        else:
            told = f"{said} are not the same {unit}, so even the bag's ends lie {bag} apart"
        told += f"; the recurrent unit ends at {number(ends[0], 2)} and {number(ends[1], 2)}, "
        memory = " With w_h = 0 it hears only the last one." if w_h == 0 else ""
        return f"{told}{number(abs(ends[0] - ends[1]), 2)} apart.{memory}"
