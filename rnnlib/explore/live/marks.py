"""What an explorer's `build` declares: marks bound to keys of the result, and views that keys choose.

A bound argument is a key (a string) of the result or of what `shown` adds, or an array that stays. What looks
the same in every frame (`color`, `lw`, `alpha`) is given in Matplotlib's words.
"""

from dataclasses import dataclass

from ...plots import marks
from .picture import frame, retitle


@dataclass(frozen=True)
class Bound:
    """A mark and what it shows: {argument of its `show`: key or array}."""

    mark: object
    arguments: dict

    @property
    def artist(self):
        return self.mark.artist

    def draw(self, data):
        """Show what `data`, {key: array}, holds."""
        self.mark.show(
            **{name: data[key] if isinstance(key, str) else key for name, key in self.arguments.items()}
        )


class View:
    """What else moves: limits, titles, ticks of some axes, as one of a few states that a key names."""

    def __init__(self, key, states):
        self.key, self.states, self.current = key, states, None

    def draw(self, data):
        """Put the axes into the state that `data` names; the same state again costs nothing."""
        name = data[self.key]
        if name == self.current:
            return
        for ax, look in self.states[name].items():
            look = dict(look)
            frame(ax, look.pop("xlim", None), look.pop("ylim", None))
            if "title" in look:
                retitle(ax, look.pop("title"))
            ax.set(**look)
        self.current = name


class Drawn:
    """The part of an explorer that `build` writes to; each method returns the artist, for a legend."""

    def page(self, figure):
        """Axes over the whole picture, in CSS pixels from its upper left corner; nothing of them is seen."""
        ax = figure.add_axes([0, 0, 1, 1])
        ax.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        ax.axis("off")
        return ax

    def bind(self, mark, **arguments):
        """Show `mark` in every frame, its arguments bound: what all the methods below come to."""
        self._moving.append(Bound(mark, {name: key for name, key in arguments.items() if key is not None}))
        return mark.artist

    def line(self, ax, x, y, style="", **look):
        """A curve or markers, x and y (n,)."""
        return self.bind(marks.Line(ax, style, **look), x=x, y=y)

    def trail(self, ax, points, style="", **look):
        """The same from one array of points (n, 2)."""
        return self.bind(marks.Trail(ax, style, **look), points=points)

    def segments(self, ax, ends, colors=None, widths=None, dashes=None, **look):
        """Lines from ends (n, k, 2)."""
        return self.bind(marks.Segments(ax, **look), ends=ends, colors=colors, widths=widths, dashes=dashes)

    def polygons(self, ax, corners, faces=None, edges=None, widths=None, dashes=None, **look):
        """Shapes from corners (n, k, 2)."""
        bound = {"faces": faces, "edges": edges, "widths": widths, "dashes": dashes}
        return self.bind(marks.Polygons(ax, **look), corners=corners, **bound)

    def blocks(self, ax, corners, colour, **look):
        """Four-sided shapes in one colour, corners (n, 4, 2)."""
        return self.bind(marks.Blocks(ax, colour, **look), corners=corners)

    def region(self, ax, outline, **look):
        """An area with holes, within a Path."""
        return self.bind(marks.Region(ax, **look), outline=outline)

    def above(self, ax, values, x, y, level, **look):
        """The area where values (rows, columns) at x (columns,) and y (rows,) lie above a level."""
        return self.bind(marks.Above(ax, x, y, level, **look), values=values)

    def level(self, ax, values, x, y, level, style="", **look):
        """The line along which they are at it."""
        return self.bind(marks.Level(ax, x, y, level, style, **look), values=values)

    def nodes(self, ax, places, faces=None, edges=None, widths=None, markers=None, size=10.0, **look):
        """Marked places (n, 2), each in its own colours; all with one `marker`, or `markers` that move."""
        bound = {"places": places, "faces": faces, "edges": edges, "widths": widths, "markers": markers}
        return self.bind(marks.Nodes(ax, size=size, **look), **bound)

    def words(self, ax, texts, places, size=10.0, colors=None, **look):
        """Short texts at places (n, 2)."""
        return self.bind(marks.Words(ax, size, **look), texts=texts, places=places, colors=colors)

    def monospace(self, ax, lines, count, **look):
        """At most `count` lines of text, a letter in each cell of the axes."""
        return self.bind(marks.Monospace(ax, count, **look), lines=lines)

    def image(self, ax, values, shape, **look):
        """An array of values (rows, columns) as coloured squares."""
        return self.bind(marks.Image(ax, shape, **look), values=values)

    def mesh(self, ax, values, x, y, **look):
        """An array of values as cells between edges x (columns + 1,) and y (rows + 1,)."""
        return self.bind(marks.Mesh(ax, x, y, **look), values=values)

    def view(self, key, states):
        """Limits, titles and ticks that `key` chooses: {its value: {axes: {"xlim": …, "title": …}}}."""
        self._views.append(View(key, states))

    def declare(self, figure):
        """Build the picture; return the artists that move, in the order in which they were declared."""
        self._moving, self._views = [], []
        self.build(figure)
        return [mark.artist for mark in self._moving]

    def show_marks(self, data):
        """Hand the data, {key: array}, to everything that was declared."""
        for part in (*self._views, *self._moving):
            part.draw(data)
