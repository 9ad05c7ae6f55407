"""Put the lines of a backward pass in order: any order whose gradients pass the numerical check is right.

In a notebook: `order(bptt.rnn_back)`. Lines are moved by their buttons, by the arrow keys or by dragging;
what stands below `return` is left out.
"""

from .checker import Result
from .sheet import Sheet
from .ways_back.way import INDENT, RETURN, depth

NUMBERS = ("none", "one", "two", "three", "four")


class Ordering(Sheet):
    """Lines to be put in order; the answer is {"names": the names of lines and of `return`, from above}."""

    title = "Put the lines in order."
    ending = "_in_order"

    @property
    def for_what(self):
        count = NUMBERS[len(self.way.traps)]
        return f"There are {count} lines too many: leave them out by moving them below `return`."

    @property
    def start(self):
        return {"names": self.way.shuffled}

    @property
    def about(self):
        way = self.way
        lines = {**way.pieces, RETURN: way.foot}
        return {"kind": "order", "head": way.head, "lines": lines, "depth": depth(way.head), **self.start}

    @property
    def written(self):
        inside = INDENT * depth(self.way.head)
        lines = (f"{inside}{self.way.pieces[name]}" for name in self.way.shuffled if name != RETURN)
        return "\n".join([self.way.head, *lines, self.way.foot])

    def judged(self, answer):
        """Whether the lines above `return`, run in their order, give the right gradients."""
        names = list(answer["names"])
        if sorted(names) != sorted(self.way.shuffled):
            raise ValueError(f"names: wanted each of {sorted(self.way.shuffled)} once, got {names}")
        above = names[: names.index(RETURN)]
        ran = self.way.run([self.way.pieces[name] for name in above])
        if ran.trouble:
            why = self.way.slip(above)
            return Result(False, f"Not yet. {ran.trouble}" + (f"\n{why}" if why else ""), mistake=why or None)
        right = ", ".join(f"`{name}`" for name in ran.grads)
        idle = (f"`{trap.line}`" for name, trap in self.way.traps.items() if name in above)
        spare = "".join(f"\n{line} does no harm here: it is overwritten before it is used." for line in idle)
        return Result(True, f"Right. Each of {right} agrees with its central differences.{spare}")


def order(way):
    """Ask for the lines of a WayBack in order."""
    return Ordering(way)
