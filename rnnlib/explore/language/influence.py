"""Which words a prediction leans on: RNN, GRU and LSTM read the same sentence."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import to_rgba

from ... import diagnostics
from ...ops import softmax
from ...plots import CELLS as CELL_LOOKS
from ...tasks.english import AGREEMENTS
from .. import live
from . import english
from .english import FULL_STOP, GRAMMAR, READERS

_LINE_START, _LINE_END = 18, 786  # of the lines of words, in pixels
_STRIPS_FROM = np.array([44, 176, 308])  # down: where the networks' strips begin
_STRIP = 132  # their height
_WORD_SIZE = 10.5  # of the words, in points
_FRAME, _HEAD, _LABEL = 20, 24, 13  # of a word's box, of a heading, of a number
_SPACE, _MOST_SPACE = 5, 20  # between words
_GIRL = "the girl who sees the boys with the dogs thought that she"
_FRANCE = "the boy from france who hears the old dog with the cats speaks french"
_BOYS = "the boys from france who like the boys speak french"
_SWAPPING = "another word in its place"


@lru_cache(maxsize=2048)
def by_gradient(cell, words, position):
    """‖∂ log p(word)/∂ embedding‖ of each word before the one at `position` (from 0), as shares of 1."""
    tokens = [FULL_STOP, *(GRAMMAR.token[word] for word in words[: position + 1])]
    state = tuple(part.astype(np.float64) for part in english.first_state(cell))
    felt = diagnostics.influence(english.trained(cell), np.array(tokens[:-1]), -1, tokens[-1], state)[1:]
    return felt / felt.sum() if position else felt


def by_swapping(cell, words, position):
    """By how much p(word at `position`) changes, on average, if a word before it is another of its group.

    Between 0 and 1; 0 for function words, for which nothing else can stand.
    """
    return _swapped(cell, words)[:position, position]


@lru_cache(maxsize=64)
def _swapped(cell, words):
    """The change of p of every word, (n, n): row t is for another word at t."""
    swaps = [(t, word) for t, word in enumerate(words)]  # the sentence itself, so that each row has one
    swaps += [(t, other) for t, word in enumerate(words) for other in english.substitutes(word)]
    places = np.array([t for t, _ in swaps])
    tokens = np.tile([FULL_STOP, *(GRAMMAR.token[word] for word in words)], (len(swaps), 1)).T
    tokens[places + 1, np.arange(len(swaps))] = [GRAMMAR.token[word] for _, word in swaps]
    state = tuple(np.repeat(part, len(swaps), axis=1) for part in english.first_state(cell))
    p = softmax(english.trained(cell).forward(tokens[:-1], state)[0])
    right = np.array([GRAMMAR.token[word] for word in words])
    p = np.take_along_axis(p, np.broadcast_to(right[:, None, None], (*p.shape[:2], 1)), axis=2)[..., 0]
    change, n = np.abs(p - p[:, :1]).T.astype(np.float64), len(words)
    sums = np.zeros((n, n))
    np.add.at(sums, places[n:], change[n:])
    return sums / np.maximum(np.bincount(places[n:], minlength=n), 1)[:, None]


def cue(words, position):
    """The place of the word that decides the one at `position`, or None: the country, or the first person."""
    start = max((k + 1 for k in range(position) if words[k] == "."), default=0)
    for targets, cues in AGREEMENTS.values():
        if words[position] in targets:
            return next((k for k in range(start, position) if words[k] in cues), None)
    return None


_MEASURES = {"gradient": by_gradient, _SWAPPING: by_swapping}


class Influence(live.Explorer):
    """Which words does a prediction lean on? RNN, GRU and LSTM read a sentence up to the word chosen.

    By the gradient: ‖∂ log p(word)/∂ embedding‖ of each word before it, as a share of them all: what a small
    push would change. By putting another word of its group in its place: by how much p(word) then changes,
    on average. The two need not agree: a gate that is quite open hardly answers to a small push.
    """

    settings = live.Settings(
        sentence=english.Words(_GIRL, 24, label="sentence"),
        position=live.IntSlider(12, 1, 24, label="word predicted"),
        measure=live.Choice("gradient", list(_MEASURES), "influence by"),
    )
    presets = (
        live.Preset("The girl … thought that she"),
        live.Preset("The same, with other words put in", measure=_SWAPPING),
        live.Preset("From france … speaks french", sentence=_FRANCE, position=14),
        live.Preset("France replaced: who notices?", sentence=_FRANCE, position=14, measure=_SWAPPING),
        live.Preset("The RNN is led astray", sentence=_BOYS, position=10, measure=_SWAPPING),
    )
    size = (800, 440)
    as_drawn = True  # a box is called black

    @staticmethod
    def settle(sentence, position, **_):
        return {"position": min(position, len(english.split(sentence)[0]))}

    @staticmethod
    def compute(sentence, position, measure):
        words, place = tuple(english.split(sentence)[0]), position - 1
        p = np.exp([english.network_says(cell, words[:place])[-1] for cell in READERS])
        return {
            "influence": np.array([_MEASURES[measure](cell, words, place) for cell in READERS]),
            "p": p[:, GRAMMAR.token[words[place]]],
            "likeliest": [GRAMMAR.words[token] for token in p.argmax(axis=1)],
            "highest": p.max(axis=1),
            "words": words,
            "cue": cue(words, place),
        }

    @live.action("Read word by word")
    def read(self):
        """Walk to the end of the sentence, from its start if that is where we are."""
        last, here = len(self.result["words"]), self.values["position"]
        for position in range(here + 1 if here < last else 1, last + 1):
            yield live.Progress(position / last, {"position": position}, pause=0.4)

    @staticmethod
    def shown(result, position, measure, **_):
        words, influence, place, decides = result["words"], result["influence"], position - 1, result["cue"]
        left, right, line = flow(words)
        step = (_STRIP - _HEAD) / (line[-1] + 1)
        floors = _STRIPS_FROM[:, None] + _HEAD + step * (line + 1) - 4 - _FRAME  # of bars, (networks, words)
        tall = influence * (max(step - _FRAME - _LABEL - 4, 3) / max(influence.max(initial=0), 1e-9))
        middle = np.broadcast_to((left + right) / 2, floors.shape)
        tell = influence >= max(0.1, influence.max(initial=0) / 5)
        note = "boxed in red: the word predicted"
        share = "share of the gradient" if measure == "gradient" else "change of p when it is replaced"
        return {
            **_boxes(left, right, floors, tall, place, decides),
            "words": [*words] * len(READERS),
            "words at": np.stack([middle, floors + _FRAME / 2], axis=-1).reshape(-1, 2),
            "inks": [live.INK if k <= place else live.GREY for k in range(len(words))] * len(READERS),
            "numbers": [f"{100 * value:.0f} %" for value in influence[tell]],
            "numbers at": np.stack([middle[:, :place], floors[:, :place] - tall - 7], axis=-1)[tell],
            "title": [f"What “{words[place]}” leans on: {share}"],
            "note": [note if decides is None else f"{note};  boxed in black: its cue"],
            "heads": _heads(words[place], result),
        }

    @staticmethod
    def given():
        words = GRAMMAR.words
        return {
            "readers": english.to_ask(),
            "words": words,
            "widths": [english.word_width(word, _WORD_SIZE) for word in words],
            "substitutes": {word: english.substitutes(word) for word in words},
            "agreements": [*AGREEMENTS.values()],
        }

    def build(self, figure):
        ax = self.page(figure)
        heads = np.column_stack([np.full(len(READERS), _LINE_START), _STRIPS_FROM + 13])
        colours = [CELL_LOOKS[cell]["color"] for cell in READERS]
        self.polygons(ax, "boxes", "faces", "edges", "widths", antialiased=False)
        self.words(ax, "words", "words at", _WORD_SIZE, "inks", middle="o")
        self.words(ax, "numbers", "numbers at", 8.5)
        self.words(ax, "title", [(_LINE_START, 16)], 10.5, middle="o", align="left", bold=True)
        self.words(ax, "note", [(_LINE_START, 33)], 9, color=live.GREY, align="left")
        self.words(ax, READERS, heads, 11, colours, align="left", bold=True)
        self.words(ax, "heads", heads + np.array([56, 0]), align="left")

    def describe(self, result, sentence, position, measure):
        words, influence, place = result["words"], result["influence"], result["cue"]
        word, given, by_cell = words[position - 1], zip(READERS, result["p"]), zip(READERS, influence)
        told = ", ".join(f"the {cell} gives “{word}” {_said(p)}" for cell, p in given)
        told = f"At word {position} {told}"
        if position == 1:
            return f"{told}; nothing of this sentence stands before it."
        most = [f"“{words[row.argmax()]}” to the {cell} ({_said(row.max())})" for cell, row in by_cell]
        leans = f"what matters most is {', '.join(most)}"
        leans = leans if influence.max() >= 0.02 else "no word before it matters much"
        decides = ""
        if place is not None:
            shares = ", ".join(_said(share) for share in influence[:, place])
            back = position - 1 - place
            decides = f"; the cue “{words[place]}”, {back} word{'s' * (back > 1)} back, has {shares}"
        what = "share of the gradient" if measure == "gradient" else "mean change of p if it is replaced"
        return f"{told}; {leans}{decides} ({what})."


def _heads(word, result):
    """What each network says of the word, and of another that it holds likelier."""
    best = zip(result["likeliest"], result["highest"])
    others = ["" if other == word else f", but “{other}” {_said(p)}" for other, p in best]
    return [f"“{word}” {_said(p)}{other}" for p, other in zip(result["p"], others)]


def _boxes(left, right, floors, tall, place, decides):
    """The boxes of the words, shaded; a bar on each; outlines of the word predicted and of its cue."""
    outlined = [place] if decides is None else [place, decides]
    box = live.boxes(left, right, floors + _FRAME, floors)
    bars = live.boxes(left[:place] + 3, right[:place] - 3, floors[:, :place], floors[:, :place] - tall)
    shade = live.SEQUENTIAL(0.5 * tall / max(tall.max(initial=0), 1e-9)).reshape(-1, 4)
    frames, n = len(floors) * len(outlined), len(shade)
    clear, green, red, black = (to_rgba(c) for c in ("none", live.GREEN, live.VERMILLION, live.INK))
    edges = np.tile([red, black][: len(outlined)], (len(floors), 1))
    corners = [part.reshape(-1, 4, 2) for part in (box[:, :place], bars, box[:, outlined])]
    return {
        "boxes": np.concatenate(corners),
        "faces": np.concatenate([shade, np.tile(green, (n, 1)), np.tile(clear, (frames, 1))]),
        "edges": np.concatenate([np.tile(clear, (2 * n, 1)), edges]),
        "widths": [0] * 2 * n + [1.6] * frames,
    }


def flow(words):
    """Where the words stand, line by line: left and right ends in pixels, number of the line, (n,) each.

    The space between them grows if there is but one line.
    """
    wide = np.array([english.word_width(word, _WORD_SIZE) for word in words])
    left, line, x, row = [], [], _LINE_START, 0
    room = (_LINE_END - _LINE_START - wide.sum()) / max(len(words) - 1, 1)
    space = min(max(room, _SPACE), _MOST_SPACE)
    for width in wide:
        if x + width > _LINE_END + 1e-6:
            x, row = _LINE_START, row + 1
        left.append(x)
        line.append(row)
        x += width + space
    return np.array(left), left + wide, np.array(line)


def _said(share):
    return f"{live.number(100 * share, 2)} %" if share >= 0.01 or share == 0 else "< 1 %"
