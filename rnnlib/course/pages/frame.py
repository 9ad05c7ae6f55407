"""What every page has around its text: the bar with the search, its contents, the way on."""

import html

COURSE = "Recurrent neural networks, built by hand"
_HOME = COURSE.replace(", built by hand", '<span class="roomy">, built by hand</span>')
# Before anything is drawn, so that a page that is to be dark never flashes.
_THEME = "try { document.documentElement.dataset.theme = localStorage['rnnlib.theme'] ?? '' } catch {}"


def framed(title, content, *, description="", headings=(), before=None, after=None, explorers=()):
    """A whole page. `before` and `after`: (address, title) of its neighbours; `explorers`: the live ones."""
    scripts = (
        ["assets/engine.js", *(f"assets/explorers/{name}.js" for name in explorers)] if explorers else []
    )
    tags = "".join(f'<script defer src="{source}"></script>' for source in [*scripts, "assets/pages.js"])
    name = title if title == COURSE else f"{title} – {COURSE}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="description" content="{html.escape(description)}">
<title>{html.escape(name)}</title>
<link rel="stylesheet" href="assets/pages.css">
<script>{_THEME}</script>
{tags}
</head>
<body class="reading">
<a class="skip" href="#text">To the text</a>
<header class="bar">
<a href="index.html">{_HOME}</a>
<search>
<input id="search" type="search" placeholder="Search" aria-label="Search all pages" autocomplete="off" hidden>
<div id="found" role="region" aria-label="What was found" hidden></div>
</search>
<select id="theme" aria-label="Colours" hidden>
<option value="">auto</option><option value="light">light</option><option value="dark">dark</option>
</select>
</header>
<div class="sheet">
{_contents(headings)}
<main id="text">
{content}
{_way(before, after)}
</main>
</div>
<footer>Text and figures: CC BY 4.0. Code: MIT. <a href="readme.html">About this course</a></footer>
</body>
</html>
"""


def _contents(headings):
    """The second-level headings as links; nothing where there are none."""
    rows = [f'<li><a href="#{html.escape(h.anchor)}">{h.html}</a></li>' for h in headings if h.level == 2]
    if not rows:
        return ""
    return (
        '<nav class="contents" aria-label="On this page"><details><summary>On this page</summary>'
        f"<ul>{''.join(rows)}</ul></details></nav>"
    )


def _way(before, after):
    """Links to the neighbours."""
    links = [_neighbour("prev", "Before", before), _neighbour("next", "Next", after)]
    return f'<nav class="way" aria-label="Neighbouring pages">{"".join(links)}</nav>' if any(links) else ""


def _neighbour(rel, word, place):
    if not place:
        return ""
    address, title = place
    return f'<a rel="{rel}" href="{address}"><span>{word}</span> {html.escape(title)}</a>'
