"""The learned embeddings of the toy English: which words lie near each other."""

from functools import cache

import numpy as np

from .. import live
from .english import GRAMMAR, READERS, word_width
from .likeness import LABELS, VECTORS, agreement, embedding, likeness, neighbours

_AREA = (14, 566, 40, 432)  # of the map, in pixels: left, right, upper and lower end
_POINTS = (44, 530, 56, 416)  # of the points in it
_KEY, _LIST = (600, 58), (600, 262)  # upper left corners
_LINE_STEP = 19  # between lines
_NAME_SIZE = 9.5  # points
_ASIDE = np.arange(0, 2 * np.pi, np.pi / 8)  # the ways in which a name may stand from its point
_AWAY = (7, 14, 24, 36, 50, 66)  # and how far from it, in pixels
_POINT = 12.0  # pixels
_LABEL_ROUNDS = 4  # in which the names find their places
_LABEL_MARKS = dict(zip("os^DvPX.", (*live.COLOURS, live.INK, live.GREY)))  # of labels; the last: it has none
_MAP = "The words in two principal components"
_CIRCLE = ("No plane shows this: the words in a circle", "All equally far")
_WORD_NAMES = [word if word != "." else "full stop" for word in GRAMMAR.words]


class EmbeddingMap(live.Explorer):
    """The 16 numbers that a network has learnt for each word, in the plane that shows most of their variance.

    Nobody told it of word classes: words that can stand in each other's place have come to lie together.
    Near means a large cosine, between all 16 numbers, so neighbours in the plane need not be neighbours.
    """

    settings = live.Settings(
        word=live.Choice("girl", sorted(GRAMMAR.words), "word"),
        what=live.Choice("word class", list(LABELS), "marked by"),
        vectors=live.Choice("learnt", list(VECTORS), "vectors"),
        cell=live.Choice("LSTM", READERS, "cell"),
        count=live.IntSlider(3, 1, 8, label="nearest neighbours"),
    )
    presets = (
        live.Preset("Who is near “girl”?"),
        live.Preset("A verb, and its forms", word="sees", what="singular or plural"),
        live.Preset("Persons and animals", what="person or animal", word="dog", count=4),
        live.Preset("Female or male: does it show?", what="female or male", word="boy", count=5),
        live.Preset("Before training", vectors="before training"),
        live.Preset("One-hot: all equally far", vectors="one-hot"),
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

    @staticmethod
    def shown(result, word, what, vectors, cell, count):
        points, middles, leaders = _map_layout(cell, vectors)
        chosen, marks, labels = GRAMMAR.token[word], *_marks(what)
        one_hot = vectors == "one-hot"
        near, cosines = (result[key][: 0 if one_hot else count] for key in ("near", "cosines"))
        key, rows = np.arange(len(labels)) * _LINE_STEP, (np.arange(len(near)) + 1.2) * _LINE_STEP
        key, rows = key + _KEY[1], rows + _LIST[1]
        bars, rest = 88 * np.clip(cosines, 0, 1), np.arange(len(points)) != chosen
        marked = np.concatenate([points, np.column_stack([np.full(len(key), _KEY[0] + 6), key])])
        kinds = np.array([*marks, *list(_LABEL_MARKS)[: len(key)]])
        return {
            **{mark: marked[kinds == mark] for mark in _LABEL_MARKS},
            "leaders": leaders,
            "links": [points[[chosen, token]] for token in near],
            "bars": live.boxes(_LIST[0] + 66, _LIST[0] + 66 + bars, rows - 6, rows + 6),
            "numbers": [_two_places(cosine) for cosine in cosines],
            "numbers at": np.column_stack([_LIST[0] + 72 + bars, rows]),
            "name": [_WORD_NAMES[chosen]],
            "chosen": points[[chosen]],
            "name at": middles[[chosen]],
            "words": [name for name, here in zip(_WORD_NAMES, rest) if here],
            "words at": middles[rest],
            "inks of words": [live.GREY if mark == "." else live.INK for mark in marks[rest]],
            "lists": [*labels, *(_WORD_NAMES[token] for token in near)],
            "lists at": [*((_KEY[0] + 20, y) for y in key), *((_LIST[0], y) for y in rows)],
            "titles": _CIRCLE if one_hot else (_MAP, f"Nearest to “{word}”"),
        }

    @staticmethod
    def given():
        maps = {vectors: {cell: _map_of(cell, vectors) for cell in READERS} for vectors in VECTORS}
        return {"words": GRAMMAR.words, "labels": LABELS, "maps": maps}

    def build(self, figure):
        ax = self.page(figure)
        left, right, low, high = _AREA
        ax.plot([left, right, right, left, left], [low, low, high, high, low], color=live.LIGHT, lw=1)
        ax.text(_KEY[0], _KEY[1] - 24, "Marked", size=10.5, fontweight="bold", va="center")
        self.segments(ax, "leaders", color="#A9ADB4", lw=0.7)
        self.segments(ax, "links", color=live.INK, lw=1.1, linestyle="--")
        self.blocks(ax, "bars", live.BLUE, alpha=0.75)
        for mark, colour in _LABEL_MARKS.items():
            self.trail(ax, mark, mark, color=colour, ms=6, ls="none")
        self.trail(ax, "chosen", "o", mfc="none", mec=live.INK, ms=13, mew=1.6)
        self.words(ax, "words", "words at", _NAME_SIZE, "inks of words", middle="o")
        self.words(ax, "name", "name at", _NAME_SIZE, middle="o", bold=True)
        self.words(ax, "lists", "lists at", _NAME_SIZE, middle="o", align="left")
        self.words(ax, "titles", np.array([(_AREA[0], 20), _LIST]), 10.5, middle="o", align="left", bold=True)
        self.words(ax, "numbers", "numbers at", 9, align="left")

    def describe(self, result, word, what, vectors, cell, count):
        if vectors == "one-hot":
            return (
                "One-hot, every word is equally far from every other (cosine 0): “girl” is no nearer to "
                "“woman” than to “with”. No plane can show 44 such words; they are drawn in a circle."
            )
        near = ", ".join(
            f"“{GRAMMAR.words[token]}” ({live.number(cosine, 2)})"
            for token, cosine in zip(result["near"], result["cosines"])
        )
        source = f"In the embeddings that the {cell} {'learnt' if vectors == 'learnt' else 'began with'}"
        same, of, chance = result["same"], result["of"], live.number(result["chance"], 2)
        return (
            f"{source}, nearest to “{word}” by cosine: {near}. By {what}, {same} of {of} words have one like "
            f"themselves for their nearest neighbour; by chance it would be {chance}. The plane shows "
            f"{100 * result['share']:.0f} % of the variance."
        )


def _two_places(cosine):
    return f"{round(cosine, 2) + 0.0:.2f}".replace("-", "−")  # no −0.00


@cache
def _marks(what):
    """Which mark each word has, (K,), and the labels in the order of the marks."""
    labels = list(dict.fromkeys(LABELS[what].values()))
    mark = {word: list(_LABEL_MARKS)[labels.index(label)] for word, label in LABELS[what].items()}
    return np.array([mark.get(word, ".") for word in GRAMMAR.words]), labels


@cache
def _map_layout(cell, vectors):
    """Places of the points, of the middles of their names (K, 2), and a line from one to the other if far."""
    plane = (likeness(cell, vectors).plane + 1) / 2
    left, right, low, high = _POINTS
    points = np.column_stack([left + (right - left) * plane[:, 0], high - (high - low) * plane[:, 1]])
    sizes = np.array([(word_width(name, _NAME_SIZE), 15.0) for name in _WORD_NAMES])
    middles = place_labels(points, sizes, _AREA)
    nearest = np.clip(points, middles - sizes / 2, middles + sizes / 2)  # the label's end of the line
    far = np.hypot(*(nearest - points).T) > 11
    return points, middles, np.stack([points, nearest], axis=1)[far]


def _map_of(cell, vectors):
    """What the JavaScript must know of one map."""
    alike, (_, middles, leaders) = likeness(cell, vectors), _map_layout(cell, vectors)
    plane = {"plane": alike.plane, "share": alike.share, "E": embedding(cell, vectors)}
    return plane | {"middles": middles, "leaders": leaders}


def place_labels(points, sizes, area):
    """Points (n, 2), sizes (n, 2) of their labels, area (left, right, low, high) -> middles (n, 2), pixels.

    Each label in turn takes the cheapest of the places around its point, given where the others are: an
    overlap with a label costs most, then one with a point, then distance; several rounds.
    """
    options = [_places_around(point, size, area) for point, size in zip(points, sizes)]
    middles = np.array([places[0] for places in options])
    for _ in range(_LABEL_ROUNDS):
        for i, places in enumerate(options):
            others = np.arange(len(points)) != i
            on_labels = _overlaps(places, sizes[i], middles[others], sizes[others])
            on_points = _overlaps(places, sizes[i], points, np.full((len(points), 2), _POINT))
            distance = np.abs(places - points[i]).sum(axis=1)
            middles[i] = places[np.argmin(40 * on_labels + 12 * on_points + 0.1 * distance)]
    return middles


def _places_around(point, size, area):
    """Middles (m, 2) at which a label may stand, inside the area."""
    radii, angles = (grid.ravel() for grid in np.meshgrid(_AWAY, _ASIDE, indexing="ij"))
    way = np.column_stack([np.cos(angles), np.sin(angles)])
    places = point + way * (radii[:, None] + size / 2 * np.abs(way))
    low, high = np.array(area)[[0, 2]] + size / 2, np.array(area)[[1, 3]] - size / 2
    return np.clip(places, low, high)


def _overlaps(places, size, others, sizes):
    """By how much, in pixels of depth, a label at each place runs into the others, (m,)."""
    depth = (size + sizes) / 2 - np.abs(places[:, None] - others)
    return np.clip(depth, 0, None).min(axis=2).sum(axis=1)
