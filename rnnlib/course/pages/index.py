"""The map of the course, and what each page says of running its notebook."""

import html
import re
from dataclasses import dataclass

from .. import minutes
from ..reading import Markdown, marked
from .frame import COURSE, framed

_START = re.compile(
    r"(?m)^(?:python3|py) -m venv .*jupyter lab.*$"
)  # the README's lines: Linux, then Windows
_QUESTION = re.compile(r"(?m)^\|[^|]*\| *\[[^]]*\]\((?:notebooks/)?(\w+)\.ipynb\).*\| *([^|]+?) *\|$")

PLAYGROUND = "playground.html"
PLAY = (
    f'<p><a href="{PLAYGROUND}">The playground as a page of its own</a>: every weight in your hand, '
    "training live, nothing to install.</p>"
)


@dataclass(frozen=True)
class About:
    """What a notebook's opening says: one sentence of promise, and what a learner will be able to do."""

    promise: str
    able: tuple


def about(lesson):
    """The About of a Lesson, as Markdown."""
    lines = lesson.page.cells[0].lines
    able = [line.lstrip("- ").rstrip(";.") for line in lines if line.startswith("- ")]
    return About(lines[1].strip("* "), tuple(able))


def index(lessons, root):
    """The first page: what the course is, and its notebooks in order."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    questions = dict(_QUESTION.findall(readme))
    opening = Markdown()(readme.split("\n\n")[1])
    rows = "".join(_row(lesson, questions[lesson.path.stem]) for lesson in lessons)
    total = sum(minutes.of(lesson.page).alone for lesson in lessons)
    content = f"""<h1>{COURSE}</h1>
{opening}
<p>On these pages you can read all of it, move what moves in a browser, and commit to predictions. To change
code and to have exercises checked, <a href="course.zip" download>take the course with you</a> and run it:
<a href="readme.html">how to start</a>.</p>
{PLAY}
<h2 id="map">The map</h2>
<p>{len(lessons)} notebooks, about {round(total / 60)} hours alone. Notebooks 01 to 07 build on each other;
after that, go where you like.</p>
<ol class="map">{rows}</ol>
<p class="kept" hidden>Your predictions are kept in this browser alone.
<button type="button" class="rnn-button" id="forget">Forget them</button></p>"""
    return framed(COURSE, content, description=re.sub(r"\s+", " ", re.sub("<[^>]*>", "", opening)))


def _row(lesson, question):
    said, keys = about(lesson), [part.subject.key for part in lesson.parts if part.kind == "prediction"]
    able = "".join(f"<li>{marked(goal)}</li>" for goal in said.able)
    folded = f"<details><summary>You will be able to</summary><ul>{able}</ul></details>" if able else ""
    made = f'<span class="made" data-keys="{html.escape(" ".join(keys))}"></span>'
    return (
        f'<li><h3><a href="{lesson.path.stem}.html">{html.escape(lesson.title)}</a></h3>'
        f'<p class="asks">{marked(question)}</p><p>{marked(said.promise)}</p>'
        f'<p class="quiet">{lesson.minutes}{made}</p>'
        f"{folded}</li>"
    )


def running(lesson, root):
    """How to get and run the notebook of a page, folded."""
    lines = _START.findall((root / "README.md").read_text(encoding="utf-8"))
    unix, windows = (line.replace("00_start_here", lesson.path.stem) for line in lines)
    return f"""<details class="run"><summary>Run this notebook: {lesson.path.name}</summary>
<p>Everything on this page was computed by a notebook that you can run and change.
<a href="course.zip" download>Take the course</a>, unpack it, and paste one line in its folder. You need
Python 3.11 or newer.</p>
<p>Linux, macOS:</p><pre class="code"><code>{html.escape(unix)}</code></pre>
<p>Windows (PowerShell):</p><pre class="code"><code>{html.escape(windows)}</code></pre></details>
"""
