"""The playground as a page of its own: complete in one file, without a kernel and without a network."""

import json
from functools import cache
from pathlib import Path

from ..browser.bundling import bundle, name_of
from ..browser.spec import as_json
from .examples import BEGINNINGS
from .link import from_link

BROWSER = Path(__file__).parent / "browser"


@cache
def worker_script():
    """What the page's worker runs: the mathematics, and the loop that trains."""
    trainer = BROWSER / "trainer.js"
    return f"{bundle(trainer)}modules[{name_of(trainer)!r}].serve(self);\n"


def page(link="", home=""):
    """The page as HTML, a str; it opens the state of `link` if its address names none.

    `home`: the address of the course's pages, to which it leads back, if there is one. ValueError for a link
    that cannot be opened.
    """
    from_link(link)
    presets = [{"text": preset.text, "values": as_json(preset.values)} for preset in BEGINNINGS]
    given = {"worker": worker_script(), "link": link, "presets": presets, "home": home}
    module = BROWSER / "page.js"
    start = f"window.playground = modules[{name_of(module)!r}].open({_as_script(given)});"
    return _PAGE.format(
        style=(BROWSER / "playground.css").read_text(encoding="utf-8"),
        script=(bundle(module) + start).replace("</script", "<\\/script"),
    )


def _as_script(value):
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recurrent playground</title>
<style>
body {{ margin: 0; }}
{style}</style>
</head>
<body>
<div id="playground"><noscript>The playground is made of JavaScript, which is off here.</noscript></div>
<script type="module">
{script}
</script>
</body>
</html>
"""
