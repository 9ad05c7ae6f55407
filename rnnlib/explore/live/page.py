"""What an explorer looks like on the page: style sheet, rows, and the names that screen readers need."""

import html

import ipywidgets as widgets

# What ipywidgets leaves out for keyboards and screen readers, run when the tiny picture has loaded.
# Keys are for the control in focus, not for JupyterLab, where ↓ leaves the cell and x cuts it. Handles are
# named after their sliders. The caption is a live region, and its words are the picture's alternative text.
_ACCESS = """
const box = this.closest('.rnn-explorer'), picture = box.querySelector('.rnn-picture');
box.addEventListener('focusin', event => { event.target.dataset.lmSuppressShortcuts = 'true'; });
const caption = box.querySelector('.rnn-caption .widget-html-content');
for (const slider of box.querySelectorAll('.widget-slider'))
  slider.querySelector('.noUi-handle').setAttribute('aria-label', slider.querySelector('label').textContent);
for (const row of box.querySelectorAll('.rnn-moves')) {
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', 'Moves');
  const buttons = row.querySelectorAll('button'), press = () => { for (const button of buttons) {
    button.setAttribute('aria-label', button.title);
    button.setAttribute('aria-pressed', button.classList.contains('rnn-shown')); } };
  new MutationObserver(press).observe(row, {attributes: true, attributeFilter: ['class'], subtree: true});
  press();
}
caption.setAttribute('aria-live', 'polite');
const tell = () => { picture.alt = caption.textContent; };
new MutationObserver(tell).observe(caption, {childList: true, characterData: true, subtree: true});
tell();
"""
# ipywidgets marks each widget whose kernel is gone by a broken link; one line that says what to do is better.
_CUT_OFF = (
    "The kernel was restarted or has stopped, so nothing moves here. "
    "Run the first code cell of this notebook, then this cell."
)
_DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
STYLE_SHEET = f"""<style>
.rnn-explorer {{ max-width: 830px; padding: 6px 2px; }}
.rnn-explorer .rnn-style {{ height: 0; margin: 0; overflow: hidden; }}
.rnn-explorer .rnn-picture {{ border-radius: 8px; outline: 1px solid #dadce0; outline-offset: -1px;
  margin: 6px 2px; height: auto; }}
.rnn-explorer .rnn-caption {{ margin: 2px 4px; font-size: 14px; line-height: 1.45; }}
.rnn-explorer .rnn-error {{ margin: 0 4px; }}
.rnn-explorer .rnn-error [role=alert] {{ line-height: 1.4; padding: 4px 8px; border-left: 4px solid #D55E00;
  color: var(--jp-ui-font-color1, #20242b); background: var(--jp-layout-color2, #f3f3f3); }}
.rnn-explorer .rnn-challenge {{ margin: 2px 4px; line-height: 1.45; }}
.rnn-explorer :is(.rnn-presets, .rnn-moves) .jupyter-button {{ border-radius: 14px; padding: 0 12px; }}
.rnn-explorer .rnn-moves .rnn-shown {{ font-weight: bold; outline: 2px solid #0072B2; outline-offset: -2px; }}
.rnn-explorer .rnn-moves .rnn-shown::before {{ content: "●\\00A0 "; }}
.rnn-explorer .jupyter-widgets-disconnected::before {{ content: none; }}
.rnn-explorer.jupyter-widgets-disconnected::before {{ content: "{_CUT_OFF}"; font: inherit; line-height: 1.4;
  margin: 0 4px; padding: 4px 8px; border-left: 4px solid #D55E00; white-space: normal;
  color: var(--jp-ui-font-color1, #20242b); background: var(--jp-layout-color2, #f3f3f3); }}
.rnn-explorer .widget-html-content {{ line-height: inherit; font-size: inherit; white-space: normal; }}
</style><img src="{_DOT}" alt="" onload="{html.escape(_ACCESS)}">"""


def line(name, text=""):
    """A widget of HTML, found by its class `name`."""
    line = widgets.HTML(text)
    line.add_class(name)
    return line


def row(name, parts):
    row = widgets.Box(list(parts), layout=widgets.Layout(flex_flow="row wrap", align_items="center"))
    row.add_class(name)
    return row


def picture_layout(size):
    """As wide as it was drawn, narrower only if the page is; never stretched."""
    return widgets.Layout(width=f"{size[0]}px", max_width="100%", align_self="flex-start", flex="0 0 auto")


def tree(widget):
    for child in getattr(widget, "children", ()):
        yield from tree(child)
    yield widget
