"""What is asked again: the recall questions of the course, one file a notebook, `questions/TOPIC.toml`.

    notebook = "03"

    [what_else]                      # its name: the record keeps it as recurrence.what_else
    section = 2                      # asked once this section has been read
    ask = '''You have $h_2$ and all weights. What else do you need for $h_3$?'''
    answer = '''The input $x_3$, and nothing more.'''

    [costs_most]
    section = 3
    ask = '''Which of these costs the most new weights?'''
    answer = "twice as many units"   # with options: the right one
    [costs_most.options]             # each with its why
    "twice as many units" = '''$W_{hh}$ alone has $H^2$ entries.'''
    "twice as many steps" = '''None: $T$ stands in no shape.'''

Without options the learner answers freely, compares, and says how well it went. Texts may hold `code` and
$formulas$; an empty line begins a paragraph. `picture = "name"` shows what `pictures.py` draws by this name.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .choices import in_words, shuffled
from .pictures import PICTURES

FOLDER = Path(__file__).parent / "questions"
NEEDED = {"section": int, "ask": str, "answer": str}
ALLOWED = NEEDED | {"options": dict, "picture": str}


@dataclass(frozen=True, eq=False)
class Card:
    """One question. `options` is {option: why it is right or wrong}, empty if the answer is free."""

    key: str
    notebook: str
    section: int
    ask: str
    answer: str
    options: dict = field(default_factory=dict)
    picture: str = ""

    def __post_init__(self):
        if self.options and self.answer not in self.options:
            wanted = in_words(self.options)
            raise ValueError(f"{self.key}, answer: wanted one of {wanted}, got {self.answer!r}")
        if self.picture and self.picture not in PICTURES:
            raise ValueError(f"{self.key}, picture: wanted one of {in_words(PICTURES)}, got {self.picture!r}")

    @property
    def shuffled(self):
        """The options in the order in which they are shown."""
        return shuffled(self.options, self.key)

    @property
    def place(self):
        """Where the notebook teaches it."""
        return f"notebook {self.notebook}, section {self.section}"


def cards_of(path):
    """{key: Card} of one file; ValueError says which question lacks what."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error
    notebook = content.pop("notebook", None)
    if not re.fullmatch(r"\d\d", str(notebook)):
        raise ValueError(f'{path.name}: wanted a first line such as notebook = "03", got {notebook!r}')
    return {f"{path.stem}.{name}": _card(path, notebook, name, values) for name, values in content.items()}


def _card(path, notebook, name, values):
    if not isinstance(values, dict):
        raise ValueError(f"{path.name}, {name}: wanted a question, [{name}], got {values!r:.60}")
    unknown = set(values) - set(ALLOWED)
    wrong = [k for k, kind in ALLOWED.items() if k in values and not isinstance(values[k], kind)]
    problems = sorted({*unknown, *wrong, *(set(NEEDED) - set(values))})
    if problems:
        raise ValueError(f"{path.name}, [{name}]: missing, unknown or of a wrong kind: {', '.join(problems)}")
    return Card(key=f"{path.stem}.{name}", notebook=notebook, **values)


def _all():
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        found |= cards_of(path)
    return dict(sorted(found.items(), key=lambda item: (item[1].notebook, item[1].section)))


CARDS = _all()  # {key: Card}, in the order of the course


def chosen(*names, sections=None):
    """The Cards of "topic.name", or of a notebook such as "03", all or those of `sections` ("2" or "1-3")."""
    first, last = _limits(sections)
    cards = []
    for name in names:
        found = [card for card in CARDS.values() if name in (card.key, card.notebook)]
        cards += [card for card in found if first <= card.section <= last]
        if not found:
            raise ValueError(f'names: wanted a notebook such as "03", or a question\'s key, got {name!r}')
    if not cards:
        raise ValueError(f"sections: no question of {in_words(names)} stands in sections {sections!r}")
    return cards


def _limits(sections):
    if sections is None:
        return 0, float("inf")
    match = re.fullmatch(r"(\d+)(?:[-–](\d+))?", str(sections))
    if not match:
        raise ValueError(f'sections: wanted such as "2" or "1-3", got {sections!r}')
    return int(match[1]), int(match[2] or match[1])
