"""What becomes of the cells of a notebook on slides; the package's docstring has the rules in words."""

import re

from ..lint.frame import ENDING, RECALL
from ..minutes import NOTE
from ..reading import Markdown
from . import cells
from .sentences import blocks, carrying, leading, question
from .slide import Slide, Talk, told

LED = ("picture", "sound", "result", "code")  # kinds that stand between the sentences beside them
FORMULAS = 2  # on a slide


def talks(lesson):
    """A Lesson as Talks, in order, with every slide that the rules make."""
    sections = [[]]
    for part in lesson.parts:
        opens = part.kind == "prose" and any(heading.level == 2 for heading in part.headings)
        if opens and not _is_dropped(part):  # a place to stop parts no section
            sections.append([])
        sections[-1].append(part)
    made = [_Section(lesson, parts).talk() for parts in sections]
    return [talk for talk in made if talk.slides]


def _is_dropped(part):
    return part.cell.slide == "skip" or "deck-drop" in part.cell.tags


class _Section:
    """The parts of a section on their way to slides."""

    def __init__(self, lesson, parts):
        self.lesson, self.markdown = lesson, Markdown(lesson.link)
        self.notes = [part for part in parts if part.kind == "note"]
        self.parts = [part for part in parts if part.kind != "note" and not _is_dropped(part)]
        self.heading = self.above_task = lesson.title
        self.aside = []  # prose that the speaker is to find beside the next slide
        self.is_recall = False

    def talk(self):
        slides = [slide for place, part in enumerate(self.parts) for slide in self._slides(place, part)]
        if slides:
            slides[-1] = slides[-1].noted("".join(self.aside))
            told = "".join(note.text.replace("<details>", "<details open>") for note in self.notes)
            slides[0] = Slide(**{**vars(slides[0]), "notes": told}).noted(slides[0].notes)
        minutes = [int(said[1]) for note in self.notes if (said := NOTE.search(note.cell.source))]
        return Talk(slides[0].title if slides else "", tuple(slides), sum(minutes) if minutes else None)

    def _slides(self, place, part):
        if part.kind == "prose":
            if self._is_task(place):
                self.above_task = self.heading
            for heading in part.headings:
                self.heading = heading.html
                self.is_recall = bool(re.search(RECALL, heading.text, re.I))
            return [self._slide(part, **fields) for fields in self._prose(place, part)]
        if part.kind == "solution":
            self.heading = self.above_task
        if part.cell.recalled:
            found = cells.recall(part, self.lesson) if self.is_recall else ()
        else:
            found = getattr(cells, part.kind, lambda *_: ())(part, self.lesson)
        return [
            self._slide(part, **(self._beside(place) if one["kind"] in LED else {}), **one) for one in found
        ]

    def _slide(self, part, kind, notes="", **fields):
        beside, self.aside = "".join(self.aside), []
        fields = {"title": self.heading, "kept": "deck-keep" in part.cell.tags} | fields
        return Slide(kind, part.id, notes=notes + beside, **fields)

    def _html(self, text):
        return self.markdown(text) if text else ""

    # Prose

    def _prose(self, place, part):
        """The fields of the slides of a cell of prose."""
        source = part.cell.source
        ending = _ending(part)
        if ending or self.is_recall:
            return self._last(source, ending)
        self.aside.append(part.text)
        if self._is_task(place):
            return [self._task(place, source)]
        displayed = list(self._displayed(source))
        shown = "".join(text for slide in displayed for text in slide.values()) + self._said_beside(place)
        made = [*self._heading(part, shown), *displayed]
        said = shown + "".join(text for slide in made for text in slide.values())
        carried = carrying(source, bold_only=True)
        if carried and not told(self._html(carried), said):
            first = source.find(carried[:20]) < max(source.find("$$"), source.find("\n|"))
            made.insert(0 if first else len(made), {"kind": "statement", "body": self._html(carried)})
        return made

    def _heading(self, part, shown):
        """The slide of a heading of the first or second level; what is `shown` it does not say as well."""
        level = min((heading.level for heading in part.headings), default=9)
        source = part.cell.source
        if level == 1:
            yield {"kind": "title", "body": self._html(carrying(source))}
        elif level == 2:
            asked, carried = question(source), carrying(source, bold_only=True)
            if not asked and not carried:
                carried = carrying(source)
            lead, then = self._html(asked), self._html(carried)
            yield {
                "kind": "section",
                "title": part.headings[0].html,
                "lead": lead,
                "then": "" if told(then, lead + shown) else then,
            }

    def _displayed(self, source):
        """The slides of the formulas and tables that a cell of prose displays."""
        formulas, before = [], ""
        for block in blocks(source):
            lead = self._html(leading(before))
            if block.kind == "formula":
                formulas.append(lead + self._html(block.text))
            elif block.kind == "table":
                for rows in cells.pieces(block.text):
                    yield {"kind": "table", "lead": lead, "body": self._html(rows)}
            before = block.text if block.kind == "paragraph" else ""
        for first in range(0, len(formulas), FORMULAS):
            yield {"kind": "formula", "body": "".join(formulas[first : first + FORMULAS])}

    def _last(self, source, ending):
        """The slides of what stands at a notebook's end."""
        if ending == "card":
            tables = [block.text for block in blocks(source) if block.kind == "table"]
            return [
                {"kind": "ending", "body": self._html(rows)}
                for table in tables
                for rows in cells.pieces(table)
            ]
        return [{"kind": "ending", "body": self._html(carrying(source))}] if ending == "next" else []

    # Exercises

    def _is_task(self, place):
        return place + 1 < len(self.parts) and self.parts[place + 1].kind == "exercise"

    def _task(self, place, source):
        stub, *below = self.parts[place + 1 :]
        hints = [cells.hint(part.subject) for part in below if part.kind == "check"]
        solutions = [f"<p><b>A solution.</b></p>{part.text}" for part in below if part.kind == "solution"]
        text = "\n\n".join(block.text for block in blocks(source) if block.kind != "heading")
        return {
            "kind": "exercise",
            "body": self._html(text) + cells.given(stub),
            "notes": "".join(hints[:1] + solutions[:1]),
        }

    # The sentences beside a cell

    def _beside(self, place):
        """The sentence that leads on to a cell, and the one that says what was seen."""
        above = place - 1
        while self._shows_only_code(above):
            above -= 1
        before, after = self._prose_at(above), self._prose_at(place + 1)
        then = carrying(after.cell.source) if after and not after.headings else ""
        if then and (self._is_task(place + 1) or self._leads_on(place + 1, then)):
            then = ""
        return {"lead": self._html(leading(before.cell.source)) if before else "", "then": self._html(then)}

    def _leads_on(self, place, sentence):
        """Whether a sentence of the prose at a place stands above what the next cell shows."""
        after = self.parts[place + 1] if place + 1 < len(self.parts) else None
        is_shown = after and after.kind == "code" and any(cells.code(after, self.lesson))
        return is_shown and sentence in leading(self.parts[place].cell.source)

    def _shows_only_code(self, place):
        """Whether a cell of code shows no more than itself, so that what led on to it leads on from it."""
        if place < 0 or self.parts[place].kind != "code":
            return False
        return all(slide["kind"] == "code" for slide in cells.code(self.parts[place], self.lesson))

    def _prose_at(self, place):
        part = self.parts[place] if 0 <= place < len(self.parts) else None
        return part if part and part.kind == "prose" else None

    def _said_beside(self, place):
        """What the slides next to a cell of prose say of it."""
        near = [each for each in (place - 1, place + 1) if 0 <= each < len(self.parts)]
        shown = [each for each in near if self.parts[each].kind == "code"]
        said = [self._beside(each) for each in shown if any(cells.code(self.parts[each], self.lesson))]
        return "".join(text for sentences in said for text in sentences.values())


def _ending(part):
    """Which part of a notebook's ending a heading opens; None if it opens none."""
    heading = part.headings[0].text if part.headings and part.headings[0].level == 2 else ""
    return next((name for name, (_, found, *_) in ENDING.items() if re.search(found, heading, re.I)), None)
