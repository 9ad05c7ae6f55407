"""What a question looks like in JupyterLab, what it hides below itself, and what keyboards need."""

import re
from html import escape
from pathlib import Path

DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
LOOK = f"<style>{Path(__file__).with_name('look.css').read_text(encoding='utf-8')}</style>"
HIDDEN = "Hidden until you have committed to an answer."
HIDING = """<style>
{below}.jp-MarkdownCell, {below} .jp-Cell-outputWrapper > * {{ display: none; }}
{below} .jp-Cell-outputWrapper:has(.jp-OutputArea-child)::after {{
    content: "{hidden}"; font-style: italic; color: var(--jp-ui-font-color2, #5f6368);
    padding: 4px 8px 4px calc(var(--jp-cell-prompt-width, 64px) + 8px); }}
</style>"""
WINDOWED = ".jp-WindowedPanel-inner[style*=height]"
# What radio buttons lack here, run when the tiny picture has loaded: one group, so that the arrow keys go
# through it (JupyterLab keeps its hands off them), and the formulas, which the hidden list has typeset.
ACCESS = """
const box = this.closest('.rnnlib-prediction'), list = box.querySelector('.rnnlib-formulas');
const group = box.querySelector('.widget-radio-box'), labels = group?.querySelectorAll('label') ?? [];
box.addEventListener('focusin', event => { event.target.dataset.lmSuppressShortcuts = 'true'; });
group?.setAttribute('role', 'radiogroup');
group?.setAttribute('aria-label', 'Your answer');
const name = 'rnnlib-' + Math.random();
for (const label of labels) {
  const input = label.querySelector('input');
  input.name = name;
  input.ariaLabel = label.textContent.trim(); // a formula that is set has no words
  label.replaceChildren(input, document.createElement('span'));
}
const tell = () => { list.querySelectorAll('li').forEach((item, k) => {
  labels[k].querySelector('span').innerHTML = item.innerHTML; }); };
if (group) {
  tell();
  new MutationObserver(tell).observe(list, {childList: true, subtree: true});
}
"""
FOCUS = "this.closest('[role=status]').focus()"  # which the button that was pressed has lost


def hiding(open_class):
    """The style by which a question that has this class hides the cells below it, as far as the next heading.

    In JupyterLab the cells of a notebook are siblings. Code stays; of the rest one line is left. `:has` sees
    at once when the question is closed, cleared or cut off from its kernel, and nothing has to be put back.
    Where only cells in view are there (windowing mode "full"), no heading can be counted on: nothing hides.
    """
    here = f".jp-Cell:has(.{open_class}:not(.jupyter-widgets-disconnected)):not({WINDOWED} *)"
    heading = f"{here} ~ .jp-MarkdownCell:has(:is(h1, h2, h3, h4, h5, h6))"
    below = f"{here} ~ .jp-Cell:not({heading}, {heading} ~ .jp-Cell)"
    return HIDING.format(below=below, hidden=HIDDEN)


def marked(text):
    """Text as HTML, with `code` between backticks; $formulas$ are left for whoever shows them."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def paragraphs(text):
    """Text of several paragraphs, parted by empty lines, as HTML."""
    return "".join(f"<p>{marked(' '.join(part.split()))}</p>" for part in re.split(r"\n\s*\n", text.strip()))


def said(trouble):
    """What could not be done, as a paragraph; nothing if nothing went wrong."""
    return f"<p><em>{escape(trouble)}</em></p>" if trouble else ""


def run_script(script):
    """HTML that runs a script as soon as it is shown: a picture too small to be seen, when it has loaded."""
    return f'<img src="{DOT}" alt="" onload="{escape(script)}">'


def spoken(html, focus=False):
    """HTML that a screen reader says when it appears, and that the keyboard is taken to with `focus`."""
    return f'<div role="status" tabindex="-1">{html}{run_script(FOCUS) if focus else ""}</div>'
