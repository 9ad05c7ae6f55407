"""An exam's worth of questions, for lecturers: `python -m rnnlib.course exam [FOLDER]`.

`questions.toml` holds questions, answers, points and minutes. Two sheets are made from it: one to hand out,
or to choose from, and one with the answers. The file goes into the lecturer's edition alone, so the command
works there, and in the source.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..files import write

QUESTIONS = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True)
class Question:
    """A question of the exam; `notebook` is the number, such as "03", of the one that teaches it."""

    notebook: str
    name: str
    minutes: int
    points: int
    ask: str
    answer: str


def questions():
    """All questions in the order of the course; ValueError in an edition that has none."""
    if not QUESTIONS.is_file():
        raise ValueError(f"exam: {QUESTIONS.name} is not here; the questions stand in the lecturer's edition")
    entries = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    return [Question(*key.split(".", 1), **fields) for key, fields in entries.items()]


def sheets():
    """{file's name: text} of the exam and of its answers."""
    asked = questions()
    return {
        "exam.md": _sheet("Exam", asked, lambda one: one.ask),
        "exam_answers.md": _sheet("Exam: answers", asked, lambda one: f"{one.ask}\n\n> {one.answer}"),
    }


def exam(folder):
    """Write both sheets into a folder; their paths."""
    written = {Path(folder) / name: text for name, text in sheets().items()}
    Path(folder).mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        write(path, text)
    return list(written)


def _sheet(title, asked, text):
    minutes, points = sum(one.minutes for one in asked), sum(one.points for one in asked)
    blocks = [f"# {title}", f"{len(asked)} questions, {points} points, {minutes} minutes."]
    for number, one in enumerate(asked, 1):
        blocks.append(f"## {number} · notebook {one.notebook} · {one.points} points, {one.minutes} minutes")
        blocks.append(text(one))
    return "\n\n".join(blocks) + "\n"
