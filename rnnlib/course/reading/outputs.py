"""What a cell has stored as its outputs, as HTML."""

import base64
import html
import re
import struct
from dataclasses import dataclass

from nbconvert.filters import strip_ansi

from .formulas import mathml

# The richest form of an output is shown, as in Jupyter; a question and an explorer are made anew.
_FORMS = ("text/html", "image/png", "text/plain")

# Of HTML: code, what is within a tag, and a formula in what is left.
_PIECE = re.compile(r"(?s)<(code|pre)\b.*?</\1>|<[^>]*>|\$(?P<formula>[^$<>]+)\$")


@dataclass(frozen=True)
class Output:
    """`kind` is "text", "html", "picture" or "error"; `text` what is printed, or what a picture shows."""

    kind: str
    html: str
    text: str


def data_address(png, name):
    """Where a picture is: within the page itself."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def outputs(cell, address=data_address):
    """The Outputs of a code cell. `address(png, name)` says where a page finds the bytes of a picture.

    ValueError for a kind that no page could show.
    """
    return tuple(_output(cell, node, number, address) for number, node in enumerate(cell.outputs))


def _output(cell, node, number, address):
    if node["output_type"] == "stream":
        return _text(node["text"], node["name"])
    if node["output_type"] == "error":
        return _text(f"{node['ename']}: {node['evalue']}", "error")
    form = next((form for form in _FORMS if form in node["data"]), None)
    if form is None:
        raise ValueError(f"cell {cell.id}: no page can show {', '.join(node['data'])}")
    data = node["data"][form]
    if form == "text/plain":
        return _text(data, "result")
    if form == "text/html":
        shown = f'<div class="output wide">{_with_formulas(data.strip())}</div>'
        return Output("html", shown, node["data"].get("text/plain", ""))
    metadata = node["metadata"].get(form, {})
    png = base64.b64decode(data)
    return _picture(png, address(png, f"{cell.id}-{number}"), metadata, node["data"].get("text/plain", ""))


def _with_formulas(markup):
    """HTML whose formulas between dollars are set, as Jupyter sets them."""

    def piece(found):
        return mathml(html.unescape(found["formula"])) if found["formula"] else found[0]

    return _PIECE.sub(piece, markup)


def _text(text, kind):
    shown = html.escape(strip_ansi(text).rstrip("\n"), quote=False)
    return Output("error" if kind == "error" else "text", f'<pre class="output {kind}">{shown}</pre>', text)


def _picture(png, address, metadata, text):
    alt = metadata.get("alt") or text
    return Output(
        "picture", f'<figure class="output">{image(png, address, alt, metadata.get("width"))}</figure>', alt
    )


def image(png, address, alt, width=None):
    """An image of a PNG's bytes, its place kept free; `width` in CSS pixels, if it is not the PNG's own."""
    across, down = struct.unpack(">II", png[16:24])
    width = width or across
    size = f'width="{width}" height="{round(width * down / across)}"'
    return f'<img alt="{html.escape(alt)}" {size} style="--rnn-width: {width}px" src="{address}">'
