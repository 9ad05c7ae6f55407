"""Writes the folder: every page, and once what all of them share."""

from pathlib import Path

from ...explore import playground
from .. import reading
from ..files import FOLDER, chosen, write
from . import archive, search
from .frame import framed
from .index import PLAY, PLAYGROUND, about, index, running
from .links import Links

HERE = Path(__file__).parent
ROOT = FOLDER.parent
DOCUMENTS = {"README.md": "readme.html", "data/README.md": "data.html"}


def pages(folder):
    """Write the course as pages to `folder`, which is made if it is not there; return the files written."""
    folder = Path(folder)
    links = Links(ROOT, DOCUMENTS)
    lessons = [
        reading.Lesson(path, links.from_folder("notebooks"), links.picture, PLAYGROUND) for path in chosen()
    ]
    files = _lessons(lessons) | _documents(links) | {"index.html": index(lessons, ROOT)}
    files |= _assets(lessons, list(files.values())) | {PLAYGROUND: playground.page(home="index.html")}
    files |= links.pictures | {"course.zip": archive.packed(ROOT)}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder / name, content)
    return [folder / name for name in files]


def _lessons(lessons):
    """{name: page} of the notebooks."""
    around = [None, *lessons, None]
    made = {}
    for before, lesson, after in zip(around, lessons, around[2:]):
        plays = any(isinstance(explorer, playground.Playground) for explorer in lesson.explorers)
        content = reading.body(lesson, running(lesson, ROOT) + PLAY * plays)
        made[_name(lesson)] = framed(
            lesson.title,
            content,
            description=about(lesson).promise,
            headings=lesson.headings,
            before=before and (_name(before), before.title),
            after=after and (_name(after), after.title),
            explorers=_live(lesson),
        )
    return made


def _name(lesson):
    return f"{lesson.path.stem}.html"


def _live(lesson):
    """The names of the classes of explorers that live on its page."""
    return sorted({type(explorer).__name__ for explorer in lesson.explorers if reading.is_live(explorer)})


def _documents(links):
    """{name: page} of the files in Markdown that notebooks link to."""
    made = {}
    for source, name in DOCUMENTS.items():
        render = reading.Markdown(links.from_folder(Path(source).parent.as_posix()))
        text = (ROOT / source).read_text(encoding="utf-8")
        content = f'<div class="prose">{render(text)}</div>' + PLAY * ("explore.playground" in text)
        made[name] = framed(render.headings[0].text, content, headings=render.headings)
    return made


def _assets(lessons, texts):
    """What pages share: {name: text}."""
    kinds = {
        type(explorer) for lesson in lessons for explorer in lesson.explorers if reading.is_live(explorer)
    }
    kinds = sorted(kinds, key=lambda kind: kind.__name__)
    own = [(HERE / name).read_text(encoding="utf-8") for name in ("pages.css", "pages.js")]
    return {
        "assets/pages.css": reading.style_sheet(texts) + own[0],
        "assets/pages.js": reading.predictions_script() + reading.mount() + own[1],
        "assets/engine.js": reading.engine(kinds),
        "assets/search.js": search.script([(_name(lesson), lesson) for lesson in lessons]),
        **{f"assets/explorers/{kind.__name__}.js": reading.facts(kind) for kind in kinds},
    }
