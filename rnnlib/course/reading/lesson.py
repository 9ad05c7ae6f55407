"""A notebook as parts that a page, a deck or a book can arrange: its cells, each rendered, in order."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .. import minutes
from ..lint.page import Cell, Page
from . import explorers, questions, recalls
from .code import highlighted
from .markdown import Heading, Markdown
from .outputs import data_address, outputs

MADE_ANEW = ("prediction", "recall", "explorer")  # by the last expression of a cell; its output is not shown


@dataclass(frozen=True)
class Part:
    """A cell, rendered. What `kind` may be, and what stands where, is told in the package's docstring."""

    kind: str
    cell: Cell
    text: str
    outputs: tuple = ()
    headings: tuple = ()
    subject: object = None

    @property
    def id(self):
        """The cell's id: the anchor of the part in a page."""
        return self.cell.id

    @property
    def printed(self):
        """The outputs as HTML."""
        return "".join(output.html for output in self.outputs)


class Lesson:
    """A notebook: `parts` and `headings` in order, its `title`, its `number` ("03"), its `minutes` in words.

    `link(url)` says where a link in the text leads, None if nowhere; `address(png, name)` where a page
    finds a picture; `playground` where it finds the playground's page, "" if there is none.
    """

    def __init__(self, path, link=str, address=data_address, playground=""):
        self.path, self.page, self.address = Path(path), Page.read(path), address
        self.link, self.playground, self._markdown = link, playground, Markdown(link)
        self.parts = tuple(map(self._part, self.page.cells))

    @property
    def number(self):
        return self.page.number

    @property
    def headings(self) -> list[Heading]:
        return self._markdown.headings

    @property
    def title(self):
        return self.headings[0].text if self.headings else self.path.stem

    @property
    def minutes(self):
        return minutes.of(self.page).said

    @cached_property
    def explorers(self):
        """The explorers shown, in order."""
        return [part.subject for part in self.parts if part.kind == "explorer"]

    def shown(self, part):
        """Where the explorer of a part stands in a page."""
        return explorers.element(part.subject, part.id, self.address, self.playground)

    def _part(self, cell):
        if not cell.is_code:
            met = len(self.headings)
            text = self._markdown(cell.source)
            kind = "note" if "lecturer" in cell.tags else "prose"
            return Part(kind, cell, text, headings=tuple(self.headings[met:]))
        kind, subject = _subject(cell)
        anew = kind in MADE_ANEW
        code = _without_last(cell) if anew else cell.source
        shown = () if anew else outputs(cell, self.address)
        return Part(kind, cell, highlighted(code) if code else "", shown, subject=subject)


def _subject(cell):
    """(kind, subject) of a code cell."""
    for tag in ("exercise", "check", "solution"):
        if tag in cell.tags:
            asked = questions.last_call(cell, "check")
            return tag, asked and questions.named(asked.args[0])
    if question := questions.asked(cell):
        return "prediction", question
    if cards := recalls.recalled(cell):
        return "recall", cards
    if explorer := explorers.stored(cell):
        return "explorer", explorer
    return "code", None


def _without_last(cell):
    """The code before the expression that a cell ends with."""
    return "\n".join(cell.source.splitlines()[: cell.tree.body[-1].lineno - 1]).rstrip()
