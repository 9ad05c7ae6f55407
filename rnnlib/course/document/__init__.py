"""A notebook as one file that can be sent to somebody: a page, or a PDF made of it. Neither needs a network.

    html("notebooks/03_recurrence.ipynb")              # build/03_recurrence.html
    pdf("notebooks/03_recurrence.ipynb", "rnn.pdf")    # rnn.pdf

| | in HTML | in the PDF |
|---|---|---|
| formulas, alternative texts | MathML, `alt` | drawn with their font; tags of the pictures |
| explorers | live, where they live without a kernel | the picture and the sentence |
| predictions | answer, and hide what follows until then | the options; what follows stands below |
| answers, hints, solutions | folded | at the end, numbered, with links there and back |

Each is written whole or not at all: what stood at its place before stays until the new one is complete.
"""

from .page import html
from .paper import pdf

__all__ = ["html", "pdf"]
