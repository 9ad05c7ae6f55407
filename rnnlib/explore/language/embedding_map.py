"""The learned embeddings of the toy English: which words lie near each other."""

from functools import cache

import numpy as np
from matplotlib.collections import LineCollection

from ...plots.lettering import Lettering, outline
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    number,
)
from .english import CELLS, GRAMMAR
from .likeness import LABELS, VECTORS, agreement, likeness, neighbours
from .placement import place_labels

MOST = 8  # neighbours
_AREA = (14, 566, 40, 432)  # of the map, in pixels: left, right, upper and lower end
_PLANE = (44, 530, 56, 416)  # of the points in it
_KEY, _LIST = (600, 58), (600, 262)  # upper left corners
_STEP = 19  # between lines
_EM = 9.5  # points
_LOOKS = [(BLUE, "o"), (VERMILLION, "s"), (GREEN, "^"), (PURPLE, "D"), (ORANGE, "v"), (SKY, "P"), (INK, "X")]
_NO_LABEL = (GREY, ".")
_PLANES = "The words in two principal components"
_CIRCLE = ("No plane shows this: the words in a circle", "All equally far")
_NAMES = [word if word != "." else "full stop" for word in GRAMMAR.words]


class EmbeddingMap(Explorer):
    """The 16 numbers that a network has learnt for each word, in the plane that shows most of their variance.

    Nobody told it of word classes: words that can stand in each other's place have come to lie together.
    Near means a large cosine, between all 16 numbers, so neighbours in the plane need not be neighbours.
    """

    settings = Settings(
        word=Choice("girl", sorted(GRAMMAR.words), "word"),
        what=Choice("word class", list(LABELS), "marked by"),
        vectors=Choice("learnt", list(VECTORS), "vectors"),
        cell=Choice("LSTM", CELLS, "cell"),
        count=IntSlider(3, 1, MOST, label="nearest neighbours"),
    )
    presets = (
        Preset("Who is near “girl”?"),
        Preset("A verb, and its forms", word="sees", what="singular or plural"),
        Preset("Persons and animals", what="person or animal", word="dog", count=4),
        Preset("Female or male: does it show?", what="female or male", word="boy", count=5),
        Preset("Before training", vectors="before training"),
        Preset("One-hot: all equally far", vectors="one-hot"),
    )
    size = (800, 450)

    @staticmethod
    def compute(word, what, vectors, cell, count):
        near, cosines = neighbours(cell, vectors, word, count)
        alike = likeness(cell, vectors)
        same, of, chance = agreement(cell, vectors, what)
        return {
            "plane": alike.plane,
            "share": alike.share,
            "near": near,
            "cosines": cosines,
            "same": same,
            "of": of,
            "chance": chance,
        }

    def build(self, figure):
        ax = figure.add_axes([0, 0, 1, 1])
        ax.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))  # CSS pixels from the upper left corner
        ax.axis("off")
        left, right, low, high = _AREA
        ax.plot([left, right, right, left, left], [low, low, high, high, low], color=LIGHT, lw=1)
        ax.text(_KEY[0], _KEY[1] - 24, "Marked", size=10.5, fontweight="bold", va="center")
        self.leaders = LineCollection([], colors="#A9ADB4", linewidths=0.7)
        self.lines = LineCollection([], colors=INK, linewidths=1.1, linestyles="--")
        for lines in (self.leaders, self.lines):
            ax.add_collection(lines, autolim=False)
        looks = (*_LOOKS, _NO_LABEL)
        self.points = [ax.plot([], [], marker, color=colour, ms=6, ls="none")[0] for colour, marker in looks]
        self.ring = ax.plot([], [], "o", mfc="none", mec=INK, ms=13, mew=1.6)[0]
        self.words, self.bold = Lettering(ax, _EM, "o"), Lettering(ax, _EM, "o", bold=True)
        self.key, self.titles = (
            Lettering(ax, size, "o", align="left", bold=size > 10) for size in (9.5, 10.5)
        )
        self.bars, self.numbers = Blocks(ax, BLUE, alpha=0.75), Lettering(ax, 9, align="left")
        return [
            self.leaders,
            self.lines,
            self.bars,
            self.points,
            self.ring,
            self.words,
            self.bold,
            self.key,
            self.titles,
            self.numbers,
        ]

    def draw(self, result, word, what, vectors, cell, count):
        points, middles, leaders = _layout(cell, vectors)
        chosen, near = GRAMMAR.token[word], result["near"]
        looks, labels = _looks(what)
        self.leaders.set_segments(leaders)
        one_hot = vectors == "one-hot"
        self.lines.set_segments([] if one_hot else [points[[chosen, other]] for other in near])
        for k, line in enumerate(self.points):
            sample = [(_KEY[0] + 6, _KEY[1] + _STEP * k)] if k < len(labels) else np.zeros((0, 2))
            line.set_data(*np.concatenate([points[looks == k], sample]).T)
        self.ring.set_data(*points[[chosen]].T)
        rest = np.flatnonzero(np.arange(len(points)) != chosen)
        colours = [GREY if looks[token] == len(_LOOKS) else INK for token in rest]
        self.words.show([_NAMES[token] for token in rest], middles[rest], colours)
        self.bold.show([_NAMES[chosen]], middles[[chosen]])
        told = [] if one_hot else [_NAMES[token] for token in near]
        key = [(_KEY[0] + 20, _KEY[1] + _STEP * k) for k in range(len(labels))]
        rows = _LIST[1] + _STEP * (np.arange(len(told)) + 1.2)
        self.key.show([*labels, *told], [*key, *((_LIST[0], y) for y in rows)])
        titles = _CIRCLE if one_hot else (_PLANES, f"Nearest to “{word}”")
        self.titles.show(titles, [(_AREA[0], 20), _LIST])
        cosines = np.clip(result["cosines"][: len(told)], 0, 1)
        self.bars.place(boxes(_LIST[0] + 66, _LIST[0] + 66 + 88 * cosines, rows - 6, rows + 6))
        ends = np.column_stack([_LIST[0] + 72 + 88 * cosines, rows])
        self.numbers.show([_two_places(c) for c in result["cosines"][: len(told)]], ends)

    def describe(self, result, word, what, vectors, cell, count):
        if vectors == "one-hot":
            return (
                "One-hot, every word is equally far from every other (cosine 0): “girl” is no nearer to "
                "“woman” than to “with”. No plane can show 44 such words; they are drawn in a circle."
            )
        near = ", ".join(
            f"“{GRAMMAR.words[token]}” ({number(cosine, 2)})"
            for token, cosine in zip(result["near"], result["cosines"])
        )
        source = f"In the embeddings that the {cell} {'learnt' if vectors == 'learnt' else 'began with'}"
        same, of, chance = result["same"], result["of"], number(result["chance"], 2)
        return (
            f"{source}, nearest to “{word}” by cosine: {near}. By {what}, {same} of {of} words have one like "
            f"themselves for their nearest neighbour; by chance it would be {chance}. The plane shows "
            f"{100 * result['share']:.0f} % of the variance."
        )


def _two_places(cosine):
    return f"{round(cosine, 2) + 0.0:.2f}".replace("-", "−")  # no −0.00


@cache
def _layout(cell, vectors):
    """Places of the points, of the middles of their names (K, 2), and a line from one to the other if far."""
    plane = (likeness(cell, vectors).plane + 1) / 2
    left, right, low, high = _PLANE
    points = np.column_stack([left + (right - left) * plane[:, 0], high - (high - low) * plane[:, 1]])
    wide = [np.ptp(outline(word).vertices[:, 0]) * _EM * 100 / 72 + 8 for word in _NAMES]
    sizes = np.column_stack([wide, np.full(len(wide), 15.0)])
    middles = place_labels(points, sizes, _AREA)
    nearest = np.clip(points, middles - sizes / 2, middles + sizes / 2)  # the label's end of the line
    far = np.hypot(*(nearest - points).T) > 11
    return points, middles, np.stack([points, nearest], axis=1)[far]


@cache
def _looks(what):
    """Which look each word has, (K,), and the labels in the order of the looks."""
    labels = list(dict.fromkeys(LABELS[what].values()))
    place = {label: k for k, label in enumerate(labels)}
    looks = [place.get(LABELS[what].get(word), len(_LOOKS)) for word in GRAMMAR.words]
    return np.array(looks), labels
