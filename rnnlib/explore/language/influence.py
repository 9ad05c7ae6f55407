"""Which words a prediction leans on: RNN, GRU and LSTM read the same sentence."""

import numpy as np

from ..live import Choice, Explorer, IntSlider, Preset, Progress, Settings, action, number
from .english import CELLS, GRAMMAR, Words, network_says, split
from .leaning import by_gradient, by_swapping, cue
from .strips import Strips

LONGEST = 24
_LITTLE = 0.02
_MEASURES = {"gradient": by_gradient, "another word in its place": by_swapping}
_GIRL = "the girl who sees the boys with the dogs thought that she"
_FRANCE = "the boy from france who hears the old dog with the cats speaks french"


class Influence(Explorer):
    """Which words does a prediction lean on? RNN, GRU and LSTM read a sentence up to the word chosen.

    By the gradient: ‖∂ log p(word)/∂ embedding‖ of each word before it, as a share of them all: what a small
    push would change. By putting another word of its group in its place: by how much p(word) then changes,
    on average. The two need not agree: a gate that is quite open hardly answers to a small push.
    """

    settings = Settings(
        sentence=Words(_GIRL, LONGEST, label="sentence"),
        position=IntSlider(12, 1, LONGEST, label="word predicted"),
        measure=Choice("gradient", list(_MEASURES), "influence by"),
    )
    presets = (
        Preset("The girl … thought that she"),
        Preset("The same, with other words put in", measure="another word in its place"),
        Preset("From france … speaks french", sentence=_FRANCE, position=14),
        Preset(
            "France replaced: who notices?",
            sentence=_FRANCE,
            position=14,
            measure="another word in its place",
        ),
        Preset(
            "The RNN is led astray",
            sentence="the boys from france who like the boys speak french",
            position=10,
            measure="another word in its place",
        ),
    )
    size = (800, 440)

    @staticmethod
    def settle(sentence, position, **_):
        return {"position": min(position, len(split(sentence)[0]))}

    @staticmethod
    def compute(sentence, position, measure):
        words, place = tuple(split(sentence)[0]), position - 1
        p = np.exp([network_says(cell, words[:place])[-1] for cell in CELLS])
        return {
            "influence": np.array([_MEASURES[measure](cell, words, place) for cell in CELLS]),
            "p": p[:, GRAMMAR.token[words[place]]],
            "likeliest": [GRAMMAR.words[token] for token in p.argmax(axis=1)],
            "highest": p.max(axis=1),
            "words": words,
            "cue": cue(words, place),
        }

    @action("Read word by word")
    def read(self):
        """Walk to the end of the sentence, from its start if that is where we are."""
        last, here = len(self.result["words"]), self.values["position"]
        for position in range(here + 1 if here < last else 1, last + 1):
            yield Progress(position / last, {"position": position}, pause=0.4)

    def build(self, figure):
        ax = figure.add_axes([0, 0, 1, 1])
        ax.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))  # CSS pixels from the upper left corner
        ax.axis("off")
        self.strips = Strips(ax, CELLS)
        return self.strips.artists

    def draw(self, result, position, measure, **_):
        word, heads = result["words"][position - 1], []
        for p, likeliest, highest in zip(result["p"], result["likeliest"], result["highest"]):
            other = "" if likeliest == word else f", but “{likeliest}” {_percent(highest)}"
            heads.append(f"“{word}” {_percent(p)}{other}")
        share = "share of the gradient" if measure == "gradient" else "change of p when it is replaced"
        title = f"What “{word}” leans on: {share}"
        self.strips.show(title, heads, result["words"], position - 1, result["influence"], result["cue"])

    def describe(self, result, sentence, position, measure):
        words, influence, place = result["words"], result["influence"], result["cue"]
        word, given = words[position - 1], zip(CELLS, result["p"])
        told = ", ".join(f"the {cell} gives “{word}” {_percent(p)}" for cell, p in given)
        told = f"At word {position} {told}"
        if position == 1:
            return f"{told}; nothing of this sentence stands before it."
        most = [(words[row.argmax()], _percent(row.max()), cell) for cell, row in zip(CELLS, influence)]
        leans = "what matters most is " + ", ".join(f"“{w}” to the {cell} ({p})" for w, p, cell in most)
        leans = "no word before it matters much" if influence.max() < _LITTLE else leans
        decides = ""
        if place is not None:
            shares = ", ".join(_percent(share) for share in influence[:, place])
            back = position - 1 - place
            decides = f"; the cue “{words[place]}”, {back} word{'s' * (back > 1)} back, has {shares}"
        what = "share of the gradient" if measure == "gradient" else "mean change of p if it is replaced"
        return f"{told}; {leans}{decides} ({what})."


def _percent(share):
    return f"{number(100 * share, 2)} %" if share >= 0.01 or share == 0 else "< 1 %"
