"""Markdown as HTML: formulas as MathML, headings with anchors, links led where they belong."""

import html
import re
from dataclasses import dataclass

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .code import highlighted
from .formulas import mathml

_TAG = re.compile(r"<[^>]*>")
_BESIDE = re.compile(r"([(\[“]*)(<math [^>]*>(?:(?!</math>).)*</math>)((?:(?!&lt;|&gt;)[^\s<–—-])*)")


@dataclass(frozen=True)
class Heading:
    """`level` from 1, its words as HTML and as `text`, and the `anchor` that links to it."""

    level: int
    html: str
    text: str
    anchor: str


class Markdown:
    """Renders the cells of one notebook; `headings` has those met so far, in order.

    `link(url)` says where a link leads; None leaves the words alone. A heading's anchor is the one that
    JupyterLab gives it; the second of the same words gets a number.
    """

    def __init__(self, link=str):
        self.headings = []
        self._render = MarkdownWithMath(renderer=_Renderer(link, self._anchored))

    def __call__(self, source):
        return _joined(self._render(source).strip())

    def _anchored(self, level, words):
        text = html.unescape(_TAG.sub("", words))
        first = text.replace(" ", "-")
        taken = sum(1 for heading in self.headings if heading.text == text)
        self.headings.append(Heading(level, words, text, f"{first}-{taken + 1}" if taken else first))
        return self.headings[-1].anchor


def marked(text):
    """A line of text with `code` and $formulas$, such as a question or an option, as HTML."""
    parts = re.split(r"(`[^`]+`|\$[^$]+\$)", text)
    return _joined("".join(map(_marked, parts)))


def _marked(part):
    if len(part) > 2 and part[0] == part[-1] == "`":
        return f"<code>{html.escape(part[1:-1], quote=False)}</code>"
    if len(part) > 2 and part[0] == part[-1] == "$":
        return mathml(part[1:-1])
    return html.escape(part, quote=False)


def _joined(html):
    """A formula, with the signs beside it, in one piece: no line begins with the comma after a formula."""
    return _BESIDE.sub(_in_one_piece, html)


def _in_one_piece(match):
    before, formula, after = match.groups()
    return f'<span class="joined">{match[0]}</span>' if before or after else formula


class _Renderer(IPythonRenderer):
    def __init__(self, link, anchored):
        super().__init__(escape=False, exclude_anchor_links=True)
        self._link, self._anchored = link, anchored

    def heading(self, text, level, **attrs):
        anchor = html.escape(self._anchored(level, text))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        led = self._link(url)
        return text if led is None else super().link(text, led, title)

    def image(self, text, url, title=None):
        return super().image(text, self._link(url), title)

    def table(self, text):
        return f'<div class="wide"><table>{text}</table></div>\n'

    def table_cell(self, text, align=None, head=False):
        tag = "th" if head and text else "td"  # an empty heading heads nothing
        style = f' style="text-align:{align}"' if align else ""
        return f"<{tag}{style}>{text}</{tag}>"

    def block_code(self, code, info=None):
        return f"{highlighted(code)}\n" if info == "python" else super().block_code(code)

    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return f'<span class="wide formula">{mathml(body.strip(), display=True)}</span>'

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")
