"""One page of HTML that holds everything it needs: style, scripts, font and pictures."""

import base64
import html as escaping
import mimetypes
from pathlib import Path

from .. import reading
from ..files import chosen, write

HERE = Path(__file__).parent
PLACE = Path("build")  # where a file goes that nobody named


def html(notebook, file=None):
    """Write a notebook as a page in one file, by default in build/; return its path.

    ValueError names a notebook that is missing or broken, and a `file` that would be no page.
    """
    lesson, file = read(notebook), place(notebook, file, ".html")
    text = reading.body(lesson)
    kinds = {type(explorer) for explorer in lesson.explorers if reading.is_live(explorer)}
    live = sorted(kinds, key=lambda kind: kind.__name__)
    scripts = [reading.predictions_script()]
    scripts += [reading.engine(live), *map(reading.facts, live)] if live else []
    scripts += [reading.mount()] if lesson.explorers else []
    write(file, page(lesson, text, scripts))
    return file


def read(notebook):
    """The Lesson in a file, its pictures within it; ValueError names one that is missing or broken."""
    (path,) = chosen([notebook])
    try:
        return reading.Lesson(path, _led_from(path.parent))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"notebook: {path} is no notebook of this course: {error}") from error


def place(notebook, file, ending):
    """Where a file goes, its folder made; ValueError for a name of another kind, or a folder's."""
    file = PLACE / f"{Path(notebook).stem}{ending}" if file is None else Path(file)
    if file.suffix.lower() != ending:
        raise ValueError(f"file: wanted a name that ends in {ending}, got {file}")
    if file.is_dir():
        raise ValueError(f"file: {file} is a folder")
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def page(lesson, text, scripts=(), theme=""):
    """The HTML of a Lesson whose body is `text`; `theme` is "light" or "dark", empty as the system has it."""
    styles = reading.style_sheet([text]) + (HERE / "document.css").read_text(encoding="utf-8")
    tags = "\n".join(f"<script>\n{script}</script>" for script in scripts)
    return f"""<!DOCTYPE html>
<html lang="en-GB"{f' data-theme="{theme}"' * bool(theme)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escaping.escape(lesson.title)}</title>
<style>
{styles}</style>
</head>
<body class="reading">
<main>
{text}
</main>
<footer>Made of the notebook <code>{escaping.escape(lesson.path.name)}</code>: there its code runs, and its
exercises are checked.</footer>
{tags}
</body>
</html>
"""


def _led_from(folder):
    """Where links lead in one file: pictures are in it, other files are not there to be led to."""

    def led(url):
        if "://" in url or url.startswith(("#", "mailto:")):
            return url
        kind, _ = mimetypes.guess_type(url)
        if not (kind or "").startswith("image/"):
            return None
        path = folder / url
        if not path.is_file():
            raise ValueError(f"picture: there is no {path}")
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"

    return led
