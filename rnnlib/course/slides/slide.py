"""What a deck is made of: slides, and talks of slides, one for each section of a notebook."""

import re
from dataclasses import dataclass, replace

MINUTES = {  # that a slide of each kind takes a room: not measured, and meant to hurry nobody
    "title": 0,
    "recall": 0,
    "section": 0.5,
    "formula": 1,
    "table": 1,
    "statement": 0.5,
    "prediction": 1.5,
    "explorer": 2,
    "picture": 1,
    "sound": 0.5,
    "code": 1,
    "result": 0.5,
    "exercise": 2,
    "ending": 0,
}


@dataclass(frozen=True)
class Slide:
    """One idea: `lead` stands above `body`, `then` below it from the next key on; all are HTML.

    `name` is the anchor, `notes` is what the speaker reads, `kept` says that no lack of minutes drops it.
    """

    kind: str
    name: str
    title: str
    lead: str = ""
    body: str = ""
    then: str = ""
    notes: str = ""
    kept: bool = False

    @property
    def minutes(self):
        return MINUTES[self.kind]

    def noted(self, more):
        """The same with more for the speaker."""
        return replace(self, notes=f"{self.notes}\n{more}".strip())


@dataclass(frozen=True)
class Talk:
    """A section: its slides, and the minutes that its lecturer's note gives; None sets no limit."""

    title: str
    slides: tuple = ()
    limit: float | None = None

    @property
    def minutes(self):
        return sum(slide.minutes for slide in self.slides)


def told(sentence, shown):
    """Whether the words of one piece of HTML stand in another, whatever paragraphs they are in."""
    return _words(sentence).rstrip(".:") in _words(shown)  # what led on to a formula ends in a colon there


def _words(html):
    apart = re.sub(r"</(?:p|li|td|th|div)>", " ", html)
    return " ".join(re.sub(r"<[^>]*>", "", apart).split())
