"""A notebook as the rules see it: cells with the questions that rules ask of them."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat.validator import iter_validate

from ...exercises.cards import chosen
from ..files import parse

FENCED = re.compile(r"(?ms)^ {0,3}(```|~~~).*?^ {0,3}\1|<!--.*?-->")
UNSPOKEN = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]*`|\]\([^)]*\)|<[^>\n]*>|https?://\S+", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One breach of a rule. Printed, it is a line that says where, what and by which rule."""

    path: Path
    cell: "Cell | None"
    rule: str
    message: str
    serious: bool = True

    def __str__(self):
        where = f", cell {self.cell.index} (id {self.cell.id})" if self.cell else ""
        return f"{self.path}{where}: {'' if self.serious else 'warning: '}{self.message} [{self.rule}]"


class Cell:
    """One cell: its number in the notebook from 0, and what it is."""

    def __init__(self, index, node):
        self.index, self.node = index, node
        self.kind, self.source, self.metadata = node["cell_type"], node["source"], node["metadata"]
        self.id, self.outputs = node.get("id"), node.get("outputs", [])

    @property
    def tags(self):
        return self.metadata.get("tags", [])

    @property
    def slide(self):
        return self.metadata.get("slideshow", {}).get("slide_type")

    @property
    def folded(self):
        return self.metadata.get("jupyter", {}).get("source_hidden", False)

    @property
    def is_code(self):
        return self.kind == "code"

    @property
    def is_prose(self):
        """Text that the learner reads: a lecturer's folded note is none."""
        return self.kind == "markdown" and "lecturer" not in self.tags

    @property
    def lines(self):
        """The lines of the source that are not blank."""
        return [line for line in self.source.splitlines() if line.strip()]

    @cached_property
    def tree(self):
        """The code as a syntax tree; an empty one if it is not plain Python, which has a rule of its own."""
        try:
            return ast.parse(self.source)
        except SyntaxError:
            return ast.parse("")

    @property
    def recalled(self):
        """The Cards that each call of `recall` asks; none of a call with unknown names, which has a rule."""
        found = (_asked(call) for call in ast.walk(self.tree) if isinstance(call, ast.Call))
        return [cards for cards in found if cards is not None]

    @property
    def text(self):
        """The markdown without its code blocks and comments."""
        return FENCED.sub("", self.source)

    @property
    def spoken(self):
        """What is left of the markdown when code, formulas, addresses and HTML tags are gone: its words."""
        return self.words_of(self.text)

    @staticmethod
    def words_of(markdown):
        return UNSPOKEN.sub(" ", markdown)

    @property
    def headings(self):
        """Pairs of level and words."""
        return [(len(marks), words) for marks, words in re.findall(r"(?m)^(#{1,6}) +(.*?) *$", self.text)]

    def output_texts(self):
        """Whatever is stored as text: streams, errors, and every text or SVG form of a display."""
        for output in self.outputs:
            yield output.get("text", "")
            yield f"{output.get('ename', '')} {output.get('evalue', '')}"
            for kind, value in output.get("data", {}).items():
                if kind.startswith("text/") or kind == "image/svg+xml":
                    yield value


def _asked(call):
    """What a call of `recall` asks; None if it is another call."""
    if getattr(call.func, "id", "") != "recall":
        return None
    try:
        named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
        return chosen(*map(ast.literal_eval, call.args), **named)
    except (ValueError, TypeError):
        return []


class Page:
    """One notebook: its path, its text as stored, its cells."""

    def __init__(self, path, text):
        self.path, self.text, self.nb = Path(path), text, parse(text)
        self.cells = [Cell(index, node) for index, node in enumerate(self.nb.cells)]
        self.metadata = self.nb.metadata

    @classmethod
    def read(cls, path, text=None):
        """The notebook in a file, or in `text` under its name; ValueError if it is none of format 4.5."""
        text = Path(path).read_text(encoding="utf-8") if text is None else text
        page = cls(path, text)
        for error in iter_validate(page.nb):
            if error.validator != "required" or "'id'" not in error.message:  # ids have a rule of their own
                raise ValueError(f"{'/'.join(map(str, error.path))}: {error.message}")
        return page

    @property
    def number(self):
        """ "03" of 03_recurrence.ipynb; empty if the name begins otherwise."""
        match = re.match(r"(\d\d)_", self.path.name)
        return match[1] if match else ""

    def knows(self, card):
        """Whether an earlier notebook teaches what the Card asks; one without a number comes last."""
        return card.notebook < (self.number or "99")

    @property
    def code(self):
        return [cell for cell in self.cells if cell.is_code]

    @property
    def prose(self):
        return [cell for cell in self.cells if cell.is_prose]

    def tagged(self, tag):
        return [cell for cell in self.cells if tag in cell.tags]

    def after(self, cell):
        return self.cells[cell.index + 1 :]

    def sections(self):
        """Lists of cells, each beginning with the cell that holds a second-level heading."""
        sections = []
        for cell in self.cells:
            if cell.is_prose and any(level == 2 for level, _ in cell.headings):
                sections.append([])
            if sections:
                sections[-1].append(cell)
        return sections
