"""What a way back is: its lines, how it is run and measured, and the usual mistakes by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from ... import gradcheck
from ..guard import run

RETURN = "return"  # where it stands among the names of lines, the function ends: what is below is left out
INDENT = "    "
SECONDS = 2.0


class Slip(NamedTuple):
    """Why a line of `early` may not stand above one of `late`. Both are names, parted by spaces.

    In `why`, {early} and {late} are the two lines.
    """

    early: str
    late: str
    why: str


class Trap(NamedTuple):
    """A wrong line that looks right, and why it is wrong. It belongs below `return`."""

    line: str
    why: str


class Gap(NamedTuple):
    """What belongs behind the sign of equality in a line, and {wrong filling: why}."""

    right: str
    wrong: Mapping[str, str]


class Run(NamedTuple):
    """What lines came to: the `grads` they return, or an `error`; `trouble` is "" if all are right."""

    grads: dict | None
    error: BaseException | None
    trouble: str


@dataclass(frozen=True, eq=False)
class WayBack:
    """A backward pass as lines that can be moved.

    key: topic.name, under which attempts are kept
    task: a sentence on what it computes
    head, foot: what stands above and below the lines and does not move; the foot ends in `return`
    lines: {name: line}, in one of the right orders
    traps: {name: Trap}
    slips: Slips, the first that fits is told
    gaps: {name of a line: Gap}
    setting: () -> (arguments of the function, the loss as a function, {name: array}): the arrays whose
        gradients the function returns, and the loss computed from them anew at each call
    """

    key: str
    task: str
    head: str
    lines: Mapping[str, str]
    foot: str
    traps: Mapping[str, Trap]
    slips: tuple
    gaps: Mapping[str, Gap]
    setting: Callable

    @property
    def pieces(self):
        """{name: line} of all lines that can be moved, right and wrong."""
        return {**self.lines, **{name: trap.line for name, trap in self.traps.items()}}

    @property
    def shuffled(self):
        """All names in an order that is nobody's, the same everywhere, `return` at the end."""
        names = sorted(self.pieces, key=lambda name: sha256(f"{self.key}\n{name}".encode()).digest())
        return [*names, RETURN]

    def source(self, lines):
        """The function with these lines; a line that ends in a colon is followed by its block."""
        inside, body = INDENT * depth(self.head), []
        for line in lines:
            body.append(inside + line)
            inside += INDENT * line.endswith(":")
        return "\n".join([self.head, *body, self.foot])

    def function(self, **lines):
        """The function, in a right order; `lines` stand in the place of those of their names."""
        return _made(self.source({**self.lines, **lines}.values()))

    def run(self, lines):
        """Run the lines, and hold what they return against central differences -> Run."""
        arguments, loss, arrays = self.setting()
        try:
            function = _made(self.source(lines))
        except SyntaxError as error:
            return Run(None, error, f"Python cannot read it: {error.msg}.")
        outcome = run(function, arguments, SECONDS)
        if outcome.timed_out:
            return Run(None, outcome.error, f"It was stopped after {SECONDS:g} seconds.")
        if outcome.error is not None:
            return Run(None, outcome.error, _in_words(outcome.error))
        return Run(outcome.value, None, _unfit(outcome.value, arrays) or _wrong(loss, arrays, outcome.value))

    def slip(self, names):
        """What is wrong with lines in this order, in words, by what stands where; "" if nothing is known."""
        for name in names:
            if name in self.traps:
                return f"`{self.traps[name].line}`: {self.traps[name].why}"
        for name, line in self.lines.items():
            if name not in names:
                return f"`{line}` is left out, and it is needed."
        place = {name: number for number, name in enumerate(names)}
        for early, late, why in self.slips:
            for one in early.split():
                for other in late.split():
                    if place[one] < place[other]:
                        return why.format(early=f"`{self.lines[one]}`", late=f"`{self.lines[other]}`")
        return ""


def depth(head):
    """How many blocks are open at the end of the head."""
    last = head.splitlines()[-1]
    return (len(last) - len(last.lstrip())) // len(INDENT) + last.endswith(":")


def _made(source):
    space = {"np": np}
    exec(compile(source, "<the lines>", "exec"), space)
    return next(value for name, value in space.items() if name not in ("np", "__builtins__"))


def _in_words(error):
    """An error of the lines, alike in every version of Python for the one that is met most."""
    if isinstance(error, NameError):
        name = re.search(r"'(\w+)'", str(error))
        return f"`{name[1] if name else 'A name'}` is used before a line has made it."
    return f"It stops with {type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"


def _unfit(grads, arrays):
    """The first gradient that is none of its array by kind, shape or size, in words, or ""."""
    for name, array in arrays.items():
        found = np.asarray(grads[name])
        if found.dtype.kind not in "iuf":
            return f"The gradient of `{name}` is no array of real numbers."
        if found.shape != array.shape:
            return f"The gradient of `{name}` has the shape {found.shape}; `{name}` has {array.shape}."
        if not np.isfinite(found).all():
            return f"The gradient of `{name}` is not finite."
    return ""


def _wrong(loss, arrays, grads):
    """Which gradients differ from central differences, in words, or ""."""
    grads = {name: np.asarray(grads[name], float) for name in arrays}
    failed = gradcheck.compare(loss, arrays, grads).failed
    if not failed:
        return ""
    names = ", ".join(f"`{name}`" for name in failed)
    right = [f"`{name}`" for name in arrays if name not in failed]
    return f"Wrong beside their central differences: {names}." + (
        f" Right: {', '.join(right)}." if right else ""
    )
