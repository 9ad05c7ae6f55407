"""Writes decks: one HTML file a notebook, and an index; what they need stands in each file."""

import html
import re
from importlib.util import find_spec
from pathlib import Path

from ...explore import playground
from .. import minutes
from ..files import FOLDER, chosen, write
from ..reading import Lesson, engine, facts, is_live, mount, style_sheet
from .choice import chosen as chosen_slides
from .choice import said_once
from .rules import talks

HERE = Path(__file__).parent
PLAYGROUND = "playground.html"
_LINK = re.compile(r'<a [^>]*href="(?!#|https?:)([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def slides(folder):
    """Write the deck of every notebook to `folder`, and its index; return the files written.

    ValueError where reveal.js is not installed.
    """
    folder, shows = Path(folder), _reveal()
    folder.mkdir(parents=True, exist_ok=True)
    lessons = [Lesson(path, playground=PLAYGROUND) for path in chosen()]
    files = {f"{lesson.path.stem}.html": deck(lesson, shows) for lesson in lessons}
    files |= {"index.html": _index(lessons), PLAYGROUND: playground.page(home="index.html")}
    for name, text in files.items():
        write(folder / name, text)
    return [folder / name for name in files]


def _reveal():
    """{file: text} of reveal.js, as the package sphinx-revealjs carries it."""
    package = find_spec("sphinx_revealjs")
    if package is None:
        raise ValueError('slides: reveal.js comes with the package sphinx-revealjs: pip install ".[slides]"')
    place = Path(package.origin).parent / "_static/revealjs"
    names = ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
    return {Path(name).name: (place / name).read_text(encoding="utf-8") for name in names}


def talks_of(lesson):
    """The Talks of a Lesson's deck: what there is time for."""
    return [said_once(chosen_slides(talk)) for talk in talks(lesson)]


def deck(lesson, reveal):
    """The deck of a Lesson as one page; `reveal` is {file: text} of reveal.js."""
    body = "\n".join(map(_talk, talks_of(lesson)))
    body = _LINK.sub(_led, body)
    own = {name: (HERE / name).read_text(encoding="utf-8") for name in ("deck.css", "deck.js")}
    styles = [reveal["reset.css"], reveal["reveal.css"], style_sheet([body]), own["deck.css"]]
    shown = {type(explorer) for explorer in lesson.explorers if is_live(explorer)}
    live = sorted(
        (kind for kind in shown if f'data-explorer="{kind.__name__}"' in body), key=lambda kind: kind.__name__
    )
    scripts = [engine(live), *map(facts, live)] if live else []
    scripts += [mount()] if lesson.explorers else []
    scripts = [reveal["reveal.js"], reveal["notes.js"], own["deck.js"], *scripts]
    return _PAGE.format(
        title=html.escape(lesson.title),
        styles="\n".join(f"<style>\n{style}\n</style>" for style in styles),
        seconds=60 * minutes.rounded(minutes.of(lesson.page).lecture),
        body=body,
        scripts="\n".join(f"<script>\n{script}\n</script>" for script in scripts),
    )


def _talk(talk):
    inner = "\n".join(_slide(slide, f"{slide.name}-{place}", talk) for place, slide in enumerate(talk.slides))
    return f"<section>\n{inner}\n</section>"


def _slide(slide, anchor, talk):
    where = f'<p class="where-we-are">{talk.title}</p>' if slide.title != talk.title else ""
    lead = f'<div class="lead">{slide.lead}</div>' if slide.lead else ""
    body = f'<div class="body">{slide.body}</div>' if slide.body else ""
    then = f'<div class="then fragment">{slide.then}</div>' if slide.then else ""
    notes = f'<aside class="notes"><p><b>{_spoken(slide.minutes)}</b></p>{slide.notes}</aside>'
    return (
        f'<section class="slide of-{slide.kind}" id="{anchor}" data-timing="{round(60 * slide.minutes)}">'
        f'{where}<h2>{slide.title}</h2><div class="stage">{lead}{body}{then}</div>{notes}</section>'
    )


def _spoken(minutes):
    if not minutes:
        return "No time of its own."
    return f"About {minutes:g} minute{'s' * (minutes > 1)}."


def _led(match):
    """Links to notebooks lead to their decks; what is not in the folder loses its way, but not its words."""
    address, words = match[1], match[2]
    if address.startswith(PLAYGROUND):
        return match[0]
    notebook = re.fullmatch(r"(\w+)\.ipynb(?:#.*)?", address)
    if notebook and (FOLDER / f"{notebook[1]}.ipynb").is_file():
        return f'<a href="{notebook[1]}.html">{words}</a>'
    return words


def _index(lessons):
    rows = "".join(
        f'<li><a href="{lesson.path.stem}.html">{html.escape(lesson.title)}</a>, '
        f"{minutes.rounded(minutes.of(lesson.page).lecture)} minutes</li>"
        for lesson in lessons
    )
    return _INDEX.format(style=style_sheet([""]), rows=rows, playground=PLAYGROUND)


_PAGE = """<!doctype html>
<html lang="en-GB" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{styles}
</head>
<body>
<div class="reveal reading measuring" data-seconds="{seconds}">
<div class="slides">
{body}
</div>
</div>
{scripts}
</body>
</html>
"""

_INDEX = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Decks for a room</title>
<style>
{style}
body {{ margin: 0 auto; max-width: 44rem; padding: 2rem; }}
</style>
</head>
<body class="reading">
<h1>Decks for a room</h1>
<ul>{rows}</ul>
<p><a href="{playground}">The playground</a>, live.</p>
<p>→ and ← or a presenter's remote go on and back. <kbd>S</kbd> opens the speaker's notes with a clock,
<kbd>O</kbd> the overview, <kbd>D</kbd> makes a dark room, <kbd>F</kbd> fills the screen, <kbd>?</kbd> tells
all keys. To print a deck, or to save it as PDF, add <code>?print-pdf</code> to its address.</p>
</body>
</html>
"""
