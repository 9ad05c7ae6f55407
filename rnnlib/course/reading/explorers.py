"""Explorers on a page: made again from what a notebook stores of them, and brought to life by one script.

An explorer's repr is its whole state, and stands in its output; the numbered moves stand in its cell. One
whose class has a module of JavaScript beside it lives in the page. Of any other the page shows the picture
and the sentence of each numbered state, ready made, and says where it moves.
"""

import ast
import html
import json
from functools import cache
from pathlib import Path

from ...explore import CATALOGUE
from ...explore.browser import LETTERS, bundle, constant, glyphs, module_of, name_of, state
from ...explore.browser.bundling import ENGINE
from ..lint.moves import call
from .outputs import data_address, image

HERE = Path(__file__).parent


def stored(cell):
    """The explorer that a cell's output says it showed, with the moves that the cell gives it; or None."""
    shown = [node["data"] for node in cell.outputs if "image/png" in node.get("data", {})]
    said = [data["text/plain"] for data in shown if data.get("text/plain", "").startswith("explore.")]
    if not said:
        return None
    explorer = _made(ast.parse(said[0], mode="eval").body)
    if moves := call(cell):
        explorer.moves(*map(_value, moves.args))
    return explorer


def _made(call):
    """The explorer that `explore.Name(…)` makes; ValueError if it is none of this course."""
    kind = CATALOGUE.get(getattr(call.func, "attr", None))
    if kind is None:
        raise ValueError(f"explorer: wanted one of {', '.join(CATALOGUE)}, got {ast.unparse(call)}")
    return kind(**{keyword.arg: _value(keyword.value) for keyword in call.keywords})


def _value(node):
    """What an expression in which all names are Python's own means, such as `(1.5, *6 * [0])`.

    The notebook has run it already. ValueError where another name stands in it.
    """
    try:
        return eval(compile(ast.Expression(node), "cell", "eval"), {})
    except NameError as error:
        raise ValueError(f"explorer: wanted plain values, got {ast.unparse(node)}") from error


def is_live(explorer):
    """Whether it moves on a page without a kernel."""
    return module_of(type(explorer)) is not None


def element(explorer, name, address=data_address, playground=""):
    """Where an explorer stands in a page, with the id `name`; `address(png, name)` places its pictures.

    `playground`: the address of the playground's own page, to which its pictures lead, if there is one.
    """
    kind = type(explorer).__name__
    has_page = bool(playground) and type(explorer).screen is not None

    def frame(name):
        return _frame(explorer, name, address) + (_opened(explorer, playground) if has_page else "")

    here = frame(name)
    if is_live(explorer):
        known = json.dumps(state(explorer), ensure_ascii=False, allow_nan=False)
        return (
            f'<div class="explorer" id="{name}" data-explorer="{kind}" data-state="{html.escape(known)}">'
            f'<div class="rnn-explorer">{here}</div></div>'
        )
    states = [f'<div class="state" data-move="">{here}</div>']
    for number, told in _moved(explorer):
        known = f'data-move="{number}" data-told="{html.escape(told)}"'
        states.append(f'<div class="state" {known} hidden>{frame(f"{name}-{number}")}</div>')
    where = f"These are pictures. In its notebook all controls of <code>explore.{kind}</code> move."
    if not has_page:
        states.append(f'<p class="where">{where}</p>')
    inner = "".join(states)
    return f'<div class="explorer ready-made" id="{name}"><div class="rnn-explorer">{inner}</div></div>'


def _opened(explorer, page):
    """A line that leads to a page on which the explorer lives, in the state that it is in."""
    address = html.escape(page + explorer.link)
    return f'<p class="where">A picture. <a href="{address}">Open it live</a>, as it stands here.</p>'


def _frame(explorer, name, address):
    """The picture and the sentence of the state there is now."""
    sentence = html.escape(explorer.caption, quote=False)
    picture = image(explorer.png(), address(explorer.png(), name), explorer.caption, explorer.size[0])
    look = "rnn-picture rnn-as-drawn" if explorer.as_drawn else "rnn-picture"
    picture = picture.replace("<img", f'<img class="{look}"')
    return f'<div class="rnn-view">{picture}</div><p class="rnn-caption">{sentence}</p>'


def _moved(explorer):
    """(number, what it sets) of each numbered state, while the explorer is in it."""
    for move in state(explorer)["moves"]:
        explorer.set(**explorer.numbered[move["number"]])
        yield move["number"], move["told"]


@cache
def facts(kind):
    """The script that tells a page what all explorers of a class share; the class has a module."""
    known = json.dumps(constant(kind), ensure_ascii=False, allow_nan=False).replace("</", "<\\/")
    return f"EXPLORERS.{kind.__name__} = {known};\n"


def engine(kinds=None):
    """The script that brings the explorers of these classes to life, by default all that can be.

    A page runs it first, then the `facts` of each of its classes, then `mount`.
    """
    kinds = [kind for kind in CATALOGUE.values() if module_of(kind)] if kinds is None else kinds
    letters = json.dumps(glyphs(LETTERS), ensure_ascii=False).replace("</", "<\\/")
    modules = bundle(ENGINE / "view.js", *map(module_of, kinds))
    return f"{modules}const EXPLORERS = {{}};\nconst GLYPHS = {letters};\n"


def mount():
    """The script that mounts each explorer of the page."""
    source = (HERE / "explorers.js").read_text(encoding="utf-8").replace("VIEW", name_of(ENGINE / "view.js"))
    return f"(() => {{\n{source}}})();\n"
