"""Where a calculation stands after so many steps, and what the last of them did, in words."""

from ..live import number
from .expressions import OPERATIONS, slopes


class Moment:
    """After `step` steps: every operation forward, one step to turn round, every operation back.

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

    def story(self, values, gradients, earlier):
        """Three lines: which step, what it does, its numbers. All by name; `earlier`: before this step."""
        head = f"Step {self.step} of {self.last}"
        if not self.going:
            words = (
                "Only the numbers put in are known.",
                "Forward, each operation finds its value; then back.",
            )
            return f"{head}, the start.", *words
        if self.going == "round":
            name = self.node.name
            rule = f"The result is {name} = {number(values[name])}. Now back:"
            return f"{head}, the turn.", rule, f"how {name} changes with itself is d{name} = 1."
        if self.going == "forward":
            return f"{head}, forward.", *_ahead(self.node, values)
        return f"{head}, back.", *_handed(self.node, values, gradients, earlier)


def _ahead(node, values):
    """What an operation makes of its inputs: in letters, in numbers."""
    written = OPERATIONS[node.operation].written
    numbers = [number(values[name]) for name in node.inputs]
    if node.operation != "tanh":
        numbers = [f"({text})" if text.startswith("−") else text for text in numbers]
    letters = f"{node.name} = {written.format(*node.inputs)}"
    return f"{letters} finds its value:", f"{written.format(*numbers)} = {number(values[node.name])}."


def _handed(node, values, gradients, earlier):
    """The rule by which an operation hands its gradient back, and what it hands to each input."""
    parts = []
    for name, slope in slopes(node, values).items():
        share, signed = gradients[node.name] * slope, number(slope)
        product = f"{number(gradients[node.name])} · {f'({signed})' if slope < 0 else signed} = "
        parts.append(f"to {name}: {product if node.operation not in '+−' else ''}{number(share)}")
        if name in earlier:
            whole = f"{number(earlier[name])} + {f'({number(share)})' if share < 0 else number(share)}"
            parts[-1] += f", where gradients add: {whole} = {number(gradients[name])}"
    return f"{OPERATIONS[node.operation].rule}:", f"{'; '.join(parts)}."
