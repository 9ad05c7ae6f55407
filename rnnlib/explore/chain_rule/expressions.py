"""Small calculations as graphs: values forward, then every gradient in one sweep back."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Operation(NamedTuple):
    value: Callable  # of the inputs
    slopes: Callable  # by each input, at the inputs
    written: str


OPERATIONS = {
    "×": Operation(lambda a, b: a * b, lambda a, b: (b, a), "{} · {}"),
    "+": Operation(lambda a, b: a + b, lambda a, b: (1.0, 1.0), "{} + {}"),
    "−": Operation(lambda a, b: a - b, lambda a, b: (1.0, -1.0), "{} − {}"),
    "tanh": Operation(np.tanh, lambda a: (1 - np.tanh(a) ** 2,), "tanh({})"),
    "²": Operation(np.square, lambda a: (2 * a,), "{}²"),
}
RULES = {  # what becomes of the gradient on the way back
    "×": "× hands each factor the gradient times the other factor",
    "+": "+ hands the gradient to both as it is",
    "−": "− hands the gradient on as it is, and with the other sign to what is taken away",
    "tanh": "tanh hands back the gradient times its slope, 1 minus the square of its value",
    "²": "the square hands back the gradient times its slope, twice what came in",
}


class Node(NamedTuple):
    """A number put in, or what `operation` makes of other nodes; `column` and `row` say where it is drawn."""

    name: str
    column: float
    row: float
    operation: str = ""
    inputs: tuple = ()


class Expression(NamedTuple):
    """Leaves, and operations in an order in which each comes after its inputs; the last is the result."""

    text: str
    leaves: tuple
    operations: tuple

    @property
    def nodes(self):
        return self.leaves + self.operations

    @property
    def last_step(self):
        """Every operation forward, one step to turn round, every operation back."""
        return 2 * len(self.operations) + 1

    @property
    def facts(self):
        """The graph as dicts and tuples."""
        leaves, operations = ([node._asdict() for node in part] for part in (self.leaves, self.operations))
        return {"text": self.text, "leaves": leaves, "operations": operations}


EXPRESSIONS = {
    "neuron": Expression(
        "L = (tanh(w·x + b) − target)²",
        (Node("x", 0, 0), Node("w", 0, 1.1), Node("b", 1, 1.65), Node("target", 3, 2.1)),
        (
            Node("p", 1, 0.55, "×", ("w", "x")),
            Node("a", 2, 1, "+", ("p", "b")),
            Node("h", 3, 1, "tanh", ("a",)),
            Node("d", 4, 1.5, "−", ("h", "target")),
            Node("L", 5, 1.5, "²", ("d",)),
        ),
    ),
    "used twice": Expression(
        "f = (x + w)·w",
        (Node("x", 0.5, 0), Node("w", 0.5, 2)),
        (Node("s", 2.5, 0.6, "+", ("x", "w")), Node("f", 4.5, 1.2, "×", ("s", "w"))),
    ),
    "two layers": Expression(
        "L = (v·tanh(w·x) − target)²",
        (Node("x", 0, 0), Node("w", 0, 1.1), Node("v", 2, 1.65), Node("target", 3, 2.1)),
        (
            Node("a", 1, 0.55, "×", ("w", "x")),
            Node("h", 2, 0.55, "tanh", ("a",)),
            Node("y", 3, 1, "×", ("v", "h")),
            Node("d", 4, 1.5, "−", ("y", "target")),
            Node("L", 5, 1.5, "²", ("d",)),
        ),
    ),
    "same weight": Expression(
        "L = (w·tanh(w·x) − target)²",
        (Node("x", 0, 0), Node("w", 0, 1.7), Node("target", 3, 2.1)),
        (
            Node("a", 1, 0.5, "×", ("w", "x")),
            Node("h", 2, 0.4, "tanh", ("a",)),
            Node("y", 3, 1, "×", ("w", "h")),
            Node("d", 4, 1.5, "−", ("y", "target")),
            Node("L", 5, 1.5, "²", ("d",)),
        ),
    ),
}


def forward(expression, numbers):
    """{name: value} of every node, from the numbers put in."""
    values = {node.name: float(numbers[node.name]) for node in expression.leaves}
    for node in expression.operations:
        values[node.name] = float(OPERATIONS[node.operation].value(*(values[name] for name in node.inputs)))
    return values


def slopes(node, values):
    """{input: slope of the node's operation by it}."""
    found = OPERATIONS[node.operation].slopes(*(values[name] for name in node.inputs))
    return dict(zip(node.inputs, map(float, found)))


def backward(expression, values, count=None):
    """{name: gradient of the result} once the last `count` operations (None: all) handed theirs back.

    A value used twice is handed two gradients: they add.
    """
    gradients = {expression.nodes[-1].name: 1.0}
    for node in expression.operations[::-1][:count]:
        for name, slope in slopes(node, values).items():
            gradients[name] = gradients.get(name, 0.0) + gradients[node.name] * slope
    return gradients


class Sweep:
    """Where a calculation stands after `step` steps: forward, one step to turn round, and back.

    `node` is the operation just worked on (None at step 0); `going` is "", "forward", "round" or "back".
    """

    def __init__(self, expression, step):
        operations = expression.operations
        count = len(operations)
        self.expression, self.step, self.last = expression, step, expression.last_step
        self.ahead, self.back = min(step, count), max(step - count - 1, 0)  # operations done each way
        self.turned = step > count
        self.going = "back" if self.back else "round" if self.turned else "forward" if step else ""
        self.node = (
            operations[count - self.back] if self.back else operations[self.ahead - 1] if step else None
        )
        self.known = {node.name for node in (*expression.leaves, *operations[: self.ahead])}
        self.awaited = {name for node in operations[: count - self.back] for name in node.inputs}
