"""The playground as a page of its own: complete in one file, without a kernel and without a network."""

import json
from pathlib import Path

from ..browser.bundling import bundle, name_of
from .state import PlaygroundState

BROWSER = Path(__file__).parent / "browser"


def worker_script():
    """What the page's worker runs: the mathematics, and the loop that trains."""
    trainer = BROWSER / "trainer.js"
    return f"{bundle(trainer)}modules[{name_of(trainer)!r}].serve(self);\n"


def page(state=None):
    """The page as HTML, a str; it opens in `state`, a PlaygroundState, if its address names none."""
    state = state or PlaygroundState()
    screen = BROWSER / "screen.js"
    given = _as_script({"worker": worker_script(), "link": state.link})
    place = "document.getElementById('playground')"
    start = f"window.playground = modules[{name_of(screen)!r}].mount({place}, {given});"
    return _PAGE.format(
        style=(BROWSER / "playground.css").read_text(encoding="utf-8"),
        script=(bundle(screen) + start).replace("</script", "<\\/script"),
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
