"""Which slides of a section there is time for, and what of them has been said by then."""

from dataclasses import replace
from itertools import pairwise

from .slide import told

# What is left out first, where a section has more slides than its lecturer's note has minutes for.
RANKS = (
    *("code", "result", "statement", "table", "exercise"),
    *("formula", "picture", "sound", "explorer", "prediction"),
)


def chosen(talk):
    """The Talk with no more slides than its minutes allow; its first slide's notes say what was left out.

    What the speaker was to read beside a slide that is left out stands with the slide before it.
    """
    slides, gone = list(talk.slides), []
    while talk.limit is not None and sum(slide.minutes for slide in slides) > talk.limit:
        spare = [slide for slide in slides if slide.kind in RANKS and not slide.kept]
        if not spare:
            break
        least = min(reversed(spare), key=lambda slide: RANKS.index(slide.kind))
        place = slides.index(least)
        slides.pop(place)
        gone.append(least)
        if place:
            slides[place - 1] = slides[place - 1].noted(least.notes)
    if gone and slides:
        slides[0] = slides[0].noted(_left_out(slide for slide in talk.slides if slide in gone))
    return replace(talk, slides=tuple(slides))


def said_once(talk):
    """The Talk in which no slide begins with what the one before it has ended with.

    A section's heading leaves it to the slide after it, any other slide has said it.
    """
    slides = list(talk.slides)
    for place, (before, slide) in enumerate(pairwise(talk.slides)):
        if before.kind == "section" and told(before.then, slide.lead + slide.body):
            slides[place] = replace(before, then="")
        elif told(slide.lead, before.then + before.body):
            slides[place + 1] = replace(slide, lead="")
    return replace(talk, slides=tuple(slides))


def _left_out(gone):
    items = "".join(f"<li>{slide.kind}: {slide.title}</li>" for slide in gone)
    return f"<p><b>In the notebook, and left out here for time:</b></p><ul>{items}</ul>"
