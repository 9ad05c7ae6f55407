"""What the concept test asks, read from its two files: the questions, and the key where it is there.

`questions.toml` holds twenty concepts, each with an item for either form; `key.toml` says which letter is
right, why, and what tempts in the others. The key is in the source and in the lecturer's edition; in the
others `key()` is empty, and everything but the marks works.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..choices import AFTER, BEFORE, in_words, shuffled
from ..syllabus import notebook

FORMS = (BEFORE, AFTER)
OPTIONS = "abcd"
UNKNOWN = "?"  # the letter of DO_NOT_KNOW
DO_NOT_KNOW = "I do not know"
QUESTIONS, KEY = (Path(__file__).with_name(name) for name in ("questions.toml", "key.toml"))
NO_KEY = (
    "Which answers are right stands in the key, which this copy of the course lacks: your lecturer has it, "
    "and so has the source."
)


@dataclass(frozen=True, eq=False)
class Item:
    """One question of one form. `options` is {letter: text}; `key` is the form and the concept."""

    key: str
    ask: str
    options: dict

    @property
    def shown(self):
        """The letters in the order in which their options are shown, the last for who does not know."""
        return [*shuffled(OPTIONS, f"concept test:{self.key}"), UNKNOWN]

    def text(self, letter):
        """What the option with this letter says."""
        return DO_NOT_KNOW if letter == UNKNOWN else self.options[letter]


@dataclass(frozen=True, eq=False)
class Concept:
    """What both forms ask about; `forms` is {BEFORE: Item, AFTER: Item}."""

    key: str
    name: str
    notebook: str
    section: int
    forms: dict

    @property
    def file(self):
        """The notebook that treats it, as a link from another notebook."""
        return f"{notebook(self.notebook).file}.ipynb"

    @property
    def place(self):
        return f"notebook {self.notebook}, section {self.section}"


@dataclass(frozen=True, eq=False)
class Answer:
    """The key to a concept: the `right` letter and `why`, what `tempts` by letter, and the `belief` with its
    `source`: where somebody says it, or where the course tests it."""

    right: str
    why: str
    tempts: dict
    belief: str
    source: str


def concepts(path=QUESTIONS):
    """{key: Concept} of a file of questions; ValueError says which concept lacks what."""
    return {key: _concept(path.name, key, values) for key, values in _read(path).items()}


def key(path=None):
    """{concept's key: Answer}, empty where the key is not there; ValueError if it fits other questions."""
    path = path or KEY
    if not path.is_file():
        return {}
    found = {name: _entry(path.name, name, values) for name, values in _read(path).items()}
    if found.keys() != CONCEPTS.keys():
        differing = in_words(sorted(found.keys() ^ CONCEPTS.keys()))
        raise ValueError(f"{path.name}: wanted the concepts of {QUESTIONS.name}, it differs in {differing}")
    return found


def _read(path):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _concept(file, key, values):
    _refuse(file, key, values, {"name": str, "notebook": str, "section": int, BEFORE: dict, AFTER: dict})
    forms = {form: _item(file, f"{form}.{key}", values.pop(form)) for form in FORMS}
    return Concept(key, forms=forms, **values)


def _item(file, key, values):
    _refuse(file, key, values, dict.fromkeys(("ask", *OPTIONS), str))
    return Item(key, values.pop("ask"), values)


def _entry(file, key, values):
    _refuse(file, key, values, {"right": str, "why": str, "tempts": dict, "belief": str, "source": str})
    letters = sorted([values["right"], *values["tempts"]])
    if letters != list(OPTIONS):
        got = in_words(letters)
        raise ValueError(f"{file}, [{key}]: wanted one right letter and three that tempt, got {got}")
    return Answer(**values)


def _refuse(file, key, values, wanted):
    """ValueError unless the values of a table are those wanted, {name: type}."""
    got = values if isinstance(values, dict) else {}
    problems = sorted(name for name in {*wanted, *got} if type(got.get(name)) is not wanted.get(name))
    if problems:
        raise ValueError(f"{file}, [{key}]: missing, unknown or of a wrong kind: {', '.join(problems)}")


CONCEPTS = concepts()  # {key: Concept}, in the order in which they are asked
