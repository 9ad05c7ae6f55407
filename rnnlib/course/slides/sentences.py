"""Markdown in pieces: the blocks of a cell, the sentences of a paragraph, and which of them carry."""

import re
from dataclasses import dataclass
from itertools import takewhile

SHORT, LONG = (
    60,
    260,
)  # characters: a sentence of fewer takes the next one with it; so much fits above a picture
_BLOCKS = re.compile(r"\n{2,}(?=(?:[^`]|`(?!``))*(?:```(?:[^`]|`(?!``))*```(?:[^`]|`(?!``))*)*\Z)")
_WHOLE = re.compile(  # no sentence ends within these
    r"\$[^$]+\$|`[^`]+`|\]\([^)]*\)|(?<=\()(?:[^()]|\([^()]*\))+(?=[.?!]\))"
)
_ASIDE = re.compile(r"\(.*[.?!]\)")
_END = re.compile(r"(?<=[.?!])([*\"”)]*)\s+(?=[*\"“(]*[A-ZÄ-Ü\x00])")
# Means a place on the page, or what a reader does there, and no room.
_ELSEWHERE = re.compile(
    r"^(?:Above|Below)\b|\b(?:table|picture|cell|code|bars?|question|one|seen|shown) (?:above|below)\b"
    r"|\b(?:the|this|next) cell\b|\b[Tt]his line is\b|\bfolded\b|^\*\*Moves to make"
    r"|Commit (?:first|before)|Press \d"
)
_FORWARD = re.compile(r"(?:Now|Here|Let|Try|Next|Below|First)\b")  # leads on, and tells nothing that was seen
_NO_END = re.compile(r"\b(?:e\.g|i\.e|cf|vs|[A-Z])\.$")


@dataclass(frozen=True)
class Block:
    """`kind` is "heading", "formula", "table", "list", "quotation", "code" or "paragraph"."""

    kind: str
    text: str

    @property
    def sentences(self):
        """What a room may see of a paragraph: no asides, and nothing that means a place on the page."""
        if self.kind != "paragraph":
            return []
        return [each for each in split(self.text) if not (_ASIDE.fullmatch(each) or _ELSEWHERE.search(each))]


def blocks(markdown):
    """The blocks of a Markdown text."""
    found = []
    for text in filter(None, map(str.strip, _BLOCKS.split(markdown))):
        for kind, part in _parted(text):
            found.append(Block(kind, part.strip()))
    return found


def _parted(text):
    """A block, and a heading or a displayed formula that stands directly beside a paragraph apart."""
    heading, _, below = text.partition("\n")
    if re.match(r"#{1,6} ", heading):
        yield "heading", heading
        yield from _parted(below) if below.strip() else ()
        return
    for piece in re.split(r"(?s)(\$\$.+?\$\$|\\begin\{.+?\\end\{\w+\*?\})", text):
        if piece.strip():
            yield _kind(piece.strip()), piece


def _kind(text):
    for kind, begins in {
        "formula": r"\$\$|\\begin\{",
        "table": r"\|",
        "list": r"(?:[-*]|\d+\.) ",
        "quotation": "> ",
        "code": "```",
    }.items():
        if re.match(begins, text):
            return kind
    return "paragraph"


def split(paragraph):
    """The sentences of a paragraph."""
    kept = []

    def hide(match):
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    hidden = _WHOLE.sub(hide, " ".join(paragraph.split()))
    sentences = [""]
    for piece in re.split(r"(?<=\n)", _END.sub(r"\1\n", hidden)):
        sentences[-1] += piece.strip()
        if _NO_END.search(sentences[-1]):
            sentences[-1] += " "
        else:
            sentences.append("")
    shown = [re.sub("\0(\\d+)\0", lambda match: kept[int(match[1])], each) for each in sentences]
    return [each.strip() for each in shown if each.strip()]


def carrying(markdown, bold_only=False):
    """What of a text a room sees: from its first sentence in bold, else (not `bold_only`) from its first.

    A short sentence takes the next of its paragraph with it.
    """
    found = [paragraph.sentences for paragraph in _opening(markdown)]
    for sentences in found:
        for place, sentence in enumerate(sentences):
            if "**" in sentence:
                return _with_next(sentences[place:])
    first = found[0] if found else []
    return "" if bold_only or not first or _FORWARD.match(first[0]) else _with_next(first)


def _opening(markdown):
    """The paragraphs of a text as far as the next heading."""
    below = takewhile(lambda block: block.kind != "heading", _below_heading(markdown))
    return [block for block in below if block.kind == "paragraph"]


def _below_heading(markdown):
    found = blocks(markdown)
    return found[1:] if found and found[0].kind == "heading" else found


def _with_next(sentences):
    said = re.sub(r":(\**)$", r".\1", sentences[0])  # what it led on to is not beside it
    more = sentences[1:] and not sentences[1].endswith(":")
    if more and len(said) < SHORT and len(said) + len(sentences[1]) < LONG:
        said += " " + sentences[1]
    return said if said.count("**") % 2 == 0 else said + "**"


def leading(markdown):
    """The sentence that leads on to what stands below a text: its last, with the one before a short one."""
    found = blocks(markdown)
    if not found or found[-1].kind != "paragraph":
        return ""
    sentences = found[-1].sentences
    if not sentences:
        return ""
    said = sentences[-1]
    if len(said) < SHORT and len(sentences) > 1 and len(said) + len(sentences[-2]) < LONG:
        said = f"{sentences[-2]} {said}"
    return said if said.count("**") % 2 == 0 else said.replace("**", "")


def question(markdown):
    """What a section asks at first: its first paragraph as far as a question, and those after it; or ""."""
    for paragraph in _opening(markdown)[:1]:
        told = list(takewhile(lambda each: not each.endswith("?"), paragraph.sentences))
        asked = list(takewhile(lambda each: each.endswith("?"), paragraph.sentences[len(told) :]))
        if asked:
            return " ".join(told + asked)
    return ""
