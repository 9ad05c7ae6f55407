"""Slides for a lecture from a notebook's slide types, with the folded notes in the speaker's window; no
network.

The scripts that show slides and formulas are not part of the course. Fetch them once with the command in
`FETCH`, anywhere with a network, and give the folder `slides_assets/node_modules` as `--reveal`. Keep it
where it is: the slides refer to it by its place relative to them. In a browser, S opens the lecturer's notes.
"""

import os
from pathlib import Path

from nbconvert import SlidesExporter

from .editions import lecturer
from .files import TEMPLATES, parse, write

# The major versions are those that nbconvert's template is written for.
FETCH = "npm install --prefix slides_assets reveal.js@4.6.1 requirejs@2.3.7 jquery@3.7.1 mathjax@2.7.9"
ASSETS = {  # what each of nbconvert's settings needs, below the folder given
    "reveal_url_prefix": ("reveal.js", "reveal.js/dist/reveal.js"),
    "require_js_url": ("requirejs/require.js",) * 2,
    "jquery_url": ("jquery/dist/jquery.min.js",) * 2,
    "mathjax_url": ("mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe", "mathjax/MathJax.js"),
}
NOTHING = "data:text/javascript,export default {initialize() {}}"  # for a library no slide uses


def slides(paths, folder, reveal):
    """Write FOLDER/NAME.slides.html for each notebook, without its solutions; return the files written.

    `reveal` holds the npm packages named above; ValueError names the first file that is missing and how to
    get it.
    """
    for _, needed in ASSETS.values():
        if not (Path(reveal) / needed).is_file():
            raise ValueError(f"reveal: no {needed} in {reveal}; `{FETCH}` makes slides_assets/node_modules")
    Path(folder).mkdir(parents=True, exist_ok=True)
    exporter = SlidesExporter(
        extra_template_basedirs=[str(TEMPLATES)], mermaid_js_url=NOTHING, **_urls(folder, reveal)
    )
    written = []
    for path in map(Path, paths):
        notebook = lecturer(parse(path.read_text(encoding="utf-8")))
        notebook.cells = [c for c in notebook.cells if "solution" not in c.metadata.get("tags", [])]
        html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
        written.append(Path(folder) / f"{path.stem}.slides.html")
        write(written[-1], html)
    return written


def _urls(folder, reveal):
    """The assets' addresses as seen from the slides: relative, or absolute on another Windows drive."""
    try:
        start = Path(os.path.relpath(reveal, folder)).as_posix()
    except ValueError:
        start = Path(reveal).resolve().as_uri()
    return {setting: f"{start}/{place}" for setting, (place, _) in ASSETS.items()}
