"""A backward pass on the page, worked on line by line: what ordering and filling have in common."""

from html import escape
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from ..ops.audience import for_the_audience
from . import record
from .checker import digest
from .page import LOOK, marked
from .ways_back import WayBack

_HERE = Path(__file__).parent
_DONE = "You have done this before. It can be done again."


class Lines(anywidget.AnyWidget):
    """The lines of code on the page; a browser draws them (lines.js).

    about: what stays the same; answer: how things stand; verdict: what the last check found
    """

    _esm = (_HERE / "lines.js").read_text(encoding="utf-8")
    _css = (_HERE / "lines.css").read_text(encoding="utf-8")
    about = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    verdict = traitlets.Dict().tag(sync=True)


class Sheet(widgets.VBox):
    """A WayBack to work on. `check(answer)` does what the button does.

    A kind of sheet has a `title`, what it asks `for_what`, an `ending` of the key; `start`, the answer at the
    beginning; what stays the same, for a page (`about`) and as text (`written`); `judged(answer)`, a Result.
    """

    title = for_what = ending = ""

    def __init__(self, way):
        if not isinstance(way, WayBack):
            raise TypeError(f"way: wanted a WayBack, such as bptt.rnn_back, got {way!r:.60}")
        self.way, self.checks = way, 0
        self.face = Lines(about=self.about, answer=self.start)
        self.face.on_msg(lambda _, what, __: self.check(what["answer"]))
        super().__init__([widgets.HTMLMath(LOOK + self._asked()), self.face])
        self.add_class("rnnlib-prediction")
        if record.read().solved(self.key):
            self._say(True, _DONE)

    @property
    def key(self):
        """Under which attempts are kept."""
        return self.way.key + self.ending

    def check(self, answer=None):
        """Run the answer, or the one on the page, and show what came of it -> Result. It is an attempt."""
        answer = self.face.answer if answer is None else answer
        result = self.judged(answer)
        self.face.answer = dict(answer)
        trouble = record.attempt(self.key, result.passed, digest(answer)) if result.attempted else ""
        self._say(result.passed, "\n".join(filter(None, [result.message, trouble])))
        return result

    def _asked(self):
        return f"<p><b>{self.title}</b> {marked(self.way.task)}</p><p>{marked(self.for_what)}</p>"

    def _say(self, passed, text):
        self.checks += 1  # so that the page hears of it, even when the same is said again
        self.face.verdict = {"passed": passed, "text": text, "number": self.checks}

    def __repr__(self):
        return f"{self.title} {self.way.task}\n{self.for_what}\n\n{self.written}"

    def _repr_mimebundle_(self, **keywords):
        """The live widget, and what never changes and is stored beside it: the lines, nothing done yet."""
        html = f"{self._asked()}<pre>{escape(self.written, quote=False)}</pre>"
        data = super()._repr_mimebundle_(**keywords) | {"text/plain": repr(self), "text/html": html}
        return for_the_audience(data)
