"""What is stored below the cells: there at all, the same on every machine, and small."""

import json
import re

from ..canonical import FALLBACKS, WIDGET
from .code import PATH
from .rules import rule

MAX_OUTPUT_BYTES = 250_000
MAX_TEXT_LINES = 60
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}|<function |<generator |<bound method ")
MACHINE = re.compile(rf"ipykernel_|site-packages|{PATH.pattern}")
DECIMALS = re.compile(r"\d\.\d{7,}")
DRAWN = re.compile(r"<matplotlib\.|matplotlib\.\w+\.\w+ object|^\[?Text\(", re.MULTILINE)


@rule
def every_cell_was_executed(page):
    """nbval compares nothing for a cell that was not."""
    cells = [cell for cell in page.code if cell.source.strip()]
    missed = [cell for cell in cells if cell.node.get("execution_count") is None]
    if len(missed) == len(cells) > 1:
        yield None, "never executed: run `execute`"
        return
    for cell in missed:
        yield cell, "not executed, so nothing of it would be compared"


@rule
def nothing_on_stderr(page):
    for cell in page.code:
        if any(output.get("name") == "stderr" for output in cell.outputs):
            yield cell, "something was written to stderr (a warning?)"


@rule
def errors_are_meant(page):
    """An error is stored if and only if the cell is tagged for it: nbval takes the tag alone for granted."""
    for cell in page.code:
        tagged = "raises-exception" in cell.tags
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised and not tagged:
            yield cell, "an error is stored, but the cell is not tagged raises-exception"
        if tagged and not raised:
            yield cell, "tagged raises-exception, but no error is stored"


def _texts_matching(page, pattern):
    for cell in page.code:
        for match in filter(None, map(pattern.search, cell.output_texts())):
            yield cell, match[0]


@rule
def no_addresses(page):
    for cell, found in _texts_matching(page, ADDRESS):
        yield cell, f"an object without a readable form is printed: {found!r}"


@rule
def no_machine_paths(page):
    for cell, found in _texts_matching(page, MACHINE):
        yield cell, f"a path of this machine is printed: {found!r}"


@rule
def at_most_six_decimals(page):
    for cell, found in _texts_matching(page, DECIMALS):
        yield cell, f"more than 6 decimals, which another processor may round otherwise: {found}"


@rule
def drawing_commands_print_nothing(page):
    for cell, found in _texts_matching(page, DRAWN):
        yield cell, f"a drawing command's value is shown: {found!r}; end the cell with plt.show()"


@rule
def widgets_have_pictures(page):
    for cell in page.code:
        for output in cell.outputs:
            data = output.get("data", {})
            if WIDGET in data and not any(kind in data for kind in FALLBACKS):
                yield cell, "a widget with nothing to show on a page without a kernel: give it a PNG or HTML"


@rule
def outputs_are_small(page):
    for cell in page.code:
        for output in cell.outputs:
            size = len(json.dumps(output).encode())
            if size > MAX_OUTPUT_BYTES:
                yield cell, f"an output of {size // 1000} kB: wanted at most {MAX_OUTPUT_BYTES // 1000} kB"
            if output.get("text", "").count("\n") > MAX_TEXT_LINES:
                yield cell, f"more than {MAX_TEXT_LINES} lines are printed"
