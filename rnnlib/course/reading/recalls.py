"""Recall on a page: questions to answer from memory, each with its answer folded below it."""

import html

from ...exercises import pictures
from .markdown import Markdown, marked
from .outputs import image
from .questions import last_call, reasons


def recalled(cell):
    """The Cards that a cell asks by `recall(…)`, its last expression; empty if it asks none."""
    return cell.recalled[-1] if last_call(cell, "recall") else []


def recall(cards, name, address):
    """Cards as HTML, with the id `name`; `address(png, name)` places their pictures."""
    asked = "".join(f"<li>{_asked(card, address)}</li>" for card in cards)
    return (
        f'<section class="recall" id="{name}"><p><b>Recall.</b> Answer from memory, then compare.</p>'
        f"<ol>{asked}</ol></section>"
    )


def _asked(card, address):
    text = Markdown()
    options = "".join(f"<li>{marked(option)}</li>" for option in card.shuffled)
    answer = f"<ul>{reasons(card)}</ul>" if options else text(card.answer)
    return (
        f"{text(card.ask)}{_picture(card, address)}{f'<ul>{options}</ul>' if options else ''}"
        f"<details><summary>Our answer</summary>{answer}</details>"
    )


def _picture(card, address):
    if not card.picture:
        return ""
    png, alt = pictures.png(card.picture), pictures.PICTURES[card.picture][0]
    return f"<figure>{image(png, address(png, html.escape(f'recall-{card.picture}')), alt)}</figure>"
