"""How long a notebook takes: one rule for somebody who works alone, the lecturer's notes for a lecture.

The rule counts what a learner does: read, follow code, predict, move an explorer, put lines in order, solve
an exercise. Markdown cells tagged `stop` part the notebook into sittings.
"""

import re
from dataclasses import dataclass

# Not measured with learners: paces at which one can read for understanding, and round.
WORDS_A_MINUTE = 170  # an easy text is read faster; here sentences lead to a formula or a picture and back
SECONDS_A_LINE = 10  # of code that is read, run and compared with what it prints; stubs and solutions apart
MINUTES_A_PREDICTION = 1  # read the options, choose, read why
MINUTES_A_RECALL = 0.5  # a question: think, say it, compare
MINUTES_A_FORM = 15  # of the concept test: twenty questions, without looking anything up
MINUTES_AN_EXPLORER = 5  # some four moves, with a look and a thought at each
MINUTES_AN_ORDER = 3  # a dozen lines to read, to move, and to run two or three times
MINUTES_A_FILLING = 2  # two gaps
MINUTES_AN_EXERCISE = 6  # one attempt that fails, its message, and one that passes
LONGEST_SITTING = 60
STEP = 5  # what is said is rounded to this
NOTE = re.compile(r"\b(\d+) ?min")
ROW = re.compile(r"(?m)^\|.*\]\((?:notebooks/)?(\w+\.ipynb)\) *\| *(\d+) *\| *(\d+) *\|")
ORDER, FILLING = re.compile(r"^order\(", re.M), re.compile(r"^fill\(", re.M)
EXPLORER = re.compile(r"\bexplore\.[A-Z]\w*\(")
IN_WORDS = ("no sitting", "one sitting", "two sittings", "three sittings", "four sittings", "five sittings")


@dataclass(frozen=True)
class Minutes:
    """Minutes alone, one number a sitting, and of a lecture: as the rule has them, not rounded."""

    sittings: tuple
    lecture: float

    @property
    def alone(self):
        """All sittings together, rounded."""
        return rounded(sum(self.sittings))

    @property
    def said(self):
        """As the opening of a notebook says it."""
        parts = f", in {IN_WORDS[len(self.sittings)]}" if len(self.sittings) > 1 else ""
        return f"{self.alone} minutes alone{parts} · {rounded(self.lecture)} minutes as a lecture"


def rounded(minutes):
    """To the nearest five minutes, but never to none."""
    return max(STEP, STEP * int(minutes / STEP + 0.5))


def of(page):
    """The Minutes of a Page."""
    sittings = [[]]
    for cell in page.cells:
        if "stop" in cell.tags:
            sittings.append([])
        sittings[-1].append(cell)
    lecture = sum(int(said[1]) for cell in page.tagged("lecturer") if (said := NOTE.search(cell.source)))
    return Minutes(tuple(sum(map(_alone, cells)) for cells in sittings), lecture)


def _alone(cell):
    """What one cell takes somebody who works alone."""
    if cell.is_prose:
        return len(cell.spoken.split()) / WORDS_A_MINUTE
    if not cell.is_code or {"check", "solution"} & set(cell.tags):
        return 0.0
    if "exercise" in cell.tags:
        return MINUTES_AN_EXERCISE
    doing = MINUTES_A_PREDICTION * cell.source.count("predict(")
    doing += MINUTES_A_RECALL * sum(len(cards) for cards in cell.recalled)
    doing += MINUTES_A_FORM * cell.source.count("concept_test(")
    doing += MINUTES_AN_ORDER * bool(ORDER.search(cell.source))
    doing += MINUTES_A_FILLING * bool(FILLING.search(cell.source))
    doing += MINUTES_AN_EXPLORER * bool(EXPLORER.search(cell.source))
    return doing + len(cell.lines) * SECONDS_A_LINE / 60


def table(pages):
    """The minutes of notebooks as lines of text, each sitting apart."""
    rows = [f"{'notebook':34}{'alone':>7}{'lecture':>9}   sittings"]
    for page in pages:
        found = of(page)
        sittings = " + ".join(f"{minutes:.0f}" for minutes in found.sittings)
        rows.append(f"{page.path.stem:34}{found.alone:7}{rounded(found.lecture):9}   {sittings}")
    return "\n".join(rows)


def map_rows(text):
    """{notebook's file: (minutes alone, of a lecture)} of the rows of a table that link to notebooks."""
    return {file: (int(alone), int(lecture)) for file, alone, lecture in ROW.findall(text)}
