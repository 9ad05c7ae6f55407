"""What a search goes through: the words of every section of every notebook, as a script."""

import html
import json
import re

from ..reading import marked

_HEADING = re.compile(r'<h[1-4] id="([^"]*)">(.*?)</h[1-4]>', re.DOTALL)
_FORMULA = re.compile(r'<math data-tex="([^"]*)".*?</math>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def script(lessons):
    """SECTIONS = [[page, anchor, title, heading, words, words behind a question], …] of (page, Lesson)s."""
    rows = [row for page, lesson in lessons for row in _sections(page, lesson)]
    return f"const SECTIONS = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"


def _sections(page, lesson):
    """A row for each heading. What stands behind a question is found, not shown: it may be the answer."""
    rows, behind = [], False
    for part in lesson.parts:
        if part.kind == "prediction":
            behind = True
            rows[-1][4] += f" {_words(marked(part.subject.text))}"
        if part.kind != "prose":
            continue
        before, *found = _HEADING.split(part.text)
        if before.strip():
            rows[-1][5 if behind else 4] += f" {_words(before)}"
        behind = behind and not found
        for anchor, heading, text in zip(found[::3], found[1::3], found[2::3]):
            rows.append([page, html.unescape(anchor), lesson.title, _words(heading), _words(text), ""])
    return rows


def _words(text):
    """HTML without its tags, formulas as they were written, each white space one blank."""
    return " ".join(html.unescape(_TAG.sub("", _FORMULA.sub(r"\1", text))).split())
