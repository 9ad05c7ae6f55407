"""Fill the gaps in a backward pass: any expression whose gradients pass the numerical check is right.

In a notebook: `fill(bptt.rnn_back)`.
"""

import ast

import numpy as np

from .checker import Result
from .sheet import Sheet
from .ways_back.way import INDENT, depth

BLANK = "____"


class Filling(Sheet):
    """Gaps to be filled; the answer is {name of the line: the expression that was typed}."""

    title = "Fill the gaps."
    ending = "_filled"

    @property
    def for_what(self):
        return "Write what belongs behind the sign of equality, as Python."

    @property
    def start(self):
        return dict.fromkeys(self.way.gaps, "")

    @property
    def about(self):
        lines = [{"name": name, "line": line} for name, line in self._lines("").items()]
        return {
            "kind": "fill",
            "head": self.way.head,
            "foot": self.way.foot,
            "lines": lines,
            "gaps": self.start,
        }

    @property
    def written(self):
        """The lines with gaps alone: the others would tell the order."""
        lines, between = self._lines(BLANK), f"{INDENT * depth(self.way.head)}…"
        gaps = (line for name in self.way.gaps for line in (between, lines[name]))
        return "\n".join([self.way.head, *gaps, between, self.way.foot])

    def judged(self, answer):
        """Whether the function gives the right gradients with the gaps filled like this."""
        if answer.keys() != self.way.gaps.keys():
            raise ValueError(f"answer: wanted {list(self.way.gaps)}, got {list(answer)}")
        typed = {name: _expression(text, self._target(name)) for name, text in answer.items()}
        if not all(text.strip(". ") for text in typed.values()):
            return Result(False, "Not yet: a gap is empty.", attempted=False)
        for name, text in typed.items():
            if trouble := _unreadable(text):
                return Result(False, f"`{self._target(name)} {text}`: {trouble}", attempted=False)
        ran = self._ran(typed)
        if not ran.trouble:
            right = ", ".join(f"`{name}`" for name in ran.grads)
            return Result(True, f"Right. Each of {right} agrees with its central differences.")
        whys = [self._why(name, text) for name, text in typed.items()]
        return Result(False, "\n".join([f"Not yet. {ran.trouble}", *filter(None, whys)]))

    def _target(self, name):
        """The beginning of a line, up to its sign of equality: "dW_hh +="."""
        left, sign, _ = self.way.lines[name].partition("=")
        return left + sign

    def _lines(self, filling):
        """{name: line} in a right order, indented, with `filling` in place of what the gaps ask for."""
        inside, lines = INDENT * depth(self.way.head), {}
        for name, line in self.way.lines.items():
            lines[name] = inside + (f"{self._target(name)} {filling}" if name in self.way.gaps else line)
            inside += INDENT * line.endswith(":")
        return lines

    def _ran(self, filled):
        """What comes of the gaps filled like this; those that are not named are filled rightly."""
        filled = {name: gap.right for name, gap in self.way.gaps.items()} | filled
        lines = self.way.lines | {name: f"{self._target(name)} {text}" for name, text in filled.items()}
        return self.way.run(list(lines.values()))

    def _why(self, name, text):
        """What is wrong with one filling, in words, the other gap being filled rightly; "" if it is right."""
        line, ran = f"`{self._target(name)} {text}`", self._ran({name: text})
        if not ran.trouble:
            return f"{line} is right."
        for wrong, why in self.way.gaps[name].wrong.items():
            if _written_alike(text, wrong) or _alike_in_effect(ran, self._ran({name: wrong})):
                return f"{line}: {why}"
        return f"{line} is not it, by itself: {ran.trouble}"


def fill(way):
    """Ask for what stands in the gaps of a WayBack."""
    return Filling(way)


def _expression(text, target):
    """What was typed, without the beginning of the line if that was typed once more."""
    text = text.strip()
    rest = text.removeprefix(target).strip()
    return rest if rest and not rest.startswith("=") else text


def _unreadable(text):
    """Why Python cannot read it as an expression, or ""."""
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError) as error:  # the latter for null bytes
        return f"Python cannot read it as an expression ({getattr(error, 'msg', error)})."
    return ""


def _written_alike(one, other):
    """Whether two expressions are the same but for blanks and brackets."""
    return ast.dump(ast.parse(one, mode="eval")) == ast.dump(ast.parse(other, mode="eval"))


def _alike_in_effect(one, other):
    """Whether two runs came to the same gradients."""
    if one.grads is None or other.grads is None or one.grads.keys() != other.grads.keys():
        return False
    pairs = [(np.asarray(one.grads[name]), np.asarray(other.grads[name])) for name in one.grads]
    return all(a.shape == b.shape and a.dtype != object and np.allclose(a, b) for a, b in pairs)
