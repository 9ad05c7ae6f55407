"""Decks for a room: each notebook as slides of one idea each, in one HTML file that needs no network.

A slide is made of a cell and of the sentences beside it that carry. What becomes of a cell:

| cell | on a slide | minutes |
|---|---|---|
| the opening | the title and the promise | 0 |
| `recall(…)` at the beginning | a question each, asked while people arrive; the answer at the next key | 0 |
| a heading with `##` | the heading, its question; a sentence in **bold** at the next key | 0.5 |
| prose with a displayed formula | the formulas of the cell, and the sentence before them | 1 |
| prose with a table | the table, and the sentence before it | 1 |
| prose with a sentence in **bold** | that sentence, if no slide beside it says it | 0.5 |
| a prediction | the question, its options lettered to vote by; what is right and why at the next key | 1.5 |
| an explorer | live, as wide as the room; of one that needs a kernel the picture of each move | 2 |
| code that draws | the picture alone | 1 |
| code that defines a function | the code, if it is no longer than `LINES` lines, and what it prints | 1 |
| other code | what it prints; nothing, if that is nothing | 0.5 |
| an exercise | the task, for the room; the code that is given, if there is a bug in it | 2 |
| "On one card", "What comes next" | the table; the sentences | 0 |

Above a picture, a printed result or code stands the last sentence of the prose before it, which says what to
look for; below it, at the next key, the first of the prose after it that is in bold, or the first: what was
seen. All other prose is for reading alone. It stands in the speaker's notes of its slide, with the solutions,
why each wrong option is wrong, and the moves to make; the lecturer's note stands with the section's heading.

A section's slides take no more minutes than its lecturer's note gives. What is over is left out, in the order
of `RANKS` in `choice.py`, and the notes of the section say what. A note without minutes sets no limit.

What an author can set, cell by cell: slide type "skip" or the tag `deck-drop` keeps a cell out of the deck;
`deck-keep` keeps its slides whatever the minutes; `deck-code` shows code that would not be shown. To choose
the sentence that a room sees, set it in bold.

In a deck: → and ← or a presenter's remote go on and back, S opens the speaker's notes with a clock, O is the
overview, D a dark room, F the whole screen, ? all keys. `DECK.html?print-pdf` is laid out to be printed.
"""

from .deck import slides
from .rules import talks

__all__ = ["slides", "talks"]
